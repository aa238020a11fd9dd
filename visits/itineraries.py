"""The one module that writes planned stops and who takes part, and that turns a draft into a release.

A release is the draft with a number; the next draft is a copy of it. So nothing is ever written into a release.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from .choices import Role, Side
from .models import Attendance, Itinerary, PlannedStop, Stop
from .models.frozen import ReleaseIsFrozen
from .plans import COLUMNS, plans_of


def draft_of(visit):
    """The visit's draft; a visit without one gets it, as a copy of the last release or empty."""
    draft, created = Itinerary.objects.get_or_create(visit=visit, number=None)
    if created and (last := Itinerary.objects.last_releases().filter(visit=visit).first()):
        _copy(last, draft)
    return draft


@transaction.atomic
def release(visit, *, by, note=None, at=None):
    """Release the draft under the next number and open the next draft; returns the release.

    `note` replaces what the draft says. Raises ValidationError where there is nothing to release, nothing changed since
    the last release (a double click), or somebody released this draft a moment ago.
    """
    draft = Itinerary.objects.drafts().select_for_update().filter(visit=visit).first()
    last = Itinerary.objects.last_releases().filter(visit=visit).first()
    if draft is None or not draft.planned_stops.exists():
        raise ValidationError(_("The draft of %(visit)s has no stops to release.") % {"visit": visit})
    if last and plans_of(draft) == plans_of(last):
        raise ValidationError(_("Nothing changed since release %(number)s.") % {"number": last.number})
    values = {"number": last.number + 1 if last else 1, "released_at": at or timezone.now(), "released_by": by}
    if note is not None:
        values["note"] = note
    if not Itinerary.objects.drafts().filter(pk=draft.pk).update(version=F("version") + 1, **values):
        raise ValidationError(_("Somebody released this draft a moment ago."))
    released = Itinerary.objects.get(pk=draft.pk)
    Itinerary.history.bulk_history_create([released], update=True, default_user=by)
    draft_of(visit)
    return released


@transaction.atomic
def plan(planned, *, attends=None, receives=None):
    """Save a planned stop of a draft and who takes part; a new one gets its Stop. None leaves people as they are."""
    _hold(planned.itinerary_id)
    if not planned.stop_id:
        planned.stop = Stop.objects.create(visit=planned.itinerary.visit)
    planned.save()
    for role, people in ((Role.ATTENDS, attends), (Role.RECEIVES, receives)):
        if people is not None:
            _name(planned, role, people)


@transaction.atomic
def remove(planned):
    """Take a planned stop out of its draft. Its Stop stays: a release or an outcome may point there."""
    _hold(planned.itinerary_id)
    planned.attendances.all().delete()
    planned.delete()


def _hold(itinerary_id):
    """Keep a release away from this draft until the transaction ends; raises ReleaseIsFrozen if it came first."""
    if Itinerary.objects.select_for_update().get(pk=itinerary_id).number is not None:
        raise ReleaseIsFrozen


def _name(planned, role, people):
    """Make `people` the ones named at `planned` in this role: hosts receive, all others take part."""
    strangers = [person.name for person in people if person.visit_id != planned.itinerary.visit_id]
    if strangers:
        raise ValidationError(_("Not of this visit: %(names)s") % {"names": ", ".join(strangers)})
    wrong = [person.name for person in people if (person.side == Side.HOST) != (role == Role.RECEIVES)]
    if wrong:
        raise ValidationError(_("Only hosts receive, and only the others take part: %(names)s") % {
            "names": ", ".join(wrong)
        })  # fmt: skip
    named = planned.attendances.filter(role=role)
    named.exclude(participant__in=people).delete()
    known = set(named.values_list("participant_id", flat=True))
    for person in people:
        if person.pk not in known:
            Attendance.objects.create(planned_stop=planned, participant=person, role=role)


def _copy(source, target):
    """Copy every planned stop of an itinerary and who takes part into a draft."""
    for old in source.planned_stops.prefetch_related("attendances"):
        new = PlannedStop(itinerary=target, stop_id=old.stop_id, **{name: getattr(old, name) for name in COLUMNS})
        new.save()
        Attendance.objects.bulk_create(
            Attendance(planned_stop=new, participant_id=a.participant_id, role=a.role) for a in old.attendances.all()
        )
