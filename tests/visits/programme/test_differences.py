"""A change in words: every kind of change says what was and what is, and nothing that did not change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import factories
from tests.factories import at
from visits.models import PlannedStop
from visits.programme import differences, itineraries
from visits.programme.changes import KIND_OF, changes
from visits.programme.differences import Words
from visits.programme.plans import COLUMNS, plans_of
from visits.programme.released import draft_as_release, releases_of


@pytest.fixture
def people(visit, guest, host):
    other = factories.participant(visit, name="Guest Two", group="B")
    return {"guest": guest, "host": host, "other": other}


def changed(visit, *, reader=None, **columns):
    """The one difference of a stop of which these columns are changed in the draft."""
    draft = itineraries.draft_of(visit)
    key = draft.planned_stops.get(title_pl="Public stop").stop.key
    itineraries.write(draft, {key: plans_of(draft)[key] | columns}, by=None)
    old, new = releases_of(visit)[-1], draft_as_release(itineraries.draft_of(visit), 2)
    words = Words(visit, list(visit.participants.in_order()), reader=reader)
    (row,) = differences.differences(changes(old.plans, new.plans), old, new, words)
    return row


def said(row):
    """[(what was, what is)], a text with its name before it."""
    return [(line.name, line.parts) if line.name else (line.old, line.new) for line in row.lines]


def test_time_place_and_people_stand_in_one_line(visit, people):
    place = factories.place(name="Namur")
    row = changed(
        visit, starts=at(8), place_id=place.pk, host_id=None, everybody=False, attends=[people["other"].pk],
        receives=[people["host"].pk],
    )  # fmt: skip
    old = row.old
    assert said(row) == [(
        f"Mon 1\N{NO-BREAK SPACE}Oct 09:00–10:00, {old.host.name}, {old.place.name}, everyone, 2",
        "Mon 1\N{NO-BREAK SPACE}Oct 08:00–10:00, no host, Namur, group B, 1, received by Host One",
    )]  # fmt: skip
    assert [str(mark.label) for mark in row.marks] == ["other time", "other place", "other host", "people"]


def test_people_who_are_no_group_are_named(visit, people):
    row = changed(visit, everybody=False, attends=[people["guest"].pk])
    assert said(row) == [("everyone, 2", "Guest One")]


@pytest.mark.parametrize(("columns", "line"), [
    ({"title_pl": "Inny"}, ("Title, Polish", [("old", "Public stop"), ("new", "Inny")])),
    ({"notes_fr": "Bottes"}, ("Notes for all, French", [("new", "Bottes")])),
    ({"kind": "meal"}, ("Kind", [("old", "company visit"), ("new", "meal")])),
    ({"travel_minutes": 0}, ("Minutes to get there", [("new", "0 min")])),
])  # fmt: skip
def test_each_text_says_which_it_is(columns, line, visit):
    row = changed(visit, **columns)
    assert said(row) == [line]
    assert [str(mark.label) for mark in row.marks] == ["text"]


def test_of_a_long_text_only_the_words_that_changed_are_struck(visit):
    words = [f"word{n}" for n in range(40)]
    changed(visit, notes_pl=" ".join(words))
    itineraries.release(visit, by=None)
    row = changed(visit, notes_pl=" ".join([*words[:20], "other", *words[21:]]))
    ((_name, parts),) = said(row)
    assert [(kind, text.strip()) for kind, text in parts if kind != "same"] == [("old", "word20"), ("new", "other")]


def test_every_column_has_words(visit):
    """A column that is added one day is told to staff, and to partners unless it is a translation."""
    assert {*KIND_OF, *differences.STAFF_READ} == {*COLUMNS, "attends", "receives"}
    plain = {name for name in differences.STAFF_READ if name[-3:] not in ("_pl", "_en", "_fr", "_es")}
    assert set(differences.PARTNERS_READ) == {"title", "notes", "partner_notes", "bring"} | plain
    assert {field.name for field in PlannedStop._meta.fields} >= set(differences.PARTNERS_READ)


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_parts_of_a_text_hold_both_of_it(old, new):
    parts = differences._parts(old, new)
    if max(len(old.split()), len(new.split())) <= differences.SHORT:
        assert ["".join(text for kind, text in parts if kind in kinds) for kinds in (("old",), ("new",))] == [old, new]
    assert {kind for kind, _text in parts} <= {"same", "old", "new"}
