"""The outbox as staff see it: mails by visit, what each of them holds, where it stands and what to do about it."""

from dataclasses import dataclass

from django.db.models import Case, Count, Value, When
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common import dates
from portal.common.forms import name_of

from ..choices import NoticeKind, NoticeState
from ..models import Notice
from .mails import changes_of

# What waits for somebody stands first.
ORDER = [NoticeState.HELD, NoticeState.FAILED, NoticeState.SENDING, NoticeState.SENT, NoticeState.DISCARDED]


@dataclass(frozen=True)
class Row:
    """A mail of the list; `user` is the one who looks at it."""

    notice: Notice
    releases: list
    user: object

    @property
    def person(self):
        return self.notice.participant

    @property
    def visit(self):
        return self.notice.participant.visit

    @property
    def state(self):
        return NoticeState(self.notice.state)

    @property
    def is_held(self):
        return self.state == NoticeState.HELD

    @property
    def is_failed(self):
        return self.state == NoticeState.FAILED

    @property
    def is_open(self):
        """A person may still take it out."""
        return self.is_held or self.is_failed

    @property
    def is_discarded(self):
        return self.state == NoticeState.DISCARDED

    @property
    def pick(self):
        """Names the mail and the version of it that is shown: nobody sends what they have not read."""
        return f"{self.notice.pk}.{self.notice.version}"

    @cached_property
    def what(self):
        """“4 changes · pl”"""
        return f"{self._holds} · {self.person.language}"

    @property
    def _holds(self):
        if self.notice.kind != NoticeKind.CHANGES or self.notice.since is None:
            return self.notice.get_kind_display()
        count = len(changes_of(self.notice, self.releases))
        return ngettext("one change", "%(count)s changes", count) % {"count": count}

    @property
    def when(self):
        """Since when it stands where it stands, or when the courier tries again."""
        notice = self.notice
        match self.state:
            case NoticeState.HELD if notice.edited_at:
                return _("edited %(time)s") % {"time": dates.clock(notice.edited_at)}
            case NoticeState.HELD:
                return _("since %(time)s") % {"time": dates.clock(notice.made_at)}
            case NoticeState.FAILED if notice.next_try_at:
                return _("try %(number)s at %(time)s") % {
                    "number": notice.attempts + 1, "time": dates.clock(notice.next_try_at)
                }  # fmt: skip
            case NoticeState.FAILED:
                return _("no more tries")
            case NoticeState.SENT:
                return dates.clock(notice.sent_at)
            case NoticeState.DISCARDED:
                return f"{dates.clock(notice.decided_at)}, {self._who}" if notice.decided_at else ""
        return _("since %(time)s") % {"time": dates.clock(notice.decided_at)} if notice.decided_at else ""

    @property
    def _who(self):
        by = self.notice.decided_by
        return _("you") if by == self.user else name_of(by) if by else _("the portal")

    @property
    def error(self):
        """What went wrong, or why it was discarded; kept in English and told in the reader's language."""
        return capfirst(_(self.notice.error)) if self.notice.error else ""

    @property
    def is_older_than_its_stops(self):
        """Somebody edited its words, and a newer release made its stops anew after that."""
        return bool(self.notice.edited_at and self.notice.edited_at < self.notice.made_at)


def listed(visit=None, state=None):
    """The mails of a list: the newest visits first, and in each what waits for somebody."""
    notices = Notice.objects.all() if visit is None else Notice.objects.of_visit(visit)
    if state:
        notices = notices.filter(state=state)
    rank = Case(*[When(state=each, then=Value(number)) for number, each in enumerate(ORDER)])
    return notices.for_mail().order_by(
        "-participant__visit__starts_on", "-participant__visit", rank, "participant__precedence", "participant", "-pk"
    )


def counts(visit=None):
    """{state: how many mails}, every state named."""
    notices = Notice.objects.all() if visit is None else Notice.objects.of_visit(visit)
    found = dict(notices.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in ORDER}
