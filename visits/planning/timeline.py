"""The programme editor's picture of a draft: its days, with their stops on a grid to scale (see grid.py).

Pure: planned stops are fetched already, `warnings` and `legs` found (visits/programme).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common import dates

from ..choices import Answer
from ..programme.days import hours
from ..programme.groups import Groups
from ..programme.warnings import Kind
from . import scale
from .cards import Card, Warned, Way
from .grid import Grid, bar

LATEST = timedelta(hours=30)  # from midnight: a day shows the night after it, and no more
SAID_BY_WAYS = (Kind.TOO_SHORT, Kind.UNKNOWN_WAY)  # these stand at the way, if it is shown


@dataclass
class DaySection:
    """One day: what its heading says, and what stands on its grid. `add` is for the form of its add row."""

    date: date
    is_outside: bool = False  # of the visit's days, and has stops all the same
    cards: list = field(default_factory=list)
    items: list = field(default_factory=list)  # cards, ways and folds, in the order of time
    axis: list = field(default_factory=list)
    bars: list = field(default_factory=list)
    legs: list = field(default_factory=list)
    hours: str = ""
    add: object = None

    @property
    def anchor(self):
        return f"day-{self.date.isoformat()}"

    @cached_property
    def label(self):
        return f"{dates.weekday(self.date)} {dates.day_and_month(self.date)}"

    @cached_property
    def short(self):
        return f"{dates.weekday_short(self.date)} {self.date.day}"

    @property
    def count(self):
        return len(self.cards)

    @property
    def warning_count(self):
        return sum(len(card.all_warnings) for card in self.cards)

    @property
    def other_warnings(self):
        """Those that no chip of their own says."""
        return sum(each.kind != Kind.OTHER_TIME for card in self.cards for each in card.all_warnings)

    @property
    def other_times(self):
        return sum(card.answer == Answer.OTHER_TIME for card in self.cards)

    @property
    def km(self):
        """Kilometres of whoever goes farthest, rounded as the ways are."""
        farthest = defaultdict(int)
        for leg in self.legs:
            for person in leg.people:
                farthest[person] += round(leg.km or 0)
        return max(farthest.values(), default=0)

    @property
    def unknown(self):
        return sum(leg.is_unknown for leg in self.legs)

    @property
    def stops(self):
        return ngettext("%(count)s stop", "%(count)s stops", self.count) % {"count": self.count}

    @cached_property
    def way(self):
        """“86 km and 1 way unknown”."""
        unknown = ngettext("%(count)s way unknown", "%(count)s ways unknown", self.unknown) % {"count": self.unknown}
        km = _("%(km)s km") % {"km": dates.number(self.km)}
        if self.km and self.unknown:
            return _("%(km)s and %(unknown)s") % {"km": km, "unknown": unknown}
        return km if self.km else unknown if self.unknown else ""

    @property
    def facts(self):
        """“4 stops · 09:00–21:00 · 86 km and 1 way unknown”."""
        return " · ".join(filter(None, [self.stops, self.hours, self.way]))


@dataclass(frozen=True)
class Told:
    """What is known beside the stops: `warnings` by the key of their stop, `ways` by that of their destination."""

    zone: object
    home: object
    now: datetime
    groups: Groups
    warnings: dict
    ways: dict
    shown: set  # pairs of keys that a way is shown between


def home_of(visit):
    """The guests' zone, where its clock differs from the host's on any day of the visit; else None."""
    home = visit.guests and visit.guests.home_zone
    noons = [datetime.combine(day, time(12), visit.zone) for day in visit.days] or [timezone.now()]
    here = [noon.astimezone(visit.zone).utcoffset() for noon in noons]
    return home if home and here != [noon.astimezone(home).utcoffset() for noon in noons] else None


def warned(warnings, planned_stops):
    """The warnings, each beside the planned stop that it belongs to, for lists whose forms mend it."""
    stops = {planned.stop.key: planned for planned in planned_stops}
    return [Warned(warning, stops[warning.key]) for warning in warnings]


def sections(visit, planned_stops, *, warnings=(), legs=(), people=(), home=None, now=None):
    """A DaySection for each day of the visit, and for each other day that has stops.

    `planned_stops` come with stop, host, place and attendances; a stop over midnight stands in its first day. `people`
    are all participants of the visit, `home` is the guests' zone (`home_of`), or None for no second clock.
    """
    stops = sorted(planned_stops, key=lambda planned: (*utc(planned), planned.stop.key))
    told = Told(
        visit.zone, home, now or timezone.now(), Groups(people), defaultdict(list), ways(legs, warnings, stops),
        {frozenset((leg.origin.key, leg.destination.key)) for leg in legs},
    )  # fmt: skip
    for warning in warned(warnings, stops):
        told.warnings[warning.key].append(warning)
    inside = set(visit.days)
    days = {day: [] for day in inside}
    for planned in stops:
        days.setdefault(planned.starts.astimezone(visit.zone).date(), []).append(planned)
    return [section(day, days[day], told, is_outside=day not in inside) for day in sorted(days)]


def utc(planned):
    """Its start and end; in UTC, for two moments of one zone compare by the clock on the wall."""
    return planned.starts.astimezone(UTC), planned.ends.astimezone(UTC)


def ways(legs, warnings, planned_stops):
    """{key of a stop: the Ways that lead to it}, each with what warns of it."""
    stops = {planned.stop.key: planned for planned in planned_stops}
    short = {(each.other_key, each.key): each.sentence for each in warnings if each.kind == Kind.TOO_SHORT}
    found = defaultdict(list)
    for leg in legs:
        pair = leg.origin.key, leg.destination.key
        found[leg.destination.key].append(Way(leg, stops[leg.destination.key], short.get(pair, "")))
    return found


def section(day, stops, told, *, is_outside=False):
    """One day with its stops, which come in time order."""
    if not stops:
        return DaySection(day)
    origin = scale.first_hour(stops[0].starts, told.zone)
    latest = datetime.combine(day, time(), told.zone).astimezone(UTC) + LATEST
    spans = [scale.ticks(origin, each.starts, each.ends, latest) for each in stops]
    slots = scale.slots(spans, [told.groups.rank(each) for each in stops])
    cards = [card(*pair, told) for pair in zip(stops, slots, strict=True)]
    grid = Grid(origin, told.zone, told.home, cards, told.ways)
    return DaySection(
        day, is_outside, cards, grid.items(), grid.axis(), [bar(each, told.zone) for each in cards],
        [way.leg for planned in stops for way in told.ways.get(planned.stop.key, [])],
        hours(stops[0].starts, max(utc(each)[1] for each in stops), told.zone),
    )  # fmt: skip


def card(planned, slot, told):
    """A card with its warnings, except those that a way says, and the other time that its line says."""
    warnings = told.warnings[planned.stop.key]
    made = Card(planned, slot, told.zone, told.groups, told.now, warnings)
    made.warnings = [
        each
        for each in warnings
        if not (each.kind == Kind.OTHER_TIME and made.proposed)
        and not (each.kind in SAID_BY_WAYS and frozenset((each.key, each.other_key)) in told.shown)
    ]
    return made
