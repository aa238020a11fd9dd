"""The month's grid: whole weeks, and bars that cover their days and never each other."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.home.calendar import LANES, moved, read_day, read_month, span, weeks

DAY = timedelta(days=1)
months = st.dates(date(1995, 1, 1), date(2150, 12, 31)).map(lambda day: day.replace(day=1))


@st.composite
def months_with_visits(draw):
    month = draw(months)
    spans = draw(st.lists(st.tuples(st.integers(-20, 60), st.integers(0, 40)), max_size=25))
    things = [
        (number, month + start * DAY, month + (start + length) * DAY) for number, (start, length) in enumerate(spans)
    ]
    return month, things


def covered(week):
    """(thing, day) of every bar of a week."""
    return [(bar.thing, week.days[n]) for bar in week.bars for n in range(bar.first - 1, bar.first - 1 + bar.width)]


@given(months_with_visits())
def test_no_two_bars_overlap_in_a_lane(case):
    for week in weeks(*case):
        cells = [(bar.lane, n) for bar in week.bars for n in range(bar.first, bar.first + bar.width)]
        assert len(cells) == len(set(cells))
        assert {lane for lane, _n in cells} == set(range(1, week.lanes + 1))
        assert week.lanes <= LANES


@given(months_with_visits())
def test_each_day_of_a_visit_is_covered_once_or_counted(case):
    month, things = case
    first, last = span(month)
    expected = Counter(
        start + n * DAY for _thing, start, end in things for n in range((end - start).days + 1)
        if first <= start + n * DAY <= last
    )  # fmt: skip
    shown, found = set(), Counter()
    for week in weeks(month, things):
        assert not shown & set(covered(week))
        shown |= set(covered(week))
        found.update(week.more)
    for thing, day in shown:
        _number, start, end = things[thing]
        assert start <= day <= end
    assert found + Counter(day for _thing, day in shown) == expected


@given(months_with_visits())
def test_a_bar_says_where_it_goes_on(case):
    month, things = case
    for week in weeks(month, things):
        for bar in week.bars:
            _number, start, end = things[bar.thing]
            assert bar.is_start == (start >= week.days[0])
            assert bar.is_end == (end <= week.days[-1])


@given(months)
def test_a_month_is_whole_weeks_and_no_more(month):
    days = [day for week in weeks(month, []) for day in week.days]
    assert days == [days[0] + n * DAY for n in range(len(days))]
    assert days[0].isoweekday() == 1
    assert days[-1].isoweekday() == 7
    outside = [day for day in days if (day.year, day.month) != (month.year, month.month)]
    assert len(days) - len(outside) == (moved(month, 1) - month).days
    assert len(outside) <= 12


def test_more_visits_than_lanes_are_counted():
    day = date(2026, 11, 24)
    *_others, week, _last = weeks(date(2026, 11, 1), [(n, day, day + DAY) for n in range(LANES + 2)])
    assert week.lanes == LANES
    assert week.more == {day: 2, day + DAY: 2}


def test_a_visit_over_the_end_of_a_year_is_two_bars():
    """28 December 2026 opens week 53, which reaches into 2027."""
    things = [("new year", date(2026, 12, 31), date(2027, 1, 5))]
    found = [
        (week.number, bar.first, bar.width, bar.is_start, bar.is_end)
        for week in weeks(date(2027, 1, 1), things) for bar in week.bars
    ]  # fmt: skip
    assert found == [(53, 4, 4, True, False), (1, 1, 2, False, True)]


@pytest.mark.parametrize(
    ("month", "numbers"),
    [
        (date(2026, 12, 1), [49, 50, 51, 52, 53]),
        (date(2027, 1, 1), [53, 1, 2, 3, 4]),
        (date(2024, 12, 1), [48, 49, 50, 51, 52, 1]),
        (date(2021, 2, 1), [5, 6, 7, 8]),
    ],
)
def test_weeks_are_numbered_as_iso_does(month, numbers):
    assert [week.number for week in weeks(month, [])] == numbers


@pytest.mark.parametrize(
    ("month", "by", "then"),
    [
        (date(2026, 11, 1), 1, date(2026, 12, 1)), (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2027, 1, 1), -1, date(2026, 12, 1)), (date(2026, 3, 1), -15, date(2024, 12, 1)),
    ],
)  # fmt: skip
def test_months_go_on_over_the_year(month, by, then):
    assert moved(month, by) == then


def test_a_month_and_a_day_are_read():
    assert read_month("2026-11") == date(2026, 11, 1)
    assert read_day("2026-11-24") == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "2026-1", "0001-01", "9999-12", "２０２６-11", "x"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match=f"^{text}$"):
        read_month(text)


@pytest.mark.parametrize("text", ["", "2026-11", "2026-02-30", "0001-01-01", "9999-12-31", "2026-11-24\n", "x"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 date's own words where the form is right
        read_day(text)
