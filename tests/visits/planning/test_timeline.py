"""The programme editor's picture: every stop once, in its day, at its row, with nothing on top of anything."""

import datetime
import re
import uuid
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import timeline as sheet
from visits.planning import scale, timeline
from visits.programme import travel, warnings
from visits.programme.events import events

WARSAW, LIMA = ZoneInfo("Europe/Warsaw"), ZoneInfo("America/Lima")
FIRST = datetime.date(2018, 10, 1)
NOW = datetime.datetime(2018, 9, 20, 9, tzinfo=WARSAW)
PEOPLE = [SimpleNamespace(pk=n, side="guest", group="AABBC"[n], name=f"Guest {n}") for n in range(5)]
HERE, FAR = (
    SimpleNamespace(id=n, name=f"Place {n}", latitude=53.1 + n, longitude=23.1) for n in range(2)
)  # some 111 km apart
BLANK = SimpleNamespace(id=9, name="Blank", latitude=None, longitude=None)


class Rows(list):
    def all(self):
        return self


def visit(first=FIRST, days=3):
    dates = [first + datetime.timedelta(days=n) for n in range(days)]
    return SimpleNamespace(days=dates, zone=WARSAW, starts_on=dates[0], ends_on=dates[-1])


def moment(hour, minute=0, day=0, first=FIRST):
    at = datetime.datetime.combine(first, datetime.time(), WARSAW).astimezone(datetime.UTC)
    return at + datetime.timedelta(days=day, hours=hour, minutes=minute)


def stop(starts, minutes=60, people=(), *, place=None, host=None, **answer):
    """A planned stop as the database gives it."""
    kept = {
        "key": uuid.uuid4(), "answer": "not_asked", "audience": "partners", "asked_at": None, "answered_at": None,
        "proposed_starts": None, "proposed_ends": None, "answered_starts": None, "answered_ends": None,
    }  # fmt: skip
    return SimpleNamespace(
        stop=SimpleNamespace(**kept | answer), starts=starts, ends=starts + datetime.timedelta(minutes=minutes),
        title="Stop", kind="company_visit", place=place, place_id=place and place.id, host=host,
        host_id=host and host.id, everybody=not people, travel_minutes=None,
        attendances=Rows(SimpleNamespace(participant_id=person, role="attends") for person in people),
    )  # fmt: skip


def picture(planned, of=None, home=LIMA):
    of, found = of or visit(), events(planned, PEOPLE)
    told = warnings.check(found, first_day=of.starts_on, last_day=of.ends_on, zone=WARSAW, names={})
    return timeline.sections(
        of, planned, warnings=told, legs=travel.legs(found, WARSAW), people=PEOPLE, home=home, now=NOW
    )


def day_of(*planned, **options):
    """The section of the only day that has stops."""
    return next(section for section in picture(list(planned), **options) if section.cards)


def box(item):
    """(first row, end row, columns) of what stands on the grid."""
    row, end, lane, of = re.fullmatch(r"r(\d+) e(\d+)(?: l(\d)of(\d))?", item.spot).groups()
    slot = scale.Slot(0, 0, int(lane or 1) - 1, int(of or 1))
    return int(row), int(end), set(slot.columns)


stops = st.builds(
    stop,
    st.integers(0, 3 * 24 * 60 - 1).map(lambda minute: moment(0, minute)),
    st.one_of(st.integers(1, 400), st.integers(1, 60).map(lambda n: n * 30)),
    st.sets(st.integers(0, 4), max_size=3),
    place=st.sampled_from([None, HERE, FAR, BLANK]),
)
programmes = st.lists(stops, max_size=14)


@given(programmes)
def test_every_stop_stands_once_and_in_its_day(planned):
    days = picture(planned)
    assert [day.date for day in days] == visit().days
    shown = [(card.key, day.date) for day in days for card in day.items if card.is_card]
    assert sorted(shown) == sorted((each.stop.key, each.starts.astimezone(WARSAW).date()) for each in planned)
    assert [card for day in days for card in day.items if card.is_card] == [card for day in days for card in day.cards]


@given(programmes)
def test_nothing_lies_on_anything_else(planned):
    for day in picture(planned):
        boxes = [box(item) for item in day.items]
        assert all(0 <= row < end <= scale.ROWS for row, end, _columns in boxes)
        for n, (row, end, columns) in enumerate(boxes):
            for other_row, other_end, other_columns in boxes[n + 1 :]:
                assert end <= other_row or other_end <= row or not columns & other_columns


@given(programmes)
def test_what_comes_first_is_read_first(planned):
    for day in picture(planned):
        rows = [box(item)[0] for item in day.items]
        assert rows == sorted(rows)
        starts = [card.planned.starts for card in day.cards]
        assert starts == sorted(starts)


@given(programmes)
def test_an_hour_of_the_axis_stands_at_the_row_of_a_stop_that_starts_then(planned):
    for day in picture(planned):
        marks = {hour.time: box(hour)[0] for hour in reversed(day.axis)}  # of two midnights the first
        for card in day.cards:
            label = f"{card.planned.starts.astimezone(WARSAW):%H:%M}"
            if label in marks and card.slot.nth == 0:
                assert card.row == marks[label]


@given(programmes)
def test_a_fold_holds_no_stop_and_every_way_is_told_once(planned):
    found = travel.legs(events(planned, PEOPLE), WARSAW)
    days = picture(planned)
    told = [way.leg for day in days for item in day.items for way in getattr(item, "ways", [])]
    assert sorted(map(id_of, told)) == sorted(map(id_of, found))
    for day in days:
        for fold in (item for item in day.items if not item.is_card and not item.is_ways):
            first, last = (datetime.time.fromisoformat(fold.hours[n].time) for n in (0, -1))
            busy = {
                at.astimezone(WARSAW).time().replace(minute=0)
                for card in day.cards
                for at in (card.planned.starts, max(card.planned.starts, card.planned.ends - scale.TICK))
                if at.astimezone(WARSAW).date() == day.date
            }
            assert not {hour for hour in busy if first <= hour <= last and first <= last}


def id_of(leg):
    return leg.origin.key, leg.destination.key


def test_a_visit_without_stops_has_its_days_all_the_same():
    days = picture([])
    assert [(day.count, day.items, day.axis, day.facts) for day in days] == [(0, [], [], "0 stops")] * 3
    assert timeline.sections(SimpleNamespace(days=[], zone=WARSAW), []) == []


def test_a_stop_outside_the_days_has_a_day_of_its_own():
    days = picture([stop(moment(9, day=5))])
    assert [(day.date.day, day.is_outside) for day in days] == [(1, False), (2, False), (3, False), (6, True)]


def test_groups_stand_beside_each_other_in_the_order_of_their_names():
    late_a, early_b = stop(moment(14, 45), 90, {0, 1}), stop(moment(14, 30), 90, {2, 3})
    day = day_of(stop(moment(13)), late_a, early_b, stop(moment(16, 45)))
    assert [(card.hours, card.spot, card.who) for card in day.cards] == [
        ("13:00–14:00", "r0 e12 l1of1", "everyone, 5"),
        ("14:30–16:00", "r18 e36 l2of2", "group B, 2"),
        ("14:45–16:15", "r21 e39 l1of2", "group A, 2"),
        ("16:45–17:45", "r45 e57 l1of1", "everyone, 5"),
    ]


def test_ways_stand_in_the_gap_and_in_the_lane_of_those_who_go():
    to_a, to_b = stop(moment(14, 45), 90, {0, 1}, place=FAR), stop(moment(14, 30), 90, {2, 3}, place=HERE)
    day = day_of(stop(moment(13), place=HERE), to_a, to_b, stop(moment(16, 45), people={0, 1, 2, 3}, place=FAR))
    ways = [(item.spot, item.ways[0].label) for item in day.items if item.is_ways]
    assert ways == [
        ("r12 e18 l2of2", "0 km, 0 min on foot"), ("r12 e21 l1of2", "111 km, 184 min"),
        ("r36 e45 l2of2", "111 km, 184 min"), ("r39 e45 l1of2", "0 km, 0 min on foot"),
    ]  # fmt: skip


def test_a_way_without_a_gap_gets_a_row_of_its_own():
    day = day_of(stop(moment(9), place=HERE), stop(moment(10), place=FAR))
    assert [item.spot for item in day.items] == ["r0 e12 l1of1", "r12 e13 l1of1", "r13 e25 l1of1"]
    assert [(hour.time, hour.spot) for hour in day.axis] == [
        ("09:00", "r0 e13"),
        ("10:00", "r13 e25"),
        ("11:00", "r25 e26"),
    ]
    way = day.items[1].ways[0]
    assert (way.sentence[:13], way.late, way.first_time) == ("10:00 → 10:00", "184 min before the end", "13:05")


def test_four_at_once_are_stacked_in_time_order():
    day = day_of(*(stop(moment(9, 10 * n), 60, {n}, place=FAR) for n in range(4)), stop(moment(11), place=HERE))
    assert [(card.row, card.rows, card.at_once) for card in day.cards] == [
        (0, 4, True), (4, 5, True), (9, 4, True), (13, 5, True), (24, 12, False),
    ]  # fmt: skip
    assert [hour.time for hour in day.axis] == ["09:00", "11:00", "12:00"]


def test_four_at_once_of_five_minutes_have_a_row_each():
    day = day_of(*(stop(moment(9), 5, {n}) for n in range(4)))
    assert sorted(card.row for card in day.cards) == [0, 1, 2, 3]


def test_a_long_free_stretch_is_folded_to_its_whole_hours():
    day = day_of(stop(moment(15), 90), stop(moment(19), 120))
    way, fold = day.items[1:3]
    assert (way.spot, way.ways[0].unknown) == ("r18 e24 l1of1", "way unknown: Stop has no place")
    assert (fold.length, fold.spot, [hour.time for hour in fold.hours]) == ("2 h 00", "r24 e30", ["17:00", "18:00"])
    assert [hour.time for hour in day.axis] == ["15:00", "16:00", "17:00", "19:00", "20:00", "21:00"]
    assert day.cards[1].row == 30


def test_ninety_free_minutes_stay_to_scale():
    day = day_of(stop(moment(9)), stop(moment(11, 30)))
    assert [card.row for card in day.cards] == [0, 30]
    assert len(day.items) == 3  # with the way between them


def test_a_stop_over_midnight_stands_in_its_first_day():
    days = picture([stop(moment(22), 180)])
    assert [(day.count, day.hours) for day in days] == [(1, "22:00–01:00 +1"), (0, ""), (0, "")]
    assert [(hour.time, hour.home, hour.shift) for hour in days[0].axis] == [
        ("22:00", "15:00", ""), ("23:00", "16:00", ""), ("00:00", "17:00", "−1 d"), ("01:00", "18:00", "−1 d"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sunday", "hours"),
    [
        (datetime.date(2018, 10, 28), ["01:00", "02:00", "02:00", "03:00", "04:00"]),
        (datetime.date(2018, 3, 25), ["00:00", "01:00", "03:00", "04:00"]),
    ],
)
def test_a_daylight_saving_night_is_as_long_as_it_is(sunday, hours):
    starts = datetime.datetime.combine(sunday, datetime.time(int(hours[0][:2])), WARSAW)
    ends = datetime.datetime.combine(sunday, datetime.time(4), WARSAW).astimezone(datetime.UTC)
    night = stop(starts.astimezone(datetime.UTC))
    night.ends = ends
    day = day_of(night, of=visit(sunday))
    assert [hour.time for hour in day.axis] == hours
    assert day.cards[0].rows == 12 * (len(hours) - 1)


def test_the_heading_says_what_the_day_holds():
    day = day_of(
        stop(moment(9), place=HERE), stop(moment(14), place=FAR), stop(moment(19), place=BLANK, people={0}),
        stop(moment(19), people={1}, host=SimpleNamespace(id=1, name="Host", city="Łomża"), answer="other_time"),
    )  # fmt: skip
    assert (day.label, day.short, day.anchor) == ("Monday 1\u00a0October", "Mon 1", "day-2018-10-01")
    assert day.facts == "4 stops · 09:00–20:00 · 111 km and 2 ways unknown"
    assert (day.warning_count, day.other_times) == (3, 1)


def test_a_card_says_how_long_its_host_has_been_asked():
    host = SimpleNamespace(id=1, name="Host", city="Łomża")
    days_ago = {"asked_at": NOW - datetime.timedelta(days=3), "answer": "asked"}
    asked, today = (
        day_of(stop(moment(9), host=host, **days_ago | fields)).cards[0] for fields in ({}, {"asked_at": NOW})
    )
    assert (asked.answer, asked.answer_label, asked.since, asked.where) == ("asked", "asked", "3 days", "Host")
    assert today.since == ""


def test_a_strip_shows_lanes_and_pushes_the_night_to_its_edge():
    day = day_of(stop(moment(6)), stop(moment(10), 60, {0}), stop(moment(10), 60, {1}), stop(moment(23)))
    assert sorted((bar.x, bar.y, bar.width, bar.height) for bar in day.bars) == [
        (0, 2, 10, 20), (120, 2, 60, 9), (120, 12, 60, 9), (830, 2, 10, 20)
    ]  # fmt: skip


def test_home_is_no_second_clock_where_it_agrees():
    guests = SimpleNamespace(home_zone=ZoneInfo("Europe/Brussels"))
    assert timeline.home_of(SimpleNamespace(guests=guests, days=visit().days, zone=WARSAW)) is None
    guests.home_zone = LIMA
    assert timeline.home_of(SimpleNamespace(guests=guests, days=visit().days, zone=WARSAW)) == LIMA
    assert timeline.home_of(SimpleNamespace(guests=None, days=[], zone=WARSAW)) is None
    assert {hour.home for hour in day_of(stop(moment(9)), home=None).axis} == {""}


def test_the_sheet_of_positions_is_what_its_tool_makes():
    assert Path(sheet.SHEET).read_text() == sheet.sheet()
    assert sheet.sheet().count("\n") == scale.ROWS + 1
