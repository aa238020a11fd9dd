"""Releasing a programme and cancelling a visit, each with the mails that follow: all of it, or nothing.

The one way of staff's pages. Nothing is sent here: the mails are held in the outbox.
"""

from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.common import dates
from portal.common.forms import name_of, stale_message

from .. import workflow
from ..choices import NoticeKind, NoticeState, Status
from ..mail.preparing import prepare, prepare_cancellation
from ..models import Itinerary, Notice, Participant, Step, Visit
from ..models.frozen import ReleaseIsFrozen
from ..programme import itineraries

STEPS_TOLD = 5
CANCELLED = gettext_lazy("This visit is cancelled: its programme is not released any more.")


class Outrun(ValidationError):
    """Somebody was faster than the page that was looked at; the messages say who, what and when."""


@dataclass(frozen=True)
class Seen:
    """What the page of a release was made of: the draft's version, and the number of the last release (0: none)."""

    version: int
    number: int


@transaction.atomic
def release(visit, *, by, seen, note=""):
    """Release the draft as it was seen and hold the mails; returns (the release, what was prepared).

    Raises Outrun where somebody released or edited it meanwhile, and ValidationError where there is nothing to release.
    """
    draft = itineraries.draft_of(visit)
    try:
        itineraries.hold(draft)
    except ReleaseIsFrozen:  # numbered between the two lines above
        raise Outrun(_who_released(visit, by)) from None
    if last_number(visit) != seen.number:
        raise Outrun(_who_released(visit, by))
    if draft.version != seen.version:
        raise Outrun(_who_edited(draft, seen.version, by))
    if Visit.objects.select_for_update().get(pk=visit.pk).status == Status.CANCELLED:
        raise ValidationError(CANCELLED)
    released = itineraries.release(visit, by=by, note=note)
    LogEntry.objects.log_actions(by.pk, [visit], CHANGE, f"release {released.number}")
    return released, prepare(released, by=by)


@transaction.atomic
def cancel(visit, *, by, seen_version, notices):
    """Cancel a visit and hold the mails; returns what was prepared. `notices` are its words to readers, {field: text}.

    Raises ValidationError where somebody saved the visit since it was seen, or where it may not be cancelled.
    """
    seen = Visit.objects.filter(pk=visit.pk, version=seen_version)
    if not seen.update(version=F("version"), **notices):  # the version is the status' to count
        raise ValidationError(stale_message(visit))
    workflow.move(visit, Status.CANCELLED, by=by)
    LogEntry.objects.log_actions(by.pk, [visit], CHANGE, f"status: {Status.CANCELLED}")
    return prepare_cancellation(visit, by=by)


def told_of_cancelling(visit):
    """(people who get a mail, [(person, why not)]) were the visit cancelled now: the rule of `prepare_cancellation`."""
    ours = Notice.objects.of_visit(visit)
    heard = set(ours.gone().values_list("participant", flat=True))
    told_already = ours.filter(kind=NoticeKind.CANCELLATION).exclude(state=NoticeState.DISCARDED)
    done = set(told_already.values_list("participant", flat=True))
    told, untold = [], []
    for person in Participant.objects.filter(visit=visit).select_related("organisation").in_order():
        if person.pk not in heard:
            untold.append((person, _("no mail of this visit ever went to them")))
        elif not person.email:
            untold.append((person, _("no e-mail address: gets paper")))
        elif person.pk in done:
            untold.append((person, _("was told already")))
        else:
            told.append(person)
    return told, untold


def last_of(visit):
    """The release that partners see now, with who released it; None while there is none."""
    return Itinerary.objects.select_related("released_by").last_of(visit)


def last_number(visit):
    last = last_of(visit)
    return last.number if last else 0


def _who_released(visit, by):
    last = last_of(visit)
    if last is None:  # a form that no page of this visit made
        return _("Nothing is released yet. Look at the draft again, then release it.")
    values = {"number": last.number, "time": dates.clock(last.released_at)}
    if last.released_by == by:
        return _("You released %(number)s at %(time)s. The draft is compared with it now.") % values
    who = name_of(last.released_by) if last.released_by else _("Somebody")
    return _("%(who)s released %(number)s at %(time)s. Your draft is compared with release %(number)s now.") % {
        "who": who, **values
    }  # fmt: skip


def _who_edited(draft, version, by):
    """A sentence, and one for each of the last things that were done to the draft since."""
    steps = list(Step.objects.since(draft, version))[-STEPS_TOLD:]
    told = [
        _("%(who)s, %(time)s: %(what)s.") % {
            "who": _("you") if step.by == by else name_of(step.by), "time": dates.clock(step.at), "what": step.label
        } for step in steps
    ]  # fmt: skip
    return [_("The draft changed since this page was shown. Look at it again, then release it."), *told]
