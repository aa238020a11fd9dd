"""What the page Today looks at: the visits under way or about to begin, with all that their programmes hold.

A constant number of statements, whatever the number of visits; visits of the past are never read.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from visits.choices import State
from visits.models import Itinerary, Participant, PlannedStop, Visit
from visits.programme.changes import changes
from visits.programme.events import events
from visits.programme.plans import plan_of
from visits.programme.warnings import check

AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Programme:
    """A visit with its draft and its last release, each an Itinerary with its stops, or None."""

    visit: Visit
    draft: Itinerary | None = None
    release: Itinerary | None = None

    @cached_property
    def people(self):
        return list(self.visit.participants.all())

    @cached_property
    def draft_stops(self):
        return rows(self.draft)

    @cached_property
    def released_stops(self):
        return rows(self.release)

    @cached_property
    def changes(self):
        """What the draft would change of the last release; none of a visit that has no release yet."""
        if self.release is None:
            return []
        released, draft = (
            {row.stop.key: plan_of(row) for row in stops} for stops in (self.released_stops, self.draft_stops)
        )
        return changes(released, draft)

    @cached_property
    def warnings(self):
        """What warns of the draft."""
        visit, names = self.visit, {person.pk: person.name for person in self.people}
        found = events(self.draft_stops, self.people)
        return check(found, first_day=visit.starts_on, last_day=visit.ends_on, zone=visit.zone, names=names)

    @cached_property
    def hosted(self):
        """The stops of the draft that have a host to ask."""
        return [row for row in self.draft_stops if row.host_id]


@dataclass(frozen=True)
class Look:
    """One person's look at one moment. `today` is the site's date; a visit's own zone says whether it is under way."""

    user: object
    at: datetime

    @cached_property
    def today(self):
        return timezone.localdate(self.at)

    @cached_property
    def visits(self):
        """Planned and confirmed visits that are not over and begin within AHEAD, the first one first."""
        near = Visit.objects.upcoming(self.at).filter(starts_on__lte=self.today + AHEAD)
        return list(near.select_related("host_region", "delegation", "coordinator"))

    @cached_property
    def programmes(self):
        return programmes(self.visits)

    @cached_property
    def under_way(self):
        return [each for each in self.programmes if each.visit.state(self.at) == State.UNDER_WAY]


def programmes(visits):
    """The Programme of each of these visits, in four statements."""
    stops = Prefetch("planned_stops", PlannedStop.objects.for_itinerary().select_related("stop__answered_by"))
    found = (Itinerary.objects.drafts() | Itinerary.objects.last_releases()).filter(visit__in=visits)
    itineraries = {(each.visit_id, each.number is None): each for each in found.prefetch_related(stops)}
    prefetch_related_objects(visits, Prefetch("participants", Participant.objects.in_order()))
    return [Programme(visit, itineraries.get((visit.pk, True)), itineraries.get((visit.pk, False))) for visit in visits]


def midnight(day, zone):
    """The moment at which a day of a zone begins."""
    return datetime.combine(day, time(), zone)


def rows(itinerary):
    """The stops of an itinerary that `programmes` fetched; none of no itinerary."""
    return list(itinerary.planned_stops.all()) if itinerary else []
