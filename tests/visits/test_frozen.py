"""Nothing that staff can do changes a release: no deleting around it, no action of the editor, no page of the admin.

The doors of the ORM itself are tried in test_releases.py.
"""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from portal.common.admin_history import stamp
from tests import factories
from tests.factories import FIRST_DAY, at
from visits.models import Itinerary
from visits.planning import actions, steps
from visits.programme import itineraries
from visits.programme.plans import plans_of

NEXT_DAY = at(9, day=1).date()


@pytest.fixture
def released(visit):
    return Itinerary.objects.get(visit=visit, number=1)


@pytest.fixture
def planned(released):
    return released.planned_stops.first()


@pytest.fixture
def everything(visit):
    """What the releases of the visit planned, at any time: {number: {key: plan}}."""
    return lambda: {row.number: plans_of(row) for row in visit.itineraries.exclude(number=None)}


def test_who_and_what_a_release_refers_to_cannot_be_deleted(visit, coordinator, everything):
    guest, host = factories.participant(visit), factories.participant(visit, side="host")
    split = factories.planned_stop(
        visit, attends=[guest], receives=[host], place=factories.place(), host=factories.organisation()
    )
    release = itineraries.release(visit, by=coordinator)
    itineraries.write(itineraries.draft_of(visit), {split.stop.key: None}, by=None)
    before = everything()
    for referred in (guest, host, split.stop, split.place, split.host, coordinator, release.visit):
        with pytest.raises(ProtectedError), transaction.atomic():
            referred.delete()
        with pytest.raises(ProtectedError), transaction.atomic():
            type(referred)._default_manager.filter(pk=referred.pk).delete()
    assert everything() == before


EDITS = {
    "add": lambda visit, key, by: actions.add(visit, plans_of(itineraries.draft_of(visit))[key], by=by),
    "edit": lambda visit, key, by: actions.edit(
        visit, key, plans_of(itineraries.draft_of(visit))[key] | {"title_pl": "x", "place_id": None}, kept={}, by=by
    ),
    "later": lambda visit, key, by: actions.later(visit, key, 10, following=True, by=by),
    "longer": lambda visit, key, by: actions.longer(visit, key, 10, by=by),
    "move": lambda visit, key, by: actions.move(visit, key, at(17), by=by),
    "swap": lambda visit, key, by: actions.swap(visit, key, after=True, by=by),
    "duplicate": lambda visit, key, by: actions.duplicate(visit, key, by=by),
    "delete": lambda visit, key, by: actions.delete(visit, key, by=by),
    "answer": lambda visit, key, by: actions.answer(visit, key, "declined", by=by),
    "copy day": lambda visit, key, by: actions.copy_day(visit, FIRST_DAY, NEXT_DAY, by=by),
    "move day": lambda visit, key, by: actions.move_day(visit, FIRST_DAY, NEXT_DAY, by=by),
    "shift": lambda visit, key, by: actions.shift(visit, 3, by=by),
}


@pytest.mark.parametrize("name", EDITS)
def test_no_action_of_the_editor_nor_its_undoing_changes_a_release(name, visit, planned, coordinator, everything):
    before = everything()
    for act in (lambda: EDITS[name](visit, planned.stop.key, coordinator), steps_of(visit, coordinator)):
        act()
        assert everything() == before
    assert plans_of(itineraries.draft_of(visit)) == before[1]


def steps_of(visit, by):
    """Undo, do again, and undo: the draft is as it was."""

    def back_and_forth():
        for take in (steps.undo, steps.redo, steps.undo):
            take(visit, by=by)

    return back_and_forth


def test_what_was_done_before_a_release_is_not_undone_in_it(visit, planned, coordinator, everything):
    actions.later(visit, planned.stop.key, 10, by=coordinator)
    itineraries.release(visit, by=coordinator)
    before = everything()
    with pytest.raises(ValidationError, match="nothing to undo"):
        steps.undo(visit, by=coordinator)
    assert everything() == before


@pytest.mark.parametrize("path", ["change", "delete", "version", "add"])
def test_the_admin_changes_no_release(path, client, visit, released, planned, administrator, everything):
    """Not for who may do everything either."""
    administrator.is_superuser = True
    administrator.save()
    client.force_login(administrator)
    before = everything()
    args = {"version": [released.pk, stamp(released.history.first().history_date)], "add": []}.get(path, [released.pk])
    address = reverse(f"admin:visits_itinerary_{path}", args=args)
    posted = {
        "note": "x", "number": "7", "post": "yes", "planned_stops-TOTAL_FORMS": "1", "seen_version": "1",
        "planned_stops-INITIAL_FORMS": "1", "planned_stops-0-id": planned.pk, "planned_stops-0-title_pl": "x",
        "planned_stops-0-itinerary": released.pk, "planned_stops-0-DELETE": "on",
    }  # fmt: skip
    assert client.post(address, posted).status_code in (403, 404)
    assert everything() == before


def test_the_admin_deletes_nothing_that_a_release_refers_to(client, visit, planned, administrator, everything):
    administrator.is_superuser = True
    administrator.save()
    client.force_login(administrator)
    before = everything()
    chosen = {"place": planned.place, "visit": visit, "stop": planned.stop, "itinerary": planned.itinerary}
    for model, row in chosen.items():
        posted = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(reverse(f"admin:visits_{model}_changelist"), posted)
        client.post(reverse(f"admin:visits_{model}_delete", args=[row.pk]), {"post": "yes"})
        row.refresh_from_db()
    assert everything() == before
