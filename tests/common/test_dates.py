import datetime
from decimal import Decimal

import pytest
from django.utils import translation

from portal.common import dates

D = datetime.date


@pytest.mark.parametrize(
    ("language", "first", "last", "expected"),
    [
        ("pl", D(2026, 11, 23), D(2026, 11, 26), "23–26 listopada 2026"),
        ("en", D(2026, 11, 23), D(2026, 11, 26), "23–26 November 2026"),
        ("fr", D(2026, 11, 23), D(2026, 11, 26), "23–26 novembre 2026"),
        ("es", D(2026, 11, 23), D(2026, 11, 26), "23–26 de noviembre de 2026"),
        ("pl", D(2026, 11, 23), D(2026, 11, 23), "23 listopada 2026"),
        ("pl", D(2026, 11, 30), D(2026, 12, 2), "30 listopada 2026 – 2 grudnia 2026"),
    ],
)
def test_span_is_written_as_its_readers_write_it(language, first, last, expected):
    with translation.override(language):
        assert dates.span(first, last).replace(dates.NBSP, " ") == expected


@pytest.mark.parametrize(
    ("first", "last", "numerals", "months"),
    [
        (D(2018, 10, 1), D(2018, 10, 5), "1–5", "października 2018"),
        (D(2026, 11, 30), D(2026, 12, 2), "30–2", "listopada/grudnia 2026"),
        (D(2027, 5, 14), D(2027, 5, 14), "14", "maja 2027"),
        (D(2026, 12, 30), D(2027, 1, 2), "30–2", "grudnia 2026 / stycznia 2027"),
    ],
)
def test_date_block(first, last, numerals, months):
    with translation.override("pl"):
        assert dates.numerals(first, last) == numerals
        assert dates.months(first, last).replace(dates.NBSP, " ") == months


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("pl", "2,75 miliarda EUR"),
        ("en", "2.75 billion EUR"),
        ("fr", "2,75 milliards EUR"),
        ("es", "2,75 mil millones EUR"),
    ],
)
def test_money_in_words(language, expected):
    with translation.override(language):
        assert dates.money(Decimal("2750000000.00"), "EUR").replace(dates.NBSP, " ") == expected


def test_small_money_in_figures():
    with translation.override("en"):
        assert dates.money(Decimal("1250.50"), "EUR") == f"1,250.5{dates.NBSP}EUR"


@pytest.mark.parametrize(("since", "until", "expected"), [
    (2009, 2014, "2009–2014"), (2018, None, "2018–"), (None, 2014, "–2014"), (2018, 2018, "2018"), (None, None, ""),
])  # fmt: skip
def test_years(since, until, expected):
    assert dates.years(since, until) == expected


def test_country_and_language_in_the_readers_words():
    with translation.override("fr"):
        assert (dates.country("PL"), dates.language("es")) == ("Pologne", "espagnol")


@pytest.mark.parametrize(
    ("language", "short", "month"),
    [
        ("pl", "24 lis", "Listopad 2026"), ("en", "24 Nov", "November 2026"), ("fr", "24 nov.", "Novembre 2026"),
        ("es", "24 nov", "Noviembre de 2026"),
    ],
)  # fmt: skip
def test_a_short_day_and_a_month_that_stands_alone(language, short, month):
    with translation.override(language):
        written = dates.day_short(D(2026, 11, 24)), dates.month(D(2026, 11, 1))
    assert [words.replace(dates.NBSP, " ") for words in written] == [short, month]


@pytest.mark.parametrize(("language", "day", "time"), [
    ("pl", "Wtorek, 24 listopada", "24 lis 09:05"), ("en", "Tuesday, 24 November", "24 Nov 09:05"),
    ("fr", "Mardi, 24 novembre", "24 nov. 09:05"), ("es", "Martes, 24 de noviembre", "24 nov 09:05"),
])  # fmt: skip
def test_a_day_of_the_week_and_a_short_time(language, day, time):
    at = datetime.datetime(2026, 11, 24, 9, 5)
    with translation.override(language):
        written = dates.weekday_and_day(at.date()), dates.date_time_short(at)
    assert [words.replace(dates.NBSP, " ") for words in written] == [day, time]


@pytest.mark.parametrize(
    ("language", "zone", "city"),
    [
        ("pl", "Europe/Warsaw", "Warszawa"),
        ("en", "Europe/Brussels", "Brussels"),
        ("es", "America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("fr", "UTC", "UTC"),
    ],
)
def test_a_zone_is_named_by_its_city(language, zone, city):
    with translation.override(language):
        assert dates.city(zone) == city
