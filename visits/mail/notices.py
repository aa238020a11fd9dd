"""What people decide about mails that are held: edit, send, discard, take back, try again.

With preparing.py, which makes them, and courier.py, which delivers them, the only writers of a notice's state. Each
change is a guarded update: of two people who decide at once one wins, and the other is told.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.common.forms import name_of
from portal.common.models import Office

from ..choices import NoticeKind, NoticeState
from ..models import Itinerary, Notice
from . import courier
from .preparing import (
    Prepared,
    prepare,
    prepare_cancellation,
    prepare_feedback,
    prepare_invitations,
    prepare_links,
    prepare_questions,
)
from .recipients import Recipients, Told, barred, last_told, questions_of, recipients, unasked

__all__ = [
    "Decided", "Prepared", "Recipients", "Told", "discard", "edit", "prepare", "prepare_cancellation",
    "prepare_feedback", "prepare_invitations", "prepare_questions", "recipients", "restore", "retry", "send",
    "send_links",
]  # fmt: skip


@dataclass
class Decided:
    """The ids of the mails that this decided, and sentences of those that it did not."""

    ids: set = field(default_factory=set)
    refusals: list = field(default_factory=list)

    @property
    def count(self):
        return len(self.ids)


def edit(notice, subject, opening, *, seen_version, by):
    """Replace the portal's words by these; blank ones are the portal's own again."""
    changed = Notice.objects.held().filter(pk=notice.pk, version=seen_version).update(
        subject=" ".join(subject.split())[:200], opening=opening.strip()[:2000], edited_at=timezone.now(),
        version=F("version") + 1,
    )  # fmt: skip
    if not changed:
        raise ValidationError(list(_why_not([notice]).values()))


@transaction.atomic
def send(notices, *, by, seen=None):
    """Give held mails to the courier. `seen` maps ids to the versions that the person has read, where it is known.

    A mail that somebody edited, sent or rebuilt meanwhile stays as it is, and a refusal says so.
    """
    if not Office.current().email:
        raise ValidationError(_("The office has no e-mail address yet: mails need one to come from."))
    notices = list(notices.select_related("participant__visit", "release"))
    held = [notice for notice in notices if notice.state == NoticeState.HELD]
    stale = _rebuild_stale(held, by=by)
    questions = questions_of(held)
    refused = {notice: found for notice in held if (found := _refusal(notice, questions, stale))}
    versions = {n.pk: (seen or {}).get(n.pk, n.version) for n in notices if n not in refused}
    gone = _decide(Notice.objects.held(), versions, by, state=NoticeState.SENDING, next_try_at=timezone.now())
    refused |= _why_not([notice for notice in notices if notice.pk in versions.keys() - gone])
    if gone:
        transaction.on_commit(courier.wake)
    return Decided(gone, _sentences(refused))


@transaction.atomic
def send_links(email, *, at=None):
    """Mail their personal link to the people of this address, who asked for it; returns the ids of the mails.

    They wait for nobody's look: they hold nothing but the link, and go to the address that staff gave the person. A
    link that was revoked or has expired stays so.
    """
    return send(Notice.objects.filter(pk__in=prepare_links(email, at=at)), by=None).ids


@transaction.atomic
def discard(notices, *, by):
    """Take held or failed mails out; one that the courier has in hand stays."""
    return _decided(Notice.objects.waiting_for_somebody(), notices, by, state=NoticeState.DISCARDED, next_try_at=None)


@transaction.atomic
def restore(notices, *, by):
    """Hold discarded mails again, those that nothing newer stands for."""
    notices = list(notices.select_related("participant__visit", "release"))
    old = _outdated(notices)
    again = Notice.objects.filter(pk__in=[notice.pk for notice in notices if notice not in old])
    try:
        with transaction.atomic():
            done = _decided(Notice.objects.discarded(), again, by, state=NoticeState.HELD, error="")
    except IntegrityError:  # one held mail of a kind a participant
        raise ValidationError(_("A newer mail of this kind is held already.")) from None
    done.refusals += [f"{notice.participant}: " + _("A newer release replaced this mail.") for notice in old]
    return done


@transaction.atomic
def retry(notices, *, by):
    """Try failed mails again, now, but for those that may not go any more."""
    now = timezone.now()
    failed = list(notices.failed().select_related("participant__visit"))
    questions = questions_of(failed)
    refused = {notice: why for notice in failed if (why := _refusal(notice, questions))}
    free = notices.exclude(pk__in=[notice.pk for notice in refused])
    done = _decided(Notice.objects.failed(), free, by, state=NoticeState.SENDING, next_try_at=now, attempts=0)
    done.refusals += _sentences(refused)
    if done.count:
        transaction.on_commit(courier.wake)
    return done


def _decided(allowed, notices, by, **values):
    notices = list(notices.select_related("participant"))
    done = _decide(allowed, {notice.pk: notice.version for notice in notices}, by, **values)
    refused = _why_not([notice for notice in notices if notice.pk not in done])
    return Decided(done, _sentences(refused))


def _sentences(refused):
    return [f"{notice.participant}: {why}" for notice, why in refused.items()]


def _decide(allowed, versions, by, **values):
    """Move those of these mails, {id: version}, that are still as they were; returns the ids of the ones that moved."""
    found = allowed.filter(pk__in=versions).values_list("pk", "version")
    same = [pk for pk, version in found.select_for_update() if version == versions[pk]]
    exact = Q(pk__in=[])
    for pk in same:
        exact |= Q(pk=pk, version=versions[pk])
    at = timezone.now()
    allowed.filter(exact).update(decided_at=at, decided_by=by, version=F("version") + 1, **values)
    return set(Notice.objects.filter(pk__in=same, decided_at=at, decided_by=by).values_list("pk", flat=True))


def _refusal(notice, questions, stale=()):
    """Why a mail may not go as it is; nothing where it may."""
    if not notice.participant.email:
        return _("no e-mail address.")
    if why := barred(notice) or unasked(notice, questions):
        return _(why)
    if notice in stale:
        return _("made anew, because another mail told them more or less than it did. Look at it again.")
    return ""


def _rebuild_stale(notices, *, by):
    """Make the held programme mails anew that no longer start at what their reader knows; returns those mails.

    So it is after an earlier mail failed for good, or a release came between.
    """
    stale = _outdated(notices)
    visits = {notice.participant.visit_id for notice in stale}
    for release in Itinerary.objects.last_releases().filter(visit__in=visits).select_related("visit"):
        prepare(release, by=by)
    return stale


def _outdated(notices):
    """The programme mails among these that do not lead from what their reader knows to the last release."""
    ours = [notice for notice in notices if notice.kind == NoticeKind.CHANGES]
    if not ours:
        return set()
    told = last_told(notice.participant_id for notice in ours)
    newest = Itinerary.objects.last_releases().filter(visit__in={notice.participant.visit_id for notice in ours})
    numbers = dict(newest.values_list("visit", "number"))
    return {
        notice for notice in ours
        if notice.since != told.get(notice.participant_id)
        or notice.release.number != numbers[notice.participant.visit_id]
    }  # fmt: skip


def _why_not(notices):
    """{mail: what became of it}, for mails that somebody else decided or edited a moment ago."""
    stored = Notice.objects.in_bulk([notice.pk for notice in notices])
    return {notice: _became(stored[notice.pk]) for notice in notices}


def _became(notice):
    if notice.state == NoticeState.HELD:
        return _("somebody changed this mail a moment ago. Look at it again.")
    who = name_of(notice.decided_by) if notice.decided_by else _("Somebody")
    return _("%(who)s was faster: this mail is “%(state)s”.") % {"who": who, "state": notice.get_state_display()}
