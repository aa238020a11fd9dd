"""Prepares mails: they are held in the outbox until a person sends them.

One held mail of a kind a participant: ten edits or three releases later it is the same mail, made for the newest
release. Words that somebody edited stay in it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal.common.audience import Audience

from ..choices import NoticeKind, NoticeState
from ..models import AccessLink, Itinerary, Notice, Participant, PlannedStop
from ..people.links import make_links
from ..programme.plans import plans_of
from .recipients import CANCELLED, STAFF_ONLY, last_told, receivers, recipients

# Why a mail was discarded by no person's hand; translated when it is shown.
REPLACED = gettext_noop("Replaced by the mail of a newer release.")
TAKEN_BACK = gettext_noop("A newer release took back what it told.")

ONCE_IN = timedelta(hours=1)  # so often a person is mailed the link they asked for


@dataclass
class Prepared:
    """`held` mails wait in the outbox now; `paper` are people without an address, `refusals` sentences."""

    held: int = 0
    discarded: int = 0
    paper: list = field(default_factory=list)
    refusals: list = field(default_factory=list)


@transaction.atomic
def prepare(release, *, by):
    """Hold one mail for each participant whom this newest release concerns; twice is once."""
    visit = release.visit
    found = recipients(visit, plans_of(release))
    make_links([told.person for told in found.told], by=by)
    ours = Notice.objects.of_visit(visit).filter(kind=NoticeKind.CHANGES)
    since = {told.person.pk: told.since for told in found.told}
    discarded = _discard(ours.failed(), REPLACED, by=by)
    discarded += _discard(ours.held().exclude(participant__in=since), TAKEN_BACK, by=by)
    _hold(NoticeKind.CHANGES, since, release)
    return Prepared(held=len(since), discarded=discarded, paper=[told.person for told in found.paper])


@transaction.atomic
def prepare_cancellation(visit, *, by):
    """Hold a mail for everybody who got one of this visit; what was prepared before, or failed, is discarded."""
    ours = Notice.objects.of_visit(visit)
    earlier = ours.exclude(kind=NoticeKind.CANCELLATION)
    discarded = _discard(earlier.held(), CANCELLED, by=by) + _discard(earlier.failed(), CANCELLED, by=by)
    told, last = last_told(visit.participants.all()), Itinerary.objects.last_of(visit)
    done = ours.filter(kind=NoticeKind.CANCELLATION).exclude(state=NoticeState.DISCARDED).values("participant")
    people = Participant.objects.filter(visit=visit, notices__in=ours.gone()).exclude(pk__in=done).distinct()
    since = {person.pk: told.get(person.pk) for person in people if person.email}
    _hold(NoticeKind.CANCELLATION, since, last)
    paper = list(Participant.objects.filter(visit=visit, email="").in_order()) if last else []
    return Prepared(held=len(since), discarded=discarded, paper=paper)


@transaction.atomic
def prepare_invitations(people, *, by):
    """Hold a mail with the personal link for each of these people; links that are missing are made."""
    return _hold_with_links(NoticeKind.INVITATION, list(people), by=by)


@transaction.atomic
def prepare_feedback(people, *, by):
    """Hold a mail for each of these people that asks what their meetings brought."""
    return _hold_with_links(NoticeKind.FEEDBACK, list(people), by=by)


def _hold_with_links(kind, people, *, by):
    if any(person.visit.audience == Audience.STAFF for person in people):
        raise ValidationError(capfirst(_(STAFF_ONLY)))
    make_links(people, by=by)
    reached = [person for person in people if person.email]
    _hold(kind, dict.fromkeys(person.pk for person in reached), None)
    return Prepared(held=len(reached), paper=[person for person in people if not person.email])


def questions(stops):
    """({person: the planned stops to ask them about}, [planned stops that nobody can be asked about by mail])."""
    rows = list(PlannedStop.objects.filter(stop__in=stops, itinerary__number=None).for_itinerary())
    people, asked, unreached = receivers(rows), defaultdict(list), []
    for row in rows:
        reached = [person for person in people[row.pk] if person.email]
        for person in reached:
            asked[person].append(row)
        if not reached:
            unreached.append(row)
    return dict(asked), unreached


@transaction.atomic
def prepare_questions(stops, *, by):
    """Hold a mail for each person of the hosts who receive at these stops of drafts: it asks, or reminds."""
    asked, unreached = questions(stops)
    make_links(asked, by=by)
    mails = _hold(NoticeKind.QUESTION, {person.pk: None for person in asked}, None)
    about = Notice.stops.through
    about.objects.bulk_create(
        [about(notice_id=mails[person.pk], stop_id=row.stop_id) for person, rows in asked.items() for row in rows],
        ignore_conflicts=True,
    )
    refusals = [_("%(stop)s: nobody of the host has an e-mail address.") % {"stop": row.title} for row in unreached]
    return Prepared(held=len(mails), refusals=refusals)


@transaction.atomic
def prepare_links(email, *, at=None):
    """Hold a mail with their link for each person of this address whose link opens; returns the ids of these mails.

    One an hour for each person. The rows of their links are locked, so that of two at once the second sees the first.
    """
    at = at or timezone.now()
    asking = AccessLink.objects.opening(at).filter(participant__email__iexact=email)
    people = {link.participant_id for link in asking.order_by("pk").select_for_update(of=("self",))}
    lately = Notice.objects.filter(kind=NoticeKind.LINK, participant__in=people, made_at__gt=at - ONCE_IN)
    people -= set(lately.values_list("participant", flat=True))
    return list(_hold(NoticeKind.LINK, dict.fromkeys(people), None).values())


def _hold(kind, since, release):
    """One held mail for each {id of a participant: the release they know}; returns {participant: mail}.

    One that is held already and tells just this stays untouched. Statements grow with the releases that people know,
    not with the people.
    """
    ours, numbers = Notice.objects.held().filter(kind=kind, participant__in=since), defaultdict(list)
    for person, number in since.items():
        numbers[number].append(person)
    for number, people in numbers.items():
        other = ours.filter(participant__in=people).exclude(release=release, since=number)
        other.update(release=release, since=number, made_at=timezone.now(), version=F("version") + 1)
    held = set(ours.values_list("participant", flat=True))
    Notice.objects.bulk_create(
        Notice(participant_id=person, kind=kind, release=release, since=number)
        for person, number in since.items() if person not in held
    )  # fmt: skip
    return dict(ours.values_list("participant", "pk"))


def _discard(notices, why, *, by):
    return notices.update(
        state=NoticeState.DISCARDED, next_try_at=None, decided_at=timezone.now(), decided_by=by, error=why,
        version=F("version") + 1,
    )  # fmt: skip
