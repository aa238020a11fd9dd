"""Ways between stops: hand-computed minutes, and who goes which way."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from tests import factories
from tests.factories import at
from visits.programme.travel import Spot, leg, legs, minutes_between, way

WARSAW = ZoneInfo("Europe/Warsaw")
GUESTS = frozenset({1, 2, 3})

LODZ = Spot(1, 51.7592, 19.4560)
BIALYSTOK = Spot(2, 53.1325, 23.1688)
LIEGE = Spot(3, 50.6326, 5.5797)
LIEGE_AIRPORT = Spot(4, 50.6374, 5.4432)
NAMUR = Spot(5, 50.4674, 4.8720)
PARK = Spot(6, 53.1118, 23.1531)
NOWHERE = Spot(7, None, None)


def stop(begin, end, spot=None, *, people=GUESTS, **fields):
    """A stop at a Spot; begin and end are hours of the first day in Warsaw, 9.5 is half past nine."""
    if spot is not None:
        fields |= {"place_id": spot.id, "latitude": spot.latitude, "longitude": spot.longitude}
    moments = (at(0) + timedelta(hours=hours) for hours in (begin, end))
    return factories.event(*moments, people=frozenset(people), **fields)


def pairs(events, zone=WARSAW, **options):
    """{(titles of origin and destination): people}"""
    return {(way.origin.title, way.destination.title): set(way.people) for way in legs(events, zone, **options)}


@pytest.mark.parametrize(
    ("one", "other", "km", "minutes"),
    [
        (BIALYSTOK, LODZ, 294.288, 470),  # 294.288 × 1.3 = 382.575 km at 50 km/h: 459.09, and 10 to board: 469.09
        (LIEGE, NAMUR, 53.269, 94),  # × 1.3 = 69.250 km: 83.10 + 10 = 93.10
        (LIEGE, LIEGE_AIRPORT, 9.642, 26),  # × 1.3 = 12.534 km: 15.04 + 10 = 25.04
        (BIALYSTOK, PARK, 2.529, 14),  # × 1.3 = 3.288 km: 3.95 + 10 = 13.95
    ],
)
def test_minutes_of_a_drive_computed_by_hand(one, other, km, minutes):
    assert minutes_between(one, other) == minutes_between(other, one) == minutes
    found_km, _minutes, how = way(one, other)
    assert (round(found_km, 3), how) == (km, "drive")


@pytest.mark.parametrize(
    ("degrees", "minutes", "how"),
    [
        (0.0045, 8, "walk"),  # 0.500 km × 15.6 = 7.81; a drive takes 10.78
        (0.0063, 11, "walk"),  # 0.701 km: 10.93 on foot, 11.09 by bus
        (0.0065, 12, "drive"),  # 0.723 km: 11.28 on foot, 11.13 by bus
    ],
)
def test_the_quicker_of_walking_and_driving(degrees, minutes, how):
    here, there = Spot(1, 50.0, 20.0), Spot(2, 50.0 + degrees, 20.0)
    assert way(here, there)[1:] == (minutes, how)


@pytest.mark.parametrize(("one", "other"), [(NOWHERE, NOWHERE), (LODZ, LODZ), (LODZ, LODZ._replace(id=99))])
def test_the_same_place_takes_no_time(one, other):
    assert way(one, other) == (0.0, 0, "walk")


@pytest.mark.parametrize("other", [None, NOWHERE, Spot(8, 50.0, None), Spot(8, None, 20.0)])
def test_a_missing_place_or_coordinate_is_unknown(other):
    assert way(LODZ, other) == way(other, LODZ) == (None, None, None)
    assert way(None, None) == (None, None, None)


def test_the_equator_and_the_prime_meridian_are_places():
    assert minutes_between(Spot(1, 0.0, 0.0), Spot(2, 0.0, 0.0)) == 0


def test_a_leg_that_fits():
    found = leg(stop(9, 10, LIEGE), stop(12, 13, NAMUR), WARSAW)
    assert (found.gap, found.minutes, found.how, found.km_label) == (120, 94, "drive", "53")
    assert (found.is_short, found.is_unknown, found.late, found.lacking) == (False, False, -26, [])
    assert f"{found.leave_by:%H:%M %Z}" == "10:26 CEST"
    assert f"{found.first_start:%H:%M %Z}" == "11:35 CEST"  # 10:00 + 94 min is 11:34


def test_a_leg_with_too_little_time():
    found = leg(stop(12, 14.5, LIEGE), stop(15, 16.5, NAMUR), WARSAW)
    assert (found.gap, found.minutes, found.is_short, found.late) == (30, 94, True, 64)
    assert f"{found.leave_by:%H:%M}" == "13:26"
    assert f"{found.first_start:%H:%M}" == "16:05"


def test_a_leg_with_just_enough_time_is_not_short():
    origin, destination = stop(9, 10, LIEGE), stop(10 + 94 / 60, 13, NAMUR)
    assert (leg(origin, destination, WARSAW).late, leg(origin, destination, WARSAW).is_short) == (0, False)
    sooner = stop(10 + 93 / 60, 13, NAMUR)
    assert (leg(origin, sooner, WARSAW).late, leg(origin, sooner, WARSAW).is_short) == (1, True)


def test_a_first_start_at_full_five_minutes_stays():
    assert f"{leg(stop(9, 10, LODZ), stop(10, 11, LODZ), WARSAW).first_start:%H:%M}" == "10:00"
    known = leg(stop(9, 10, LODZ), stop(10, 11, NAMUR, travel_minutes=35), WARSAW)
    assert f"{known.first_start:%H:%M}" == "10:35"


def test_five_minutes_of_a_clock_that_is_a_quarter_off():
    nepal = ZoneInfo("Asia/Kathmandu")  # 5 h 45 from UTC
    found = leg(stop(9, 10, LIEGE), stop(12, 13, NAMUR), nepal)
    assert f"{found.first_start:%H:%M}" == "15:20"  # 13:45 + 94 min is 15:19


@pytest.mark.parametrize("entered", [0, 20, 200])
@pytest.mark.parametrize("destination", [NAMUR, NOWHERE, None, LIEGE])
def test_entered_minutes_win(entered, destination):
    found = leg(stop(9, 10, LIEGE), stop(11, 12, destination, travel_minutes=entered), WARSAW)
    assert (found.minutes, found.how, found.is_unknown, found.lacking) == (entered, "entered", False, [])
    assert found.is_short == (entered > 60)


def test_an_unknown_leg_is_never_fine():
    origin, destination = stop(9, 10, LIEGE), stop(12, 13, NOWHERE)
    found = leg(origin, destination, WARSAW)
    assert (found.is_unknown, found.is_short, found.minutes, found.how, found.km_label) == (True, False, None, None, "")
    assert (found.leave_by, found.first_start, found.late) == (None, None, None)
    assert found.lacking == [destination]


@pytest.mark.parametrize(
    ("km", "polish", "english"), [(0.04, "0", "0"), (0.64, "0,6", "0.6"), (0.96, "1", "1"), (1294.3, "1294", "1,294")]
)
def test_kilometres_as_readers_write_them(km, polish, english):
    found = leg(stop(9, 10, LODZ), stop(10, 11, Spot(9, LODZ.latitude + km / 111.1951, LODZ.longitude)), WARSAW)
    assert found.km_label == english
    with translation.override("pl"):
        assert found.km_label.replace("\N{NO-BREAK SPACE}", "") == polish


def test_legs_lead_along_each_persons_own_stops():
    events = [
        stop(14.5, 16, LIEGE, people={3}, title="B"),
        stop(9, 10, LODZ, title="Start"),
        stop(11, 12, PARK, people={1, 2}, title="A"),
        stop(17, 18, NAMUR, title="End"),
    ]
    assert pairs(events) == {
        ("Start", "A"): {1, 2}, ("Start", "B"): {3}, ("A", "End"): {1, 2}, ("B", "End"): {3}
    }  # fmt: skip
    assert [(each.origin.title, each.destination.title) for each in legs(events, WARSAW)] == [
        ("Start", "A"), ("Start", "B"), ("A", "End"), ("B", "End")
    ]  # fmt: skip


def test_transfers_are_skipped_and_their_time_counts_as_available():
    events = [
        stop(9, 10, LIEGE, title="Start"),
        stop(10, 11.5, NOWHERE, kind="transfer"),
        stop(12, 13, NAMUR, title="End"),
    ]
    (found,) = legs(events, WARSAW)
    assert (found.origin.title, found.destination.title, found.gap, found.is_short) == ("Start", "End", 120, False)


def test_free_time_counts_as_available_unless_it_has_a_place():
    start, end = stop(9, 10, LIEGE, title="Start"), stop(12, 13, NAMUR, title="End")
    assert pairs([start, stop(10, 12, None, kind="free"), end]) == {("Start", "End"): {1, 2, 3}}
    free = stop(10, 12, LIEGE, kind="free", title="Old town")
    assert pairs([start, free, end]) == {("Start", "Old town"): {1, 2, 3}, ("Old town", "End"): {1, 2, 3}}


def test_a_meal_without_a_place_is_on_an_unknown_way():
    events = [stop(9, 10, LIEGE), stop(12, 13, None, kind="meal"), stop(14, 15, LIEGE)]
    assert [found.is_unknown for found in legs(events, WARSAW)] == [True, True]


def test_nobody_goes_on_where_two_stops_are_at_the_same_time():
    """From the stop that they leave last; between stops at the same time leads no way."""
    long, inside, after = stop(9, 12, LODZ, title="Long"), stop(10, 11, PARK), stop(12, 13, NAMUR, title="After")
    assert pairs([long, inside, after]) == {("Long", "After"): {1, 2, 3}}


def test_hosts_ways_only_where_asked_for():
    events = [
        stop(9, 10, LIEGE, people={1}, receivers=frozenset({7}), title="Start"),
        stop(11, 12, LODZ, people={1}, title="Middle"),
        stop(13, 14, NAMUR, people={1}, receivers=frozenset({7}), title="End"),
    ]
    both = {("Start", "Middle"): {1}, ("Middle", "End"): {1}}
    assert pairs(events) == both
    assert pairs(events, hosts=True) == both | {("Start", "End"): {7}}


def test_a_night_lies_between_two_days():
    assert pairs([stop(20, 23.5, LODZ), stop(24.5, 25, NAMUR)]) == {}
    assert pairs([stop(20, 23.5, LODZ), stop(24.5, 25, NAMUR)], ZoneInfo("America/Lima")) != {}  # there it is afternoon


def test_a_stop_past_midnight_belongs_to_the_next_day_too():
    dinner, plane = stop(20, 24.5, BIALYSTOK, title="Dinner"), stop(28, 29, LODZ, title="Plane")
    assert pairs([dinner, plane]) == {("Dinner", "Plane"): {1, 2, 3}}
    (found,) = legs([dinner, plane], WARSAW)
    assert (found.gap, found.is_short) == (210, True)


@pytest.mark.parametrize(
    ("night", "gap"),
    [
        (datetime(2018, 10, 28), 180),  # 01:30 to 03:30 by the clock, and the hour from 2 to 3 comes twice
        (datetime(2018, 3, 25), 60),  # the hour from 2 to 3 is left out
        (datetime(2018, 10, 27), 120),
    ],
)
def test_time_available_in_the_nights_when_the_clock_is_changed(night, gap):
    """Moments of one zone, as forms hand them over: Python would subtract them by the wall clock."""
    clock = [(night + timedelta(hours=hours)).replace(tzinfo=WARSAW) for hours in (0.5, 1.5, 3.5, 4.5)]
    origin = factories.event(clock[0], clock[1], place_id=1, latitude=51.7592, longitude=19.4560)
    destination = factories.event(clock[2], clock[3], travel_minutes=100)
    found = leg(origin, destination, WARSAW)
    assert (found.gap, found.is_short) == (gap, gap < 100)
    assert found.leave_by.astimezone(UTC) == clock[2].astimezone(UTC) - timedelta(minutes=100)
    assert found.first_start.astimezone(UTC) == clock[1].astimezone(UTC) + timedelta(minutes=100)


def test_first_start_names_the_right_one_of_two_hours():
    """01:30 summer time and 90 minutes: 02:00 comes for the second time then."""
    origin = factories.event(datetime(2018, 10, 27, 22, tzinfo=UTC), datetime(2018, 10, 27, 23, 30, tzinfo=UTC))
    destination = factories.event(
        datetime(2018, 10, 28, 2, tzinfo=UTC), datetime(2018, 10, 28, 3, tzinfo=UTC), travel_minutes=90
    )
    assert f"{leg(origin, destination, WARSAW).first_start:%H:%M %Z}" == "02:00 CET"


def test_legs_do_not_depend_on_the_order_of_the_stops():
    keys = [UUID(int=n) for n in range(4)]
    events = [stop(9 + n, 9.5 + n, LODZ, title=str(n), key=key) for n, key in enumerate(keys)]
    assert legs(events, WARSAW) == legs(events[::-1], WARSAW)
    assert len(legs(events, WARSAW)) == 3
