"""What changed, release by release, as one participant may know it.

Guests, interpreters and staff's side read of every stop for partners, their own marked; a host of their own stops
alone. A stop for staff only is told of in no release: what counts is its audience now, as on every other page.
"""

from dataclasses import dataclass
from functools import cached_property

from django.shortcuts import render

from ..choices import Status
from ..models import Participant
from ..programme.changes import Change, changes, concerning, for_person
from ..programme.differences import Difference, Words
from ..programme.released import NOTHING, Release, at_number, releases_of
from .door import partner


@dataclass(frozen=True)
class MyDifference(Difference):
    """A change beside whether the stop is the reader's."""

    person: Participant

    @cached_property
    def _mine(self):
        """Whether the stop was the reader's before, and is now."""
        return [plan is not None and self._is_mine(plan) for plan in (self.change.old, self.change.new)]

    def _is_mine(self, plan):
        return for_person(Change(self.change.key, None, plan), self.person.pk, False) is not None

    @property
    def is_marked(self):
        """Theirs, and not everybody's: where all take part in all, the words would tell nothing."""
        if self.person.viewer.is_host or self.change.plan["everybody"]:
            return False
        return self._mine[1 if self.change.new else 0]

    @property
    def is_without_them(self):
        """The stop was theirs, and takes place without them."""
        if self.person.viewer.is_host:
            return self.change.goes_on
        was, now = self._mine
        return self.change.new is not None and was and not now


@dataclass(frozen=True)
class Chapter:
    """One release. `is_first` has nothing before it; `is_cancelled` is no release, but the cancelling of the visit."""

    release: Release
    entries: list
    is_first: bool
    is_cancelled: bool

    @property
    def marks(self):
        """{key of a stop: what kind of change it is}"""
        return {entry.change.key: entry.marks[0] for entry in self.entries if entry.marks}


@partner
def page(request, person):
    chapters = chapters_of(person)
    return render(request, "visits/changes.html", {
        "visit": person.visit, "person": person, "chapters": chapters, "nav": [],
        "is_host": person.viewer.is_host, "clock": person.visit.host_region,
    })  # fmt: skip


def chapters_of(person):
    """The newest release first. The number of statements grows with nothing."""
    visit, before, found = person.visit, NOTHING, []
    words = Words(visit, list(Participant.objects.read_by(person)), reader=person)
    releases = releases_of(visit)
    for release in releases:
        is_cancelled = visit.status == Status.CANCELLED and release is releases[-1]
        found.append(Chapter(release, _entries(person, before, release, words), before is NOTHING, is_cancelled))
        before = release
    return found[::-1]


def since_last_look(person, last, people):
    """The Chapter of all that changed for a reader since the release that they saw last; None where that is nothing.

    `last` is the last release of their visit, `people` all that they may see. Three statements where it is newer than
    what they saw, else none.
    """
    seen = getattr(person, "link", None) and person.link.release_seen
    if not seen or seen >= last.number or person.visit.status == Status.CANCELLED:
        return None
    releases = releases_of(person.visit)
    words = Words(person.visit, people, reader=person)
    entries = _entries(person, at_number(releases, seen), releases[-1], words)
    return Chapter(releases[-1], entries, is_first=False, is_cancelled=False) if entries else None


def _entries(person, old, new, words):
    """What this reader sees something of; a text in a language that they do not read is nothing to them."""
    between = changes(old.shared, new.shared)
    seen = [
        MyDifference(
            change, old.stops[change.key] if change.old else None, new.stops[change.key] if change.new else None,
            words, person,
        )
        for change in (concerning(between, person) if person.viewer.is_host else between)
    ]  # fmt: skip
    return [each for each in seen if each.lines]
