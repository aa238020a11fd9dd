"""Dates, countries and languages as readers of the active language write them; the data is CLDR's (Babel)."""

from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names, get_timezone_location
from babel.numbers import format_compact_decimal, format_decimal
from django.utils import timezone
from django.utils.translation import get_language

NBSP = "\N{NO-BREAK SPACE}"


def locale():
    """CLDR's locale of the active language; English is Europe's, with the day before the month."""
    return _locale(get_language() or "pl")


@cache
def _locale(code):
    return Locale.parse({"en": "en_GB"}.get(code, code))


def day(date):
    """5 listopada 2026"""
    return _unbroken(format_date(date, "long", locale=locale()))


def day_and_month(date):
    """5 listopada"""
    return _unbroken(format_date(date, {"es": "d 'de' MMMM"}.get(get_language(), "d MMMM"), locale=locale()))


def day_short(date):
    """5 lis"""
    return _unbroken(format_date(date, "d MMM", locale=locale()))


def month(date):
    """Listopad 2026, as it stands alone"""
    words = format_date(date, {"es": "LLLL 'de' y"}.get(get_language(), "LLLL y"), locale=locale())
    return _capital(_unbroken(words))


def weekday(date):
    return _capital(get_day_names("wide", locale=locale())[date.weekday()])


def weekday_short(date):
    return get_day_names("abbreviated", locale=locale())[date.weekday()]


def weekday_and_day(date):
    """Czwartek, 5 listopada"""
    return f"{weekday(date)}, {day_and_month(date)}"


def date_time(moment):
    """5 listopada 2026 14:05, in the zone that `moment` carries."""
    return f"{day(moment)}{NBSP}{format_datetime(moment, 'HH:mm', tzinfo=moment.tzinfo, locale=locale())}"


def date_time_short(moment):
    """5 lis 14:05, in the zone that `moment` carries."""
    return f"{day_short(moment)} {moment:%H:%M}"


def clock(moment):
    """11:31, with the date where it is not today's, on the portal's clock."""
    local = timezone.localtime(moment)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else date_time_short(local)


def numerals(first, last):
    """The days of a span as figures: 23–26, or 14 for a single day."""
    return str(first.day) if first == last else f"{first.day}–{last.day}"


def months(first, last):
    """The months and years under these figures: listopada 2026, listopada/grudnia 2026."""
    if first.year != last.year:
        return f"{_month(first)} {first.year} / {_month(last)} {last.year}"
    names = [_month(first)] if first.month == last.month else [_month(first), _month(last)]
    joint = " de " if get_language() == "es" else " "
    return f"{'/'.join(names)}{joint}{first.year}"


def span(first, last):
    """23–26 listopada 2026; 30 listopada – 2 grudnia 2026 where it crosses a month."""
    if (first.year, first.month) != (last.year, last.month):
        return f"{day(first)} – {day(last)}"
    joint = " de " if get_language() == "es" else NBSP
    return f"{numerals(first, last)}{joint}{months(first, last)}"


def years(first, last):
    """2009–2014, “since 2018” as 2018–, empty where neither is known."""
    return "" if not (first or last) else str(first) if first == last else f"{first or ''}–{last or ''}"


def number(value):
    return _number(value, get_language())


@lru_cache(maxsize=1000)
def _number(value, code):
    """Babel reads its tables anew for each number, which a programme of forty ways would wait for."""
    return format_decimal(value, locale=locale())


def money(amount, currency):
    """An amount as readers write it, millions and more in words: 2,75 miliarda EUR."""
    if amount >= 1_000_000:
        words = format_compact_decimal(amount, format_type="long", locale=locale(), fraction_digits=2)
        return _unbroken(f"{words} {currency}".strip())
    return _unbroken(f"{number(amount)} {currency}".strip())


def country(code):
    """Name of an ISO 3166-1 alpha-2 country."""
    return locale().territories.get(code, code)


def language(code):
    return locale().languages.get(code, code)


def city(zone):
    """The city that a time zone of the IANA database is named after: “Warszawa” for Europe/Warsaw."""
    return get_timezone_location(zone, locale=locale(), return_city=True).rpartition("/")[2]


def _month(date):
    return format_date(date, "MMMM", locale=locale())


def _unbroken(text):
    return text.replace(" ", NBSP)


def _capital(text):
    return text[:1].upper() + text[1:]
