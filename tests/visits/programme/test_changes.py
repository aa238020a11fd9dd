"""Changes between two itineraries: complete, exact, and what one participant is told of them."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visits.programme import plans
from visits.programme.changes import ChangeKind, apply, changes, concerning, for_person

KEYS = [UUID(int=n) for n in range(1, 7)]
START = datetime(2018, 10, 3, 7, tzinfo=UTC)
PLAN = dict.fromkeys(plans.COLUMNS) | {
    "kind": "meeting", "title_pl": "Spotkanie", "starts": START, "ends": START + timedelta(hours=1), "place_id": 1,
    "host_id": 5, "everybody": False, "attends": [1, 2], "receives": [7],
}  # fmt: skip
OTHER = {  # another value for each column
    "kind": "meal", "starts": START - timedelta(hours=1), "ends": START + timedelta(hours=2), "place_id": 2,
    "host_id": None, "everybody": True, "attends": [2, 3], "receives": [], "travel_minutes": 0,
}  # fmt: skip
KINDS = {
    "starts": "time", "ends": "time", "place_id": "place", "host_id": "host", "everybody": "people",
    "attends": "people", "receives": "people", "kind": "text", "travel_minutes": "text",
}  # fmt: skip
NAMES = [*plans.COLUMNS, "attends", "receives"]
IN_TRANSLATION = [name for name in NAMES if name[-3:] in ("_en", "_fr", "_es")]


def only(old, new):
    (change,) = changes({KEYS[0]: old} if old else {}, {KEYS[0]: new} if new else {})
    return change


def changed(**columns):
    return only(PLAN, PLAN | columns)


def told(change, person=1, **who):
    """The kinds and whether the stop goes on without them, as one participant sees a change; None for nothing."""
    seen = for_person(change, person, **{"side_is_host": False, "organisation_id": None} | who)
    return seen and ({kind.value for kind in seen.kinds}, seen.goes_on)


texts = st.sampled_from([None, "", "Spotkanie", "Meeting"])
ids = st.sampled_from([None, 1, 5])
people = st.sets(st.integers(1, 4), max_size=3).map(sorted)
moments = st.integers(0, 6).map(lambda hours: START + timedelta(hours=hours))
VALUES = {
    "kind": st.sampled_from(["meeting", "meal"]), "starts": moments, "ends": moments, "place_id": ids, "host_id": ids,
    "everybody": st.booleans(), "attends": people, "receives": people, "travel_minutes": ids,
}  # fmt: skip
itineraries = st.dictionaries(
    st.sampled_from(KEYS), st.fixed_dictionaries({name: VALUES.get(name, texts) for name in NAMES}), max_size=5
)


@given(itineraries, itineraries)
def test_changes_applied_to_the_old_give_the_new(old, new):
    before = dict(old)
    assert apply(changes(old, new), old) == new
    assert old == before


@given(itineraries)
def test_the_same_itinerary_has_no_changes(plan):
    assert changes(plan, dict(plan)) == []
    assert apply([], plan) == plan


@given(itineraries)
def test_no_release_is_the_empty_one_and_a_cancelled_visit_leads_to_it(plan):
    added, removed = changes({}, plan), changes(plan, {})
    assert [change.kinds for change in added] == [{ChangeKind.ADDED}] * len(plan)
    assert [change.kinds for change in removed] == [{ChangeKind.REMOVED}] * len(plan)
    assert {change.key: change.new for change in added} == {change.key: change.old for change in removed} == plan


@given(itineraries, itineraries)
def test_changes_come_by_start(old, new):
    starts = [change.starts for change in changes(old, new)]
    assert starts == sorted(starts)


@pytest.mark.parametrize("name", NAMES)
def test_each_column_alone_is_one_change_of_its_kind(name):
    new = PLAN | {name: OTHER.get(name, "Changed")}
    change = only(PLAN, new)
    assert (change.old, change.new, change.columns) == (PLAN, new, {name})
    assert {kind.value for kind in change.kinds} == {KINDS.get(name, "text")}
    assert change.is_translation_only == (name in IN_TRANSLATION)


def test_there_are_twelve_columns_in_translation():
    assert len(IN_TRANSLATION) == 12  # four texts in three languages more


def test_a_change_of_several_columns_has_all_their_kinds():
    change = changed(starts=OTHER["starts"], place_id=2, title_pl="Inne", title_en="Other")
    assert change.kinds == {ChangeKind.TIME, ChangeKind.PLACE, ChangeKind.TEXT}
    assert [str(label) for label in change.labels] == ["other time", "other place", "text"]
    assert not change.is_translation_only


@pytest.mark.parametrize(
    "columns", [{"title_en": "Meeting", "starts": OTHER["starts"]}, {"title_en": "A", "kind": "meal"}]
)
def test_a_translation_beside_something_else_is_not_alone(columns):
    assert not changed(**columns).is_translation_only


def test_new_and_cancelled_are_no_translation():
    assert not only(None, PLAN).is_translation_only
    assert not only(PLAN, None).is_translation_only


def test_no_text_and_an_empty_text_read_the_same_but_are_applied():
    change = changed(notes_pl="")
    assert (change.columns, change.kinds, change.is_translation_only) == (set(), set(), False)
    assert apply([change], {KEYS[0]: PLAN}) == {KEYS[0]: PLAN | {"notes_pl": ""}}
    assert told(change) is None


def test_no_minutes_and_none_needed_are_two_things():
    assert changed(travel_minutes=0).kinds == {ChangeKind.TEXT}


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        (None, PLAN, ({"added"}, False)),
        (PLAN, None, ({"removed"}, False)),
        (PLAN, PLAN | {"attends": [2]}, ({"removed"}, True)),
        (PLAN | {"attends": [2]}, PLAN, ({"added"}, False)),
        (PLAN | {"attends": [2]}, PLAN | {"everybody": True}, ({"added"}, False)),
        (PLAN | {"attends": [2]}, None, None),
        (None, PLAN | {"attends": [2]}, None),
        (PLAN | {"attends": [2]}, PLAN | {"attends": [2], "place_id": 2}, None),
    ],
)
def test_who_attends_is_told_what_becomes_theirs_and_what_is_theirs_no_more(old, new, seen):
    assert told(only(old, new)) == seen


@pytest.mark.parametrize(
    ("columns", "seen"),
    [
        ({"starts": OTHER["starts"]}, {"time"}),
        ({"place_id": 2, "host_id": 6}, {"place", "host"}),
        ({"title_pl": "Inne"}, {"text"}),
        ({"title_pl": "Inne", "title_en": "Other"}, {"text"}),
        ({"travel_minutes": 40}, {"text"}),
        ({"title_en": "Other", "title_fr": "Autre"}, None),
        ({"attends": [1, 3]}, None),
        ({"everybody": True, "attends": []}, None),
        ({"receives": []}, None),
        ({"attends": [1], "title_es": "Otra"}, None),
        ({"attends": [1], "title_es": "Otra", "ends": OTHER["ends"]}, {"time"}),
        ({"attends": [1], "bring_pl": "buty"}, {"text"}),
    ],
)
def test_who_attends_before_and_after_is_told_neither_of_others_nor_of_translations(columns, seen):
    assert told(changed(**columns)) == (seen and (seen, False))


def test_a_change_that_concerns_somebody_holds_both_plans():
    new = PLAN | {"starts": OTHER["starts"], "attends": [1]}
    seen = for_person(only(PLAN, new), 1, False, None)
    assert (seen.key, seen.old, seen.new) == (KEYS[0], PLAN, new)


def test_a_stop_without_them_says_so():
    seen = for_person(only(PLAN, PLAN | {"attends": [2]}), 1, False, None)
    assert ([str(label) for label in seen.labels], seen.old, seen.new) == (["without you"], PLAN, None)
    gone = for_person(only(PLAN, None), 1, False, None)
    assert [str(label) for label in gone.labels] == ["cancelled"]


@pytest.mark.parametrize(
    ("person", "organisation", "columns", "seen"),
    [
        (8, 5, {"starts": OTHER["starts"]}, {"time"}),  # their firm hosts
        (7, 9, {"starts": OTHER["starts"]}, {"time"}),  # named to receive
        (7, None, {"starts": OTHER["starts"]}, {"time"}),
        (8, 9, {"starts": OTHER["starts"]}, None),
        (8, None, {"starts": OTHER["starts"]}, None),
        (8, 5, {"attends": [1]}, None),
        (8, 5, {"receives": [7, 8]}, {"people"}),  # now to receive themselves
        (7, 5, {"receives": []}, {"people"}),
        (7, 5, {"receives": [7, 8]}, None),
        (8, 5, {"host_id": 6}, {"removed"}),
        (8, 6, {"host_id": 6}, {"added"}),
        (7, 9, {"receives": []}, {"removed"}),
        (8, None, {"host_id": None}, None),
        (1, 9, {"starts": OTHER["starts"]}, None),  # a host does not attend, whatever is named
    ],
)
def test_hosts_are_told_of_their_own_stops(person, organisation, columns, seen):
    found = told(changed(**columns), person, side_is_host=True, organisation_id=organisation)
    assert (found and found[0]) == seen


def test_a_host_without_an_organisation_is_told_nothing_of_a_stop_without_a_host():
    change = only(PLAN | {"host_id": None}, None)
    assert told(change, 8, side_is_host=True, organisation_id=None) is None


def test_a_guest_is_not_told_because_their_firm_hosts():
    assert told(changed(place_id=2), 4, organisation_id=5) is None


@given(itineraries, itineraries, st.integers(1, 4), st.booleans(), ids)
def test_what_is_new_and_gone_for_one_is_what_their_own_programme_gains_and_loses(old, new, person, is_host, firm):
    def own(plan):
        if is_host:
            return (firm is not None and plan["host_id"] == firm) or person in plan["receives"]
        return plan["everybody"] or person in plan["attends"]

    mine, later = ({key for key, plan in all_.items() if own(plan)} for all_ in (old, new))
    row = SimpleNamespace(pk=person, side="host" if is_host else "interpreter", organisation_id=firm)
    seen = concerning(changes(old, new), row)
    assert {change.key for change in seen if ChangeKind.ADDED in change.kinds} == later - mine
    assert {change.key for change in seen if ChangeKind.REMOVED in change.kinds} == mine - later
    assert {change.key for change in seen if change.goes_on} == (mine - later) & new.keys()
    assert {change.key for change in seen} <= mine | later
    assert [change.starts for change in seen] == sorted(change.starts for change in seen)
    silent = {key for key in mine & later if key not in {change.key for change in seen}}
    for key in silent:
        assert all(old[key][name] == new[key][name] for name in ("starts", "ends", "place_id", "host_id", "kind"))
