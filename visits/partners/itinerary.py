"""One participant's itinerary: the last release, as far as it is theirs to see."""

from dataclasses import replace

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.common import dates, pdf

from ..choices import Status
from ..models import Itinerary, Participant, PlannedStop
from ..people import links
from ..people.feedback import is_open
from .calendar import calendar_links
from .changes import since_last_look
from .door import partner
from .entries import Reading
from .hosting import asked_of, hosting
from .now import now_of


@partner
def page(request, person):
    context = programme_for(person)
    return render(request, "visits/itinerary.html", context | {"tools": tools(person, context)})


def tools(person, context):
    """What a reader takes along: calendar, paper, who they meet, and the questionnaire once they met somebody."""
    reading = context["reading"]
    second = next(code for code in (person.language, "en", settings.LANGUAGE_CODE) if code != get_language())
    return {
        "calendar": calendar_links(person),
        "has_paper": context["release"] is not None and pdf.is_available(),
        "reader": links.reader_of(person.link),
        "second": second,
        "both": f"{dates.language(get_language())}, {dates.language(second)}",
        "has_questionnaire": is_open(person, reading.planned, reading.at),
    }


def programme_for(person, *, draft=None, at=None):
    """Context of a participant's itinerary at a moment: of the last release, or of a draft for staff's preview."""
    visit, reading = person.visit, reading_of(person, draft=draft, at=at)
    release = None if draft else release_of(reading)
    news = release and since_last_look(person, release, reading.people)
    asked = list(asked_of(person)) if person.viewer.is_host and not draft else []
    hosted = hosting(person, asked, reading.people, reading.at)
    reading = replace(reading, marks=news.marks if news else {}, hosting=reading.hosting | hosted)
    days, cancelled = reading.days_of(reading.planned), visit.status == Status.CANCELLED
    return {
        "visit": visit, "person": person, "release": release, "news": news, "days": days, "people": reading.people,
        "reading": reading, "now": None if cancelled else now_of(days, reading), "cancelled": cancelled,
        "asked": reading.days_of(asked), "has_others": not all(map(reading.is_mine, reading.planned)),
        "made_at": reading.at, "clocks": clocks(visit, reading.at), "fallback": reading.fallback, "nav": [],
    }  # fmt: skip


def reading_of(person, *, draft=None, at=None):
    """What a participant reads at a moment: of the last release, or of a draft, which asks no host."""
    at = (at or timezone.now()).astimezone(person.visit.zone)
    if draft:
        stops = draft.planned_stops.for_partner(person.viewer).for_itinerary()
    else:
        stops = PlannedStop.objects.read_by(person).select_related("itinerary")
    stops, people = list(stops), list(Participant.objects.read_by(person))
    hosted = hosting(person, stops, people, at) if person.viewer.is_host and not draft else {}
    return Reading(person, at, stops, people, hosting=hosted)


def release_of(reading):
    """The release that a reading is of, without a statement of its own where it has any stop; None before any."""
    return reading.planned[0].itinerary if reading.planned else Itinerary.objects.last_of(reading.person.visit)


def clocks(visit, now):
    """The two clocks of the head, the host's first, at the moment `now`."""
    here = _("Local time, %(place)s") % {"place": visit.host_region} if visit.host_region else _("Local time")
    places = [(here, visit.zone)]
    if visit.guests:
        places.append((_("At home: %(city)s") % {"city": visit.guests.home_city}, visit.guests.home_zone))
    moments = [(label, zone, now.astimezone(zone)) for label, zone in places]
    return [
        {"label": label, "zone": zone.key, "time": f"{at:%H:%M}", "note": dates.day_and_month(at)}
        for label, zone, at in moments
    ]
