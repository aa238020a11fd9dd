"""What a change of the programme says in words: what a stop was, and what it is. No query; in the active language.

Staff read every column in every language; a participant reads both clocks, and the texts as their own pages show them.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from portal.common import dates
from portal.common.languages import language_of
from portal.common.wording import NEW, OLD, difference, label_of, shortened

from ..choices import Role
from ..models import PlannedStop
from .changes import KIND_OF, Change, ChangeKind
from .days import home_hours, hours, where_of
from .groups import Groups, attending
from .plans import COLUMNS

ICONS = {
    ChangeKind.ADDED: "plus", ChangeKind.REMOVED: "cross", ChangeKind.TIME: "clock", ChangeKind.PLACE: "pin",
    ChangeKind.HOST: "building", ChangeKind.PEOPLE: "people", ChangeKind.TEXT: "pencil",
}  # fmt: skip
SHORT = 12  # words of a text that is told whole
TRANSLATED = translator.get_options_for_model(PlannedStop).all_fields
STAFF_READ = [name for name in COLUMNS if name not in KIND_OF]
PARTNERS_READ = list(dict.fromkeys(base if base in TRANSLATED else name for name, base in (
    (name, name.rpartition("_")[0]) for name in STAFF_READ
)))  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """An icon and a word."""

    kind: ChangeKind

    @property
    def icon(self):
        return ICONS[self.kind]

    @property
    def label(self):
        return self.kind.label


@dataclass(frozen=True)
class Line:
    """What was and what is, either may be empty; or the parts of a text that is `name` (see portal.common.wording).

    `language` is given where a text stands in another one than the page.
    """

    old: str = ""
    new: str = ""
    parts: list = field(default_factory=list)
    name: str = ""
    language: str = ""


class Words:
    """How things are said of one visit, to staff or to the participant who reads; `people` are all of the visit's."""

    def __init__(self, visit, people, reader=None):
        self.zone, self.groups = visit.zone, Groups(people)
        self.names = {person.pk: person.name for person in people}
        self.is_staff = reader is None
        self.is_host = reader is not None and reader.viewer.is_host
        self.home = visit.guests if reader is not None and not self.is_host else None

    def when(self, row):
        """“Wed 3 Oct 10:00–11:30”, and for guests what time that is at home."""
        starts = row.starts.astimezone(self.zone)
        when = f"{dates.weekday_short(starts)} {dates.day_short(starts)} {hours(row.starts, row.ends, self.zone)}"
        home = home_hours(row.starts, self.zone, self.home.home_zone, self.home.home_city) if self.home else ""
        return f"{when} ({home})" if home else when

    def host(self, row):
        return row.host.name if row.host else _("no host")

    def place(self, row):
        return row.place.name if row.place else _("no place")

    def who(self, row):
        """“everyone, 11”, “group A, 6”, or names."""
        here = attending(row)
        if row.everybody or self.groups.name_of(here):
            return self.groups.who(row)
        return ", ".join(name for pk, name in self.names.items() if pk in here) or _("nobody")

    def received(self, row):
        by = {a.participant_id for a in row.attendances.all() if a.role == Role.RECEIVES}
        names = ", ".join(name for pk, name in self.names.items() if pk in by)
        return _("received by %(names)s") % {"names": names} if names else ""

    def whole(self, row):
        """A stop in one line, for one that came or went. Who else comes is no business of a host's."""
        who = self.who(row) if not row.everybody and not self.is_host else ""
        return ", ".join(filter(None, [self.when(row), where_of(row), who, self.received(row)]))

    def texts(self, old, new):
        """The texts that read differently, each as a Line."""
        for name in STAFF_READ if self.is_staff else PARTNERS_READ:
            was, now, language = self._pair(old, new, name)
            if was != now:
                label, code = label_of(PlannedStop, name)
                label = f"{label}, {dates.language(code)}" if code else label
                yield Line(parts=_parts(was, now), name=label, language=language)

    def _pair(self, old, new, name):
        """(what was, what is, language): as a page shows it, or the Polish text where that alone changed."""
        base, _line, code = name.rpartition("_")
        if name in TRANSLATED:
            code = language_of(new, name)
            if _text(old, name) == _text(new, name):
                name, code = f"{name}_{settings.LANGUAGE_CODE}", settings.LANGUAGE_CODE
            return _text(old, name), _text(new, name), "" if code == get_language() else code
        return _text(old, name), _text(new, name), code if base in TRANSLATED else ""


def _parts(was, now):
    """What went and what came: short texts whole, in long ones the words that changed."""
    if max(len(was.split()), len(now.split())) > SHORT:
        return shortened(difference(was, now))
    return [(kind, text) for kind, text in ((OLD, was), (NEW, now)) if text]


def _text(row, name):
    match name:
        case "kind":
            return str(row.get_kind_display())
        case "travel_minutes":
            minutes = row.travel_minutes
            return "" if minutes is None else _("%(minutes)s min") % {"minutes": minutes}
    return getattr(row, name) or ""


@dataclass(frozen=True)
class Difference:
    """One stop in two itineraries, `old` and `new` its rows there; None where it is not planned, or is not told."""

    change: Change
    old: PlannedStop | None
    new: PlannedStop | None
    words: Words

    @property
    def planned(self):
        return self.new or self.old

    @property
    def marks(self):
        """What kind of change it is. A participant is told no kind that they see nothing of."""
        kinds = self.change.kinds if self.words.is_staff else self._seen
        return [Mark(kind) for kind in ChangeKind if kind in kinds]

    @cached_property
    def lines(self):
        """When, where and who in one line, then each text."""
        facts = list(self._facts)
        joined = Line(*(", ".join(filter(None, side)) for side in zip(*(pair for _kind, *pair in facts), strict=True)))
        return [joined, *self._texts] if facts else list(self._texts)

    @cached_property
    def _facts(self):
        """(kind, what was, what is)"""
        if self.old is None or self.new is None:
            kind = ChangeKind.ADDED if self.old is None else ChangeKind.REMOVED
            return [(kind, *("" if row is None else self.words.whole(row) for row in (self.old, self.new)))]
        says = {ChangeKind.TIME: self.words.when, ChangeKind.HOST: self.words.host, ChangeKind.PLACE: self.words.place}
        told = [(kind, say(self.old), say(self.new)) for kind, say in says.items() if kind in self.change.kinds]
        return told + (self._people() if ChangeKind.PEOPLE in self.change.kinds else [])

    def _people(self):
        says = [self.words.received] if self.words.is_host else [self.words.who, self.words.received]
        pairs = [(ChangeKind.PEOPLE, say(self.old), say(self.new)) for say in says]
        return [pair for pair in pairs if pair[1] != pair[2]]

    @cached_property
    def _texts(self):
        told = ChangeKind.TEXT in self.change.kinds
        return list(self.words.texts(self.old, self.new)) if told and self.old and self.new else []

    @property
    def _seen(self):
        return {kind for kind, *_pair in self._facts} | ({ChangeKind.TEXT} if self._texts else set())


def differences(found, old, new, words):
    """Changes in words; `old` and `new` are the releases (released.py) between which they were found."""
    return [
        Difference(
            change, old.stops[change.key] if change.old else None, new.stops[change.key] if change.new else None, words
        )
        for change in found
    ]
