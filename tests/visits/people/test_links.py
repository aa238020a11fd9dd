"""The personal link: what opens, what does not, and what a session is worth afterwards."""

from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.utils import timezone

from tests import factories
from visits.models import AccessLink, Participant
from visits.models.people import default_expiry
from visits.people import links

ITINERARY = "/en/my/arequipa/"


@pytest.fixture
def link(guest):
    return factories.link(guest)


def door(link):
    return f"/i/{links.token(link)}/"


def test_the_door_leads_to_the_itinerary_in_the_guests_language_and_drops_the_token(client, link):
    response = client.get(door(link))
    assert (response.status_code, response.url) == (302, ITINERARY)
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, no-store"
    assert client.get(ITINERARY).status_code == 200


def test_opening_is_noted_and_consumes_nothing(client, link):
    for _visit in range(3):
        assert client.get(door(link)).status_code == 302
    link.refresh_from_db()
    assert link.opened_at is not None
    assert link.release_seen is None
    assert link.is_valid


def test_nothing_stored_opens_the_door(link):
    stored = AccessLink.objects.values().get(pk=link.pk)
    assert links.token(link) not in map(str, stored.values())


def forged(link):
    return {
        "truncated": links.token(link)[:-1],
        "extended": links.token(link) + "A",
        "another id": links.token(link).replace(str(link.pk), str(link.pk + 1), 1),
        "another purpose": links.token(link, purpose="feed"),
        "another key": Signer(key="x" * 50, salt="visits.people.links.door", sep=".").sign(f"{link.pk}.{link.nonce}"),
        "no signature": f"{link.pk}.{link.nonce}",
        "not a number": Signer(key="x").sign("x.y"),
        "another alphabet": "łąka",
    }


@pytest.mark.parametrize("case", ["truncated", "extended", "another id", "another purpose", "another key",
                                  "no signature", "not a number", "another alphabet"])  # fmt: skip
def test_a_forged_token_is_404_and_opens_nothing(case, client, link):
    assert client.get(f"/i/{forged(link)[case]}/").status_code == 404
    assert client.get(ITINERARY).status_code == 403


@pytest.mark.parametrize("end", [
    {"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)},
])  # fmt: skip
def test_a_link_that_ended_is_410_and_its_sessions_end_with_it(end, client, enter, guest, link):
    enter(guest)
    AccessLink.objects.filter(pk=link.pk).update(**end)
    assert client.get(ITINERARY).status_code == 403
    response = client.get(door(link))
    assert response.status_code == 410
    assert "biuro@wizyty.example" in response.content.decode()


def test_a_renewed_link_ends_the_old_address_and_its_sessions(client, enter, guest, link):
    enter(guest)
    old = door(link)
    links.renew(link)
    assert client.get(ITINERARY).status_code == 403
    assert client.get(old).status_code == 410
    assert client.get(door(link)).status_code == 302
    assert client.get(ITINERARY).status_code == 200


def test_a_session_keeps_links_to_several_visits(client, enter, guest, other_guest):
    enter(guest)
    enter(other_guest)
    assert [client.get(f"/en/my/{slug}/").status_code for slug in ("arequipa", "wallonia")] == [200, 200]
    page = client.get("/en/my/").content.decode()
    assert "/en/my/arequipa/" in page
    assert "/en/my/wallonia/" in page


def test_of_two_links_to_one_visit_the_last_opened_counts(client, enter, guest, visit):
    second = factories.participant(visit, name="Second Guest")
    for person in (guest, second, guest):
        enter(person)
        page = client.get(ITINERARY).content.decode()
        assert f"{person.name}</p>" in page.replace("\n", "")


def test_a_visit_turned_staff_only_closes_its_links(client, enter, guest, visit):
    enter(guest)
    visit.audience = "staff"
    visit.save()
    assert client.get(ITINERARY).status_code == 403


def test_the_door_to_a_visit_for_staff_only_is_404_until_it_is_shared_again(client, link, visit):
    visit.audience = "staff"
    visit.save()
    assert client.get(door(link)).status_code == 404
    assert links.SESSION_KEY not in client.session
    visit.audience = "partners"
    visit.save()
    assert client.get(door(link)).status_code == 302


@pytest.mark.parametrize("audience", ["public", "partners", "staff"])
@pytest.mark.parametrize("end", [
    {}, {"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)},
])  # fmt: skip
def test_what_is_asked_of_one_link_is_what_the_query_finds(link, visit, audience, end, settings):
    visit.audience = audience
    visit.save()
    AccessLink.objects.filter(pk=link.pk).update(**end)
    person = Participant.objects.get(pk=link.participant_id)
    opens = not end and audience != "staff"
    assert person.link.opens == AccessLink.objects.opening().exists() == opens
    addresses = [f"{settings.SITE_URL}{door(link)}", f"{settings.SITE_URL}/i/{links.token(link, 'feed')}/calendar.ics"]
    assert [links.address(person), links.address(person, links.FEED)] == (addresses if opens else ["", ""])


def test_a_link_expires_sixty_days_after_the_visit_in_its_zone(visit):
    link = AccessLink.objects.create(participant=factories.participant(visit))
    assert link.expires_at.astimezone(visit.zone).isoformat() == "2018-12-05T00:00:00+01:00"


@pytest.mark.parametrize(
    ("path", "method", "referrer"),
    [
        ("/pl/my/nothing/", "get", "same-origin"), ("/i/nothing/", "get", "no-referrer"),
        ("/i/nothing/", "post", "no-referrer"), ("/i/nothing", "get", "no-referrer"),
        ("/pl/my/", "post", "same-origin"),
    ],
)  # fmt: skip
def test_errors_and_redirects_are_private_too(client, office, path, method, referrer):
    response = getattr(client, method)(path)
    assert response.status_code in (301, 403, 404, 405)
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == referrer


def test_a_session_gets_a_new_key_when_a_door_opens(client, guest, other_guest, enter):
    enter(guest)
    before = client.session.session_key
    enter(other_guest)
    assert client.session.session_key != before


# -- as long as the visit --------------------------------------------------------------------------------------


def test_a_link_that_expires_with_the_visit_goes_along_with_its_dates(visit, guest):
    before, soon = default_expiry(visit), timezone.now() + timedelta(days=3)
    link = AccessLink.objects.create(participant=guest)
    short = AccessLink.objects.create(participant=factories.participant(visit), expires_at=soon)
    visit.ends_on += timedelta(days=100)
    visit.save()
    links.follow(visit, before)
    link.refresh_from_db()
    short.refresh_from_db()
    assert link.expires_at - before in (timedelta(days=100), timedelta(days=100, hours=1))
    assert short.expires_at == soon


def test_a_session_lasts_as_long_as_its_links_but_no_staff_session(guest, enter, client, coordinator):
    enter(guest)
    assert client.session.get_expiry_date() > timezone.now() + timedelta(days=30)
    client.post("/admin/login/", {"username": coordinator.username, "password": "secret"})
    assert client.session["_auth_user_id"] == str(coordinator.pk)
    assert client.session.get_expiry_date() < timezone.now() + timedelta(days=15)


def test_opening_a_link_twice_at_once_loses_no_session(guest, other_guest, client, enter):
    enter(other_guest)
    enter(guest)
    key = client.session.session_key
    enter(guest)
    assert client.session.session_key == key
    assert len(links.opened(client.session)) == 2


@pytest.mark.parametrize(
    ("held", "forgets"), [("nothing", True), ("own", False), ("another visit", False), ("same visit", True)]
)
def test_copies_of_a_browser_go_where_it_may_have_changed_hands(held, forgets, visit, guest, other_guest, client):
    before = {"own": guest, "another visit": other_guest, "same visit": factories.participant(visit)}
    if held in before:
        client.get(f"/i/{links.token(factories.link(before[held]))}/")
    link = getattr(guest, "link", None) or factories.link(guest)
    response = client.get(f"/i/{links.token(link)}/")
    assert (response.get("Clear-Site-Data") == '"storage"') == forgets
