"""Moments that staff type: both days on which Warsaw changes its clocks, and an ordinary one."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.common.dates import NBSP
from portal.common.moments import MomentField, in_words


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-10-09T10:00", datetime(2026, 10, 9, 8, tzinfo=UTC)),
        ("2026-10-25T01:59", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice that night: the first
        ("2026-10-25T03:00", datetime(2026, 10, 25, 2, tzinfo=UTC)),
        ("2027-03-28T01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T03:00", datetime(2027, 3, 28, 1, tzinfo=UTC)),
    ],
)
def test_a_typed_moment_is_read_on_the_clocks_of_warsaw(typed, moment):
    assert MomentField().clean(typed) == moment


@pytest.mark.parametrize("clock", ["02:00", "02:30", "02:59"])
def test_an_hour_that_the_clocks_leave_out_is_refused_in_words(clock):
    with pytest.raises(ValidationError) as refusal:
        MomentField().clean(f"2027-03-28T{clock}")
    words = f"On 28 March 2027 the clocks go forward: {clock} does not exist in Europe/Warsaw. Choose another time."
    assert [message.replace(NBSP, " ") for message in refusal.value.messages] == [words]


def test_what_is_no_moment_is_refused_as_ever():
    with pytest.raises(ValidationError, match="valid date/time"):
        MomentField().clean("tomorrow")


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "0202-10-09T10:00", "1989-12-31T23:59", "2101-01-01T00:00"])
def test_a_mistyped_year_is_refused_in_words(typed):
    with pytest.raises(ValidationError) as refusal:
        MomentField().clean(typed)
    assert refusal.value.messages == ["Choose a year from 1990 to 2100."]


def test_no_moment_is_none():
    assert MomentField(required=False).clean("") is None


def test_a_moment_is_read_in_the_zone_of_the_page():
    with timezone.override("America/Lima"):
        assert MomentField().clean("2027-03-28T02:30") == datetime(2027, 3, 28, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 10, 9, 8, tzinfo=UTC), "9 October 2026 10:00 (Europe/Warsaw)"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 October 2026 02:30 (Europe/Warsaw, the first of two)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 October 2026 02:30 (Europe/Warsaw, the second of two)"),
    ],
)
def test_a_moment_names_its_zone_and_which_of_two_it_is(moment, words):
    assert in_words(moment).replace(NBSP, " ") == words
