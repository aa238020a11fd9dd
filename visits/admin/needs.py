"""What a visit's people need, for caterers and hosts: a page to print, without names unless asked for."""

from functools import partial

from django.shortcuts import render
from django.utils.translation import gettext as _

from ..models import Itinerary, Participant
from ..people.needs import Serving
from ..programme.days import by_day
from ..rules import can_see_contacts
from .pages import frame, page
from .tools import tools


def needs(request, visit):
    release = Itinerary.objects.last_of(visit)
    planned = Itinerary.objects.drafts().filter(visit=visit).first() or release
    people = list(Participant.objects.filter(visit=visit).in_order())
    stops = planned.planned_stops.for_itinerary() if planned else []
    days = by_day(visit, stops, entry=partial(Serving, people=people))
    context = frame(
        request, visit, "people", _("Needs"), tools=tools(request.user, visit, "needs"), release=release,
        named="names" in request.GET,
        meals=_with(days, lambda stop: stop.is_meal), others=_with(days, lambda stop: not stop.is_meal and stop.needs),
    )  # fmt: skip
    return render(request, "admin/visits/participants/needs.html", context)


def _with(days, wanted):
    """[(day, its stops that are wanted)] without empty days."""
    found = [(day, list(filter(wanted, day.stops))) for day in days]
    return [(day, stops) for day, stops in found if stops]


urls = [page("people/needs/", needs, "needs", may=can_see_contacts)]
