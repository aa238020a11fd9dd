"""A programme as readers see it: stops by day, the host's clock first and the guests' clock at home beside it.

Pure functions over planned stops that are fetched already; times in, labels out.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from portal.common import dates


@dataclass(frozen=True)
class Entry:
    """One stop of a day: what the planned stop holds, with its hours on both clocks.

    `time_label` is the host's clock (09:00–10:30), `home_label` the guests', empty where both agree.
    """

    planned: object
    time_label: str
    home_label: str
    parallel: bool = field(default=False, kw_only=True)  # at the hours of the stop before it

    def __getattr__(self, name):  # title, kind, notes, host …: the planned stop's own
        return getattr(self.planned, name)

    @property
    def datetime(self):
        return self.planned.starts.isoformat()

    @cached_property
    def where(self):
        return where_of(self.planned)


def where_of(row, *, address=False):
    """Host and place of a planned stop in a line, each only if it says something that the words before it do not."""
    host, place = row.host, row.place
    names = [host.name if host else "", place.name if place else ""]
    return told_once(row.title, *names, place.address if address and place else "")


def notes_of(row):
    """The notes for those who take part."""
    return [note for note in (row.notes, row.partner_notes) if note]


def told_once(title, *names):
    """The names, with commas, that neither the title nor another of them holds already."""
    told = []
    for name in names:
        others = [title, *told, *(other for other in names if other != name)]
        if name and not any(name in other for other in others):
            told.append(name)
    return ", ".join(told)


@dataclass
class Day:
    """The stops of one date of the host's calendar."""

    date: date
    stops: list = field(default_factory=list)
    today: bool = False

    @property
    def anchor(self):
        return f"day-{self.date.isoformat()}"

    @cached_property
    def weekday(self):
        return dates.weekday(self.date)

    @property
    def short_label(self):
        return dates.weekday_short(self.date)

    @property
    def number(self):
        return self.date.day

    @cached_property
    def date_label(self):
        return dates.day_and_month(self.date)


def hours(starts, ends, zone):
    """09:00–10:30 on the host's clock; an end on a later day says how many days later.

    Where the clock was put back meanwhile its two times are told apart: 02:30 CEST–02:30 CET.
    """
    starts, ends = starts.astimezone(zone), ends.astimezone(zone)
    later = (ends.date() - starts.date()).days
    form = "%H:%M %Z" if starts.fold != ends.fold and not later else "%H:%M"
    return f"{starts:{form}}–{ends:{form}}" + (f" +{later}" if later else "")


def compared(one, other, zone):
    """The hours of two spans side by side, each with its day where they are on different ones: Wed 3 Oct 10:00–11:30"""
    days = [starts.astimezone(zone).date() for starts, _ends in (one, other)]
    told = [f"{dates.weekday_short(day)} {dates.day_short(day)} " for day in days] if len({*days}) > 1 else ["", ""]
    return [day + hours(*span, zone) for day, span in zip(told, (one, other), strict=True)]


def home_hours(moment, zone, home_zone, city):
    """“23:30 Arequipa”, with the short weekday first where it is another day there; empty where the clocks agree."""
    there, here = moment.astimezone(home_zone), moment.astimezone(zone)
    if there.utcoffset() == here.utcoffset():
        return ""
    day = "" if there.date() == here.date() else f"{dates.weekday_short(there)} "
    return f"{day}{there:%H:%M} {city}"


def by_day(visit, planned_stops, *, today=None, entry=Entry):
    """Days with their entries (made by `entry`), in time order, for stops that come in time order."""
    delegation, zone, days = visit.guests, visit.zone, {}
    for planned in planned_stops:
        home = ""
        if delegation:
            home = home_hours(planned.starts, zone, delegation.home_zone, delegation.home_city)
        on = planned.starts.astimezone(zone).date()
        day = days.setdefault(on, Day(on, today=on == today))
        label = hours(planned.starts, planned.ends, zone)
        parallel = bool(day.stops) and day.stops[-1].time_label == label
        day.stops.append(entry(planned, label, home, parallel=parallel))
    return list(days.values())
