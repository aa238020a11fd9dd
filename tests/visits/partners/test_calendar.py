"""A participant's calendar over the wire: whose it is, in which language, what is fetched again, what is refused."""

import pytest
from django.utils import timezone

from tests import calendars as strict
from tests import factories
from visits.models import AccessLink, Place, Stop
from visits.partners import door
from visits.partners.calendar import calendar_links
from visits.people import links
from visits.programme import itineraries

MINE = "/en/my/arequipa/calendar.ics"


def feed(person):
    return f"/i/{links.token(factories.link(person), links.FEED)}/calendar.ics"


def titles(response):
    assert response.status_code == 200
    return {event["SUMMARY"] for event in strict.read(response.content).events.values()}


def stop_of(visit, title):
    key = visit.itineraries.get(number=1).planned_stops.get(title_pl=title).stop.key
    return f"/en/my/{visit.slug}/stops/{key}/calendar.ics"


def test_guests_and_hosts_get_their_own_stops_by_page_and_by_subscription(client, enter, guest, host):
    for person, own in ((guest, {"Public stop", "Partners stop"}), (host, {"Partners stop"})):
        assert titles(enter(person).get(MINE)) == own
        client.logout()
        assert titles(client.get(feed(person))) == own


def test_of_another_group_a_guest_gets_one_stop_but_not_in_their_calendar(enter, visit, guest):
    other = factories.participant(visit, name="Other Guest")
    row = factories.planned_stop(visit, attends=[other], title_pl="Theirs")
    itineraries.release(visit, by=None)
    assert "Theirs" not in titles(enter(guest).get(MINE))
    assert titles(enter(guest).get(f"/en/my/arequipa/stops/{row.stop.key}/calendar.ics")) == {"Theirs"}


def test_a_stop_that_one_may_not_see_is_404_in_the_calendar_too(enter, guest, host, visit, other_visit):
    abroad = stop_of(other_visit, "Public stop")
    cases = [
        (guest, stop_of(visit, "Partners stop"), 200), (guest, stop_of(visit, "Staff stop"), 404), (guest, abroad, 404),
        (guest, abroad.replace("wallonia", "arequipa"), 404), (host, stop_of(visit, "Partners stop"), 200),
        (host, stop_of(visit, "Public stop"), 404),
    ]  # fmt: skip
    assert [enter(person).get(path).status_code for person, path, _code in cases] == [code for *_rest, code in cases]


def test_no_byte_of_another_visit_nor_of_staffs_is_in_any_file(client, enter, guest, other_guest, visit, other_visit):
    paths = [feed(guest), MINE, stop_of(visit, "Partners stop"), "/en/visits/arequipa/calendar.ics"]
    content = b"".join(enter(guest).get(path).content.replace(b"\r\n ", b"") for path in paths)
    assert b"arequipa canary of notes" in content
    for canary in (b"allonia", b"Staff stop", b"staff host", guest.email.encode(), other_guest.name.encode()):
        assert canary not in content, canary
    public = client.get("/en/visits/arequipa/calendar.ics").content.replace(b"\r\n ", b"")
    for canary in (b"canary", b"Partners stop", b"partners host", b"Street 1", guest.name.encode()):
        assert canary not in public, canary


def test_a_subscription_is_in_the_readers_language_a_file_in_that_of_its_address(client, enter, guest, visit):
    Stop.objects.update(audience="partners")
    guest.language = "es"
    guest.save()
    visit.title_es, visit.title_fr = "Visita", "Visite"
    visit.save()
    files = [client.get(feed(guest)), enter(guest).get("/fr/my/arequipa/calendar.ics")]
    assert [file["Content-Language"] for file in files] == ["es", "fr"]
    told = [strict.read(file.content) for file in files]
    assert [calendar["X-WR-CALNAME"] for calendar in told] == ["Visita", "Visite"]
    address = {event["URL"].split("/", 3)[3] for calendar in told for event in calendar.events.values()}
    assert address == {"es/my/arequipa/", "fr/my/arequipa/"}


def test_a_calendar_is_a_file_that_is_sent_again_only_when_it_changed(client, guest):
    path = feed(guest)
    first = client.get(path)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Content-Disposition"] == 'attachment; filename="arequipa.ics"'
    assert (first["Cache-Control"], first["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert client.head(path).status_code == 200
    known = {"if-none-match": first["ETag"], "if-modified-since": first["Last-Modified"]}
    again = client.get(path, headers=known)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    Place.objects.update(name="Another hall")  # no release, so a date alone would not tell
    assert [client.get(path, headers=known).status_code for _time in range(2)] == [200, 200]
    assert client.get(path, headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_a_subscription_follows_the_releases_and_counts_as_nothing_seen(client, guest, visit):
    path = feed(guest)
    before = client.get(path)
    factories.planned_stop(visit, title_pl="Added")
    itineraries.release(visit, by=None)
    after = client.get(path)
    assert titles(after) - titles(before) == {"Added"}
    assert after["ETag"] != before["ETag"]
    assert not after.cookies
    link = AccessLink.objects.get(participant=guest)
    assert (link.opened_at, link.release_seen) == (None, None)
    assert client.get("/en/my/arequipa/").status_code == 403


def test_a_token_opens_what_it_was_made_for_alone(client, guest):
    link = factories.link(guest)
    door_token, feed_token = links.token(link), links.token(link, links.FEED)
    paths = [
        f"/i/{door_token}/calendar.ics", f"/i/{feed_token}/", f"/i/{feed_token[:-1]}/calendar.ics", "/i/ł/calendar.ics",
        f"/i/{feed_token}x/calendar.ics",
    ]  # fmt: skip
    assert [client.get(path).status_code for path in paths] == [404] * len(paths)
    assert client.get(f"/i/{feed_token}/calendar.ics").status_code == 200


@pytest.mark.parametrize("end", ["revoked", "expired", "renewed"])
def test_a_subscription_that_ended_is_410_in_plain_words(end, client, guest, office):
    guest.language = "pl"
    guest.save()
    path, link = feed(guest), AccessLink.objects.get(participant=guest)
    {
        "revoked": lambda: links.revoke(link), "renewed": lambda: links.renew(link),
        "expired": lambda: AccessLink.objects.update(expires_at=timezone.now()),
    }[end]()  # fmt: skip
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (410, "text/plain; charset=utf-8")
    assert office.email in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


def test_a_visit_that_became_staffs_is_404_to_its_subscribers(client, guest, visit):
    path = feed(guest)
    visit.audience = "staff"
    visit.save()
    assert client.get(path).status_code == 404


def test_guesses_are_throttled_and_subscribers_still_served(client, guest):
    codes = [client.get(f"/i/1.guess{n}.x/calendar.ics").status_code for n in range(door.MISSES.limit + 1)]
    assert codes == [404] * door.MISSES.limit + [429]
    assert client.get(feed(guest)).status_code == 200


def test_the_page_leads_to_the_subscription_and_the_file(client, enter, guest, settings):
    settings.SITE_URL = "https://portal.example"
    found = calendar_links(factories.link(guest).participant)
    assert found["https"] == f"https://portal.example{feed(guest)}"
    assert found["webcal"] == f"webcal://portal.example{feed(guest)}"
    assert titles(client.get(feed(guest))) == titles(enter(guest).get(found["download"]))


def test_without_a_link_there_is_the_file_alone(guest):
    assert set(calendar_links(guest)) == {"download"}


@pytest.mark.parametrize("rows", [1, 3])
def test_a_calendar_costs_the_same_for_any_number_of_releases_and_stops(
    rows, client, enter, guest, visit, django_assert_num_queries
):
    for n in range(rows):
        factories.planned_stop(visit, attends=[guest], place=factories.place(), host=factories.organisation())
        last = factories.planned_stop(visit, starts=factories.at(14), ends=factories.at(15 + n))
        itineraries.release(visit, by=None)
    path, stop = feed(guest), f"/en/my/arequipa/stops/{last.stop.key}/calendar.ics"
    client = enter(guest)
    with django_assert_num_queries(4):  # link, releases
        assert len(titles(client.get(path))) == 2 + 2 * rows
    with django_assert_num_queries(5):  # session, link, releases
        client.get(MINE)
    with django_assert_num_queries(5):
        client.get(stop)
