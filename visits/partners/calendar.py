"""One participant's calendar: as a file, one stop of it, and as a subscription that follows the releases.

A subscription is fetched by machines, every hour and for months: it writes nothing, and nobody counts as having opened
their link or seen a release by it. Its address is a secret like the link's; it stands on private pages alone.
"""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.common.models import Office

from ..mail import calendars
from ..people import links
from ..programme.released import releases_of
from ..responses import calendar_file
from .door import missed, partner


@partner
def mine(request, person):
    """All that is the reader's, in the language of the address."""
    releases = releases_of(person.visit)
    content = calendars.calendar_for(person, releases=releases, language=get_language())
    return calendar_file(request, content, person.visit, releases)


@partner
def stop(request, person, key):
    releases = releases_of(person.visit)
    content = calendars.stop_calendar_for(person, key, releases)
    if content is None:
        raise Http404
    return calendar_file(request, content, person.visit, releases)


def feed(request, token):
    """What `mine` gives, in the participant's language, for a program that holds no session."""
    link, opens = links.find(token, links.FEED)
    if link is None:
        return missed(request)
    person = link.participant
    if not opens:
        return gone(person)
    releases = releases_of(person.visit)
    response = calendar_file(request, calendars.calendar_for(person, releases=releases), person.visit, releases)
    response["Content-Language"] = person.language
    return response


def gone(person):
    """410 in plain text: programs that follow a calendar show it, if anything, as it stands."""
    office = Office.current()
    with translation.override(person.language):
        words = _("This calendar is no longer updated: its link has expired or was replaced by a newer one.")
        text = f"{words}\n{office.name}, {office.email}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=410)


def calendar_links(person):
    """Addresses for the participant's own page: `webcal` and `https` to follow the calendar, `download` for a file.

    `webcal` opens the calendar of a phone or computer; those on the web, like Google's, ask for the other one. Where a
    participant has no link (staff's preview) there is the file alone.
    """
    found = {"download": reverse("my_calendar", args=[person.visit.slug])}
    if address := links.address(person, links.FEED):
        found |= {"https": address, "webcal": f"webcal:{address.partition(':')[2]}"}
    return found
