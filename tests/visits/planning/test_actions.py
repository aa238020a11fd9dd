"""What a coordinator does to a draft: each action, what it leaves, and how it is taken back."""

import datetime
import re
import uuid
from contextlib import suppress

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import factories
from tests.factories import at
from visits.models import PlannedStop, Step, Stop
from visits.planning import actions, steps
from visits.planning.kept import KEPT, kept_of
from visits.planning.steps import Changed
from visits.planning.touches import last_touch
from visits.programme import itineraries
from visits.programme.plans import plans_of

FIRST = factories.FIRST_DAY
NEXT = FIRST + datetime.timedelta(days=1)


@pytest.fixture
def plan(office, coordinator):
    """A visit with three stops on its first day: 9–10, 11–12, 13–14."""
    visit = factories.visit()
    rows = [
        factories.planned_stop(visit, title_pl=name, starts=at(hour), ends=at(hour + 1), host=factories.organisation())
        for name, hour in (("One", 9), ("Two", 11), ("Three", 13))
    ]
    return visit, [row.stop.key for row in rows]


def hours(visit):
    """{title: (first hour, last hour)} of the draft, on the visit's clock."""
    rows = PlannedStop.objects.filter(itinerary__visit=visit, itinerary__number=None).in_time_order()
    return {row.title_pl: tuple(f"{m.astimezone(visit.zone):%d %H:%M}" for m in (row.starts, row.ends)) for row in rows}


def content(visit):
    return plans_of(itineraries.draft_of(visit))


def test_later_moves_one_stop(plan, coordinator):
    visit, (_one, two, _three) = plan
    actions.later(visit, two, 5, by=coordinator)
    assert hours(visit)["Two"] == ("01 11:05", "01 12:05")
    assert hours(visit)["Three"] == ("01 13:00", "01 14:00")


def test_later_takes_along_what_follows_that_day(plan, coordinator):
    visit, (_one, two, _three) = plan
    factories.planned_stop(visit, title_pl="Tomorrow", starts=at(9, day=1), ends=at(10, day=1))
    actions.later(visit, two, -15, following=True, by=coordinator)
    told = hours(visit)
    assert [told[name][0] for name in ("One", "Two", "Three", "Tomorrow")] == [
        "01 09:00", "01 10:45", "01 12:45", "02 09:00"
    ]  # fmt: skip


@pytest.mark.parametrize("act", ["later", "edit"])
def test_nothing_slips_over_midnight_with_what_goes_before_it(plan, coordinator, act):
    visit, (one, _two, _three) = plan
    factories.planned_stop(visit, title_pl="Night", starts=at(22), ends=at(23, 30))
    before = content(visit)
    acts = {
        "later": lambda: actions.later(visit, one, 120, following=True, by=coordinator),
        "edit": lambda: actions.edit(
            visit, one, before[one] | {"ends": at(12)}, kept={}, following=True, by=coordinator
        ),
    }
    with pytest.raises(ValidationError, match="Night would begin on another day"):
        acts[act]()
    assert content(visit) == before
    actions.later(visit, one, 115, following=True, by=coordinator)
    assert hours(visit)["Night"] == ("01 23:55", "02 01:25")
    with pytest.raises(ValidationError, match="One would begin on another day"):
        actions.later(visit, one, -11 * 60, by=coordinator)


def test_a_stop_moved_to_another_day_takes_along_what_follows(plan, coordinator):
    """Over the night when the clock goes back the hours on the clock stay."""
    visit, (_one, two, _three) = plan
    later = datetime.timedelta(days=28, hours=1)
    moved = content(visit)[two] | {"starts": at(11, 10) + later, "ends": at(12, 10) + later}
    actions.edit(visit, two, moved, kept={}, following=True, by=coordinator)
    assert hours(visit) == {
        "One": ("01 09:00", "01 10:00"), "Two": ("29 11:10", "29 12:10"), "Three": ("29 13:10", "29 14:10")
    }  # fmt: skip


def test_longer_moves_the_end_but_not_before_the_start(plan, coordinator):
    visit, (one, *_others) = plan
    actions.longer(visit, one, -55, by=coordinator)
    assert hours(visit)["One"] == ("01 09:00", "01 09:05")
    with pytest.raises(ValidationError, match="not after the start"):
        actions.longer(visit, one, -5, by=coordinator)


def test_swapping_keeps_lengths_and_the_gap(plan, coordinator):
    visit, (one, two, _three) = plan
    actions.longer(visit, two, 30, by=coordinator)
    actions.swap(visit, one, after=True, by=coordinator)
    assert hours(visit)["Two"] == ("01 09:00", "01 10:30")
    assert hours(visit)["One"] == ("01 11:30", "01 12:30")
    with pytest.raises(ValidationError, match="no stop to change places"):
        actions.swap(visit, two, after=False, by=coordinator)


def test_a_duplicate_follows_its_stop_with_its_host_not_asked(plan, coordinator):
    visit, (one, *_others) = plan
    Stop.objects.filter(key=one).update(answer="confirmed", audience="public", staff_notes="quiet")
    done = actions.duplicate(visit, one, by=coordinator)
    copy = Stop.objects.get(key=done.key)
    assert (copy.answer, copy.audience, copy.staff_notes) == ("not_asked", "public", "quiet")
    assert content(visit)[done.key]["starts"] == at(10)


def test_a_duplicate_of_the_days_last_stop_stays_on_its_day(plan, coordinator):
    visit, _keys = plan
    night = factories.planned_stop(visit, title_pl="Night", starts=at(22), ends=at(23, 59)).stop.key
    copy = actions.duplicate(visit, night, by=coordinator).key
    assert content(visit)[copy]["starts"] == at(23, 59)
    beside = actions.duplicate(visit, copy, by=coordinator).key
    assert content(visit)[beside] == content(visit)[copy]


def test_delete_leads_to_the_next_stop_else_to_the_one_before(plan, coordinator):
    visit, (one, two, three) = plan
    assert actions.delete(visit, one, by=coordinator).key == two
    assert actions.delete(visit, three, by=coordinator).key == two
    assert actions.delete(visit, two, by=coordinator).key is None
    assert content(visit) == {}
    assert Stop.objects.filter(key__in=[one, two, three]).count() == 3


def test_deleting_and_undoing_brings_back_key_people_and_answer(plan, coordinator):
    visit, (one, *_others) = plan
    guest = factories.participant(visit)
    itineraries.write(
        itineraries.draft_of(visit),
        {one: content(visit)[one] | {"everybody": False, "attends": [guest.pk]}}, by=None,
    )  # fmt: skip
    Stop.objects.filter(key=one).update(answer="confirmed")
    before = content(visit)
    actions.delete(visit, one, by=coordinator)
    done = steps.undo(visit, by=coordinator)
    assert content(visit) == before
    assert (done.key, Stop.objects.get(key=one).answer) == (one, "confirmed")


def test_an_answer_is_written_down_and_taken_back(plan, coordinator):
    visit, (one, *_others) = plan
    actions.answer(visit, one, "confirmed", by=coordinator)
    stop = Stop.objects.get(key=one)
    assert stop.answer == "confirmed"
    assert stop.answered_at is not None
    assert stop.history.first().history_user == coordinator
    steps.undo(visit, by=coordinator)
    stop.refresh_from_db()
    assert (stop.answer, stop.answered_at) == ("not_asked", None)


def test_the_other_time_of_a_host_is_accepted(plan, coordinator):
    visit, (one, *_others) = plan
    with pytest.raises(ValidationError, match="no other time"):
        actions.accept(visit, one, by=coordinator)
    Stop.objects.filter(key=one).update(answer="other_time", proposed_starts=at(15), proposed_ends=at(16, 30))
    actions.accept(visit, one, by=coordinator)
    assert hours(visit)["One"] == ("01 15:00", "01 16:30")
    stop = Stop.objects.get(key=one)
    assert (stop.answer, stop.proposed_starts) == ("confirmed", None)


def test_an_answer_is_for_the_hours_that_were_planned_then(plan, coordinator):
    """A yes once more is one for those that are planned now; the time that a host asks for was theirs to begin with."""
    visit, (one, two, _three) = plan

    def said(key):
        stop = Stop.objects.get(key=key)
        return stop.answer, stop.answered_starts, stop.answered_ends

    actions.answer(visit, one, "confirmed", by=coordinator)
    Stop.objects.filter(key=one).update(answer_note="Gate 4", host_people="Jan")
    actions.later(visit, one, 30, by=coordinator)
    assert said(one) == ("confirmed", at(9), at(10))
    actions.answer(visit, one, "confirmed", by=coordinator)
    assert said(one) == ("confirmed", at(9, 30), at(10, 30))
    assert Stop.objects.filter(answer_note="Gate 4", host_people="Jan").exists()
    steps.undo(visit, by=coordinator)
    assert said(one) == ("confirmed", at(9), at(10))
    actions.answer(visit, one, "asked", by=coordinator)
    assert said(one) == ("asked", None, None)
    Stop.objects.filter(key=two).update(answer="other_time", proposed_starts=at(15), proposed_ends=at(16, 30))
    actions.accept(visit, two, by=coordinator)
    assert said(two) == ("confirmed", at(15), at(16, 30))


SAID = {
    "answer": "confirmed", "answer_note": "Gate 4", "host_people": "Jan", "asked_at": at(8), "answered_at": at(8),
    "answered_starts": at(9), "answered_ends": at(10), "proposed_starts": at(15), "proposed_ends": at(16),
}  # fmt: skip


@pytest.mark.parametrize("new", ["another", "none"])
def test_another_host_has_not_answered_and_undoing_brings_back_the_one_before(plan, coordinator, new):
    visit, (one, *_others) = plan
    host = factories.participant(visit, side="host")
    Stop.objects.filter(key=one).update(answered_by=host, **SAID)
    before = content(visit), kept_of(Stop.objects.get(key=one))
    firm = factories.organisation().pk if new == "another" else None
    plan = content(visit)[one] | {"host_id": firm}
    done = actions.edit(visit, one, plan, kept={"staff_notes": "new"}, by=coordinator)
    asked = dict.fromkeys(KEPT) | {"answer": "not_asked", "answer_note": "", "host_people": ""}
    assert kept_of(Stop.objects.get(key=one)) == asked | {"audience": "public", "staff_notes": "new"}
    assert done.rehosted == {one}
    steps.undo(visit, by=coordinator)
    assert (content(visit), kept_of(Stop.objects.get(key=one))) == before
    steps.redo(visit, by=coordinator)
    assert Stop.objects.get(key=one).answer_note == ""


def test_an_answer_that_is_entered_with_another_host_is_theirs(plan, coordinator):
    visit, (one, *_others) = plan
    Stop.objects.filter(key=one).update(**SAID)
    new = content(visit)[one] | {"host_id": factories.organisation().pk, "starts": at(9, 30)}
    actions.edit(visit, one, new, kept={"answer": "declined"}, by=coordinator)
    stop = Stop.objects.get(key=one)
    assert (stop.answer, stop.answer_note, stop.host_people) == ("declined", "", "")
    assert (stop.answered_starts, stop.answered_ends, stop.proposed_starts) == (at(9, 30), at(10), None)
    assert stop.asked_at > at(8)


def test_an_action_writes_of_a_stop_what_it_changes_and_nothing_else(plan, coordinator):
    visit, (one, *_others) = plan
    with CaptureQueriesContext(connection) as captured:
        actions.answer(visit, one, "asked", by=coordinator)
    (update,) = [each["sql"] for each in captured if each["sql"].startswith('UPDATE "visits_stop"')]
    assert re.findall(r'"(\w+)" = \(?CASE', update) == ["answer", "asked_at", "version"]


def test_a_day_is_copied_with_new_stops_and_undone_in_one_step(plan, coordinator):
    visit, _keys = plan
    before = content(visit)
    done = actions.copy_day(visit, FIRST, NEXT, by=coordinator)
    after = content(visit)
    copies = sorted(plan["starts"] for key, plan in after.items() if key not in before)
    assert copies == [at(9, day=1), at(11, day=1), at(13, day=1)]
    assert done.days == {NEXT}
    steps.undo(visit, by=coordinator)
    assert content(visit) == before
    with pytest.raises(ValidationError, match="no stops"):
        actions.copy_day(visit, NEXT, FIRST, by=coordinator)


def test_a_day_is_moved_at_the_same_hours(plan, coordinator):
    visit, _keys = plan
    done = actions.move_day(visit, FIRST, NEXT, by=coordinator)
    assert [start for start, _end in hours(visit).values()] == ["02 09:00", "02 11:00", "02 13:00"]
    assert done.days == {FIRST, NEXT}


def test_a_shift_moves_the_visit_and_its_stops_and_is_undone(plan, coordinator):
    """Over the night when the clock goes back the hours on the clock stay."""
    visit, _keys = plan
    before = content(visit)
    actions.shift(visit, 28, by=coordinator)
    visit.refresh_from_db()
    assert (visit.starts_on, visit.ends_on) == (datetime.date(2018, 10, 29), datetime.date(2018, 11, 2))
    assert next(iter(hours(visit).values())) == ("29 09:00", "29 10:00")
    steps.undo(visit, by=coordinator)
    visit.refresh_from_db()
    assert visit.starts_on == FIRST
    assert content(visit) == before


AUTUMN, NEXT_AUTUMN, SPRING = datetime.date(2027, 10, 31), datetime.date(2028, 10, 29), datetime.date(2028, 3, 26)


@pytest.mark.parametrize(("day", "hour"), [
    (NEXT_AUTUMN, "2028-10-29 01:30"),  # 02:30 comes twice there too: the second stays the second
    (SPRING, "2028-03-26 01:30"),  # there is no 02:30: 03:30
    (AUTUMN + datetime.timedelta(days=1), "2027-11-01 01:30"),
])  # fmt: skip
def test_a_stop_in_the_repeated_hour_goes_to_the_same_hour_of_another_day(office, coordinator, day, hour):
    visit = factories.visit(starts_on=AUTUMN, ends_on=AUTUMN)
    second = datetime.datetime(2027, 10, 31, 1, 30, tzinfo=datetime.UTC)  # 02:30 in Warsaw for the second time
    key = factories.planned_stop(visit, starts=second, ends=second + datetime.timedelta(hours=1)).stop.key
    actions.shift(visit, (day - AUTUMN).days, by=coordinator)
    assert f"{content(visit)[key]['starts']:%Y-%m-%d %H:%M}" == hour


def test_an_action_refuses_a_stop_that_somebody_changed(plan, coordinator, administrator):
    visit, (one, *_others) = plan
    seen = {one: Stop.objects.get(key=one).version}
    administrator.first_name, administrator.last_name = "Jan", "Przykład"
    administrator.save()
    actions.later(visit, one, 30, by=administrator, seen=seen)
    with pytest.raises(Changed, match=r"Jan Przykład, \d\d:\d\d: move One"):
        actions.later(visit, one, 5, by=coordinator, seen=seen)
    assert hours(visit)["One"][0] == "01 09:30"


def test_an_action_on_a_stop_that_is_gone_says_who_took_it(plan, coordinator, administrator):
    visit, (one, *_others) = plan
    actions.delete(visit, one, by=administrator)
    with pytest.raises(Changed, match=r"administrator-1, .*: remove One"):
        actions.later(visit, one, 5, by=coordinator)


def test_a_stop_of_another_visit_is_not_touched(plan, coordinator, other_visit):
    visit, _keys = plan
    strange = Stop.objects.filter(visit=other_visit).first()
    before = content(other_visit)
    for act in (
        lambda: actions.later(visit, strange.key, 5, by=coordinator),
        lambda: actions.delete(visit, strange.key, by=coordinator),
        lambda: actions.answer(visit, strange.key, "confirmed", by=coordinator),
    ):
        with pytest.raises(Changed, match="not in the draft"):
            act()
    assert content(other_visit) == before


def test_undo_is_refused_where_somebody_changed_the_stop_since(plan, coordinator, administrator):
    visit, (one, two, _three) = plan
    actions.later(visit, one, 5, by=coordinator)
    actions.later(visit, one, 5, by=administrator)
    with pytest.raises(Changed, match=r"Nothing undone. administrator-1, \d\d:\d\d: move One"):
        steps.undo(visit, by=coordinator)
    actions.later(visit, two, 5, by=coordinator)
    steps.undo(visit, by=coordinator)
    assert hours(visit)["Two"][0] == "01 11:00"


def test_each_undoes_their_own_steps(plan, coordinator, administrator):
    visit, (one, two, _three) = plan
    actions.later(visit, one, 5, by=coordinator)
    actions.later(visit, two, 5, by=administrator)
    steps.undo(visit, by=coordinator)
    assert (hours(visit)["One"][0], hours(visit)["Two"][0]) == ("01 09:00", "01 11:05")


def test_what_was_undone_is_done_again_until_something_else_is_done(plan, coordinator):
    visit, (one, two, _three) = plan
    done = actions.duplicate(visit, one, by=coordinator)
    actions.later(visit, two, 5, by=coordinator)
    final = content(visit)
    steps.undo(visit, by=coordinator)
    steps.undo(visit, by=coordinator)
    assert done.key not in content(visit)
    steps.redo(visit, by=coordinator)
    steps.redo(visit, by=coordinator)
    assert content(visit) == final
    with pytest.raises(ValidationError, match="nothing to do again"):
        steps.redo(visit, by=coordinator)
    steps.undo(visit, by=coordinator)
    actions.later(visit, one, 5, by=coordinator)
    with pytest.raises(ValidationError, match="nothing to do again"):
        steps.redo(visit, by=coordinator)


def test_what_was_abandoned_is_not_done_again(plan, coordinator):
    visit, (one, *_others) = plan
    for minutes in (10, 20):
        actions.later(visit, one, minutes, by=coordinator)
    steps.undo(visit, by=coordinator)
    actions.later(visit, one, 60, by=coordinator)
    steps.undo(visit, by=coordinator)
    steps.redo(visit, by=coordinator)
    assert hours(visit)["One"][0] == "01 10:10"


def test_a_button_does_its_own_step_again_and_no_other(plan, coordinator, administrator):
    visit, (one, two, _three) = plan
    for key in (one, two):
        actions.later(visit, key, 5, by=coordinator)
    for _each in range(2):
        steps.undo(visit, by=coordinator)
    first = Step.objects.redoable(itineraries.draft_of(visit), coordinator).first()
    steps.redo(visit, by=coordinator, step=first.pk)
    with pytest.raises(Changed, match="Something else was done since"):
        steps.redo(visit, by=coordinator, step=first.pk)
    actions.later(visit, two, 30, by=administrator)
    with pytest.raises(Changed, match=r"Nothing done again. administrator-1, \d\d:\d\d: move Two"):
        steps.redo(visit, by=coordinator)


def test_who_touched_a_stop_last_is_told_whatever_it_was(plan, coordinator, administrator):
    visit, (one, *_others) = plan
    assert last_touch(visit, one) == ""
    actions.later(visit, one, 5, by=administrator)
    actions.later(visit, one, 5, by=coordinator)
    assert re.fullmatch(r"coordinator-1, \d\d:\d\d: move One\.", last_touch(visit, one))
    steps.undo(visit, by=coordinator)
    assert re.fullmatch(r"coordinator-1, \d\d:\d\d: took back: move One\.", last_touch(visit, one))
    steps.undo(visit, by=administrator)
    assert "administrator-1" in last_touch(visit, one)
    actions.delete(visit, one, by=coordinator)
    itineraries.release(visit, by=administrator)
    assert "remove One" in last_touch(visit, one)


def test_two_shifts_at_once_move_visit_and_stops_alike(plan, coordinator):
    visit, _keys = plan
    other = type(visit).objects.get(pk=visit.pk)
    actions.shift(visit, 7, by=coordinator)
    actions.shift(other, 7, by=coordinator)
    visit.refresh_from_db()
    assert str(visit.starts_on) == "2018-10-15"
    assert hours(visit)["One"][0] == "15 09:00"


def test_after_a_release_nothing_of_before_is_undone(plan, coordinator):
    visit, (one, *_others) = plan
    actions.later(visit, one, 5, by=coordinator)
    itineraries.release(visit, by=coordinator)
    with pytest.raises(ValidationError, match="nothing to undo"):
        steps.undo(visit, by=coordinator)


def test_an_action_that_changes_nothing_leaves_no_step(plan, coordinator):
    visit, (one, *_others) = plan
    actions.move(visit, one, at(9), by=coordinator)
    assert not Step.objects.exists()


def test_versions_rise_with_every_action(plan, coordinator):
    visit, (one, two, _three) = plan
    draft = itineraries.draft_of(visit)
    versions = {stop.key: stop.version for stop in visit.stops.all()}
    actions.later(visit, one, 5, by=coordinator)
    assert itineraries.draft_of(visit).version > draft.version
    assert Stop.objects.get(key=one).version == versions[one] + 1
    assert Stop.objects.get(key=two).version == versions[two]


@pytest.mark.parametrize("stops", [1, 3])
def test_an_action_costs_the_same_for_any_number_of_stops(office, coordinator, stops, django_assert_num_queries):
    visit = factories.visit()
    key, *_others = [factories.planned_stop(visit).stop.key for _each in range(stops)]
    with django_assert_num_queries(17):
        actions.later(visit, key, 5, by=coordinator)


class Undoing(TestCase):
    """Whatever is done, undoing all of it gives the draft of before."""

    @settings(max_examples=15)
    @given(st.lists(st.tuples(st.sampled_from(["later", "longer", "move", "delete", "duplicate", "copy_day", "shift"]),
                              st.integers(0, 9), st.integers(1, 40)), max_size=6))  # fmt: skip
    def test_undoing_everything_gives_the_draft_of_before(self, doings):
        user, _made = get_user_model().objects.get_or_create(username="planner")
        visit = factories.visit()
        for hour in (9, 12):
            factories.planned_stop(visit, starts=at(hour), ends=at(hour + 1))
        before = content(visit)
        for verb, place, amount in doings:
            do(visit, user, verb, place, amount)
        while Step.objects.undoable(itineraries.draft_of(visit), user).exists():
            steps.undo(visit, by=user)
        visit.refresh_from_db()
        assert content(visit) == before
        assert visit.starts_on == FIRST


def do(visit, user, verb, place, amount):
    keys = sorted(content(visit))
    key = keys[place % len(keys)] if keys else uuid.uuid4()
    day = datetime.timedelta(days=1)
    acts = {
        "later": lambda: actions.later(visit, key, amount * 5, following=amount % 2 == 0, by=user),
        "longer": lambda: actions.longer(visit, key, amount, by=user),
        "move": lambda: actions.move(visit, key, at(8, day=amount % 5), by=user),
        "delete": lambda: actions.delete(visit, key, by=user),
        "duplicate": lambda: actions.duplicate(visit, key, by=user),
        "copy_day": lambda: actions.copy_day(visit, visit.starts_on, visit.starts_on + day, by=user),
        "shift": lambda: actions.shift(visit, amount, by=user),
    }
    with suppress(ValidationError):
        acts[verb]()
