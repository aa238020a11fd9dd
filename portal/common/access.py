"""Every route says who may use it; a test walks the URL configuration and refuses one that does not.

`public` pages are the same for everybody: they never look at the session, so that any proxy may keep them.
`private` pages (below /my/ and /i/) are one person's; middleware.py sees to it that no copy is kept anywhere.
"""

from functools import wraps

from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

PUBLIC, PARTNERS, STAFF, MACHINES = "public", "partners", "staff", "machines"


def public(view, *, max_age=0, s_maxage=60):
    """A page or file anybody may read and any proxy may keep."""
    return declared(_cached(view, public=True, max_age=max_age, s_maxage=s_maxage), PUBLIC)


def machines(view, *, max_age=0):
    """What a machine asks for, or a redirect; kept by nobody, or by anybody for so many seconds."""
    policy = {"public": True, "max_age": max_age} if max_age else {"no_cache": True}
    return declared(_cached(view, **policy), MACHINES)


def private(view, methods=("GET", "HEAD")):
    """A page of one partner's."""
    return declared(view, PARTNERS, methods)


def declared(view, audience, methods=("GET", "HEAD")):
    """The view for one audience and these methods alone; 405 for others."""
    limited = require_http_methods(list(methods))(view)
    limited.audience = audience
    return limited


def _cached(view, **policy):
    @wraps(view)
    def kept(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, **policy)
        return response

    return kept
