"""The one writer of what the host of a stop said. Of two people who answer at once one is told."""

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ..choices import Answer
from ..models import Stop


def answer(stop, value, *, by, note="", proposed=None, at=None):
    """Write down the host's answer to the copy of the stop that the caller has seen.

    `proposed` are the start and end of another time. Raises ValidationError where the value is none, the times are out
    of order, or somebody changed the stop meanwhile.
    """
    values = answered(stop, value, note=note, proposed=proposed, at=at)
    if not Stop.objects.filter(pk=stop.pk, version=stop.version).update(version=F("version") + 1, **values):
        raise ValidationError(_("Somebody changed this stop a moment ago. Look at it again."))
    stop.refresh_from_db()
    Stop.history.bulk_history_create([stop], update=True, default_user=by)


def asked(stops, *, by, at):
    """The question to the hosts of these stops went out; an answer that came meanwhile stays."""
    unasked = list(stops.filter(answer=Answer.NOT_ASKED).select_for_update())
    changed = Stop.objects.filter(pk__in=[stop.pk for stop in unasked], answer=Answer.NOT_ASKED)
    changed.update(answer=Answer.ASKED, asked_at=at, version=F("version") + 1)
    newest = Stop.objects.filter(pk__in=[stop.pk for stop in unasked])
    Stop.history.bulk_history_create(list(newest), update=True, default_user=by)


def answered(stop, value, *, note="", proposed=None, at=None):
    """The columns of a stop after this answer; raises ValidationError for what is none."""
    at = at or timezone.now()
    if value not in Answer.values:
        raise ValidationError(_("Choose one of the answers."))
    starts, ends = proposed if proposed and value == Answer.OTHER_TIME else (None, None)
    if (starts is None) != (ends is None):
        raise ValidationError(_("Give the start and the end that the host proposes."))
    if starts and ends <= starts:
        raise ValidationError(_("The end is not after the start."))
    was_asked = value != Answer.NOT_ASKED
    answered = value not in (Answer.NOT_ASKED, Answer.ASKED)
    return {
        "answer": value,
        "asked_at": (stop.asked_at or at) if was_asked else None,
        "answered_at": at if answered else None,
        "answer_note": " ".join(note.split())[:300] if answered else "",
        "proposed_starts": starts,
        "proposed_ends": ends,
    }
