"""Comparing two versions of a page: nothing that does not collide is lost or asked, whoever of the two is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.common.conflicts import BOTH, MINE, THEIRS, compare, merge

NAMES = ["title", "days", "notes"]
values = st.sampled_from("abc")
rows = st.fixed_dictionaries(dict.fromkeys(NAMES, values))
documents = st.fixed_dictionaries({"": rows}, optional=dict.fromkeys(("x:1", "x:2", "x-3"), rows))
OTHER = {THEIRS: MINE, MINE: THEIRS, BOTH: BOTH}


def page(**values):
    return {"": values}


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "side"),
    [
        ("a", "b", "a", THEIRS),
        ("a", "a", "b", MINE),
        ("a", "b", "c", BOTH),
        ("a", "b", "b", None),
        ("a", "a", "a", None),
    ],
)
def test_only_what_both_changed_differently_is_asked(base, theirs, mine, side):
    changes = compare(page(title=base), page(title=theirs), page(title=mine))
    assert [change.side for change in changes] == ([side] if side else [])


def test_a_field_of_unknown_past_is_asked_wherever_the_sides_differ():
    changes = compare(page(), page(phone="1", needs="x"), page(phone="2", needs="x"))
    assert [(change.name, change.base, change.side) for change in changes] == [("phone", None, BOTH)]


ROW = {"title": "a"}


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "side"),
    [
        (None, ROW, None, THEIRS),  # added
        (None, None, ROW, MINE),
        (ROW, None, ROW, THEIRS),  # taken off
        (ROW, ROW, None, MINE),
        (ROW, None, {"title": "b"}, BOTH),  # taken off by one, changed by the other
        (ROW, {"title": "b"}, None, BOTH),
        ({}, None, ROW, BOTH),  # nobody knows whether it was changed
        (ROW, None, None, None),
    ],
)
def test_a_row_is_a_field_of_its_own(base, theirs, mine, side):
    sides = [{"": {}} | ({"x:1": row} if row is not None else {}) for row in (base, theirs, mine)]
    changes = compare(*sides)
    assert [(change.row, change.name, change.side) for change in changes] == ([("x:1", "", side)] if side else [])


def row_of(document, change):
    return document.get(change.row)


@given(documents, documents, documents, st.data())
def test_merging_loses_no_change_that_does_not_collide(base, theirs, mine, data):
    changes = compare(base, theirs, mine)
    choices = {change.key: data.draw(st.sampled_from([THEIRS, MINE])) for change in changes if change.side == BOTH}
    merged = merge(theirs, changes, choices)
    by_key = {change.key: change for change in changes}
    for row in base | theirs | mine:
        whole = by_key.get(f"{row}/")
        if whole:
            assert merged.get(row) == {THEIRS: theirs, MINE: mine}[choices.get(whole.key, whole.side)].get(row)
            continue
        for name in NAMES if row in theirs else ():
            change = by_key.get(f"{row}/{name}")
            side = THEIRS if change is None else choices.get(change.key, change.side)
            assert merged[row][name] == {THEIRS: theirs, MINE: mine}[side][row][name]
            old = base.get(row, {}).get(name)
            if old is not None and old == theirs[row][name]:
                assert merged[row][name] == mine[row][name]
            elif old is not None and old == mine[row][name]:
                assert merged[row][name] == theirs[row][name]


@given(documents, documents, documents, st.data())
def test_it_is_the_same_for_either_of_the_two(base, theirs, mine, data):
    changes, mirrored = compare(base, theirs, mine), compare(base, mine, theirs)
    assert {(c.key, c.side, str(c.theirs), str(c.mine)) for c in changes} == {
        (c.key, OTHER[c.side], str(c.mine), str(c.theirs)) for c in mirrored
    }
    choices = {change.key: data.draw(st.sampled_from([THEIRS, MINE])) for change in changes if change.side == BOTH}
    turned = {key: OTHER[side] for key, side in choices.items()}
    assert merge(theirs, changes, choices) == merge(mine, mirrored, turned)


@given(documents, documents)
def test_without_a_second_change_the_first_stays(base, theirs):
    assert merge(theirs, compare(base, theirs, base), {}) == theirs
    assert merge(base, compare(base, base, theirs), {}) == theirs
