"""One participant's itinerary: the last release, as far as it is theirs to see."""

from functools import partial

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.common import dates, pdf
from portal.common.languages import language_of

from ..choices import Status
from ..models import Itinerary, Participant, PlannedStop
from ..programme.days import by_day
from ..people.feedback import is_open
from .calendar import calendar_links
from .changes import since_last_look
from .door import partner
from .entries import MyEntry, Reading
from .hosting import asked_of, hosting
from .now import now_of


@partner
def page(request, person):
    context = programme_for(person)
    return render(request, "visits/itinerary.html", context | {"tools": tools(request, person, context)})


def tools(request, person, context):
    """What a reader takes along: calendar, paper, who they meet, and the questionnaire once they met somebody."""
    reading = context["reading"]
    second = next(code for code in (person.language, "en", settings.LANGUAGE_CODE) if code != get_language())
    return {
        "calendar": calendar_links(person, request),
        "has_paper": context["release"] is not None and pdf.is_available(),
        "second": second,
        "both": f"{dates.language(get_language())}, {dates.language(second)}",
        "has_questionnaire": is_open(person, reading.planned, reading.at),
    }


def programme_for(person, *, draft=None, at=None):
    """Context of a participant's itinerary at a moment: of the last release, or of a draft for staff's preview."""
    visit = person.visit
    at = (at or timezone.now()).astimezone(visit.zone)
    stops = _stops(person, draft)
    people = list(Participant.objects.visible_to(person.viewer).select_related("organisation").in_order())
    release = None if draft else _release(visit, stops)
    news = release and since_last_look(person, release, people)
    asks = person.viewer.is_host and not draft
    asked = list(asked_of(person)) if asks else []
    hosted = hosting(person, [*stops, *asked], people, at) if asks else {}
    reading = Reading(person, at, stops, people, news.marks if news else {}, hosted)
    days = by_day(visit, stops, today=at.date(), entry=partial(MyEntry, reading=reading))
    cancelled = visit.status == Status.CANCELLED
    return {
        "visit": visit, "person": person, "release": release, "news": news, "days": days, "people": people,
        "reading": reading, "now": None if cancelled else now_of(days, reading), "cancelled": cancelled,
        "asked": by_day(visit, asked, entry=partial(MyEntry, reading=reading)),
        "has_others": not all(map(reading.is_mine, stops)),
        "made_at": at, "clocks": clocks(visit, at), "fallback": _fallback(stops), "nav": [],
    }  # fmt: skip


def _stops(person, draft):
    if draft:
        stops = draft.planned_stops.for_partner(person.viewer)
    else:
        stops = PlannedStop.objects.visible_to(person.viewer).of_visit(person.visit)
    return list(stops.select_related("itinerary").for_itinerary())


def _release(visit, stops):
    """The release of these stops, without a statement of its own where there are any."""
    return stops[0].itinerary if stops else Itinerary.objects.last_releases().filter(visit=visit).first()


def _fallback(stops):
    """The name of the language that some titles stand in for want of a translation, or nothing."""
    shown_in = {language_of(stop, "title") for stop in stops} - {get_language()}
    return dates.language(shown_in.pop()) if shown_in else ""


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
