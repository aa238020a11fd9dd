"""Who is to be told what of a programme: the one rule, for the release page, the outbox and the sending.

Everybody is told the changes that concern them since the release they were last told of; who has no e-mail address gets
paper. Nothing is written here, and the number of statements does not grow with people, stops or releases.
"""

from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.common.audience import Audience

from ..choices import NoticeKind, Role, Side, Status
from ..models import Notice, Participant, PlannedStop, Stop
from ..programme.changes import changes, concerning
from ..programme.released import at_number, releases_of

# Translated when they are shown: the outbox keeps them with the mail that they stopped.
STAFF_ONLY = gettext_noop("the visit is for staff only.")
CANCELLED = gettext_noop("the visit was cancelled.")
NOT_THEIRS = gettext_noop("another host has these stops now, or none.")


def barred(notice):
    """Why no mail of this kind goes out for its visit as it is by now, untranslated; "" where it may."""
    visit = notice.participant.visit
    if visit.audience == Audience.STAFF and notice.kind != NoticeKind.QUESTION:
        return STAFF_ONLY
    if visit.status == Status.CANCELLED and notice.kind not in (NoticeKind.CANCELLATION, NoticeKind.LINK):
        return CANCELLED
    return ""


@dataclass(frozen=True)
class Told:
    """A participant and the changes they are told. `since` is the release they know, None if this is their first."""

    person: Participant
    changes: list
    since: int | None

    @property
    def first(self):
        return self.since is None


@dataclass(frozen=True)
class Recipients:
    """`told` get a mail, `paper` would if they had an address; `untold` are (person, why not), those of paper too."""

    told: list
    untold: list
    paper: list


def recipients(visit, new_plans):
    """Who would get which mail, were these plans released now."""
    people = list(Participant.objects.filter(visit=visit).select_related("visit", "organisation", "link").in_order())
    if visit.audience == Audience.STAFF:
        return Recipients([], [(person, _(STAFF_ONLY).rstrip(".")) for person in people], [])
    known, releases, hidden = last_told(people), releases_of(visit), hidden_stops(visit)
    new = {key: plan for key, plan in new_plans.items() if key not in hidden}
    since = {number: changes(at_number(releases, number).shared, new) for number in {0, *known.values()}}
    found = Recipients([], [], [])
    for person in people:
        number = known.get(person.pk)
        _sort(found, Told(person, concerning(since[number or 0], person), number))
    return found


def _sort(found, told):
    person = told.person
    if not told.changes:
        found.untold.append((person, _nothing_new(told.since)))
    elif not person.email:
        found.paper.append(told)
        found.untold.append((person, _("no e-mail address: gets paper")))
    else:
        found.told.append(told)


def _nothing_new(since):
    if since is None:
        return _("no stop is theirs yet")
    return _("nothing of theirs changed since release %(number)s") % {"number": since}


def last_told(people):
    """{id of a participant: the highest release that a mail told them of, or is about to}, of these or their ids."""
    mails = Notice.objects.filter(participant__in=people).gone().filter(kind=NoticeKind.CHANGES)
    return dict(mails.values_list("participant").annotate(Max("release__number")))


def hidden_stops(visit):
    """The keys of stops for staff only: no participant hears of them."""
    return set(Stop.objects.filter(visit=visit, audience=Audience.STAFF).values_list("key", flat=True))


def receivers(rows):
    """{id of a planned stop: the people a question about it goes to}, for rows fetched with `for_itinerary()`.

    Those who are named to receive, or else the people of the organisation that hosts it.
    """
    visits = {row.stop.visit_id for row in rows}
    colleagues = {}
    for person in Participant.objects.filter(visit__in=visits, side=Side.HOST).exclude(organisation=None).in_order():
        colleagues.setdefault((person.visit_id, person.organisation_id), []).append(person)
    return {row.pk: _named(row) or colleagues.get((row.stop.visit_id, row.host_id), []) for row in rows}


def unasked(notice, questions):
    """Why a question has nothing to ask any more, untranslated; "" for all others. Takes what `questions_of` found."""
    return NOT_THEIRS if notice.pk in questions and not questions[notice.pk] else ""


def questions_of(notices):
    """{id of a question: the planned stops that it asks about}: of its stops those that are its reader's still.

    Between asking and sending a stop may go to another host, and its words with it.
    """
    asking = {notice.pk: notice.participant_id for notice in notices if notice.kind == NoticeKind.QUESTION}
    if not asking:
        return {}
    about = set(Notice.stops.through.objects.filter(notice__in=asking).values_list("notice", "stop"))
    stops = {stop for _notice, stop in about}
    rows = list(PlannedStop.objects.filter(itinerary__number=None, stop__in=stops).for_itinerary())
    people = {pk: {person.pk for person in found} for pk, found in receivers(rows).items()}
    return {
        notice: [row for row in rows if (notice, row.stop_id) in about and reader in people[row.pk]]
        for notice, reader in asking.items()
    }


def _named(row):
    return [a.participant for a in row.attendances.all() if a.role == Role.RECEIVES]
