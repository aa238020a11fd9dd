"""A month as weeks with bars in lanes: pure, over dates."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY, WEEK = timedelta(days=1), timedelta(days=7)
LANES = 6  # more bars than these at once are told as a number on their days
YEARS = range(1990, 2200)  # a calendar of other years is a slip of the keyboard


@dataclass(frozen=True)
class Bar:
    """What one thing covers of one week: from column `first` (1 is Monday) over `width` days, in lane 1 and on."""

    thing: object
    first: int
    width: int
    lane: int
    is_start: bool
    is_end: bool


@dataclass
class Week:
    """Seven days from a Monday; `more` counts for a day the bars that found no lane."""

    days: list
    bars: list = field(default_factory=list)
    more: dict = field(default_factory=dict)

    @property
    def number(self):
        """Of ISO 8601: the week belongs to the year that holds its Thursday."""
        return self.days[0].isocalendar().week

    @property
    def lanes(self):
        return max((bar.lane for bar in self.bars), default=0)


def read_month(text):
    """The first day of a month given as 2026-11; raises ValueError for anything else."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) or int(text[:4]) not in YEARS:
        raise ValueError(text)
    return date(int(text[:4]), int(text[5:]), 1)


def read_day(text):
    """A date given as 2026-11-24; raises ValueError for anything else."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) or int(text[:4]) not in YEARS:
        raise ValueError(text)
    return date.fromisoformat(text)


def read_year(text):
    """A year given as 2026; raises ValueError for anything else."""
    return read_month(f"{text}-01").year


def moved(month, by):
    """The first day of the month `by` months later, or earlier."""
    years, index = divmod(month.month - 1 + by, 12)
    return date(month.year + years, index + 1, 1)


def span(month):
    """(first, last) day of the whole weeks that hold a month."""
    last = moved(month, 1) - DAY
    return month - month.weekday() * DAY, last + (6 - last.weekday()) * DAY


def weeks(month, things):
    """The weeks of a month with the bars of `things`, [(thing, first day, last day)], that reach into them."""
    first, last = span(month)
    mondays = [first + n * WEEK for n in range(((last - first).days + 1) // 7)]
    return [_week(monday, things) for monday in mondays]


def _week(monday, things):
    """Bars take the first free lane in the order of their days, the longer first, so that no two overlap."""
    week, ends = Week([monday + n * DAY for n in range(7)]), []
    sunday = week.days[-1]
    here = [each for each in things if each[1] <= sunday and each[2] >= monday]
    for thing, starts, stops in sorted(here, key=lambda each: (max(each[1], monday), -each[2].toordinal())):
        shown = max(starts, monday), min(stops, sunday)
        lane = next((n for n, end in enumerate(ends) if end < shown[0]), len(ends))
        ends[lane : lane + 1] = [shown[1]]
        if lane >= LANES:
            _count(week, *shown)
            continue
        first, width = shown[0].weekday() + 1, (shown[1] - shown[0]).days + 1
        week.bars.append(Bar(thing, first, width, lane + 1, starts >= monday, stops <= sunday))
    return week


def _count(week, first, last):
    for day in week.days:
        if first <= day <= last:
            week.more[day] = week.more.get(day, 0) + 1
