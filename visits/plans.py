"""What an itinerary plans for a stop, as a plain value: comparable, storable as JSON, and apart from the database.

A plan maps the columns of PlannedStop, each language its own, to their values; `attends` and `receives` to the sorted
ids of the participants named so. An itinerary's plans map the key of a stop to its plan.
"""

from datetime import UTC, datetime

from modeltranslation.translator import translator

from .choices import Role
from .models import PlannedStop

# Every column of each language, never the base column, which is the active language's.
_BASE = set(translator.get_options_for_model(PlannedStop).all_fields)
COLUMNS = [
    field.attname
    for field in PlannedStop._meta.concrete_fields
    if field.name not in _BASE | {"id", "itinerary", "stop"}
]
TIMES = ("starts", "ends")


def plan_of(planned):
    """The plan of a planned stop whose attendances are fetched."""
    named = {role: sorted(a.participant_id for a in planned.attendances.all() if a.role == role) for role in Role}
    columns = {name: getattr(planned, name) for name in COLUMNS}
    return columns | {"attends": named[Role.ATTENDS], "receives": named[Role.RECEIVES]}


def plans_of(itinerary):
    """{key: plan} of all that an itinerary plans, in two queries; none of no itinerary."""
    if itinerary is None:
        return {}
    rows = itinerary.planned_stops.select_related("stop").prefetch_related("attendances")
    return {row.stop.key: plan_of(row) for row in rows}


def to_json(plan):
    """A plan, or None, as JSON can hold it: moments in UTC."""
    return plan and plan | {name: plan[name].astimezone(UTC).isoformat() for name in TIMES}


def from_json(stored):
    return stored and stored | {name: datetime.fromisoformat(stored[name]) for name in TIMES}
