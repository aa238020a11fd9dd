"""Every release of a visit with all that it planned, read at once: three statements, four of a cancelled visit."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Min
from django.utils import timezone

from portal.common.audience import Audience

from ..choices import Status
from ..models import Itinerary, PlannedStop, Visit
from .plans import plan_of


@dataclass(frozen=True)
class Release:
    """A released itinerary: `stops` maps the key of a stop to its row, `plans` to its plan."""

    number: int
    at: datetime | None
    note: str
    stops: dict

    @cached_property
    def plans(self):
        return {key: plan_of(row) for key, row in self.stops.items()}

    @cached_property
    def shared(self):
        """The plans of stops that participants may hear of."""
        return {key: plan for key, plan in self.plans.items() if self.stops[key].stop.audience != Audience.STAFF}


NOTHING = Release(0, None, "", {})  # what somebody knows who was told of no release


def releases_of(visit):
    """The releases of a visit, the first one first; cancelling it counts as one more, which plans nothing."""
    return releases_by_visit([visit])[visit.pk]


def releases_by_visit(visits):
    """{id of a visit: its releases}, for any number of visits in the same statements."""
    numbered = Itinerary.objects.filter(visit__in=visits).exclude(number=None).order_by("number")
    stops, found = {}, {visit.pk: [] for visit in visits}
    for row in PlannedStop.objects.filter(itinerary__in=numbered).for_itinerary():
        stops.setdefault(row.itinerary_id, {})[row.stop.key] = row
    for each in numbered:
        found[each.visit_id].append(Release(each.number, each.released_at, each.note, stops.get(each.pk, {})))
    cancelled = [visit for visit in visits if visit.status == Status.CANCELLED and found[visit.pk]]
    moments = _cancelled_at(cancelled) if cancelled else {}
    for visit in cancelled:
        last = found[visit.pk][-1]
        found[visit.pk].append(Release(last.number + 1, moments.get(visit.pk, last.at), "", {}))
    return found


def at_number(releases, number):
    """The release of this number; NOTHING for none."""
    return next((release for release in releases if release.number == number), NOTHING)


def draft_as_release(draft, number, note=""):
    """The draft as it would be released: for previews."""
    rows = draft.planned_stops.for_itinerary()
    return Release(number, timezone.now(), note, {row.stop.key: row for row in rows})


def _cancelled_at(visits):
    """{id of a visit: when it was cancelled}, as the history knows it; none of one that a fixture brought."""
    history = Visit.history.filter(id__in=[visit.pk for visit in visits], status=Status.CANCELLED)
    return dict(history.values_list("id").annotate(Min("history_date")))
