"""The scale of a day in the programme editor: five minutes are a tick, and a tick is a row unless time is folded.

Pure numbers. A tick counts real time from the day's first hour, so a daylight-saving day is as long as it is; a row is
a line of `static/css/timeline.css`. The scale is a minimum: where text needs more, the browser lets rows grow.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, timedelta
from itertools import pairwise

TICK = timedelta(minutes=5)
HOUR = 12  # ticks
ROWS = 360  # 30 hours: a day, and the night after it
FREE = 18  # ticks that stay as they are: longer free stretches fold …
FOLDED = 6  # … to so many rows
MOST = 3  # lanes beside each other; more are stacked
COLUMNS = 6  # of the sheet: whole, halves and thirds


@dataclass(frozen=True)
class Slot:
    """Where a stop stands: its ticks and its lane (from 0) of so many; in a stack its number and the stack's ticks."""

    start: int
    end: int
    lane: int = 0
    of: int = 1
    nth: int = 0
    stack: tuple = ()  # (start, end, how many) where four and more at once stand below each other

    @property
    def columns(self):
        return range(self.lane * COLUMNS // self.of, (self.lane + 1) * COLUMNS // self.of)

    def is_beside(self, other):
        """They share no column, so neither can lie on the other."""
        return not set(self.columns) & set(other.columns)


@dataclass(frozen=True)
class Scale:
    """Ticks to rows. `folds` are (start, end) in ticks; `pads` ticks at which a row is added to what ends there;
    `ways` ticks at which one is added before what starts there, for a way that no gap has room for.
    """

    folds: tuple = ()
    pads: tuple = ()
    ways: tuple = ()

    def start(self, tick):
        """The row of what starts at a tick, and of the hour there."""
        return min(self._row(tick) + bisect_right(self.ways, tick), ROWS - 1)

    def end(self, tick):
        """The row before which something ends that ends at a tick."""
        return min(self._row(tick) + bisect_left(self.ways, tick), ROWS)

    def _row(self, tick):
        saved = sum(end - start - FOLDED for start, end in self.folds if end <= tick)
        return tick - saved + bisect_right(self.pads, tick)

    def rows(self, slot):
        """(row, end row) of a slot."""
        if not slot.stack:
            return self._span(self.start(slot.start), self.end(slot.end))
        start, end, count = slot.stack
        top, bottom = self.start(start), self.end(end)
        return self._span(*(top + (bottom - top) * n // count for n in (slot.nth, slot.nth + 1)))

    @staticmethod
    def _span(row, end):
        return row, max(end, row + 1)


def first_hour(moment, zone):
    """The full hour of a zone's clock at or before a moment, in UTC, where adding is always real time."""
    local = moment.astimezone(zone)
    return local.astimezone(UTC) - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def ticks(origin, starts, ends, latest):
    """(start, end) of a stop in whole ticks, at least one long, cut at the moment `latest`."""
    start, end = ((moment.astimezone(UTC) - origin) // TICK for moment in (starts, min(ends, latest)))
    return start, max(end, start + 1)


def hours(origin, zone, end):
    """The ticks up to `end` at which the zone's clock shows a full hour. Offsets are multiples of a quarter hour."""
    return [tick for tick in range(0, end + 1, 3) if (origin + tick * TICK).astimezone(zone).minute == 0]


def runs(spans):
    """Spans in order of their starts, cut into runs: in one run each overlaps another, or stands alone."""
    cut, reach = [], None
    for start, end in spans:
        if reach is None or start >= reach:
            cut.append([])
            reach = end
        cut[-1].append((start, end))
        reach = max(reach, end)
    return cut


def lanes(run):
    """For each span of a run its lane: the first that is free when it starts."""
    free, taken = [], []
    for start, end in run:
        lane = next((n for n, until in enumerate(free) if until <= start), len(free))
        free[lane : lane + 1] = [end]
        taken.append(lane)
    return taken


def slots(spans, ranks):
    """A Slot for each span, in order. `ranks` sort lanes, so that a group keeps its side through the day."""
    placed = []
    for run in runs(spans):
        taken, own = lanes(run), ranks[len(placed) : len(placed) + len(run)]
        count = max(taken) + 1
        if count > MOST:
            whole = (run[0][0], max(end for _start, end in run), len(run))
            placed += [Slot(*span, nth=n, stack=whole) for n, span in enumerate(run)]
            continue
        order = sorted(range(count), key=lambda lane: min(own[n] for n, at in enumerate(taken) if at == lane))
        placed += [Slot(*span, order.index(taken[n]), count) for n, span in enumerate(run)]
    return placed


def folds(spans, full_hours):
    """The whole hours of each free stretch that is longer than FREE, as (start, end)."""
    busy = [(run[0][0], max(end for _start, end in run)) for run in runs(spans)]
    stretches = []
    for (_start, end), (start, _end) in pairwise(busy):
        inside = [hour for hour in full_hours if end <= hour <= start]
        if start - end > FREE and inside and inside[-1] - inside[0] > FOLDED:
            stretches.append((inside[0], inside[-1]))
    return tuple(stretches)


def pads(placed):
    """Rows that stacks lack where there are more stops than ticks."""
    stacks = {slot.stack for slot in placed if slot.stack}
    return tuple(sorted(end for start, end, count in stacks for _n in range(count - (end - start))))
