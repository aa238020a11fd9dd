"""A programme as readers see it: stops by day, the host's clock first and the guests' clock at home beside it.

Pure functions over planned stops that are fetched already; times in, labels out.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from portal.common import dates

from ..choices import Happened, Role, Side


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

    @property
    def where(self):
        """Host, place and address in a line, each only if it says something that the words before it do not."""
        return told_once(self.title, self.host_named, self.place_named)

    @property
    def host_named(self):
        return self.planned.host.name if self.planned.host else ""

    @property
    def place_named(self):
        return self.planned.place.name if self.planned.place else ""

    @property
    def off(self):
        """It did not take place."""
        return self.planned.stop.happened == Happened.CANCELLED


@dataclass(frozen=True)
class MyEntry(Entry):
    """A stop as one participant sees it: whether it is theirs, who receives them, and whom they may call."""

    person: object = field(kw_only=True)
    groups: dict = field(kw_only=True)  # name of each group: the ids of its people

    @cached_property
    def named(self):
        return {role: [a.participant for a in self.planned.attendances.all() if a.role == role] for role in Role}

    @cached_property
    def mine(self):
        if self.person.side == Side.HOST:
            return True  # a host is shown no other stop
        return self.planned.everybody or self.person in self.named[Role.ATTENDS]

    @property
    def is_marked(self):
        """Theirs, and not everybody's: where a visit splits, the words “your stop” tell which part is theirs."""
        return self.mine and not self.planned.everybody and self.person.side != Side.HOST

    @property
    def group_label(self):
        """“Group A” where all the people of one group take part, and nobody else."""
        here = {person.pk for person in self.named[Role.ATTENDS]}
        names = [name for name, people in self.groups.items() if name and people == here]
        return _("Group %(name)s") % {"name": names[0]} if names else ""

    @property
    def received_by(self):
        """The hosts' people; their phones and e-mails only for those who attend the stop."""
        return [
            {
                "name": host.name,
                "office": host.office,
                "phone": self.mine and host.phone,
                "email": self.mine and host.email,
            }
            for host in self.named[Role.RECEIVES]
            if host.side == Side.HOST
        ]

    @property
    def where(self):
        place = self.planned.place
        return told_once(self.title, self.host_named, self.place_named, place.address if place else "")

    @property
    def all_notes(self):
        return [note for note in (self.planned.notes, self.planned.partner_notes) if note]

    @property
    def map_url(self):
        """A search of the place on OpenStreetMap: a link the reader follows, nothing is loaded from there."""
        place = self.planned.place
        if place is None or not (place.address or place.latitude):
            return ""
        if place.latitude is not None and place.longitude is not None:
            pin = urlencode({"mlat": place.latitude, "mlon": place.longitude})
            return f"https://www.openstreetmap.org/?{pin}#map=16/{place.latitude}/{place.longitude}"
        return f"https://www.openstreetmap.org/search?{urlencode({'query': place.address})}"


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
    """09:00–10:30 on the host's clock; an end on a later day says how many days later."""
    starts, ends = starts.astimezone(zone), ends.astimezone(zone)
    later = (ends.date() - starts.date()).days
    return f"{starts:%H:%M}–{ends:%H:%M}" + (f" +{later}" if later else "")


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
