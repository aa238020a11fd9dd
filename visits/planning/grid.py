"""What stands where on the grid of one day: cards in lanes, ways in the gaps that they explain, free hours folded.

Pure. First everything finds its ticks, then the scale follows from it, then ticks become rows (see scale.py).
"""

from dataclasses import dataclass, field
from itertools import pairwise

from ..choices import Answer
from . import scale
from .cards import NO_HOST, hour, length
from .scale import TICK, Scale, Slot

STRIP = (8 * 60, 22 * 60)  # the minutes of a day that the strip of a shut day shows
STRIP_HEIGHT = 20  # of 24, for what is at once


@dataclass
class Ways:
    """The ways to one stop that stand in one gap of one lane."""

    ways: list
    row: int
    spot: str
    is_card, is_ways = False, True

    @property
    def is_short(self):
        return any(way.leg.is_short for way in self.ways)


@dataclass
class Fold:
    """A free stretch, folded; its `hours` are shown when it is opened."""

    minutes: int
    hours: list
    row: int
    spot: str
    is_card = is_ways = False

    @property
    def length(self):
        return length(self.minutes)


@dataclass
class Gap:
    """Where ways to a stop stand: in a lane, from tick to tick; where there is no room, `start` is None."""

    ways: list
    lane: Slot
    start: int | None
    end: int


@dataclass
class Grid:
    """The grid of a day's cards, which come in the order of time. `ways` are the ways to a stop by its key."""

    origin: object
    zone: object
    home: object
    cards: list
    ways: dict = field(default_factory=dict)

    def __post_init__(self):
        slots = [card.slot for card in self.cards]
        spans = [(slot.start, slot.end) for slot in slots]
        self.last = max(end for _start, end in spans)
        self.hours = scale.hours(self.origin, self.zone, self.last)
        self.folds = scale.folds(spans, self.hours)
        self.slot_of = {card.key: card.slot for card in self.cards}
        self.stacks = {slot.stack for slot in slots if slot.stack}
        self.gaps = [gap for card in self.cards for gap in self._gaps(card)]
        tight = tuple(sorted({gap.end for gap in self.gaps if gap.start is None}))
        self.scale = Scale(self.folds, scale.pads(slots), tight)

    def items(self):
        """Ways, folds and cards in the order of time, which is also that of reading and of the Tab key."""
        found = [*map(self._ways, self.gaps), *map(self._fold, self.folds)]
        for card in self.cards:
            card.row, end = self.scale.rows(card.slot)
            card.rows, card.spot = end - card.row, spot(card.row, end, card.slot)
        return sorted([*found, *self.cards], key=lambda item: (item.row, item.is_card))

    def axis(self):
        """The full hours, each down to the next one; none within a fold or a stack, where the scale does not hold."""
        hidden = [*self.folds, *((start, end) for start, end, _count in self.stacks)]
        shown = [tick for tick in self.hours if not any(start < tick < end for start, end in hidden)]
        rows = [*map(self.scale.start, shown), self.scale.end(self.last)]
        return [
            hour(self.moment(tick), self.zone, self.home, f"r{row} e{max(after, row + 1)}")
            for tick, (row, after) in zip(shown, pairwise(rows), strict=True)
        ]

    def moment(self, tick):
        return self.origin + tick * TICK

    def _gaps(self, card):
        """The gaps of the ways to a card; in a stack there are none, so the card says them itself."""
        slot, ways = card.slot, self.ways.get(card.key, [])
        if slot.stack:
            card.ways = ways
            return []
        lanes = {}
        for way in ways:
            lanes.setdefault(self._lane(way, slot), []).append(way)
        if any(one != other and not one.is_beside(other) for one in lanes for other in lanes):
            lanes = {whole(slot): ways}
        return [self._gap(own, lane, slot) for lane, own in lanes.items()]

    def _lane(self, way, slot):
        """The lane of the people who go: the destination's, or where that is for all, the origin's."""
        origin = self.slot_of.get(way.leg.origin.key)
        beside = slot if slot.of > 1 or origin is None or origin.stack else origin
        return Slot(0, 0, beside.lane, beside.of)

    def _gap(self, ways, lane, slot):
        """From the last end in this lane, or at the way's origin, to the start; before a fold that lies between."""
        origins = {way.leg.origin.key for way in ways}
        ends = [
            end
            for key, end in ((key, each.stack[1] if each.stack else each.end) for key, each in self.slot_of.items())
            if end <= slot.start and (key in origins or not lane.is_beside(self.slot_of[key]))
        ]
        start, end = max(ends, default=slot.start), slot.start
        for first, last in self.folds:
            if start <= first and last <= end:
                start, end = (start, first) if start < first else (last, end)
        if start < end:
            return Gap(ways, lane, start, end)
        return Gap(ways, lane, None, slot.start)

    def _ways(self, gap):
        if gap.start is None:
            end = self.scale.start(gap.end)
            row = max(end - 1, 0)
        else:
            row, end = self.scale.start(gap.start), self.scale.end(gap.end)
        return Ways(gap.ways, row, spot(row, end, gap.lane))

    def _fold(self, stretch):
        start, end = stretch
        row = self.scale.start(start)
        inside = [hour(self.moment(tick), self.zone, self.home) for tick in self.hours if start <= tick < end]
        return Fold((end - start) * 5, inside, row, f"r{row} e{self.scale.end(end)}")


def whole(slot):
    return Slot(slot.start, slot.end)


def spot(row, end, slot):
    return f"r{row} e{end} l{slot.lane + 1}of{slot.of}"


@dataclass(frozen=True)
class Bar:
    """A stop on the strip of a shut day: minutes from its first hour, and pixels of its height."""

    x: int
    y: int
    width: int
    height: int
    kind: str


def bar(card, zone):
    """What is outside the strip's hours is pushed to its edge."""
    (begin, end), slot = STRIP, card.slot
    starts = card.planned.starts.astimezone(zone)
    first = starts.hour * 60 + starts.minute
    last = first + (card.planned.ends - card.planned.starts).total_seconds() // 60
    x = min(max(first, begin), end - 10)
    width = max(min(last, end) - x, 10)
    lane, of = (slot.nth, slot.stack[2]) if slot.stack else (slot.lane, slot.of)
    height = max(STRIP_HEIGHT // of - (of > 1), 1)
    kind = "none" if card.answer == NO_HOST else "declined" if card.answer == Answer.DECLINED else "host"
    return Bar(x - begin, 2 + STRIP_HEIGHT * lane // of, int(width), height, kind)
