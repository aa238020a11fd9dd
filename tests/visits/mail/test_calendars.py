"""Calendars: what is in one, read back by the library's parser and, octet by octet, without it."""

import datetime
import io

import pytest
from dateutil import tz
from icalendar import Calendar

from tests import factories
from visits import workflow
from visits.choices import Status
from visits.mail import calendars
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


def test_a_stop_keeps_its_uid_while_its_sequence_rises_from_release_to_release(trip):
    told = []
    for step in (
        None, {"starts": factories.at(15), "ends": factories.at(16)}, {"out": True}, None,
    ):  # fmt: skip
        if step:
            edit(trip, trip.mine, **step)
            itineraries.release(trip, by=None)
        told.append(read(calendar_for(trip.person))[key(trip.mine)])
    plan = itineraries.plan_of(trip.itineraries.get(number=1).planned_stops.get(stop=trip.mine.stop))
    itineraries.write(factories.draft(trip), {trip.mine.stop.key: plan}, by=None)
    itineraries.release(trip, by=None)
    told.append(read(calendar_for(trip.person))[key(trip.mine)])
    assert [(event["sequence"], str(event["status"])) for event in told] == [
        (1, "CONFIRMED"), (2, "CONFIRMED"), (3, "CANCELLED"), (3, "CANCELLED"), (4, "CONFIRMED"),
    ]  # fmt: skip
    assert [event["dtstart"].dt.hour for event in told] == [12, 15, 15, 15, 12]


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


def test_no_line_is_longer_than_75_octets_and_each_ends_with_cr_lf(trip):
    edit(trip, trip.mine, title_pl="Zażółć gęślą jaźń – " * 7 + "€𝄞", partner_notes_pl="śćżź;, \\ " * 40)
    itineraries.release(trip, by=None)
    content = calendar_for(trip.person)
    lines = content.split(b"\r\n")
    assert lines.pop() == b""
    assert {len(line) <= 75 for line in lines} == {True}
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()  # no character is torn apart
    assert str(read(content)[key(trip.mine)]["summary"]) == "Zażółć gęślą jaźń – " * 7 + "€𝄞"


def test_hours_stand_in_the_visits_zone_over_a_change_of_the_clocks(trip):
    """The last Sunday of October 2018: at three in the morning it becomes two. Read by another library, too."""
    trip.ends_on = datetime.date(2018, 10, 29)
    trip.save()
    for day, hour in ((27, 9), (28, 9)):
        moment = datetime.datetime(2018, 10, day, hour, tzinfo=trip.zone)
        factories.planned_stop(trip, starts=moment, ends=moment + datetime.timedelta(hours=1))
    itineraries.release(trip, by=None)
    content = calendar_for(trip.person)
    starts = {event["dtstart"].dt for event in read(content).values()}
    utc = {moment.astimezone(datetime.UTC).strftime("%d %H:%M") for moment in starts}
    assert utc >= {"27 07:00", "28 08:00"}
    zone = tz.tzical(io.StringIO(unfolded(content))).get("Europe/Warsaw")
    for moment in starts:
        assert moment.replace(tzinfo=zone).utcoffset() == moment.utcoffset(), moment


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
