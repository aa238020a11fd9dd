"""How long the check of a programme takes: 60 stops, 25 participants. Run by `python -m bench.check_programme`.

Prints the median of 20 runs in milliseconds: of the warnings alone, and with their sentences written. The bar is 50.
"""

import os
import statistics
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import django
from django.utils import translation

from visits.choices import StopKind
from visits.programme import travel, warnings

RUNS, DAYS, STOPS, PEOPLE = 20, 5, 60, 25
FIRST_DAY = datetime(2018, 10, 1, 6, tzinfo=UTC)


def programme():
    """Every participant goes a way of their own, no two the same: the hardest case. Many stops collide."""
    return [_event(n, frozenset(p for p in range(PEOPLE) if (n * p + n) % 7)) for n in range(STOPS)]


def _event(n, people):
    starts = FIRST_DAY + timedelta(days=n // (STOPS // DAYS), minutes=55 * (n % (STOPS // DAYS)))
    return travel.Event(
        key=uuid.UUID(int=n), title=f"Stop {n}", kind=StopKind.COMPANY_VISIT, starts=starts,
        ends=starts + timedelta(minutes=60 if n % 5 else 45), place_id=n % 40, place_name=f"Place {n % 40}",
        latitude=None if n % 11 == 0 else 53 + n / 50, longitude=23 + n / 100, host_id=n % 30, host_name=f"Host {n}",
        answer="not_asked" if n % 4 else "confirmed", people=people, receivers=frozenset({PEOPLE + n % 30}),
    )  # fmt: skip


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    events, names = programme(), {n: f"Person {n}" for n in range(PEOPLE + 30)}
    days = {"first_day": date(2018, 10, 1), "last_day": date(2018, 10, 4), "zone": ZoneInfo("Europe/Warsaw")}
    with translation.override("pl"):
        found = warnings.check(events, names=names, **days)
        alone = median(lambda: warnings.check(events, names=names, **days))
        written = median(lambda: [(w.sentence, w.detail) for w in warnings.check(events, names=names, **days)])
    print(f"{STOPS} stops, {PEOPLE} participants, {len(found)} warnings")
    print(f"check {alone:.1f} ms, with sentences {written:.1f} ms (median of {RUNS} runs)")


def median(run):
    times = []
    for _run in range(RUNS):
        begin = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


if __name__ == "__main__":
    main()
