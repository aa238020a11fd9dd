"""What the host of a stop said: one writer, for the host's own hand and for staff who heard it on the phone."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from simple_history.models import HistoricalRecords

from tests import factories
from tests.factories import at
from visits.models import Stop
from visits.people import answers
from visits.programme.plans import plans_of

HOURS = (at(14), at(15))


@pytest.fixture
def stop(visit, host):
    return visit.itineraries.get(number=1).planned_stops.get(title_pl="Partners stop").stop


def said(stop):
    stop.refresh_from_db()
    return {
        "answer": stop.answer, "by": stop.answered_by_id, "note": stop.answer_note, "people": stop.host_people,
        "proposed": (stop.proposed_starts, stop.proposed_ends), "version": stop.version,
    }  # fmt: skip


@pytest.fixture
def staff_signed_in(coordinator):
    """The history's library thinks of who is signed in where a save names nobody."""
    HistoricalRecords.context.request = SimpleNamespace(user=coordinator)
    yield coordinator
    del HistoricalRecords.context.request


def test_a_host_answers_with_their_own_hand_whoever_else_is_signed_in(stop, host, staff_signed_in):
    answers.answer(
        stop,
        "other_time",
        by=None,
        host=host,
        note=" Later \r\n please ",
        people="Jan\nKowal",
        proposed=HOURS,
        at=at(8),
    )
    assert said(stop) == {
        "answer": "other_time", "by": host.pk, "note": "Later please", "people": "Jan Kowal", "proposed": HOURS,
        "version": 2,
    }  # fmt: skip
    assert (stop.asked_at, stop.answered_at) == (at(8), at(8))
    row = stop.history.first()
    assert (row.history_user, row.history_change_reason, row.answered_by_id) == (None, "The host", host.pk)


def test_staff_write_an_answer_down_and_who_attends_stays(stop, host, coordinator):
    answers.answer(stop, "confirmed", by=None, host=host, note="Yes", people="Jan Kowal")
    answers.answer(stop, "confirmed", by=coordinator)
    assert said(stop) == {
        "answer": "confirmed", "by": None, "note": "", "people": "Jan Kowal", "proposed": (None, None), "version": 3,
    }  # fmt: skip
    assert (stop.history.first().history_user, stop.history.first().history_change_reason) == (coordinator, "")


@pytest.mark.parametrize("answer", ["declined", "asked", "not_asked"])
def test_nobody_attends_a_stop_that_is_not_agreed_on(answer, stop, host, coordinator):
    answers.answer(stop, "confirmed", by=None, host=host, people="Jan Kowal")
    answers.answer(stop, answer, by=coordinator, people="Jan Kowal")
    assert said(stop)["people"] == ""


def test_of_two_who_answer_at_once_the_second_is_told_and_nothing_is_lost(stop, host, coordinator):
    older = Stop.objects.get(pk=stop.pk)
    answers.answer(stop, "declined", by=None, host=host, note="Closed")
    with pytest.raises(answers.Overtaken):
        answers.answer(older, "confirmed", by=coordinator)
    assert (said(stop)["answer"], said(stop)["note"], stop.version) == ("declined", "Closed", 2)


@pytest.mark.parametrize(
    ("value", "proposed"), [("perhaps", None), ("other_time", (at(9), None)), ("other_time", (at(9), at(9)))]
)
def test_what_is_no_answer_is_refused_and_not_written(value, proposed, stop, host):
    with pytest.raises(ValidationError):
        answers.answer(stop, value, by=None, host=host, proposed=proposed)
    assert (said(stop)["answer"], stop.version) == ("not_asked", 1)


def test_an_answer_is_for_the_hours_that_its_giver_read(visit, stop, host, coordinator):
    """A host reads the release, and staff the draft."""
    released = visit.itineraries.get(number=1).planned_stops.get(stop=stop)
    draft = factories.draft(visit)
    moved = plans_of(draft)[stop.key] | {"starts": at(15), "ends": at(16)}
    factories.itineraries.write(draft, {stop.key: moved}, by=None)
    answers.answer(stop, "confirmed", by=None, host=host, planned=released)
    assert (stop.answered_starts, stop.answered_ends) == (released.starts, released.ends)
    answers.answer(stop, "confirmed", by=coordinator)
    assert (stop.answered_starts, stop.answered_ends) == (at(15), at(16))
    answers.answer(stop, "asked", by=coordinator)
    assert (stop.answered_starts, stop.answered_ends) == (None, None)


@pytest.mark.parametrize("planned", ["another host", "nobody", "nothing"])
def test_a_host_answers_for_no_stop_that_the_draft_plans_without_them(visit, stop, host, planned):
    released, draft = visit.itineraries.get(number=1).planned_stops.get(stop=stop), factories.draft(visit)
    other = {"another host": factories.organisation().pk, "nobody": None}
    plan = plans_of(draft)[stop.key] | {"host_id": other[planned]} if planned in other else None
    factories.itineraries.write(draft, {stop.key: plan}, by=None)
    with pytest.raises(answers.Overtaken, match="The organisers are changing this stop"):
        answers.answer(stop, "confirmed", by=None, host=host, planned=released, note="Canary")
    assert (said(stop)["note"], stop.version) == ("", 1)


def test_an_answer_is_late_only_after_a_release_that_does_not_know_it(visit, stop, host):
    released = visit.itineraries.get(number=1)
    assert not answers.is_late(stop, released)
    answers.answer(stop, "confirmed", by=None, host=host)
    assert answers.is_late(stop, released)
    assert not answers.is_late(stop, None)
    factories.planned_stop(visit, starts=at(19), ends=at(20))
    newer = factories.itineraries.release(visit, by=None)
    assert not answers.is_late(stop, newer)
