"""Two people in the form of one stop: field by field."""

from hypothesis import given
from hypothesis import strategies as st

from visits.admin.editor.merging import TOGETHER, comparable, groups, merged

NAMES = ["day", "starts", "ends", "host", "host_choice", "place", "place_choice", "who", "attends", "kind", "title_pl"]
forms = st.fixed_dictionaries({name: st.sampled_from("abc") for name in NAMES})


@given(forms, forms, forms)
def test_each_field_is_kept_taken_or_asked(was, mine, theirs):
    """What a merge gives, field by field, against the three ways it can go."""
    taken, asked = merged(was, mine, theirs)
    for at, names in groups(theirs).items():
        before, own, new = ([each[name] for name in names] for each in (was, mine, theirs))
        outcome = "taken" if set(names) & set(taken) else "asked" if at in asked else "kept"
        expected = {(False, False): "kept", (True, False): "kept", (False, True): "taken", (True, True): "asked"}
        assert outcome == ("kept" if own == new else expected[own != before, new != before])
    assert all(set(names) <= set(taken) or not set(names) & set(taken) for names in TOGETHER.values())


@given(forms, forms)
def test_who_changed_nothing_takes_all_and_who_is_alone_keeps_all(was, other):
    taken, asked = merged(was, was, other)
    assert (asked, was | {name: other[name] for name in taken}) == ([], other)
    assert merged(was, other, was) == ([], [])


def test_a_field_whose_first_state_is_unknown_is_asked():
    assert merged({}, {"kind": "a"}, {"kind": "b"}) == ([], ["kind"])


def test_values_compare_as_a_browser_posts_them():
    stored = {"a": None, "b": "one\ntwo ", "c": [3, 1], "d": 40}
    posted = {"a": "", "b": "one\r\ntwo", "c": ["1", "3"], "d": "40"}
    assert comparable(stored) == comparable(posted)
