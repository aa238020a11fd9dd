"""The stops of a mail, day by day, in the active language: what is planned now, and struck or in brackets what was."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from portal.common import dates
from portal.common.languages import language_of

from ..programme.changes import ChangeKind
from ..programme.days import home_hours, hours, notes_of, where_of


@dataclass(frozen=True)
class Line:
    """One stop; `was` says the old time, place, host or title of one that changed, `words` the notes of a new one."""

    time: str
    home: str
    title: str
    language: str  # of the title: where a translation is missing, it is Polish
    where: str
    labels: list
    gone: bool
    was: str
    words: list


@dataclass
class Day:
    label: str
    lines: list = field(default_factory=list)


def days_of(changes, old, new, person, *, labelled=True):
    """Days of the changes between two releases as this person is told them; `labelled` says what each of them is."""
    days, zone = {}, person.visit.zone
    for change in changes:
        row = (new if change.new else old).stops[change.key]
        before = old.stops.get(change.key) if change.old and change.new else None
        on = row.starts.astimezone(zone).date()
        day = days.setdefault(on, Day(dates.weekday_and_day(on)))
        day.lines.append(_line(change, row, before, person, labelled))
    return [days[on] for on in sorted(days)]


def plain_days(rows, person):
    """Days of planned stops in time order, as they are."""
    days, zone = {}, person.visit.zone
    for row in rows:
        on = row.starts.astimezone(zone).date()
        day = days.setdefault(on, Day(dates.weekday_and_day(on)))
        day.lines.append(_stop(row, person, labels=[], gone=False, was="", words=_words(row)))
    return list(days.values())


def _line(change, row, before, person, labelled):
    tells = not change.new or ChangeKind.ADDED in change.kinds or ChangeKind.TEXT in change.kinds
    return _stop(
        row, person,
        labels=[str(label) for label in change.labels] if labelled else [],
        gone=change.new is None,
        was=_was(change.kinds, before, row, person.visit.zone) if before else "",
        words=_words(row) if change.new and tells else [],
    )  # fmt: skip


def _stop(row, person, **fields):
    visit = person.visit
    home = ""
    if visit.guests and not person.viewer.is_host:
        home = home_hours(row.starts, visit.zone, visit.guests.home_zone, visit.guests.home_city)
    return Line(
        time=hours(row.starts, row.ends, visit.zone), home=home, title=row.title, language=language_of(row, "title"),
        where=where_of(row), **fields,
    )  # fmt: skip


def _was(kinds, before, row, zone):
    """“10:00–11:30, Liège”: of what changed, what stood there before."""
    day = before.starts.astimezone(zone).date()
    moved = (
        f"{dates.weekday_short(day)} {dates.day_and_month(day)} " if day != row.starts.astimezone(zone).date() else ""
    )
    parts = [
        ChangeKind.TIME in kinds and moved + hours(before.starts, before.ends, zone),
        ChangeKind.TEXT in kinds and before.title != row.title and before.title,
        ChangeKind.HOST in kinds and (before.host.name if before.host else _("no host")),
        ChangeKind.PLACE in kinds and (before.place.name if before.place else _("no place")),
    ]
    return ", ".join(filter(None, parts))


def _words(row):
    bring = row.bring and _("Bring: %(things)s") % {"things": row.bring}
    return list(filter(None, [*notes_of(row), bring]))
