"""Rows become events: who takes part, where, and at no query."""

from dataclasses import fields

import pytest

from tests import factories
from visits.models import PlannedStop
from visits.programme.events import events


def built(visit):
    rows = PlannedStop.objects.of_visit(visit).filter(itinerary__number=None).for_itinerary()
    return events(rows, visit.participants.all())


@pytest.fixture
def empty(office):
    return factories.visit()


def test_event_holds_what_the_rows_say(empty):
    guest, host = factories.participant(empty), factories.participant(empty, side="host")
    place, firm = factories.place(name="Hall", latitude=50.5, longitude=4.5), factories.organisation(name="SaMASZ")
    planned = factories.planned_stop(
        empty, title_pl="Obiad", title_en="Lunch", kind="meal", place=place, host=firm, answer="asked",
        attends=[guest], receives=[host], travel_minutes=0,
    )  # fmt: skip
    (event,) = built(empty)
    assert {field.name: getattr(event, field.name) for field in fields(event)} == {
        "key": planned.stop.key, "title": "Lunch", "kind": "meal", "starts": factories.at(9), "ends": factories.at(10),
        "place_id": place.pk, "place_name": "Hall", "latitude": 50.5, "longitude": 4.5,
        "host_id": firm.pk, "host_name": "SaMASZ", "answer": "asked", "answered_at": None,
        "answered_starts": None, "answered_ends": None, "proposed_starts": None, "proposed_ends": None,
        "people": {guest.pk}, "receivers": {host.pk}, "travel_minutes": 0,
    }  # fmt: skip


def test_event_of_a_stop_without_place_and_host(empty):
    factories.planned_stop(empty)
    (event,) = built(empty)
    assert (event.place, event.latitude, event.place_name, event.host_name) == (None, None, "", "")


def test_everybody_is_each_side_but_the_hosts_a_late_guest_included(empty):
    sides = {side: factories.participant(empty, side=side) for side in ("guest", "interpreter", "staff", "host")}
    factories.planned_stop(empty)
    late = factories.participant(empty)
    factories.participant(factories.visit())
    (event,) = built(empty)
    assert event.people == {person.pk for side, person in sides.items() if side != "host"} | {late.pk}
    assert event.receivers == set()


@pytest.mark.parametrize("rows", [1, 3])
def test_events_cost_the_same_for_any_number_of_stops(empty, rows, django_assert_num_queries):
    for _row in range(rows):
        person, host = factories.participant(empty), factories.participant(empty, side="host")
        factories.planned_stop(
            empty, place=factories.place(), host=factories.organisation(), attends=[person], receives=[host]
        )
    with django_assert_num_queries(3):  # participants, stops, who is named
        assert len(built(empty)) == rows
