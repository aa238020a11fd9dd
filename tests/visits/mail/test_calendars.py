"""Calendars: what is in one, read back by the library's parser and, octet by octet, without it (tests/calendars.py)."""

import datetime

import pytest
from django.utils import translation
from icalendar import Calendar

from tests import calendars as strict
from tests import factories
from visits import workflow
from visits.choices import Status
from visits.mail import calendars
from visits.models import Stop
from visits.programme import itineraries, released

AT = factories.at(12, day=20)  # two weeks after the last day


def calendar_for(person, at=AT):
    return calendars.calendar_for(person, at=at)


def read(content):
    """{UID: event} of a calendar file."""
    return {str(event["uid"]): event for event in Calendar.from_ical(content).walk("VEVENT")}


def unfolded(content):
    return content.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode()


def edit(visit, planned, **fields):
    """Change the draft's plan of a stop; None of all takes it out."""
    draft = factories.draft(visit)
    row = draft.planned_stops.get(stop=planned.stop)
    plan = None if fields.pop("out", False) else itineraries.plan_of(row) | fields
    itineraries.write(draft, {row.stop.key: plan}, by=None)


@pytest.fixture
def trip(office):
    """A visit of one stop for everybody and one for the guest, released once."""
    visit = factories.visit(slug="trip", title_pl="Wizyta próbna", status="confirmed")
    factories.delegation(visit)
    visit.person = factories.participant(visit, name="Guest One", email="guest@trip.example", language="pl")
    visit.everybodys = factories.planned_stop(visit, title_pl="Zakład Łączności i Żeglugi", place=factories.place())
    visit.mine = factories.planned_stop(visit, attends=[visit.person], title_pl="Moje", starts=factories.at(12),
                                        ends=factories.at(13))  # fmt: skip
    itineraries.release(visit, by=None)
    return visit


def key(planned):
    return str(planned.stop.key)


def story(trip):
    """Release 1, a translation in 2, then the stop is moved, taken out, added again: yields after each release."""
    first = itineraries.plan_of(trip.itineraries.get(number=1).planned_stops.get(stop=trip.mine.stop))
    yield
    edit(trip, trip.everybodys, title_en="Works")
    itineraries.release(trip, by=None)
    yield
    edit(trip, trip.mine, starts=factories.at(15), ends=factories.at(16))
    itineraries.release(trip, by=None)
    yield
    edit(trip, trip.mine, out=True)
    itineraries.release(trip, by=None)
    yield
    itineraries.write(factories.draft(trip), {trip.mine.stop.key: first}, by=None)
    itineraries.release(trip, by=None)
    yield


TOLD = [
    ("1", "CONFIRMED", "20181001T120000"), ("1", "CONFIRMED", "20181001T120000"), ("3", "CONFIRMED", "20181001T150000"),
    ("4", "CANCELLED", "20181001T150000"), ("5", "CONFIRMED", "20181001T120000"),
]  # fmt: skip


@pytest.mark.parametrize("whose", ["person", "public"])
def test_a_stop_keeps_its_uid_while_its_sequence_rises_from_release_to_release(trip, whose):
    told, others = [], set()
    for _release in story(trip):
        calendar = strict.read(calendar_for(trip.person) if whose == "person" else public(trip))
        assert set(calendar.events) == {key(trip.mine), key(trip.everybodys)}
        told.append(tuple(calendar.events[key(trip.mine)][name] for name in ("SEQUENCE", "STATUS", "DTSTART")))
        others.add(tuple(calendar.events[key(trip.everybodys)][name] for name in ("SEQUENCE", "STATUS")))
    assert told == TOLD
    assert others == {("1", "CONFIRMED")}


def test_last_modified_is_the_time_of_the_release_that_changed_the_stop(trip):
    edit(trip, trip.mine, ends=factories.at(14))
    itineraries.release(trip, by=None)
    first, second = released.releases_of(trip)
    events = read(calendar_for(trip.person))
    assert events[key(trip.mine)]["last-modified"].dt == second.at.replace(microsecond=0)
    assert events[key(trip.everybodys)]["last-modified"].dt == first.at.replace(microsecond=0)
    assert events[key(trip.everybodys)]["sequence"] == 1


def test_what_only_others_attend_is_in_no_calendar(trip):
    other = factories.participant(trip, name="Other Guest")
    assert set(read(calendar_for(other))) == {key(trip.everybodys)}


def test_a_stop_for_staff_is_in_no_calendar(trip):
    secret = factories.planned_stop(trip, audience="staff", title_pl="Narada", starts=factories.at(17),
                                    ends=factories.at(18))  # fmt: skip
    itineraries.release(trip, by=None)
    assert set(read(calendar_for(trip.person))) == {key(trip.everybodys), key(trip.mine)}
    assert b"Narada" not in calendar_for(trip.person)
    assert secret.title == "Narada"


def test_a_hosts_calendar_holds_their_own_stops(visit, host, guest):
    own = visit.itineraries.get(number=1).planned_stops.get(title_pl="Partners stop")
    assert set(read(calendar_for(host))) == {key(own)}
    assert len(read(calendar_for(guest))) == 2


def test_a_stop_that_is_no_longer_theirs_is_cancelled_for_them_alone(trip):
    other = factories.participant(trip, name="Other Guest")
    edit(trip, trip.mine, attends=[other.pk])
    itineraries.release(trip, by=None)
    assert str(read(calendar_for(trip.person))[key(trip.mine)]["status"]) == "CANCELLED"
    assert str(read(calendar_for(other))[key(trip.mine)]["status"]) == "CONFIRMED"


@pytest.mark.parametrize(("days", "kept"), [(30, True), (31, False)])
def test_a_removed_stop_is_kept_until_thirty_days_after_the_visit(trip, days, kept):
    edit(trip, trip.mine, out=True)
    itineraries.release(trip, by=None)
    noon = datetime.datetime.combine(trip.ends_on + datetime.timedelta(days=days), datetime.time(12), trip.zone)
    assert (key(trip.mine) in read(calendar_for(trip.person, at=noon))) == kept


def test_a_cancelled_visit_cancels_every_stop_under_the_next_number(trip, coordinator):
    workflow.move(trip, Status.CANCELLED, by=coordinator)
    noon = datetime.datetime.combine(trip.ends_on, datetime.time(12), trip.zone)
    events = read(calendar_for(trip.person, at=noon))
    assert {(event["sequence"], str(event["status"])) for event in events.values()} == {(2, "CANCELLED")}
    moment = trip.history.filter(status="cancelled").earliest("history_date").history_date
    assert {event["last-modified"].dt for event in events.values()} == {moment.replace(microsecond=0)}


def test_lines_are_folded_in_octets_and_texts_come_back_as_written(trip):
    title = "Zażółć; gęślą, jaźń\\n – " * 5 + "€𝄞"
    notes = "¿Dónde está el niño?\r\n" + "".join("ż€" + "𝄞" * 40 + "x" * n for n in range(8)) + '\\;,:"'
    edit(trip, trip.mine, title_pl=title, partner_notes_pl=notes)
    itineraries.release(trip, by=None)
    content = calendar_for(trip.person)
    event = strict.read(content).events[key(trip.mine)]
    assert (event["SUMMARY"], event["DESCRIPTION"]) == (title, notes.replace("\r\n", "\n"))
    folded = [line for line in content.split(b"\r\n") if len(line) > 70]
    assert {len(line) for line in folded} >= {72, 73, 74, 75}  # a character of four octets waits for the next line
    assert str(read(content)[key(trip.mine)]["summary"]) == title


def test_a_character_that_no_calendar_may_hold_is_left_out(trip):
    edit(trip, trip.mine, title_pl="Ta\x07rgi\x0b\x1b", notes_pl="a\rBEGIN:VALARM")
    itineraries.release(trip, by=None)
    trip.title_pl = "Wizyta\x7f"
    calendar = strict.read(calendar_for(trip.person))
    event = calendar.events[key(trip.mine)]
    assert (event["SUMMARY"], event["DESCRIPTION"], calendar["X-WR-CALNAME"]) == ("Targi", "a\nBEGIN:VALARM", "Wizyta")


@pytest.mark.parametrize(("zone", "midnight"), [("Europe/Warsaw", 22), ("America/Lima", 29)])
def test_hours_are_right_across_the_night_of_a_clock_change(office, zone, midnight):
    """28 October 2018, when in Warsaw it is twice from two to three, and in Lima nothing happens."""
    visit = factories.visit(starts_on=datetime.date(2018, 10, 27), ends_on=datetime.date(2018, 10, 28), time_zone=zone)
    person = factories.participant(visit, language="es")
    start = datetime.datetime(2018, 10, 27, tzinfo=datetime.UTC) + datetime.timedelta(hours=midnight)
    planned = {}
    for hours in (-1, 2, 2.5, 3, 3.5, 4, 10):  # a dinner over midnight, the night, a morning
        moment = start + datetime.timedelta(hours=hours)
        row = factories.planned_stop(visit, starts=moment, ends=moment + datetime.timedelta(hours=1.5))
        planned[key(row)] = (row.starts, row.ends)
    itineraries.release(visit, by=None)
    calendar = strict.read(calendar_for(person))
    assert planned == {
        uid: tuple(calendar.instant(event, name) for name in ("DTSTART", "DTEND"))
        for uid, event in calendar.events.items()
    }
    clock = [event["DTSTART"][9:11] for event in calendar.events.values()]
    assert clock == (
        ["23", "02", "02", "01", "01", "03", "09"]
        if zone == "Europe/Warsaw"
        else ["23", "02", "02", "03", "03", "04", "10"]
    )  # fmt: skip  the second time from two to three stands in UTC


@pytest.mark.parametrize(("zone", "onsets"), [
    ("Europe/Warsaw", {
        ("20180325T010000", "+0200"), ("20181028T010000", "+0100"),
        ("20190331T010000", "+0200"), ("20191027T010000", "+0100"),
    }),
    ("America/Lima", set()),
    ("America/Santiago", {
        ("20180513T030000", "-0400"), ("20180812T040000", "-0300"),
        ("20190407T030000", "-0400"), ("20190908T040000", "-0300"),
    }),
])  # fmt: skip
def test_the_zone_says_when_clocks_change_to_the_hour(trip, zone, onsets):
    """In UTC, as governments set them; an onset is named by the clock before it (3.6.5)."""
    trip.time_zone = zone
    (part,) = strict.read(calendar_for(trip.person)).all("VTIMEZONE")
    assert {onset for onset in strict.onsets(part) if onset[0] > "20180102"} == onsets


def test_a_calendar_speaks_the_language_of_its_reader(trip):
    edit(trip, trip.mine, title_es="Lo mío", bring_es="botas", bring_pl="buty")
    itineraries.release(trip, by=None)
    trip.person.language = "es"
    event = read(calendar_for(trip.person))[key(trip.mine)]
    assert str(event["summary"]) == "Lo mío"
    assert "botas" in str(event["description"])


def test_only_mails_carry_method_organiser_and_attendee(trip, office):
    plain = Calendar.from_ical(calendar_for(trip.person))
    assert "METHOD" not in plain
    assert {"ORGANIZER", "ATTENDEE"} & {name for event in plain.walk("VEVENT") for name in event} == set()
    files = calendars.invitations_for(trip.person, released.releases_of(trip), {trip.mine.stop.key})
    assert set(files) == {"REQUEST"}
    mailed = Calendar.from_ical(files["REQUEST"])
    (event,) = mailed.walk("VEVENT")
    assert mailed["METHOD"] == "REQUEST"
    assert str(event["organizer"]) == f"mailto:{office.email}"
    assert str(event["attendee"]) == "mailto:guest@trip.example"
    assert event["attendee"].params["CN"] == "Guest One"


def test_a_mail_with_moved_and_removed_stops_carries_one_file_for_each_method(trip):
    edit(trip, trip.mine, out=True)
    edit(trip, trip.everybodys, starts=factories.at(8))
    itineraries.release(trip, by=None)
    keys = {trip.mine.stop.key, trip.everybodys.stop.key}
    files = calendars.invitations_for(trip.person, released.releases_of(trip), keys)
    assert {method: set(read(content)) for method, content in files.items()} == {
        "REQUEST": {key(trip.everybodys)}, "CANCEL": {key(trip.mine)},
    }  # fmt: skip


def test_needs_phones_and_mails_are_in_no_calendar(trip):
    receiver = factories.participant(
        trip, side="host", name="Host One", phone="+48 111", email="host@x.example", needs="vegan canary"
    )
    factories.participant(trip, name="Guest Two", phone="+51 222", email="two@x.example", needs="other canary")
    factories.planned_stop(trip, receives=[receiver], starts=factories.at(17), ends=factories.at(18))
    itineraries.release(trip, by=None)
    text = unfolded(calendar_for(trip.person))
    assert "Host One" in text
    for canary in ("+48 111", "host@x.example", "canary", "+51 222", "two@x.example"):
        assert canary not in text, canary


@pytest.mark.parametrize("rows", [1, 3])
def test_a_calendar_costs_the_same_for_any_number_of_releases_and_stops(trip, rows, django_assert_num_queries):
    for number in range(rows):
        factories.planned_stop(trip, attends=[trip.person], starts=factories.at(14), ends=factories.at(15 + number))
        itineraries.release(trip, by=None)
    with django_assert_num_queries(3):
        calendar_for(trip.person)


def test_a_calendar_to_follow_says_how_often_and_is_whole_without_events(trip):
    calendar = strict.read(calendar_for(trip.person))
    asked = ("METHOD", "X-WR-CALNAME", "X-WR-TIMEZONE", "REFRESH-INTERVAL", "X-PUBLISHED-TTL")
    assert [calendar[name] for name in asked] == [None, "Wizyta próbna", "Europe/Warsaw", "PT1H", "PT1H"]
    host = factories.participant(trip, side="host", name="Host without a stop")
    assert [part.name for part in strict.read(calendar_for(host)).parts] == ["VTIMEZONE"]


def test_the_same_releases_give_the_same_bytes(trip):
    assert calendar_for(trip.person) == calendar_for(trip.person)
    assert public(trip) == public(trip)


# -- one stop --


def stop_for(person, planned, at=AT):
    content = calendars.stop_calendar_for(person, planned.stop.key, released.releases_of(person.visit), at=at)
    return content and {uid: event["STATUS"] for uid, event in strict.read(content).events.items()}


def test_one_stop_is_any_that_its_reader_may_see(visit, guest, host):
    shared, partners, staff = visit.itineraries.get(number=1).planned_stops.order_by("starts")
    assert stop_for(guest, shared) == {key(shared): "CONFIRMED"}
    assert stop_for(guest, partners) == stop_for(host, partners) == {key(partners): "CONFIRMED"}
    assert [stop_for(guest, staff), stop_for(host, staff), stop_for(host, shared)] == [None] * 3


def test_another_groups_stop_may_be_kept_while_it_is_planned_and_ones_own_stays_cancelled(trip):
    other = factories.participant(trip, name="Other Guest")
    assert stop_for(other, trip.mine) == {key(trip.mine): "CONFIRMED"}
    edit(trip, trip.mine, out=True)
    itineraries.release(trip, by=None)
    assert stop_for(other, trip.mine) is None
    assert stop_for(trip.person, trip.mine) == {key(trip.mine): "CANCELLED"}
    assert stop_for(trip.person, trip.mine, at=AT + datetime.timedelta(days=60)) is None


# -- the public's --


def public(visit, at=AT):
    return calendars.public_calendar(visit, released.releases_of(visit), at=at)


def test_the_public_calendar_holds_what_the_visits_page_says_and_no_more(visit, guest):
    (event,) = strict.read(public(visit)).events.values()
    row = visit.itineraries.get(number=1).planned_stops.get(title_pl="Public stop")
    assert event["UID"] == key(row)
    assert event["LOCATION"] == f"{row.host.name}, {row.place.name}"
    assert {name for name, _params, _value in event.lines} == {
        "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "STATUS", "SUMMARY", "DTSTART", "DTEND", "URL", "LOCATION",
    }  # fmt: skip
    assert event["URL"].endswith("/en/visits/arequipa/")


def test_the_public_is_told_of_no_change_in_what_it_does_not_see(trip):
    other = factories.participant(trip, name="Other Guest")
    edit(trip, trip.mine, partner_notes_pl="Brama 4", bring_pl="Buty", notes_pl="Cicho", attends=[other.pk])
    edit(trip, trip.everybodys, title_en="Works")
    itineraries.release(trip, by=None)
    events = strict.read(public(trip)).events
    assert {uid: event["SEQUENCE"] for uid, event in events.items()} == {key(trip.mine): "1", key(trip.everybodys): "1"}
    assert events[key(trip.everybodys)]["SUMMARY"] == "Works"
    assert b"Brama" not in public(trip) + public(trip).replace(b"\r\n ", b"")


def test_the_audience_of_now_counts_in_every_calendar(trip):
    Stop.objects.filter(pk=trip.mine.stop_id).update(audience="partners")
    assert set(strict.read(public(trip)).events) == {key(trip.everybodys)}
    assert len(strict.read(calendar_for(trip.person)).events) == 2
    Stop.objects.filter(pk=trip.mine.stop_id).update(audience="staff")
    assert set(strict.read(calendar_for(trip.person)).events) == {key(trip.everybodys)}


def test_a_public_visit_without_public_stops_stands_there_all_day(trip, coordinator):
    Stop.objects.update(audience="partners")
    trip.summary_pl = "Cztery firmy; dwa dni"
    trip.save()
    calendar = strict.read(public(trip))
    (event,) = calendar.events.values()
    assert (event["SUMMARY"], event["DESCRIPTION"], event["STATUS"]) == (trip.title, trip.summary, "CONFIRMED")
    days = [calendar.instant(event, name) for name in ("DTSTART", "DTEND")]
    assert days == [trip.starts_on, trip.ends_on + datetime.timedelta(days=1)]  # the end is the first day without it
    workflow.move(trip, Status.CANCELLED, by=coordinator)
    events = strict.read(public(trip)).events
    assert {uid: each["STATUS"] for uid, each in events.items()} == {event["UID"]: "CANCELLED"}
    assert int(events[event["UID"]]["SEQUENCE"]) > int(event["SEQUENCE"])
    assert strict.read(public(trip, at=AT + datetime.timedelta(days=60))).events == {}


def test_a_cancelled_visit_cancels_its_public_stops(trip, coordinator):
    workflow.move(trip, Status.CANCELLED, by=coordinator)
    events = strict.read(public(trip)).events
    assert {events[key(row)]["STATUS"] for row in (trip.mine, trip.everybodys)} == {"CANCELLED"}
    assert {event["STATUS"] for event in events.values()} == {"CANCELLED"}


def test_a_public_calendar_speaks_the_language_of_its_address(trip):
    edit(trip, trip.mine, title_fr="Le mien")
    itineraries.release(trip, by=None)
    with translation.override("fr"):
        event = strict.read(public(trip)).events[key(trip.mine)]
    assert (event["SUMMARY"], event["URL"].split("/", 3)[3]) == ("Le mien", "fr/visits/trip/")
