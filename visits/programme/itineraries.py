"""The one module that writes planned stops and who takes part, and that turns a draft into a release.

A release is the draft with a number; the next draft is a copy of it. So nothing is ever written into a release.
What it writes are plans (plans.py): an action of the editor, its undoing and the next draft all go one way.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from clusters.models import Organisation

from ..choices import Role, Side
from ..models import Attendance, Itinerary, Participant, Place, PlannedStop, Stop
from ..models.frozen import ReleaseIsFrozen
from .plans import COLUMNS, plan_of, plans_of


def draft_of(visit):
    """The visit's draft; a visit without one gets it, as a copy of the last release or empty."""
    draft, created = Itinerary.objects.get_or_create(visit=visit, number=None)
    if created and (last := Itinerary.objects.last_of(visit)):
        write(draft, plans_of(last), by=None)
    return draft


@transaction.atomic
def release(visit, *, by, note=None, at=None):
    """Release the draft under the next number and open the next draft; returns the release.

    `note` replaces what the draft says. Raises ValidationError where there is nothing to release, nothing changed since
    the last release (a double click), or somebody released this draft a moment ago.
    """
    draft = Itinerary.objects.drafts().select_for_update().filter(visit=visit).first()
    last = Itinerary.objects.last_of(visit)
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
def write(draft, plans, *, by):
    """Bring a draft to these plans: {key of a stop: its plan, or None to take it out}; a new key makes a new Stop.

    The number of statements does not grow with the stops that stay or come. Raises ReleaseIsFrozen where a release came
    first, and ValidationError for people who may not be named so.
    """
    hold(draft)
    rows = draft.planned_stops.with_people().filter(stop__key__in=plans)
    write_held(draft, plans, {row.stop.key: row for row in rows}, by=by)


def write_held(draft, plans, planned, *, by):
    """Like `write`, in a transaction that holds the draft; `planned` are its stops by key, with people, read since."""
    Itinerary.objects.filter(pk=draft.pk).update(version=F("version") + 1)
    draft.version += 1
    if not plans:
        return
    rows = {key: planned[key] for key in plans if key in planned}
    _check_people(draft.visit_id, plans.values())
    _check_places(plans.values(), rows.values())
    _take_out([row for key, row in rows.items() if plans[key] is None])
    wanted = {key: plan for key, plan in plans.items() if plan is not None}
    changed = [rows[key] for key, plan in wanted.items() if key in rows and plan_of(rows[key]) != plan]
    for row in changed:
        _fill(row, wanted[row.stop.key])
    bulk_update_with_history(changed, PlannedStop, COLUMNS, default_user=by)
    new = {key: plan for key, plan in wanted.items() if key not in rows}
    stops = _stops(draft.visit_id, new, by=by)
    made = [_fill(PlannedStop(itinerary=draft, stop=stops[key]), plan) for key, plan in new.items()]
    bulk_create_with_history(made, PlannedStop, default_user=by)
    _name(changed, made, wanted, by=by)


def hold(draft):
    """Keep others and a release away from this draft until the transaction ends; ReleaseIsFrozen if one came first."""
    held = Itinerary.objects.drafts().select_for_update().filter(pk=draft.pk).first()
    if held is None:
        raise ReleaseIsFrozen
    draft.version = held.version


def _check_people(visit_id, plans):
    """Hosts receive, all others take part, and all are of this visit."""
    named = {Role.ATTENDS: set(), Role.RECEIVES: set()}
    for plan in filter(None, plans):
        named[Role.ATTENDS] |= set(plan["attends"])
        named[Role.RECEIVES] |= set(plan["receives"])
    if not any(named.values()):
        return
    sides = dict(Participant.objects.filter(visit=visit_id).values_list("pk", "side"))
    if not set().union(*named.values()) <= sides.keys():
        raise ValidationError(_("Somebody named here is not of this visit."))
    if any((sides[pk] == Side.HOST) != (role == Role.RECEIVES) for role, people in named.items() for pk in people):
        raise ValidationError(_("Only hosts receive, and only the others take part."))


def _check_places(plans, rows):
    """What a plan of before names may be gone by now; what these rows name is not."""
    for model, column in ((Place, "place_id"), (Organisation, "host_id")):
        named = {plan[column] for plan in plans if plan and plan[column]} - {getattr(row, column) for row in rows}
        if named and model.objects.filter(pk__in=named).count() != len(named):
            raise ValidationError(_("A place or host of this stop was deleted since."))


def _take_out(rows):
    """The Stops stay: a release or an outcome may point there."""
    Attendance.objects.filter(planned_stop__in=rows).delete()
    PlannedStop.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _fill(row, plan):
    for name in COLUMNS:
        setattr(row, name, plan[name])
    return row


def _stops(visit_id, keys, *, by):
    """{key: Stop} of this visit for these keys; those that are not there yet are made."""
    known = {stop.key: stop for stop in Stop.objects.filter(visit=visit_id, key__in=keys)}
    made = [Stop(visit_id=visit_id, key=key) for key in keys if key not in known]
    bulk_create_with_history(made, Stop, default_user=by)
    return known | {stop.key: stop for stop in made}


def _name(changed, made, plans, *, by):
    """Name the people of their plans at rows that changed, whose people are fetched, and at new ones."""
    known = {(a.planned_stop_id, a.participant_id, a.role): a for row in changed for a in row.attendances.all()}
    wanted = {
        (row.pk, person, role)
        for row in [*changed, *made]
        for role, name in ((Role.ATTENDS, "attends"), (Role.RECEIVES, "receives"))
        for person in plans[row.stop.key][name]
    }
    Attendance.objects.filter(pk__in=[known[name].pk for name in known.keys() - wanted]).delete()
    made = [
        Attendance(planned_stop_id=row, participant_id=person, role=role)
        for row, person, role in sorted(wanted - known.keys())
    ]
    bulk_create_with_history(made, Attendance, default_user=by)
