"""Two clocks: the host's first, the guests' at home beside it only where it differs."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from visits.distance import great_circle_km
from visits.programme.days import home_hours, hours, told_once

WARSAW, LIMA, BRUSSELS = (ZoneInfo(name) for name in ("Europe/Warsaw", "America/Lima", "Europe/Brussels"))


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(2018, 10, 3, 4, 30), "wt. 23:30 Arequipa"),  # 06:30 in Białystok
        (at(2018, 10, 3, 7, 0), "02:00 Arequipa"),
        (at(2018, 10, 28, 0, 30), "sob. 19:30 Arequipa"),  # 02:30 summer time, the night it ends
        (at(2018, 10, 28, 1, 30), "sob. 20:30 Arequipa"),  # 02:30 again, winter time
    ],
)
def test_home_time_with_the_day_where_it_is_another(moment, expected):
    with translation.override("pl"):
        assert home_hours(moment, WARSAW, LIMA, "Arequipa") == expected


def test_no_home_time_where_the_clocks_agree():
    assert home_hours(at(2026, 11, 22, 8), BRUSSELS, WARSAW, "Białystok") == ""


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (at(2018, 10, 3, 7), at(2018, 10, 3, 8, 30), "09:00–10:30"),
        (at(2018, 10, 3, 20), at(2018, 10, 3, 23), "22:00–01:00 +1"),
    ],
)
def test_hours_on_the_hosts_clock(starts, ends, expected):
    assert hours(starts, ends, WARSAW) == expected


def test_the_hour_that_the_clock_repeats_is_told_apart():
    assert hours(at(2018, 10, 28, 0, 30), at(2018, 10, 28, 1, 30), WARSAW) == "02:30 CEST–02:30 CET"


class At:
    def __init__(self, latitude, longitude):
        self.latitude, self.longitude = latitude, longitude


def test_distance_of_the_two_regions():
    arequipa, bialystok = At(-16.3989, -71.5350), At(53.1325, 23.1688)
    assert round(great_circle_km(arequipa, bialystok), -1) == 11770
    assert great_circle_km(arequipa, arequipa) == 0


@pytest.mark.parametrize("other", [None, At(None, 1.0), At(1.0, None)])
def test_distance_is_unknown_where_a_coordinate_is_missing(other):
    assert great_circle_km(At(0.0, 0.0), other) is None


@pytest.mark.parametrize(
    ("title", "names", "told"),
    [
        ("SaMASZ", ["SaMASZ", "SaMASZ"], ""),
        ("Talks", ["AWEX", "AWEX, Namur"], "AWEX, Namur"),
        ("Talks", ["AWEX", "Town hall", "Street 1"], "AWEX, Town hall, Street 1"),
        ("Talks", ["", "", ""], ""),
        ("Dinner", ["", "Restaurant, Liège", "Liège"], "Restaurant, Liège"),
    ],
)
def test_what_is_said_already_is_not_said_again(title, names, told):
    assert told_once(title, *names) == told
