"""One participant's itinerary: the last release, as far as it is theirs to see."""

from functools import partial

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.common import dates
from portal.common.languages import language_of

from ..choices import Status
from ..models import Itinerary, Participant, PlannedStop
from ..programme.days import MyEntry, by_day
from .door import partner


@partner
def page(request, person):
    return render(request, "visits/itinerary.html", programme_for(person))


def programme_for(person):
    """Context of one participant's itinerary: the last release, as far as it is theirs to see."""
    visit, viewer = person.visit, person.viewer
    now = timezone.now().astimezone(visit.zone)
    people = list(Participant.objects.visible_to(viewer).select_related("organisation").in_order())
    groups = {}
    for each in people:
        groups.setdefault(each.group, set()).add(each.pk)
    stops = list(PlannedStop.objects.visible_to(viewer).of_visit(visit).for_itinerary())
    shown_in = {language_of(stop, "title") for stop in stops} - {get_language()}
    return {
        "fallback": dates.language(shown_in.pop()) if shown_in else "",
        "visit": visit,
        "person": person,
        "release": Itinerary.objects.last_releases().filter(visit=visit).first(),
        "clocks": clocks(visit, now),
        "days": by_day(visit, stops, today=now.date(), entry=partial(MyEntry, person=person, groups=groups)),
        "cancelled": visit.status == Status.CANCELLED,
        "people": people,
        "nav": [],
    }


def clocks(visit, now):
    """The two clocks of the head, the host's first, at the moment `now`."""
    here = _("Local time, %(place)s") % {"place": visit.host_region} if visit.host_region else _("Local time")
    places = [(here, visit.zone)]
    if visit.guests:
        places.append((_("At home: %(city)s") % {"city": visit.guests.home_city}, visit.guests.home_zone))
    moments = [(label, now.astimezone(zone)) for label, zone in places]
    return [{"label": label, "time": f"{at:%H:%M}", "note": dates.day_and_month(at)} for label, at in moments]
