"""Every route says who may use it; a test walks the URL configuration and refuses one that does not.

`public` pages are the same for everybody: they never look at the session, so that any proxy may keep them.
`private` pages (below /my/ and /i/) are one person's, and no copy of them is kept anywhere.
"""

from functools import wraps

from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

PUBLIC, PARTNERS, STAFF, MACHINES = "public", "partners", "staff", "machines"


def public(view, *, max_age=0, s_maxage=60):
    """A page or file anybody may read and any proxy may keep; GET and HEAD alone."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=max_age, s_maxage=s_maxage)
        return response

    guarded.audience = PUBLIC
    return _with_methods(guarded, ["GET", "HEAD"])


def machines(view):
    """What a machine asks for, or a redirect: GET and HEAD, kept by nobody."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        patch_cache_control(response, no_cache=True)
        return response

    guarded.audience = MACHINES
    return _with_methods(guarded, ["GET", "HEAD"])


def private(view, *, methods=("GET", "HEAD"), referrer="same-origin"):
    """A page of one partner's: not stored, not indexed, and its address told to nobody.

    `same-origin` where a page may hold a form (Django refuses a POST without a referrer), `no-referrer` where
    the token is in the address.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = referrer
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    guarded.audience = PARTNERS
    return _with_methods(guarded, methods)


def _with_methods(view, methods):
    """The view for these methods alone (405 for others), declared on the view so that tests can read them."""
    limited = require_http_methods(list(methods))(view)
    limited.methods = frozenset(methods)
    return limited
