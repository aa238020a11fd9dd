"""Hours as coordinators type them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from visits.planning.times import Span, is_second, minutes_of, moment, read_clock, read_span

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(("typed", "span"), [
    ("9", Span(540)), ("930", Span(570)), ("9:30", Span(570)), ("9.30", Span(570)), ("0930", Span(570)),
    ("9-1030", Span(540, 630)), ("9 1030", Span(540, 630)), ("9:00 – 10:30", Span(540, 630)),
    ("1430+60", Span(870, minutes=60)), ("22-25", Span(1320, 1500)), ("-1030", Span(ends=630)),
    (" 9 ", Span(540)), ("", Span()),
])  # fmt: skip
def test_hours_are_read_in_any_spelling(typed, span):
    assert read_span(typed) == span


@pytest.mark.parametrize("typed", [
    "24", "9:60", "abc", "12345", "9-", "9+", "9+0", "9+99999", "1-31", "9-10-11", "9:", "٩", "9" * 5000,
])  # fmt: skip
def test_what_is_no_time_is_refused_with_the_cure(typed):
    with pytest.raises(ValidationError, match="no time of day"):
        read_span(typed)


@pytest.mark.parametrize("typed", ["11-9", "9-9", "22-6"])
def test_an_end_that_is_not_after_the_start_is_refused_by_name(typed):
    with pytest.raises(ValidationError, match=f"“{typed}”: the end is not after the start"):
        read_span(typed)


def test_one_clock_takes_no_range():
    assert read_clock("930") == 570
    with pytest.raises(ValidationError):
        read_clock("9-10")


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 30 * 60))
def test_a_moment_reads_the_same_on_its_clock(day, minutes):
    """Everywhere but in the hour that a clock skips, where it moves on by that hour."""
    read = minutes_of(moment(day, minutes, WARSAW), day, WARSAW)
    assert read == minutes or (day.month == 3 and read == minutes + 60)


def test_an_hour_that_the_clock_skips_moves_on():
    assert moment(date(2026, 3, 29), 150, WARSAW) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 02:30 is 03:30


def test_of_an_hour_that_the_clock_repeats_the_second_is_taken_only_where_it_is_asked_for():
    day = date(2027, 10, 31)
    first, second = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert [moment(day, 150, WARSAW, second=asked) for asked in (False, True)] == [first, second]
    assert [is_second(at, WARSAW) for at in (first, second)] == [False, True]


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 30 * 60))
def test_of_any_other_hour_there_is_no_second(day, minutes):
    at = moment(day, minutes, WARSAW, second=True)
    assert at == moment(day, minutes, WARSAW) or is_second(at, WARSAW)
