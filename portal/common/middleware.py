"""Errors that readers meet calmly, with DEBUG on too: the portal's own 404, a static page without a database."""

import logging
import re
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.views.defaults import page_not_found

logger = logging.getLogger(__name__)
FILES = (settings.MEDIA_URL, "/healthz", "/sitemap", "/robots.txt")


class Language(LocaleMiddleware):
    """Django's, except that files and machines' answers are the same in every language and so do not vary."""

    def process_response(self, request, response):
        return response if request.path.startswith(FILES) else super().process_response(request, response)


# What the browser tells of these addresses. Django refuses a form that comes without a referrer, so there is one where
# forms stand: the address below /my/, to ourselves alone; the host's name alone where the token is in the address.
PRIVATE = {"i": "no-referrer", "my": "same-origin", "preview": "strict-origin"}
PRIVATE_PATH = re.compile(r"/(?:(i)|[a-z]{2}/(my|preview))/")


def keep_private(get_response):
    """There nothing is stored or indexed, and no secret address told: of pages, errors and redirects alike."""

    def middleware(request):
        response = get_response(request)
        if found := PRIVATE_PATH.match(request.path):
            response["Cache-Control"] = "private, no-store"
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Referrer-Policy"] = PRIVATE[found[found.lastindex]]
        return response

    return middleware


def calm_errors(get_response):
    def middleware(request):
        response = get_response(request)
        if settings.DEBUG and response.status_code == 404 and request.resolver_match is None:
            return page_not_found(request, Http404())  # instead of the list of all addresses
        return response

    def process_exception(request, exception):
        if isinstance(exception, Http404):
            return page_not_found(request, exception)
        if isinstance(exception, OperationalError | InterfaceError):
            logger.error("The database does not answer: %s", exception)
            return database_away()
        return None

    middleware.process_exception = process_exception
    return middleware


def database_away():
    """503, tried again by nobody: a write that may have gone through is not repeated."""
    page = Path(settings.BASE_DIR / "templates" / "503.html").read_text()
    return HttpResponse(page, status=503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
