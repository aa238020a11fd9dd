"""What guests and accompanying staff say of the organisations that they met; the one writer of it.

A follow-up that they want becomes a draft of an outcome, for staff alone. The draft follows the answer until staff
touch it; from then on it is theirs.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusters.models import Organisation
from portal.common.audience import Audience, Viewer
from portal.common.forms import Stale
from portal.common.languages import CODES

from ..choices import WITHOUT_MEETING, OutcomeKind, OutcomeStatus, Side, Status
from ..models import Feedback, Outcome, Participant, PlannedStop
from ..programme.groups import attending

ASKED = (Side.GUEST, Side.STAFF)
SAID = ["useful", "follow_up", "with_whom", "comment"]
REASON = "questionnaire"  # in the history of an outcome: this version of it was written here
TEXTS = [f"text_{code}" for code in CODES]
MOST = Outcome._meta.get_field("text").max_length


@dataclass(frozen=True)
class Meeting:
    """An organisation, and the stops at which a person met it or will meet it, in time order."""

    organisation: Organisation
    stops: tuple

    def is_over(self, at):
        return any(row.ends <= at for row in self.stops)


@dataclass(frozen=True)
class Said:
    """The answers on one organisation. `version` is that of the row that the person saw, 0 where there was none."""

    useful: str = ""
    follow_up: bool = False
    with_whom: str = ""
    comment: str = ""
    version: int = field(default=0, compare=False)

    def __bool__(self):
        return self != Said()


def said(row):
    """What a stored row says; nothing, where there is none."""
    return Said(*(getattr(row, name) for name in SAID), version=row.version) if row else Said()


# -- who is asked about whom: over stops that are fetched with `for_itinerary()`, no query -----------------------------


def is_asked(person):
    return person.side in ASKED


def meetings(person, stops):
    """The organisations that the programme of a person brings them together with, the first one first.

    Neither their own nor those of stops that did not take place; none of a visit that was cancelled.
    """
    found = {}
    if is_asked(person) and person.visit.status != Status.CANCELLED:
        for row in stops:
            if _is_meeting(row) and row.host_id != person.organisation_id and _is_there(person, row):
                found.setdefault(row.host, []).append(row)
    return [Meeting(organisation, tuple(rows)) for organisation, rows in found.items()]


def first_end(meetings):
    """When the questionnaire about these meetings opens; None where there are none."""
    return min((row.ends for meeting in meetings for row in meeting.stops), default=None)


def is_open(person, stops, at):
    """Whether a person has something to answer: what a link to their questionnaire waits for."""
    return any(meeting.is_over(at) for meeting in meetings(person, stops))


def _is_meeting(row):
    return row.host is not None and row.kind not in WITHOUT_MEETING and not row.is_off


def _is_there(person, row):
    return row.everybody or person.pk in attending(row)


# -- what is stored ----------------------------------------------------------------------------------------------------


def stops_of(visit):
    """The stops that guests see now, as the functions above take them."""
    return list(PlannedStop.objects.visible_to(Viewer(visit_id=visit.pk)).of_visit(visit).for_itinerary())


def rows_of(person):
    """{id of an organisation: what is stored of it}"""
    return {row.organisation_id: row for row in Feedback.objects.filter(participant=person)}


def respondents(visit, at=None):
    """(people who answered, people who could by now and did not) of those who are asked, in order."""
    stops, at = stops_of(visit), at or timezone.now()
    done = {row.participant_id for row in Feedback.objects.of_visit(visit) if said(row)}
    asked = Participant.objects.filter(visit=visit, side__in=ASKED).select_related("visit", "organisation", "link")
    people = list(asked.in_order())
    waiting = [person for person in people if person.pk not in done and is_open(person, stops, at)]
    return [person for person in people if person.pk in done], waiting


@transaction.atomic
def save(person, answers, *, at=None):
    """Write down {Meeting: Said} of one person: all of it, or nothing. What they said before is no change.

    Raises Stale with the organisations whose answers changed since the person saw them.
    """
    person, at = _held(person), at or timezone.now()
    rows = rows_of(person)
    stored = {meeting: rows.get(meeting.organisation.pk) for meeting in answers}
    changed = {meeting: new for meeting, new in answers.items() if new != said(stored[meeting])}
    stale = [meeting.organisation for meeting, new in changed.items() if new.version != said(stored[meeting]).version]
    if stale:
        raise Stale(stale)
    written = [_written(person, meeting, stored[meeting], new, at) for meeting, new in changed.items()]
    _follow(written)
    rows = [each.row for each in written]
    Feedback.objects.bulk_create([row for row in rows if row.pk is None])
    known = [row for row in rows if row.pk is not None]
    Feedback.objects.bulk_update(known, [*SAID, "answered_at", "version", "outcome"])


def _held(person):
    """The person, kept until the transaction ends: of two windows one waits for the other."""
    people = Participant.objects.select_for_update(of=("self",)).select_related("organisation", "visit__delegation")
    return people.get(pk=person.pk)


# -- what follows from it ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """A row as it is about to be stored; `was_wanted`: a follow-up was, before."""

    meeting: Meeting
    row: Feedback
    was_wanted: bool

    @property
    def wants_draft(self):
        """A draft that staff deleted is not made again for an answer that stays."""
        return self.row.follow_up and not self.was_wanted and self.row.outcome_id is None


def _written(person, meeting, row, new, at):
    row = row or Feedback(organisation=meeting.organisation, version=0)
    row.participant = person
    written = Written(meeting, row, was_wanted=row.follow_up)
    for name in SAID:
        setattr(row, name, getattr(new, name))
    row.answered_at, row.version = at, row.version + 1
    return written


def _follow(written):
    """Bring the drafts of outcomes to these answers; what staff touched stays as they left it."""
    untouched = _untouched(each.row.outcome_id for each in written)
    _make([each for each in written if each.wants_draft])
    kept = [each for each in written if each.row.outcome_id in untouched]
    _write_anew({untouched[each.row.outcome_id]: each for each in kept if each.row.follow_up})
    for each in kept:
        if not each.row.follow_up:
            _drop(untouched[each.row.outcome_id])
            each.row.outcome = None


def _untouched(ids):
    """{id: outcome} of those that nobody has written since this module did: the history says who wrote a version."""
    outcomes = Outcome.objects.select_for_update().in_bulk([pk for pk in ids if pk])
    ours = Outcome.history.filter(id__in=outcomes, history_change_reason=REASON).values_list("id", "version")
    return {pk: outcomes[pk] for pk, version in ours if outcomes[pk].version == version}


def _make(wanted):
    for each in wanted:
        each.row.outcome = _worded(each, Outcome(
            visit=each.row.participant.visit, stop=each.meeting.stops[0].stop, kind=OutcomeKind.CONTACT,
            status=OutcomeStatus.HOPED, audience=Audience.STAFF,
        ))  # fmt: skip
    made, through = [each.row.outcome for each in wanted], Outcome.organisations.through
    Outcome.objects.bulk_create(made)
    through.objects.bulk_create(
        through(outcome=each.row.outcome, organisation=each.meeting.organisation) for each in wanted
    )
    Outcome.history.bulk_history_create(made, default_change_reason=REASON)


def _write_anew(drafts):
    """{outcome: Written}; the next version, so that a form of staff's that is open is refused."""
    for outcome, each in drafts.items():
        _worded(each, outcome).version += 1
    Outcome.objects.bulk_update(drafts, [*TEXTS, "version"])
    Outcome.history.bulk_history_create(list(drafts), update=True, default_change_reason=REASON)


def _drop(outcome):
    outcome._history_user, outcome._change_reason = None, REASON
    outcome.delete()


def _worded(written, outcome):
    """The outcome with its text in every language: who wants to hear more of whom, without the name of a guest."""
    outcome._history_user = None  # whoever of staff is signed in beside the guest's link did not write this
    for code in CODES:
        with translation.override(code):
            setattr(outcome, f"text_{code}", Truncator(_text(written)).chars(MOST))
    return outcome


def _text(written):
    person, row = written.row.participant, written.row
    values = {
        "guests": person.organisation or person.visit.guests or person.visit,
        "organisation": written.meeting.organisation,
        "with_whom": row.with_whom,
    }
    if row.with_whom:
        return _("Follow-up wanted: %(guests)s with %(organisation)s (%(with_whom)s)") % values
    return _("Follow-up wanted: %(guests)s with %(organisation)s") % values
