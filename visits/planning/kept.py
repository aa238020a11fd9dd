"""What a Stop keeps outside of every plan: who sees it, staff's notes, and what its host said."""

from simple_history.utils import bulk_update_with_history

from ..choices import Answer
from ..models import Stop
from ..people.answers import answered

KEPT = [
    "audience", "staff_notes", "answer", "asked_at", "answered_at", "answered_by_id", "answered_starts",
    "answered_ends", "answer_note", "host_people", "proposed_starts", "proposed_ends",
]  # fmt: skip


def kept_of(stop):
    return {name: getattr(stop, name) for name in KEPT}


def stops_of(draft, keys):
    """The stops of these keys as they are now, held until the transaction ends."""
    return list(Stop.objects.filter(visit=draft.visit, key__in=keys).select_for_update()) if keys else []


def keep(stops, kept, *, by):
    """Give every stop its next version, and these values by its key, with history; the stops as they are then."""
    changed = {"version"}
    for stop in stops:
        stop.version += 1
        for name, value in kept.get(stop.key, {}).items():
            if getattr(stop, name) != value:
                setattr(stop, name, value)
                changed.add(name)
    bulk_update_with_history(stops, Stop, sorted(changed), default_user=by)
    return stops


def rehosted(old, plans):
    """The keys of stops that these plans give another host than the old ones."""
    both = {key for key, plan in plans.items() if plan and key in old}
    return {key for key in both if plans[key]["host_id"] != old[key]["host_id"]}


def of_new_host(plan, kept):
    """The kept values of a stop that has another host now: whatever the one before said goes, and is told to nobody.

    The new one is not asked, unless whoever plans says with the change what they answered.
    """
    hours = plan["starts"], plan["ends"]
    return kept | answered(Stop(), kept.get("answer", Answer.NOT_ASKED), hours=hours)
