"""The one module that writes planned stops and who takes part, and that turns a draft into a release.

A release is the draft with a number; the next draft is a copy of it. So nothing is ever written into a release.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from .choices import Role
from .models import Attendance, Itinerary, PlannedStop, Stop


def draft_of(visit):
    """The visit's draft; a visit without one gets it, as a copy of the last release or empty."""
    draft, created = Itinerary.objects.get_or_create(visit=visit, number=None)
    last = Itinerary.objects.last_releases().filter(visit=visit).first()
    if created and last:
        _copy(last, draft)
    return draft


@transaction.atomic
def release(visit, *, by, note="", at=None):
    """Release the draft under the next number and open the next draft; returns the release.

    Raises ValidationError where there is nothing to release, or where somebody released this draft a moment ago.
    """
    draft = Itinerary.objects.drafts().filter(visit=visit).first()
    if draft is None or not draft.planned_stops.exists():
        raise ValidationError(_("The draft of %(visit)s has no stops to release.") % {"visit": visit})
    number = (visit.itineraries.aggregate(last=Max("number"))["last"] or 0) + 1
    values = {"number": number, "released_at": at or timezone.now(), "released_by": by, "note": note}
    if not Itinerary.objects.drafts().filter(pk=draft.pk).update(version=F("version") + 1, **values):
        raise ValidationError(_("Somebody released this draft a moment ago."))
    draft_of(visit)
    return Itinerary.objects.get(pk=draft.pk)


@transaction.atomic
def plan(planned, *, attends=None, receives=None):
    """Save a planned stop of a draft and who takes part; a new one gets its Stop. None leaves people as they are."""
    if not planned.stop_id:
        planned.stop = Stop.objects.create(visit=planned.itinerary.visit)
    planned.save()
    for role, people in ((Role.ATTENDS, attends), (Role.RECEIVES, receives)):
        if people is not None:
            _name(planned, role, people)


@transaction.atomic
def remove(planned):
    """Take a planned stop out of its draft. Its Stop stays: a release or an outcome may point there."""
    planned.attendances.all().delete()
    planned.delete()


def _name(planned, role, people):
    """Make `people` the ones named at `planned` in this role."""
    strangers = [person.name for person in people if person.visit_id != planned.itinerary.visit_id]
    if strangers:
        raise ValidationError(_("Not of this visit: %(names)s") % {"names": ", ".join(strangers)})
    named = planned.attendances.filter(role=role)
    named.exclude(participant__in=people).delete()
    known = set(named.values_list("participant_id", flat=True))
    Attendance.objects.bulk_create(
        Attendance(planned_stop=planned, participant=person, role=role) for person in people if person.pk not in known
    )


def _copy(source, target):
    """Copy every planned stop of an itinerary and who takes part into a draft."""
    for old in source.planned_stops.prefetch_related("attendances"):
        new = PlannedStop(itinerary=target, **{name: getattr(old, name) for name in COLUMNS})
        new.save()
        Attendance.objects.bulk_create(
            Attendance(planned_stop=new, participant_id=a.participant_id, role=a.role) for a in old.attendances.all()
        )


# What a copy carries: the columns of each language, never the base column, which is the active language's.
_BASE = set(translator.get_options_for_model(PlannedStop).all_fields)
COLUMNS = [
    field.attname for field in PlannedStop._meta.concrete_fields if field.name not in _BASE | {"id", "itinerary"}
]
