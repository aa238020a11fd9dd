"""The strip of a visit that is under way: what its guests do now and next, as the last release tells them."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.common import dates
from visits.planning.cards import ICONS, answer_word
from visits.programme import travel
from visits.programme.days import hours
from visits.programme.events import events
from visits.programme.groups import Groups

from .items import day_words
from .needs_planning import page


@dataclass(frozen=True)
class Line:
    """A stop of the release, or one that only the draft holds; `differs` says what the draft plans instead."""

    time: str
    title: str
    who: str
    icon: str = ""
    answer: str = ""
    leave_by: str = ""
    differs: str = ""


@dataclass(frozen=True)
class Strip:
    """A visit under way. `now` and `next` are lists: groups may be at different stops at the same time."""

    visit: object
    at: datetime
    now: list = field(default_factory=list)
    next: list = field(default_factory=list)
    next_day: str = ""  # where the next stop is on another day
    programme_url: str = ""

    @property
    def local(self):
        return self.at.astimezone(self.visit.zone)

    @property
    def clock(self):
        return f"{self.local:%H:%M}"

    @property
    def day(self):
        return (self.local.date() - self.visit.starts_on).days + 1

    @property
    def place(self):
        return self.visit.host_region or dates.city(self.visit.time_zone)

    @property
    def url(self):
        return self.programme_url or reverse("admin:visits_visit_change", args=[self.visit.pk])


def strip(programme, at, *, may_see):
    """The Strip of a programme at a moment; without the stops for staff who may not see itineraries."""
    visit = programme.visit
    if not may_see:
        return Strip(visit, at)
    writer = _Writer(programme)
    now, upcoming = running(programme.released_stops, at), following(programme.released_stops, at)
    later = upcoming and upcoming[0].starts.astimezone(visit.zone).date() > at.astimezone(visit.zone).date()
    return Strip(
        visit, at, [writer.line(row) for row in now],
        [writer.line(row, leave=True) for row in upcoming] + writer.added(at, upcoming),
        day_words(upcoming[0].starts, visit.zone) if later else "", page(visit, "programme"),
    )  # fmt: skip


def running(rows, at):
    return [row for row in rows if row.starts <= at < row.ends]


def following(rows, at):
    """The stops that begin next, together."""
    ahead = [row for row in rows if row.starts > at]
    return [row for row in ahead if row.starts == min(row.starts for row in ahead)]


class _Writer:
    """Words of the stops of one programme."""

    def __init__(self, programme):
        self.visit, self.zone = programme.visit, programme.visit.zone
        self.groups = Groups(programme.people)
        told = [change for change in programme.changes if not change.is_translation_only]
        self.changes = {change.key: change for change in told}
        self.drafted = {row.stop.key: row for row in programme.draft_stops}
        ways = travel.legs(events(programme.released_stops, programme.people), self.zone)
        self.leave = {}
        for way in ways:  # where groups come from different places, the one that must leave first counts
            if way.leave_by:
                self.leave[way.destination.key] = min(way.leave_by, self.leave.get(way.destination.key, way.leave_by))

    def line(self, row, *, leave=False):
        leave_by = self.leave.get(row.stop.key) if leave else None
        return Line(
            hours(row.starts, row.ends, self.zone), row.title, self.groups.who(row),
            ICONS[row.stop.answer] if row.host_id else "", answer_word(row.stop.answer) if row.host_id else "",
            f"{leave_by:%H:%M}" if leave_by else "", self._differs(row.stop.key),
        )  # fmt: skip

    def added(self, at, upcoming):
        """Stops of the draft alone that would begin before what the release has next, or with it."""
        rows = following([self.drafted[key] for key, change in self.changes.items() if change.old is None], at)
        return [
            Line("", "", "", differs=_("The draft adds %(stop)s, not released") % {"stop": self._named(row)})
            for row in rows if not upcoming or row.starts <= upcoming[0].starts
        ]  # fmt: skip

    def _differs(self, key):
        if key not in self.changes:
            return ""
        if key not in self.drafted:
            return _("The draft drops this stop, not released")
        return _("The draft differs: %(stop)s, not released") % {"stop": self._named(self.drafted[key])}

    def _named(self, row):
        return f"{hours(row.starts, row.ends, self.zone)} {row.title}, {self.groups.who(row)}"
