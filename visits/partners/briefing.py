"""The briefing of one participant: whom they meet, what these do, and what both sides share, in the reader's language.

A guest reads of the organisations that host their stops, a host of those that come to theirs. Of an organisation that
is in the public directory its entry is told, of any other its name alone.
"""

from dataclasses import dataclass, field

from django.shortcuts import render
from django.utils.translation import get_language

from clusters.models import Organisation
from portal.common import pdf
from portal.common.models import Office

from ..choices import WITHOUT_MEETING, Role, Side
from .door import partner
from .itinerary import reading_of, release_of


@dataclass
class Met:
    """An organisation with the stops and the people where a reader meets it; `entry` is its public one, or None."""

    organisation: Organisation
    stops: list = field(default_factory=list)  # (MyEntry, Day)
    people: list = field(default_factory=list)
    entry: Organisation | None = None
    shared: list = field(default_factory=list)
    others: list = field(default_factory=list)

    def meet(self, stop, people):
        self.stops += [stop] if stop not in self.stops else []
        self.people += [each for each in people if each not in self.people]


@partner
def page(request, person):
    return render(request, "visits/briefing.html", briefing_for(person))


@partner
def paper(request, person):
    context = briefing_for(person) | {"office": Office.current()}
    name = f"{person.visit.slug}-briefing-{get_language()}.pdf"
    return pdf.pdf_response("visits/paper/briefing.html", context, language=get_language(), name=name)


def briefing_for(person):
    """Context of a participant's briefing; the number of statements grows with nothing."""
    reading = reading_of(person)
    stops = [(stop, day) for day in reading.days_of(reading.planned) for stop in day.stops if _counts(stop)]
    met = guests_of(stops) if person.viewer.is_host else hosts_of(stops)
    region = person.visit.origin if person.viewer.is_host else person.visit.host_region
    own = _entries([person.organisation_id, *met], person.viewer)
    strengths = _strengths(own.get(person.organisation_id)) or _strengths(_home(person))
    for pk, each in met.items():
        each.entry = own.get(pk)
        theirs = _strengths(each.entry)
        each.shared = [one for one in theirs if one in strengths]
        each.others = [one for one in theirs if one not in strengths]
    return {
        "visit": person.visit, "person": person, "release": release_of(reading), "met": list(met.values()),
        "region": region, "is_host": person.viewer.is_host, "has_paper": pdf.is_available(), "nav": [],
    }  # fmt: skip


def hosts_of(stops):
    """{id of an organisation: Met}, the first one first, of those that host these (MyEntry, Day) for a guest."""
    found = {}
    for stop, day in stops:
        if stop.host and stop.mine:
            found.setdefault(stop.host.pk, Met(stop.host)).meet((stop, day), stop.named[Role.RECEIVES])
    return found


def guests_of(stops):
    """The same for a host: the organisations whose people come to these stops."""
    found = {}
    for stop, day in stops:
        for each in stop.hosted.coming:
            if each.organisation:
                found.setdefault(each.organisation_id, Met(each.organisation)).meet((stop, day), [each])
    return found


def _counts(stop):
    return not stop.is_off and stop.kind not in WITHOUT_MEETING


def _home(person):
    """The region whose strengths stand for somebody whose organisation names none."""
    return person.visit.host_region if person.side == Side.HOST else person.visit.origin


def _entries(pks, viewer):
    """{id: organisation of the public directory, with all that its page tells}"""
    return Organisation.objects.visible_to(viewer).for_page().in_bulk([pk for pk in pks if pk])


def _strengths(holder):
    return list(holder.specialisations.all()) if holder else []
