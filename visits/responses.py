"""Answers of the public's and the partners' addresses that are no page."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header, http_date


def calendar_file(request, content, visit, releases):
    """A calendar as a file, which one who follows it gets again only when its bytes are others (304 by the ETag).

    The time of the last release is told, but no copy is good by it alone: a corrected address, or a stop that is for
    staff now, makes other bytes without a release. So whoever asks by a date is told none and gets the whole file.
    """
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{visit.slug}.ics")
    if releases and "If-Modified-Since" not in request.headers:
        response["Last-Modified"] = http_date(releases[-1].at.timestamp())
    return response
