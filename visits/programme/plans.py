"""What an itinerary plans for a stop, as a plain value: comparable, storable as JSON, and apart from the database.

A plan maps the columns of PlannedStop, each language its own, to their values; `attends` and `receives` to the sorted
ids of the participants named so. An itinerary's plans map the key of a stop to its plan.
"""

from datetime import UTC, datetime

from modeltranslation.translator import translator

from ..choices import Role
from ..models import PlannedStop

# Every column of each language, never the base column, which is the active language's.
_BASE = set(translator.get_options_for_model(PlannedStop).all_fields)
COLUMNS = [
    field.attname
    for field in PlannedStop._meta.concrete_fields
    if field.name not in _BASE | {"id", "itinerary", "stop"}
]
TEXTS = [  # no text in a language is an empty one
    name for name in COLUMNS if name.rpartition("_")[0] in _BASE
]
EMPTY = dict.fromkeys(COLUMNS) | dict.fromkeys(TEXTS, "") | {"everybody": True, "attends": [], "receives": []}


def plan_of(planned):
    """The plan of a planned stop whose attendances are fetched."""
    named = {role: sorted(a.participant_id for a in planned.attendances.all() if a.role == role) for role in Role}
    columns = {name: getattr(planned, name) for name in COLUMNS}
    columns |= {name: columns[name] or "" for name in TEXTS}
    return columns | {"attends": named[Role.ATTENDS], "receives": named[Role.RECEIVES]}


def plans_of(itinerary):
    """{key: plan} of all that an itinerary plans, in two queries; none of no itinerary."""
    if itinerary is None:
        return {}
    return {row.stop.key: plan_of(row) for row in itinerary.planned_stops.with_people()}


def to_json(values):
    """A plan, or other values of a stop, as JSON can hold them: moments in UTC. None stays None."""
    return values and {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def from_json(stored):
    return stored and {
        name: datetime.fromisoformat(value) if value and name in MOMENTS else value for name, value in stored.items()
    }


MOMENTS = {
    "starts", "ends", "asked_at", "answered_at", "answered_starts", "answered_ends", "proposed_starts", "proposed_ends",
}  # fmt: skip
