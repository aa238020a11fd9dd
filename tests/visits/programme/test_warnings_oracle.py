"""Legs and warnings of generated programmes against an oracle that goes minute by minute."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visits.programme import warnings
from visits.programme.travel import Event, Spot, legs
from visits.programme.warnings import Kind

WARSAW = ZoneInfo("Europe/Warsaw")
MINUTE = timedelta(minutes=1)
NAMES = {3: "Ola", 1: "Jan", 2: "Ewa", 4: "Ula", 7: "Host Seven", 8: "Host Eight"}

LIEGE, AIRPORT, NAMUR = Spot(3, 50.6326, 5.5797), Spot(4, 50.6374, 5.4432), Spot(5, 50.4674, 4.8720)
NEAR = Spot(6, 50.6326, 5.5827)  # 0.212 km from Liège
NOWHERE, HALF = Spot(7, None, None), Spot(8, 50.0, None)
PLACES = [None, NOWHERE, HALF, LIEGE, AIRPORT, NAMUR, NEAR]
MINUTES = {  # by hand: km × 1.3 × 1.2 + 10 by bus, km × 1.3 × 12 on foot, up to the whole minute
    (3, 4): 26,  # 9.642 km
    (3, 5): 94,  # 53.269 km
    (3, 6): 4,  # 0.212 km on foot: 3.30
    (4, 5): 80,  # 44.563 km: 79.52
    (4, 6): 26,  # 9.852 km: 25.37
    (5, 6): 94,  # 53.468 km: 93.41
}
NIGHTS = [  # UTC; hours are added to them
    datetime(2018, 10, 27, 6, tzinfo=UTC),  # summer time ends in the night that follows
    datetime(2018, 3, 24, 6, tzinfo=UTC),  # summer time begins
    datetime(2018, 10, 3, 6, tzinfo=UTC),
]


@st.composite
def itineraries(draw):
    """(zone, events) of three days, with a change of the clock in some, stops past midnight and many collisions."""
    first = draw(st.sampled_from(NIGHTS))
    people, hosts = st.frozensets(st.integers(1, 4)), st.frozensets(st.sampled_from([7, 8]), max_size=1)
    events = []
    for n in range(draw(st.integers(0, 9))):
        spot = draw(st.sampled_from(PLACES)) or Spot(None, None, None)
        starts = first + draw(st.integers(0, 48 * 6)) * 10 * MINUTE
        ends = starts + draw(st.integers(1, 30)) * 10 * MINUTE
        said = draw(st.sampled_from([(None, None), (starts, ends), (starts - 10 * MINUTE, ends), (starts, starts)]))
        events.append(Event(
            key=UUID(int=draw(st.integers(0, 999)) * 100 + n), title=f"Stop {n}", starts=starts,
            kind=draw(st.sampled_from(["meeting", "meeting", "meal", "transfer", "free"])),
            ends=ends, answered_starts=said[0], answered_ends=said[1],
            place_id=spot.id, latitude=spot.latitude, longitude=spot.longitude,
            host_id=draw(st.sampled_from([None, 5, 6])), people=draw(people), receivers=draw(hosts),
            answer=draw(st.sampled_from(["not_asked", "asked", "confirmed", "declined", "other_time"])),
            travel_minutes=draw(st.sampled_from([None, None, None, 0, 30, 180])),
        ))  # fmt: skip
    return draw(st.sampled_from([WARSAW, ZoneInfo("America/Lima")])), events


def minutes_of(event):
    found, minute = set(), event.starts
    while minute < event.ends:
        found.add(minute)
        minute += MINUTE
    return found


def day_of(moment, zone):
    return moment.astimezone(zone).date()


def naive_pairs(events, zone, *, hosts):
    """{(origin's key, destination's key): people}: each goes back minute by minute to the stop they left last."""
    found = {}
    for person in (1, 2, 3, 4, *([7, 8] if hosts else [])):
        own = [each for each in events if person in each.people or (hosts and person in each.receivers)]
        own = [e for e in own if e.kind != "transfer" and not (e.kind == "free" and e.place_id is None)]
        for destination in own:
            minute, left = destination.starts, []
            while not left and minute > min(each.starts for each in own):
                left = [each for each in own if each.ends == minute]
                minute -= MINUTE
            if left:
                origin = max(left, key=lambda each: (each.starts, each.key))
                begins = day_of(destination.starts, zone)
                if begins in (day_of(origin.starts, zone), day_of(origin.ends, zone)):
                    found.setdefault((origin.key, destination.key), set()).add(person)
    return found


def naive_minutes(origin, destination):
    if destination.travel_minutes is not None:
        return destination.travel_minutes
    if origin.place_id is None or destination.place_id is None:
        return None
    ends = sorted((origin.place_id, destination.place_id))
    return 0 if ends[0] == ends[1] else MINUTES.get(tuple(ends))  # none of a place without coordinates


def naive_warnings(events, zone, first_day, last_day):
    by_key = {event.key: event for event in events}
    for n, one in enumerate(events):
        for other in events[n + 1 :]:
            if minutes_of(one) & minutes_of(other):
                earlier, later = sorted([one, other], key=lambda each: (each.starts, each.ends, each.key))
                shared = (one.people | one.receivers) & (other.people | other.receivers)
                if shared:
                    yield "clash_person", later.key, earlier.key, frozenset(NAMES[person] for person in shared)
                if one.host_id and one.host_id == other.host_id:
                    yield "clash_host", later.key, earlier.key, frozenset()
                elif one.place_id and one.place_id == other.place_id:
                    yield "clash_place", later.key, earlier.key, frozenset()
    for event in events:
        if any(not first_day <= day_of(minute, zone) <= last_day for minute in minutes_of(event)):
            yield "outside", event.key, None, frozenset()
        if event.host_id and event.answer in ("not_asked", "declined", "other_time"):
            yield event.answer, event.key, None, frozenset()
        confirmed = event.host_id and event.answer == "confirmed" and event.answered_starts
        if confirmed and (event.starts != event.answered_starts or event.ends != event.answered_ends):
            yield "other_hours", event.key, None, frozenset()
    for keys in naive_pairs(events, zone, hosts=True):
        origin, destination = (by_key[key] for key in keys)
        minutes = naive_minutes(origin, destination)
        if minutes is not None and destination.starts - origin.ends < minutes * MINUTE:
            yield "too_short", destination.key, origin.key, frozenset()


def naive_lacking(events, zone):
    """Keys of the stops that make a way unknown."""
    by_key = {event.key: event for event in events}
    for keys in naive_pairs(events, zone, hosts=True):
        stops = [by_key[key] for key in keys]
        if naive_minutes(*stops) is None:
            yield from (each.key for each in stops if each.place_id in (None, NOWHERE.id, HALF.id))


@given(itineraries())
def test_warnings_against_the_oracle(itinerary):
    zone, events = itinerary
    days = [day_of(event.starts, zone) for event in events] or [date(2018, 10, 3)]
    first_day, last_day = min(days), max(days) - timedelta(days=1)  # the last day's stops are outside
    found = warnings.check(events, first_day=first_day, last_day=last_day, zone=zone, names=NAMES)
    known = [each for each in found if each.kind != Kind.UNKNOWN_WAY]
    told = [(each.kind.value, each.key, each.other_key, frozenset(each.people)) for each in known]
    naive = naive_warnings(events, zone, first_day, last_day)
    assert sorted(told, key=repr) == sorted(naive, key=repr)
    unknown = [each.key for each in found if each.kind == Kind.UNKNOWN_WAY]
    assert sorted(unknown) == sorted(set(naive_lacking(events, zone)))
    starts = [each.stop.starts for each in found]
    assert starts == sorted(starts)
    assert not [each for each in found if "%(" in each.sentence + each.detail]


@pytest.mark.parametrize("hosts", [True, False])
@given(itinerary=itineraries())
def test_legs_against_the_oracle(hosts, itinerary):
    zone, events = itinerary
    found = legs(events, zone, hosts=hosts)
    assert {(each.origin.key, each.destination.key): each.people for each in found} == naive_pairs(
        events, zone, hosts=hosts
    )
    assert [each.minutes for each in found] == [naive_minutes(each.origin, each.destination) for each in found]
    assert len(found) == len({(each.origin.key, each.destination.key) for each in found})


@given(itinerary=itineraries())
def test_the_start_that_a_warning_proposes_works_and_is_the_first_of_its_five_minutes(itinerary):
    zone, events = itinerary
    days = {"first_day": None, "last_day": None, "zone": zone, "names": NAMES}
    for found in warnings.check(events, **days):
        if found.kind == Kind.TOO_SHORT:
            needed = naive_minutes(found.leg.origin, found.stop) * MINUTE
            assert timedelta(0) <= found.mend - found.other.ends - needed < 5 * MINUTE
            assert found.mend.minute % 5 == 0
