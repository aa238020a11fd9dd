"""Each warning: when it comes, and the sentence as it reads. See test_warnings_oracle for generated programmes."""

import subprocess
import sys
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import translation

from tests import factories
from tests.factories import at
from visits.programme import warnings
from visits.programme.travel import Spot
from visits.programme.warnings import Kind

WARSAW = ZoneInfo("Europe/Warsaw")
NAMES = {3: "Ola", 1: "Jan", 2: "Ewa", 4: "Ula", 5: "Iza", 7: "Host Seven", 8: "Host Eight"}
OCTOBER = {"first_day": date(2018, 10, 1), "last_day": date(2018, 10, 5), "zone": WARSAW, "names": NAMES}

LODZ, BIALYSTOK = Spot(1, 51.7592, 19.4560), Spot(2, 53.1325, 23.1688)
LIEGE, NAMUR = Spot(3, 50.6326, 5.5797), Spot(5, 50.4674, 4.8720)
NOWHERE = Spot(7, None, None)


def stop(begin, end, spot=LODZ, *, day=0, people=(1, 2, 3), **fields):
    """A stop at a Spot; begin and end are hours of the clock in Warsaw."""
    if spot is not None:
        fields |= {"place_id": spot.id, "latitude": spot.latitude, "longitude": spot.longitude}
    moments = (at(0, day=day) + timedelta(hours=hours) for hours in (begin, end))
    return factories.event(*moments, people=frozenset(people), **fields)


def told(*events, **options):
    """[(sentence, detail)]"""
    return [(found.sentence, found.detail) for found in warnings.check(events, **OCTOBER | options)]


def kinds(*events, **options):
    return [found.kind for found in warnings.check(events, **OCTOBER | options)]


def test_too_little_time_says_the_numbers_and_the_first_start_that_works():
    one = stop(12, 14.5, LIEGE, day=2, title="Przykład-Met")
    other = stop(15, 16.5, NAMUR, day=2, title="Experteam")
    (found,) = warnings.check([other, one], **OCTOBER)
    assert (found.kind, found.key, found.other_key) == (Kind.TOO_SHORT, other.key, one.key)
    assert found.sentence == "14:30 → 15:00: 30 min, 53 km in a straight line need about 94 min"
    assert found.detail == "Wed · Przykład-Met to Experteam"
    assert f"{found.mend:%H:%M}" == "16:05"
    mended = stop(16 + 5 / 60, 17.5, NAMUR, day=2)
    assert kinds(one, mended) == []


def test_too_little_time_by_minutes_that_were_entered():
    assert told(stop(9, 10, LODZ), stop(10.5, 12, BIALYSTOK, travel_minutes=45, title="Park"))[0][0] == (
        "10:00 → 10:30: 30 min, the way takes 45 min (entered)"
    )
    assert kinds(stop(9, 10, LODZ), stop(10.5, 12, BIALYSTOK, travel_minutes=30)) == []


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ((1,), "Jan is at two stops 12:15–13:45"),
        ((1, 2), "Jan and Ewa are at two stops 12:15–13:45"),
        ((1, 2, 3), "Ola, Jan and Ewa are at two stops 12:15–13:45"),
        ((1, 2, 3, 4), "Ola, Jan, Ewa and 1 more are at two stops 12:15–13:45"),
        ((1, 2, 3, 4, 5), "Ola, Jan, Ewa and 2 more are at two stops 12:15–13:45"),
    ],
)
def test_a_clash_of_people_names_three_in_their_order_and_counts_the_others(people, sentence):
    one = stop(11, 13.75, LODZ, day=3, people=people, title="White Hill")
    other = stop(12.25, 14, LODZ._replace(id=9), day=3, people=people, title="Przykład-Spaw")
    (found,) = warnings.check([other, one], **OCTOBER)
    assert (found.kind, found.key, found.other_key) == (Kind.CLASH_PERSON, other.key, one.key)
    assert (found.sentence, found.detail, found.mend) == (sentence, "Thu · White Hill and Przykład-Spaw", None)


def test_who_receives_is_at_a_stop_like_who_attends():
    one, other = stop(9, 11, people=(1,), receivers=frozenset({7})), stop(10, 12, BIALYSTOK, people=(2,))
    assert told(one, other) == []
    both = stop(10, 12, BIALYSTOK, people=(2,), receivers=frozenset({7, 8}))
    assert [sentence for sentence, _detail in told(one, both)] == ["Host Seven is at two stops 10:00–11:00"]


def test_two_groups_at_one_firm_at_once_is_a_clash_of_the_host():
    group_a = stop(9, 11, people=(1,), host_id=5, host_name="SaMASZ", place_name="Zabłudów", title="A")
    group_b = stop(10, 12, people=(2,), host_id=5, host_name="SaMASZ", place_name="Zabłudów", title="B")
    assert told(group_a, group_b) == [
        ("SaMASZ has two stops at the same time at Zabłudów, 10:00–11:00", "Mon · A and B")
    ]
    elsewhere = stop(10, 12, BIALYSTOK, people=(2,), host_id=5, host_name="SaMASZ", title="B")
    assert told(group_a, elsewhere) == [("SaMASZ has two stops at the same time, 10:00–11:00", "Mon · A and B")]


def test_a_place_twice_at_once():
    one = stop(9, 11, people=(1,), host_id=5, place_name="Sala Demo", title="A")
    other = stop(10, 12, people=(2,), host_id=6, place_name="Sala Demo", title="B")
    assert told(one, other) == [("Sala Demo has two stops at the same time, 10:00–11:00", "Mon · A and B")]


def test_no_host_and_no_place_are_no_clash():
    assert kinds(stop(9, 11, None, people=(1,)), stop(10, 12, None, people=(2,))) == []


def test_times_that_only_touch_are_no_clash():
    same = {"host_id": 5}
    assert kinds(stop(9, 10, **same), stop(10, 11, **same)) == []
    assert kinds(stop(9, 10 + 1 / 60, **same), stop(10, 11, **same)) == [Kind.CLASH_PERSON, Kind.CLASH_HOST]


@pytest.mark.parametrize(
    ("answer", "host", "sentences"),
    [
        ("not_asked", 5, ["Visit: host not asked"]),
        ("not_asked", None, []),
        ("asked", 5, []),
        ("confirmed", 5, []),
        ("declined", 5, ["Visit: host declined"]),
        ("declined", None, []),
        ("other_time", 5, ["Visit: host proposes another time"]),
    ],
)
def test_the_hosts_answer(answer, host, sentences):
    event = stop(12, 14.5, day=2, title="Visit", host_id=host, host_name="Przykład-Met", answer=answer)
    details = ["Wed · 12:00–14:30 · Przykład-Met"] * len(sentences)
    assert told(event) == list(zip(sentences, details, strict=True))


def test_the_host_in_the_title_is_not_said_again():
    assert told(stop(9, 10, title="Przykład-Met", host_id=5, host_name="Przykład-Met", answer="not_asked")) == [
        ("Przykład-Met: host not asked", "Mon · 09:00–10:00")
    ]


def test_a_declined_host_says_when():
    event = stop(9, 10, title="Przykład-Spaw", host_id=5, answer="declined", answered_at=at(23, 30, day=-14))
    assert told(event)[0][0] == "Przykład-Spaw: host declined on 17\N{NO-BREAK SPACE}Sept"


@pytest.mark.parametrize(("day", "asked"), [(0, "17:15–18:30"), (1, "Tue 17:15–18:30")])
def test_the_time_that_a_host_asks_for(day, asked):
    proposed = {"proposed_starts": at(17, 15, day), "proposed_ends": at(18, 30, day)}
    event = stop(16.75, 18, title="Park", host_id=5, answer="other_time", **proposed)
    assert told(event)[0][0] == f"Park: host asks for {asked}"


@pytest.mark.parametrize(
    ("confirmed", "answer", "was", "now"),
    [
        ((at(9), at(10, 30)), "confirmed", "09:00–10:30", "15:00–16:30"),
        (
            (at(15, day=1), at(16, 30, day=1)),
            "confirmed",
            "Tue 2\N{NO-BREAK SPACE}Oct 15:00–16:30",
            "Mon 1\N{NO-BREAK SPACE}Oct 15:00–16:30",
        ),
        ((at(15), at(16, 30)), "confirmed", "", ""),
        ((at(9), at(10, 30)), "asked", "", ""),
        ((None, None), "confirmed", "", ""),
    ],
)
def test_a_host_that_confirmed_other_hours(confirmed, answer, was, now):
    said = dict(zip(("answered_starts", "answered_ends"), confirmed, strict=True))
    event = stop(15, 16.5, title="Park", host_id=5, answer=answer, **said)
    sentences = [f"Park: confirmed for {was}, planned {now}: ask again"] if was else []
    assert [sentence for sentence, _detail in told(event)] == sentences


def test_a_way_to_a_place_without_coordinates_is_said_once_with_what_lacks():
    before, dinner, after = stop(9, 10), stop(12, 13, NOWHERE, title="Dinner"), stop(15, 16)
    found = warnings.check([before, dinner, after], **OCTOBER)
    assert [(each.kind, each.key, each.other_key) for each in found] == [(Kind.UNKNOWN_WAY, dinner.key, before.key)]
    assert (found[0].sentence, found[0].detail) == ("Way to Dinner unknown", "Mon · The place has no coordinates")


def test_a_way_from_a_stop_without_a_place_belongs_to_that_stop():
    breakfast, visit = stop(8, 9, None, kind="meal", title="Breakfast"), stop(11, 12)
    (found,) = warnings.check([breakfast, visit], **OCTOBER)
    assert (found.key, found.other_key) == (breakfast.key, visit.key)
    assert (found.sentence, found.detail) == ("Way from Breakfast unknown", "Mon · The stop has no place")


def test_no_way_no_warning():
    """A lone stop of a day, a transfer, free time without a place, one place twice, minutes that a person entered."""
    assert kinds(stop(9, 10, None), stop(9, 10, None, day=1)) == []
    assert kinds(stop(9, 10), stop(10, 11, None, kind="transfer"), stop(11, 12)) == []
    assert kinds(stop(9, 10), stop(10, 11, None, kind="free"), stop(11, 12)) == []
    assert kinds(stop(9, 10, NOWHERE), stop(11, 12, NOWHERE)) == []
    assert kinds(stop(9, 10), stop(11, 12, None, travel_minutes=60)) == []


def test_free_time_hides_no_missing_time():
    events = stop(9, 10, LODZ), stop(10, 12, None, kind="free"), stop(12, 13, BIALYSTOK)
    assert kinds(*events) == [Kind.TOO_SHORT]


@pytest.mark.parametrize(
    ("begin", "end", "day", "outside"),
    [
        (0, 1, 0, False),
        (-0.25, 1, 0, True),  # 23:45 the day before
        (22, 24, 4, False),  # until midnight of the last day
        (22, 24.25, 4, True),
        (9, 10, 5, True),
        (9, 10, -1, True),
    ],
)
def test_outside_the_days_of_the_visit(begin, end, day, outside):
    assert kinds(stop(begin, end, day=day)) == [Kind.OUTSIDE] * outside


def test_outside_says_the_date():
    assert told(stop(9, 10, day=5, title="Tour")) == [
        ("Tour: outside the visit's days", "Sat · 6\N{NO-BREAK SPACE}Oct · 09:00–10:00")
    ]


def test_nothing_is_outside_while_the_dates_are_open():
    assert kinds(stop(9, 10, day=99), first_day=None, last_day=None) == []


def test_warnings_come_in_time_order_the_gravest_first():
    late = stop(15, 16, day=7, host_id=5, answer="not_asked")
    early = stop(9, 10, day=-7, host_id=6, answer="declined")
    found = warnings.check([late, early], **OCTOBER)
    assert [(each.key, each.kind) for each in found] == [
        (early.key, Kind.DECLINED), (early.key, Kind.OUTSIDE), (late.key, Kind.OUTSIDE), (late.key, Kind.NOT_ASKED)
    ]  # fmt: skip


def test_sentences_are_written_in_the_language_of_the_reader():
    (found,) = warnings.check([stop(9, 10, title="Park", host_id=5, answer="not_asked")], **OCTOBER)
    assert found.detail == "Mon · 09:00–10:00"
    with translation.override("pl"):
        assert found.detail == "pon. · 09:00–10:00"


def test_warnings_know_no_table():
    """A process of its own, without settings: nothing of the database is even imported."""
    models = "[name for name in sys.modules if name.startswith('visits.models')]"
    code = f"import sys, visits.programme.warnings; print({models})"
    done = subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
