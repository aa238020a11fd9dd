"""The one writer of what the host of a stop said. Of two people who answer at once one is told."""

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..choices import Answer
from ..models import PlannedStop, Stop

UNANSWERED = (Answer.NOT_ASKED, Answer.ASKED)
PEOPLE_COME = (Answer.CONFIRMED, Answer.OTHER_TIME)
LONGEST = {name: Stop._meta.get_field(name).max_length for name in ("answer_note", "host_people")}
THE_HOST = gettext_noop("The host")  # who changed a stop, as history tells it: no name that would outlive its erasing


class Overtaken(ValidationError):
    """Somebody changed the stop since the caller read it."""


def answer(stop, value, *, by, host=None, planned=None, note="", people=None, proposed=None, at=None):
    """Write down the host's answer to the copy of the stop that the caller has seen.

    `by` is staff who heard it, or `host` the participant who gave it with their own hand, of `planned` as they read it:
    a release tells its host until the next one, whatever the draft plans. `proposed` are the start and end of another
    time; `people` who attends from the host's side, None: as it is. Raises Overtaken where somebody changed the stop
    meanwhile or the draft plans it with another host or not at all, ValidationError where the value is none or the
    times are out of order.
    """
    drafted = PlannedStop.objects.filter(itinerary__number=None, stop=stop).first()
    if planned and (drafted is None or planned.host_id != drafted.host_id):
        raise Overtaken(_("The organisers are changing this stop: it cannot be answered now."))
    hours = hours_of(planned or drafted)
    values = answered(stop, value, hours=hours, host=host, note=note, people=people, proposed=proposed, at=at)
    if not Stop.objects.filter(pk=stop.pk, version=stop.version).update(version=F("version") + 1, **values):
        raise Overtaken(_("Somebody changed this stop a moment ago. Look at it again."))
    stop.refresh_from_db()
    stop._history_user = by  # a host's browser may be signed in as staff too: they did not answer
    reason = THE_HOST if host else ""
    Stop.history.bulk_history_create([stop], update=True, default_change_reason=reason)


def asked(stops, *, by, at):
    """The question to the hosts of these stops went out; an answer that came meanwhile stays."""
    unasked = list(stops.filter(answer=Answer.NOT_ASKED).select_for_update())
    changed = Stop.objects.filter(pk__in=[stop.pk for stop in unasked], answer=Answer.NOT_ASKED)
    changed.update(answer=Answer.ASKED, asked_at=at, version=F("version") + 1)
    newest = Stop.objects.filter(pk__in=[stop.pk for stop in unasked])
    Stop.history.bulk_history_create(list(newest), update=True, default_user=by)


def hours_of(planned):
    """(start, end) that an answer about a planned stop is for; None for what is planned nowhere."""
    return planned and (planned.starts, planned.ends)


def answered(stop, value, *, hours=None, host=None, note="", people=None, proposed=None, at=None):
    """The columns of a stop after this answer for `hours`; raises ValidationError for what is none."""
    at = at or timezone.now()
    if value not in Answer.values:
        raise ValidationError(_("Choose one of the answers."))
    starts, ends = proposed if proposed and value == Answer.OTHER_TIME else (None, None)
    if (starts is None) != (ends is None):
        raise ValidationError(_("Give the start and the end that the host proposes."))
    if starts and ends <= starts:
        raise ValidationError(_("The end is not after the start."))
    is_answer = value not in UNANSWERED
    people = stop.host_people if people is None else people
    answered_starts, answered_ends = hours if hours and is_answer else (None, None)
    return {
        "answer": value,
        "asked_at": (stop.asked_at or at) if value != Answer.NOT_ASKED else None,
        "answered_at": at if is_answer else None,
        "answered_by_id": host.pk if host and is_answer else None,
        "answered_starts": answered_starts,
        "answered_ends": answered_ends,
        "answer_note": _line("answer_note", note) if is_answer else "",
        "host_people": _line("host_people", people) if value in PEOPLE_COME else "",
        "proposed_starts": starts,
        "proposed_ends": ends,
    }


def _line(name, text):
    """A text as its column holds it."""
    return " ".join(text.split())[: LONGEST[name]]


def is_late(stop, release):
    """The answer came after the release (None: there is none), which so does not know it."""
    return release is not None and stop.answered_at is not None and stop.answered_at > release.released_at
