"""A release is numbered, copied onwards, and never changed again by any door."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests import factories
from visits.models import Attendance, Itinerary, PlannedStop
from visits.models.frozen import ReleaseIsFrozen
from visits.programme import itineraries
from visits.programme.plans import plan_of


@pytest.fixture
def released(visit):
    return Itinerary.objects.get(visit=visit, number=1)


@pytest.fixture
def planned(released):
    return released.planned_stops.first()


def test_release_takes_the_next_number_and_opens_a_copy_as_draft(visit, coordinator):
    factories.planned_stop(visit)
    second = itineraries.release(visit, by=coordinator, note="Thursday moved")
    assert (second.number, second.released_by, second.note) == (2, coordinator, "Thursday moved")
    assert [row.number for row in visit.itineraries.order_by("pk")] == [1, 2, None]
    planned = {
        row.number: [(stop.title_pl, stop.starts, stop.stop_id) for stop in row.planned_stops.in_time_order()]
        for row in visit.itineraries.all()
    }
    assert planned[2] == planned[None]
    assert (len(planned[1]), len(planned[2])) == (3, 4)


def test_release_copies_people_and_every_language(visit):
    guest, host = factories.participant(visit), factories.participant(visit, side="host")
    factories.planned_stop(
        visit, title_pl="Obiad", title_en="Lunch", title_es="Almuerzo", attends=[guest], receives=[host]
    )
    itineraries.release(visit, by=None)
    copy = itineraries.draft_of(visit).planned_stops.get(title_pl="Obiad")
    assert (copy.title_en, copy.title_fr, copy.title_es) == ("Lunch", "", "Almuerzo")
    assert {(a.participant, a.role) for a in copy.attendances.all()} == {(guest, "attends"), (host, "receives")}


@pytest.mark.parametrize("language", ["pl", "es"])
def test_a_copy_is_the_same_whatever_language_is_active(visit, language):
    factories.planned_stop(visit, title_pl="Obiad", title_es="Almuerzo")
    with translation.override(language):
        release = itineraries.release(visit, by=None)
    for itinerary in (release, itineraries.draft_of(visit)):
        copy = itinerary.planned_stops.get(title_pl="Obiad")
        assert copy.title_es == "Almuerzo"


def test_an_empty_draft_is_not_released(office):
    with pytest.raises(ValidationError, match="no stops"):
        itineraries.release(factories.visit(), by=None)


def test_of_two_releases_at_once_one_is_told(visit, monkeypatch):
    """The second finds the draft numbered between its reading and its guarded update."""

    def meanwhile(itinerary):
        Itinerary.objects.filter(pk=itinerary.pk, number=None).update(number=7, released_at=factories.at(8))
        return itinerary.pk

    monkeypatch.setattr(itineraries, "plans_of", meanwhile)
    with pytest.raises(ValidationError, match="a moment ago"):
        itineraries.release(visit, by=None)


def change(row):
    row.title_pl = "Changed"
    row.save()


DOORS = {
    "save": change,
    "delete": lambda planned: planned.delete(),
    "update": lambda planned: PlannedStop.objects.filter(pk=planned.pk).update(title_pl="x"),
    "queryset delete": lambda planned: PlannedStop.objects.filter(pk=planned.pk).delete(),
    "bulk update": lambda planned: PlannedStop.objects.bulk_update([planned], ["title_pl"]),
    "update or create": lambda planned: PlannedStop.objects.update_or_create(pk=planned.pk, defaults={"title_pl": "x"}),
    "base manager": lambda planned: PlannedStop._base_manager.filter(pk=planned.pk).update(title_pl="x"),
    "related manager": lambda planned: planned.itinerary.planned_stops.update(title_pl="x"),
    "upsert": lambda planned: PlannedStop.objects.bulk_create(
        [
            PlannedStop(
                pk=planned.pk,
                itinerary=itineraries.draft_of(planned.itinerary.visit),
                stop=planned.stop,
                starts=planned.starts,
                ends=planned.ends,
                title_pl="x",
            )
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["title_pl"],
    ),
    "move to the draft": lambda planned: PlannedStop.objects.filter(pk=planned.pk).update(
        itinerary=itineraries.draft_of(planned.itinerary.visit)
    ),
    "number": lambda planned: Itinerary.objects.filter(pk=planned.itinerary_id).update(number=None),
    "note": lambda planned: Itinerary(pk=planned.itinerary_id, visit=planned.itinerary.visit, note="x").save(),
    "itinerary delete": lambda planned: planned.itinerary.delete(),
    "the planning module": lambda planned: itineraries.write(
        planned.itinerary, {planned.stop.key: plan_of(planned) | {"title_pl": "x"}}, by=None
    ),
    "removal by the planning module": lambda planned: itineraries.write(
        planned.itinerary, {planned.stop.key: None}, by=None
    ),
    "history": lambda planned: planned.history.first().instance.save(),
    "bulk update as the draft's": lambda planned: PlannedStop.objects.bulk_update(
        [PlannedStop(pk=planned.pk, itinerary=itineraries.draft_of(planned.itinerary.visit), title_pl="x")],
        ["title_pl"],
    ),
    "another release by hand": lambda planned: Itinerary.objects.create(
        visit=planned.itinerary.visit, number=9, released_at=planned.starts
    ),
    "history of the itinerary": lambda planned: planned.itinerary.history.first().instance.save(),
    "get or create": lambda planned: PlannedStop.objects.get_or_create(
        stop=planned.stop,
        itinerary=planned.itinerary,
        title_pl="x",
        defaults={"starts": planned.starts, "ends": planned.ends},
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_what_a_release_planned_cannot_be_changed_by(door, planned):
    with pytest.raises(ReleaseIsFrozen), transaction.atomic():
        DOORS[door](PlannedStop.objects.get(pk=planned.pk))
    assert PlannedStop.objects.get(pk=planned.pk).title_pl == "Public stop"


def test_a_release_takes_no_new_stop_by_any_door(released, planned):
    for write in (
        lambda new: new.save(),
        lambda new: PlannedStop.objects.bulk_create([new]),
        lambda new: itineraries.write(released, {new.stop.key: plan_of(planned) | {"title_pl": "x"}}, by=None),
    ):
        new = PlannedStop(
            itinerary=released, title_pl="New", starts=planned.starts, ends=planned.ends, stop=planned.stop
        )
        with pytest.raises(ReleaseIsFrozen), transaction.atomic():
            write(new)
    assert released.planned_stops.count() == 3


@pytest.mark.parametrize("move", [
    lambda row, released: row.save(),
    lambda row, released: PlannedStop.objects.filter(pk=row.pk).update(itinerary=released),
    lambda row, released: PlannedStop.objects.filter(pk=row.pk).update(itinerary_id=released.pk),
    lambda row, released: released.planned_stops.add(row),
    lambda row, released: PlannedStop.objects.bulk_update([row], ["itinerary"]),
])  # fmt: skip
def test_a_draft_stop_cannot_be_moved_into_a_release(visit, released, move):
    row = factories.planned_stop(visit)
    row.itinerary = released
    with pytest.raises(ReleaseIsFrozen), transaction.atomic():
        move(row, released)
    assert released.planned_stops.count() == 3


def test_who_takes_part_in_a_release_cannot_be_changed(visit):
    guest, late = factories.participant(visit), factories.participant(visit)
    factories.planned_stop(visit, title_pl="Split", attends=[guest])
    planned = itineraries.release(visit, by=None).planned_stops.get(title_pl="Split")
    named = planned.attendances.get()
    copy = itineraries.draft_of(visit).planned_stops.get(title_pl="Split")
    for write in (
        lambda: named.save(),
        lambda: named.delete(),
        lambda: planned.attendances.all().delete(),
        lambda: planned.attendances.update(participant=late),
        lambda: planned.attendances.create(participant=late),
        lambda: Attendance.objects.bulk_create([Attendance(planned_stop=planned, participant=late)]),
        lambda: planned.attendances.add(Attendance.objects.get(planned_stop=copy)),
        lambda: itineraries.write(planned.itinerary, {planned.stop.key: plan_of(planned) | {"attends": []}}, by=None),
    ):
        with pytest.raises(ReleaseIsFrozen), transaction.atomic():
            write()
    assert [a.participant for a in planned.attendances.all()] == [guest]


def test_a_release_is_protected_from_cascades(visit, planned):
    for referred in (visit, planned.itinerary, planned.stop, planned.host, planned.place):
        with pytest.raises((ProtectedError, ReleaseIsFrozen)), transaction.atomic():
            referred.delete()


def test_people_of_another_visit_are_refused(visit, other_guest):
    with pytest.raises(ValidationError, match="not of this visit"):
        factories.planned_stop(visit, attends=[other_guest])


def test_a_guest_does_not_receive_and_a_host_does_not_take_part(visit):
    guest, host = factories.participant(visit), factories.participant(visit, side="host")
    for people in ({"receives": [guest]}, {"attends": [host]}):
        with pytest.raises(ValidationError, match="Only hosts receive"):
            factories.planned_stop(visit, **people)


def test_a_second_click_releases_nothing(visit, coordinator):
    with pytest.raises(ValidationError, match="Nothing changed since release 1"):
        itineraries.release(visit, by=coordinator)


def test_a_release_keeps_the_note_of_the_draft_and_is_in_the_history(visit, coordinator):
    factories.planned_stop(visit)
    Itinerary.objects.drafts().filter(visit=visit).update(note="Thursday moved")
    release = itineraries.release(visit, by=coordinator)
    assert release.note == "Thursday moved"
    last = release.history.first()
    assert (last.number, last.history_user, last.history_type) == (2, coordinator, "~")


@pytest.mark.parametrize("write", [
    lambda draft, row: itineraries.write(draft, {row.stop.key: None}, by=None),
    lambda draft, row: itineraries.release(draft.visit, by=None),
])  # fmt: skip
def test_who_writes_a_draft_holds_it_first(visit, write):
    """Where the database can lock rows, a release and an edit of its draft wait for each other."""
    row = factories.planned_stop(visit)
    draft = row.itinerary
    with CaptureQueriesContext(connection) as queries:
        write(draft, row)
    first = next(query["sql"] for query in queries if "visits_itinerary" in query["sql"])
    assert ("FOR UPDATE" in first) == connection.features.has_select_for_update
