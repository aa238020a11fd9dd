"""What releasing a draft now would mean: what warns, what changes, who is told, and what each of them will read."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..choices import NoticeKind, Status
from ..mail.mails import mail_of
from ..mail.recipients import Told, recipients
from ..models import Itinerary, Notice, Step
from ..programme.changes import changes, concerning
from ..programme.differences import Words, differences
from ..programme.released import NOTHING, Release, releases_of
from .board import Board
from .releasing import last_of


@dataclass(frozen=True)
class Addressee:
    """Somebody who gets a mail. `keeps` says that some stop is still theirs."""

    told: Told
    keeps: bool

    @property
    def person(self):
        return self.told.person

    @property
    def count(self):
        return len(self.told.changes)

    @property
    def who(self):
        """“guest, head of delegation, White Hill, group B”"""
        return described(self.person)

    @property
    def mail(self):
        if self.told.first:
            return _("first programme")
        return _("update") if self.keeps else _("cancellation")


def described(person):
    parts = [
        person.get_side_display(),
        person.is_head and _("head of delegation"),
        person.organisation.label if person.organisation else "",
        person.group and _("group %(name)s") % {"name": person.group},
    ]
    return ", ".join(str(part) for part in parts if part)


def numbered(visit, releases=None):
    """The releases of a visit without the one more that cancelling it counts as."""
    releases = releases_of(visit) if releases is None else releases
    return releases[:-1] if visit.status == Status.CANCELLED else releases


class Prospect:
    """A visit's draft against its last release. Its statements grow neither with stops nor with people."""

    def __init__(self, visit, note=""):
        self.visit, self.board = visit, Board.of(visit)
        self.releases = numbered(visit)
        self.last = self.releases[-1] if self.releases else NOTHING
        self.next = Release(self.last.number + 1, timezone.now(), note, self.board.by_key)

    @property
    def number(self):
        return self.next.number

    @property
    def version(self):
        return self.board.draft.version

    @cached_property
    def last_row(self):
        return last_of(self.visit)

    @cached_property
    def last_step(self):
        return Step.objects.filter(itinerary=self.board.draft, undone_at=None).select_related("by").last()

    @cached_property
    def differences(self):
        found = changes(self.last.plans, self.next.plans)
        return differences(found, self.last, self.next, Words(self.visit, self.board.people))

    @cached_property
    def rows(self):
        """Each difference with the number of people whom it concerns."""
        shared = {change.key for change in changes(self.last.shared, self.next.shared)}
        return [(each, self._concerns(each.change) if each.change.key in shared else 0) for each in self.differences]

    def _concerns(self, change):
        return sum(bool(concerning([change], person)) for person in self.board.people)

    @cached_property
    def _recipients(self):
        return recipients(self.visit, self.next.plans)

    @cached_property
    def addressees(self):
        everything = changes({}, self.next.shared)
        return [Addressee(told, bool(concerning(everything, told.person))) for told in self._recipients.told]

    @property
    def untold(self):
        return [(person, capfirst(why)) for person, why in self._recipients.untold]

    def addressee(self, pk):
        """The one with this id, or the first; None where nobody is told."""
        first = next(iter(self.addressees), None)
        return next((each for each in self.addressees if each.person.pk == pk), first)

    def around(self, addressee):
        """(the one before, the one after, the place) of an addressee."""
        place = self.addressees.index(addressee)
        before = self.addressees[place - 1] if place else None
        return before, next(iter(self.addressees[place + 1 :]), None), place + 1

    def mail_to(self, addressee):
        """The mail as it would be held, words that somebody edited in the one that is held now included."""
        told = addressee.told
        told.person.visit = self.visit
        held = Notice.objects.held().filter(participant=told.person, kind=NoticeKind.CHANGES).first()
        notice = held or Notice(kind=NoticeKind.CHANGES)
        notice.participant, notice.since = told.person, told.since
        notice.release = Itinerary(visit=self.visit, number=self.number)
        return mail_of(notice, [*self.releases, self.next], preview=True)
