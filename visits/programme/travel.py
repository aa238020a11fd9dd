"""The ways between the stops of a programme: how far, how long, and when to leave. Pure, without the database.

The rule of the minutes is the visit's own (design.md, "Warnings"): the quicker of walking, and of driving with the
time that a group needs to board; roads are taken to be 1.3 times as long as the crow flies.
"""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from math import ceil
from typing import NamedTuple
from uuid import UUID

from portal.common import dates

from ..choices import Answer, StopKind
from ..distance import great_circle_km

DETOUR = 1.3  # kilometres of way for one as the crow flies
WALKING = 12  # minutes for a kilometre
DRIVING = 60 / 50  # minutes for a kilometre, at 50 km/h
BOARDING = 10  # minutes until a group sits
GRID = timedelta(minutes=5)  # starts are proposed at full five minutes of the clock

WALK, DRIVE, ENTERED = "walk", "drive", "entered"


class Spot(NamedTuple):
    """A place as far as ways need it; a row of Place serves as well."""

    id: int
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """A planned stop as the rules see it: when, where, at whose and with whom.

    Moments are kept in UTC: Python compares and subtracts two moments of one zone by the wall clock, which is an hour
    wrong in the night that summer time begins or ends.
    """

    key: UUID
    title: str
    kind: str
    starts: datetime
    ends: datetime
    place_id: int | None = None
    place_name: str = ""
    latitude: float | None = None
    longitude: float | None = None
    host_id: int | None = None
    host_name: str = ""
    answer: str = Answer.NOT_ASKED
    answered_at: datetime | None = None
    answered_starts: datetime | None = None  # the hours that the answer is for
    answered_ends: datetime | None = None
    proposed_starts: datetime | None = None
    proposed_ends: datetime | None = None
    people: frozenset[int] = frozenset()  # participants who attend
    receivers: frozenset[int] = frozenset()  # the hosts' participants who receive them
    travel_minutes: int | None = None

    def __post_init__(self):
        for name in ("starts", "ends", "answered_starts", "answered_ends"):
            if moment := getattr(self, name):
                object.__setattr__(self, name, moment.astimezone(UTC))

    @cached_property
    def place(self):
        return None if self.place_id is None else Spot(self.place_id, self.latitude, self.longitude)

    @cached_property
    def everyone(self):
        return self.people | self.receivers

    @property
    def order(self):
        return self.starts, self.ends, self.key

    @property
    def is_passed(self):
        """Nobody must be anywhere: a transfer, or free time without a place. Its time counts as available."""
        return self.kind == StopKind.TRANSFER or (self.kind == StopKind.FREE and self.place is None)

    @property
    def is_somewhere(self):
        """A way to it can be measured."""
        return self.place is not None and self.latitude is not None and self.longitude is not None


@dataclass(frozen=True)
class Leg:
    """The way from one stop to the next of the same people. Minutes and kilometres are None where it is unknown.

    `how` is "walk", "drive", or "entered" where a person knew better than the rule; None where the way is unknown.
    """

    origin: Event
    destination: Event
    km: float | None
    minutes: int | None
    how: str | None
    zone: tzinfo = field(repr=False)  # the host's
    people: frozenset[int] = frozenset()

    @property
    def gap(self):
        """Minutes available."""
        return (self.destination.starts - self.origin.ends) // timedelta(minutes=1)

    @property
    def is_unknown(self):
        return self.minutes is None

    @property
    def is_short(self):
        return self.minutes is not None and self.gap < self.minutes

    @property
    def late(self):
        """How many minutes before the end of the stop they would have to leave; 0 or less where there is time."""
        return None if self.minutes is None else self.minutes - self.gap

    @property
    def leave_by(self):
        """On the host's clock."""
        if self.minutes is None:
            return None
        return (self.destination.starts - timedelta(minutes=self.minutes)).astimezone(self.zone)

    @property
    def first_start(self):
        """The first start that leaves time for the way, on the host's clock, rounded up to full five minutes."""
        if self.minutes is None:
            return None
        return round_up(self.origin.ends + timedelta(minutes=self.minutes)).astimezone(self.zone)

    @property
    def lacking(self):
        """The stops whose place or coordinates are missing; none where the way is known."""
        return [stop for stop in (self.origin, self.destination) if self.is_unknown and not stop.is_somewhere]

    @property
    def km_label(self):
        """Kilometres as readers write them, with one decimal below one; empty where they are unknown."""
        return "" if self.km is None else dates.number(round(self.km, 1) if self.km < 0.95 else round(self.km))


def way(one, other):
    """(km, minutes, how) between two places: Spots, rows of Place, or None. All None where it cannot be known."""
    same = one is not None and other is not None and one.id == other.id
    km = 0.0 if same else great_circle_km(one, other)
    if km is None:
        return None, None, None
    walk, drive = DETOUR * km * WALKING, DETOUR * km * DRIVING + BOARDING
    return (km, ceil(walk), WALK) if walk <= drive else (km, ceil(drive), DRIVE)


def minutes_between(one, other):
    """Minutes from one place to the other, up to the whole minute; None where a place or a coordinate is missing."""
    return way(one, other)[1]


def round_up(moment):
    """The next full five minutes. Every zone is off UTC by a multiple of them, so they are full on each clock."""
    return moment + (datetime.min.replace(tzinfo=UTC) - moment.astimezone(UTC)) % GRID


def leg(origin, destination, zone, people=frozenset()):
    """The leg between two stops; minutes that a person entered at the second win."""
    km, minutes, how = way(origin.place, destination.place)
    if destination.travel_minutes is not None:
        minutes, how = destination.travel_minutes, ENTERED
    return Leg(origin, destination, km, minutes, how, zone, people)


def legs(events, zone, *, hosts=False):
    """The ways that somebody goes within a day, each once with all who go it, in time order.

    They lead along each person's own stops, from the one that they left last. What nobody must be at (`is_passed`) is
    skipped. A stop that runs past midnight is left on the next day, and its way is one of that day: who dines until
    half past twelve may miss the plane at four. `hosts` adds the ways of those who receive.
    """
    goers = defaultdict(set)
    for stops, people in _walks(events, hosts).items():
        for pair in _pairs(stops, zone):
            goers[pair] |= people
    found = [leg(*pair, zone, frozenset(people)) for pair, people in goers.items()]
    return sorted(found, key=lambda leg: (leg.destination.order, leg.origin.order))


def _walks(events, hosts):
    """{the stops of a person, by start: everybody who has just these}: groups go together, so there are few."""
    stops = defaultdict(list)
    for event in sorted(events, key=lambda event: event.order):
        if not event.is_passed:
            for person in event.everyone if hosts else event.people:
                stops[person].append(event)
    walks = defaultdict(set)
    for person, own in stops.items():
        walks[tuple(own)].add(person)
    return walks


def _pairs(stops, zone):
    """(origin, destination) along one person's stops; none between stops that are at the same time."""
    by_end = sorted(stops, key=lambda stop: (stop.ends, stop.order))
    ends = [stop.ends for stop in by_end]
    for destination in stops:
        left = bisect_right(ends, destination.starts)
        if left and _same_day(by_end[left - 1], destination, zone):
            yield by_end[left - 1], destination


def _same_day(origin, destination, zone):
    """The way lies within one day."""
    return origin.ends.astimezone(zone).date() == destination.starts.astimezone(zone).date()
