"""What a participant's page says of now, of what is next, of the way there and of what changed since the last look."""

from datetime import UTC, timedelta

import pytest
from django.utils import translation

from tests import factories
from tests.factories import at
from visits.models import AccessLink, Visit
from visits.partners.itinerary import programme_for
from visits.programme import itineraries
from visits.programme.plans import plans_of

BIALYSTOK = {"latitude": 53.1325, "longitude": 23.1688}
LOMZA = {"latitude": 53.1781, "longitude": 22.0590}


@pytest.fixture
def visit(office):
    """Without a stop, so that each test plans its own."""
    row = factories.visit(slug="arequipa", host_region=factories.region())
    factories.delegation(row)
    return row


@pytest.fixture
def host(visit):
    return factories.participant(visit, side="host", organisation=factories.organisation())


@pytest.fixture
def day(visit, guest):
    """09:00 a factory in Białystok, 12:00 lunch of group B in Łomża, 14:00 a park in Łomża, next day a farewell."""
    other = factories.participant(visit, group="B")
    factories.planned_stop(visit, title_pl="Factory", starts=at(9), ends=at(10, 30), place=factories.place(**BIALYSTOK))
    factories.planned_stop(visit, title_pl="Lunch", starts=at(12), ends=at(13), attends=[other])
    factories.planned_stop(visit, title_pl="Park", starts=at(14), ends=at(15), place=factories.place(**LOMZA))
    factories.planned_stop(visit, title_pl="Farewell", starts=at(9, day=1), ends=at(10, day=1))
    itineraries.release(visit, by=None)
    return visit


def read(person, moment):
    with translation.override("en"):
        page = programme_for(person, at=moment)
        entries = {stop.title: stop for day in page["days"] for stop in day.stops}
        states = {title: stop.state for title, stop in entries.items() if stop.state}
        return page, entries, states


def test_now_says_how_long_it_lasts_and_next_when_to_leave(day, guest):
    page, _entries, states = read(guest, at(9, 42))
    now = page["now"]
    with translation.override("en"):
        assert (now.current.title, now.left, now.share) == ("Factory", "48 min left", 46)
        assert (now.following.title, now.starts, now.following.leave_by, now.day) == ("Park", "14:00", "11:54", "")
        assert now.following.way_label == "126 min, 74 km"
    assert states == {"Factory": "now", "Park": "next"}


def test_a_stop_of_others_is_never_next(day, guest):
    page, entries, states = read(guest, at(11))
    assert (page["now"].current, page["now"].following.title) == (None, "Park")
    assert (entries["Lunch"].mine, page["has_others"]) == (False, True)
    assert states == {"Factory": "done", "Park": "next"}


@pytest.mark.parametrize(
    ("moment", "left"), [(at(9), "1 h 30 min left"), (at(9, 29), "1 h 1 min left"), (at(10, 29), "1 min left")]
)
def test_what_is_left_counts_every_minute_that_began(day, guest, moment, left):
    page, *_rest = read(guest, moment + timedelta(seconds=59))
    with translation.override("en"):
        assert page["now"].left == left


def test_what_is_on_another_day_says_so_and_nobody_has_to_leave_yet(day, guest):
    page, _entries, _states = read(guest, at(20))
    with translation.override("en"):
        assert (page["now"].day, page["now"].starts) == ("Tuesday, 2\N{NO-BREAK SPACE}October", "09:00")
    assert page["now"].following.leave_by == ""


def test_at_the_moment_a_stop_ends_it_is_over(day, guest):
    _page, _entries, states = read(guest, at(10, 30))
    assert states["Factory"] == "done"


def test_after_the_last_stop_and_for_a_cancelled_visit_there_is_no_now(day, guest):
    assert read(guest, at(12, day=1))[0]["now"] is None
    Visit.objects.filter(pk=day.pk).update(status="cancelled")
    guest.visit.refresh_from_db()
    assert read(guest, at(9, 30))[0]["now"] is None


def test_a_transfer_in_the_programme_tells_the_way_itself(visit, guest):
    factories.planned_stop(visit, title_pl="Factory", starts=at(9), ends=at(10), place=factories.place(**BIALYSTOK))
    factories.planned_stop(visit, title_pl="Coach", kind="transfer", starts=at(10), ends=at(12))
    factories.planned_stop(visit, title_pl="Park", starts=at(13), ends=at(14), place=factories.place(**LOMZA))
    itineraries.release(visit, by=None)
    _page, entries, _states = read(guest, at(8))
    assert (entries["Park"].leave_by, entries["Coach"].is_transfer) == ("", True)


def test_a_host_is_told_no_way_and_no_others_stops(day, host):
    factories.planned_stop(day, title_pl="Ours", starts=at(16), ends=at(17), host=host.organisation)
    itineraries.release(day, by=None)
    page, entries, _states = read(host, at(9, 42))
    assert (list(entries), entries["Ours"].leave_by, page["has_others"]) == (["Ours"], "", False)
    assert page["now"].following.title == "Ours"


def test_interpreters_stand_where_they_interpret(visit, guest):
    factories.participant(visit, side="interpreter", name="Ewa Tłumacz")
    factories.planned_stop(visit, title_pl="All")
    factories.planned_stop(visit, title_pl="Alone", starts=at(11), ends=at(12), attends=[guest])
    itineraries.release(visit, by=None)
    _page, entries, _states = read(guest, at(8))
    assert {title: entry.interpreters for title, entry in entries.items()} == {"All": ["Ewa Tłumacz"], "Alone": []}


@pytest.fixture
def told(day, guest):
    """The guest saw release 1; release 2 moved the park."""
    link = AccessLink.objects.create(participant=guest, release_seen=1)
    draft = itineraries.draft_of(day)
    key = next(key for key, plan in plans_of(draft).items() if plan["title_pl"] == "Park")
    moved = plans_of(draft)[key] | {"starts": at(15).astimezone(UTC), "ends": at(16).astimezone(UTC)}
    itineraries.write(draft, {key: moved}, by=None)
    itineraries.release(day, by=None)
    guest.link = link
    return guest


def test_what_changed_since_the_last_look_stands_on_the_page_and_at_the_stop(told):
    page, entries, _states = read(told, at(8))
    assert [entry.planned.title for entry in page["news"].entries] == ["Park"]
    assert {title: str(entry.mark.kind.value) for title, entry in entries.items() if entry.mark} == {"Park": "time"}


@pytest.mark.parametrize("seen", [None, 2])
def test_who_saw_the_last_release_or_none_yet_is_told_of_no_change(told, seen):
    told.link.release_seen = seen
    page, entries, _states = read(told, at(8))
    assert (page["news"], [entry.mark for entry in entries.values()]) == (None, [None] * len(entries))


def test_a_draft_is_read_as_it_would_be_released(day, guest):
    draft = itineraries.draft_of(day)
    factories.planned_stop(day, title_pl="Only planned", starts=at(18), ends=at(19))
    factories.planned_stop(day, title_pl="For staff", starts=at(20), ends=at(21), audience="staff")
    with translation.override("en"):
        page = programme_for(guest, draft=draft)
    titles = [stop.title for each in page["days"] for stop in each.stops]
    assert ("Only planned" in titles, "For staff" in titles, page["release"]) == (True, False, None)


def test_maps_open_by_coordinates_or_by_address(visit, guest):
    place = factories.place(name="Hala & Park", address="ul. Żabia 3, Łomża", **LOMZA)
    bare = factories.place(name="Rynek", address="Rynek 1, Łódź", latitude=None, longitude=None)
    factories.planned_stop(visit, title_pl="Known", place=place)
    factories.planned_stop(visit, title_pl="Typed", place=bare, starts=at(11), ends=at(12))
    half = factories.place(name="Half", address="", latitude=53.1)
    factories.planned_stop(visit, title_pl="Nowhere", starts=at(13), ends=at(14))
    factories.planned_stop(visit, title_pl="Half", place=half, starts=at(15), ends=at(16))
    gulf = factories.place(name="Gulf of Guinea", address="", latitude=0.0, longitude=0.0)
    factories.planned_stop(visit, title_pl="Gulf", place=gulf, starts=at(17), ends=at(18))
    itineraries.release(visit, by=None)
    _page, entries, _states = read(guest, at(8))
    assert entries["Known"].geo == "geo:53.1781,22.059?q=53.1781,22.059(Hala%20%26%20Park)"
    assert entries["Typed"].geo == "geo:0,0?q=Rynek%201%2C%20%C5%81%C3%B3d%C5%BA"
    assert [entries[title].map_url for title in ("Nowhere", "Half")] == ["", ""]
    assert entries["Gulf"].map_url == "https://www.openstreetmap.org/?mlat=0.0&mlon=0.0#map=16/0.0/0.0"


def test_a_host_with_the_letter_of_a_group_is_none_of_it(visit, guest):
    ours = factories.participant(visit, group="A")
    factories.participant(visit, side="host", group="A")
    factories.planned_stop(visit, title_pl="Ours", attends=[ours])
    factories.planned_stop(visit, title_pl="Mixed", attends=[ours, guest], starts=at(11), ends=at(12))
    itineraries.release(visit, by=None)
    _page, entries, _states = read(guest, at(8))
    with translation.override("en"):
        assert {title: entry.group_label for title, entry in entries.items()} == {"Ours": "Group A", "Mixed": ""}


def test_a_stop_that_does_not_take_place_is_no_way_to_anywhere(day, guest):
    between = factories.planned_stop(
        day, title_pl="Off", starts=at(11), ends=at(12), place=factories.place(latitude=52.2297, longitude=21.0122)
    )
    itineraries.release(day, by=None)
    between.stop.happened = "cancelled"
    between.stop.save()
    _page, entries, states = read(guest, at(10, 45))
    assert (entries["Park"].leave_by, entries["Off"].leave_by) == ("11:54", "")
    assert states == {"Factory": "done", "Park": "next"}


def test_in_a_cancelled_visit_no_stop_is_now_or_next(day, guest):
    Visit.objects.filter(pk=day.pk).update(status="cancelled")
    guest.visit.refresh_from_db()
    assert read(guest, at(9, 42))[2] == {}
