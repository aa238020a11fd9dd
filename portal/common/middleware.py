"""Errors that readers meet calmly, with DEBUG on too: the portal's own 404, a static page without a database."""

import logging
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.views.defaults import page_not_found

logger = logging.getLogger(__name__)
FILES = (settings.MEDIA_URL, "/healthz")


class Language(LocaleMiddleware):
    """Django's, except that files and machines' answers are the same in every language and so do not vary."""

    def process_response(self, request, response):
        return response if request.path.startswith(FILES) else super().process_response(request, response)


def calm_errors(get_response):
    def middleware(request):
        return get_response(request)

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
