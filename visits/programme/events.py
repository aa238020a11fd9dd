"""Planned stops as the rules of travel and warnings take them: rows in, plain values out, no query of its own."""

from ..choices import Role, Side
from .travel import Event


def events(planned_stops, participants):
    """Events of the stops of `PlannedStop.objects.for_itinerary()`, for all the participants of their visit.

    Everybody means the guests', interpreters' and staff's side; hosts receive. Titles are in the active language.
    """
    everybody = frozenset(person.pk for person in participants if person.side != Side.HOST)
    return [_event(planned, everybody) for planned in planned_stops]


def _event(planned, everybody):
    named = {role: frozenset(a.participant_id for a in planned.attendances.all() if a.role == role) for role in Role}
    place, host, stop = planned.place, planned.host, planned.stop
    return Event(
        key=stop.key, title=planned.title, kind=planned.kind, starts=planned.starts, ends=planned.ends,
        place_id=planned.place_id, place_name=place.name if place else "",
        latitude=place and place.latitude, longitude=place and place.longitude,
        host_id=planned.host_id, host_name=host.name if host else "",
        answer=stop.answer, answered_at=stop.answered_at,
        answered_starts=stop.answered_starts, answered_ends=stop.answered_ends,
        proposed_starts=stop.proposed_starts, proposed_ends=stop.proposed_ends,
        people=everybody if planned.everybody else named[Role.ATTENDS], receivers=named[Role.RECEIVES],
        travel_minutes=planned.travel_minutes,
    )  # fmt: skip
