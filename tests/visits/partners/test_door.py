"""The door: whatever text comes as a token or stands in a session, misses are throttled, and what a page has shown."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from tests import factories
from visits.models import AccessLink
from visits.partners.door import MISSES
from visits.people import links
from visits.programme import itineraries

SEEN = "/en/my/arequipa/seen/"
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/"), min_size=1, max_size=300)
NUMBERS = st.one_of(st.integers(min_value=0).map(str), st.text("0123456789٣𝟛-+_ ", min_size=1, max_size=40))


@pytest.fixture
def link(guest):
    return factories.link(guest)


def signed(purpose, text):
    return links._signer(purpose).sign(text)


# -- tokens ---------------------------------------------------------------------------------------------------
@tries(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(
    ANY,
    st.builds(lambda pk, nonce: f"{pk}.{nonce}", NUMBERS, ANY),
    st.builds(lambda pk, nonce: signed("door", f"{pk}.{nonce}"), NUMBERS, ANY),
    st.builds(lambda text: signed("door", text), ANY),
))  # fmt: skip
def test_no_text_breaks_the_door(db, token):
    for purpose in ("door", "feed"):
        assert links.find(token, purpose) == (None, False)


@pytest.mark.parametrize("token", [
    "A" * 4000, "1." + "9" * 40 + ".x", "%00", "1.%00.x", "%C5%82%C4%85ka", "%ff.%fe.x", "%F0%9F%98%80",
])  # fmt: skip
def test_strange_addresses_are_404(client, office, token):
    assert client.get(f"/i/{token}/").status_code == 404
    assert client.get(f"/i/{token}/calendar.ics").status_code == 404


def test_a_token_of_the_door_opens_no_feed_and_the_other_way_round(client, link):
    door, feed = links.token(link), links.token(link, links.FEED)
    answers = {path: client.get(path).status_code for path in (
        f"/i/{door}/", f"/i/{feed}/calendar.ics", f"/i/{feed}/", f"/i/{door}/calendar.ics",
    )}  # fmt: skip
    assert list(answers.values()) == [302, 200, 404, 404]


@pytest.mark.parametrize("end", [links.renew, links.revoke])
def test_renewing_or_revoking_ends_both_tokens(end, client, link):
    paths = [f"/i/{links.token(link)}/", f"/i/{links.token(link, links.FEED)}/calendar.ics"]
    end(link)
    assert [client.get(path).status_code for path in paths] == [410, 410]


def test_what_opens_nothing_leads_to_a_new_link_in_the_readers_language(client, link, guest):
    closed = client.get("/fr/my/").content.decode()
    assert 'href="/fr/my/link/"' in closed
    guest.language = "es"
    guest.save()
    links.revoke(link)
    gone = client.get(f"/i/{links.token(link)}/").content.decode()
    assert 'href="/es/my/link/"' in gone


# -- sessions -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("garbage", [
    None, "x", 7, [1, 2], {"x": "y"}, {"1": None}, {"1": ["a"]}, {"9" * 40: "a"}, {"٣": "a"}, {"1": "\0"},
    {"1": "\ud800"}, {"-1": "a"}, {"": ""},
])  # fmt: skip
def test_garbage_in_a_session_opens_nothing_and_breaks_nothing(garbage, client, enter, guest):
    session = client.session
    session[links.SESSION_KEY] = garbage
    session.save()
    assert client.get("/en/my/").status_code == 403
    assert client.get("/en/my/arequipa/seen/").status_code == 405
    assert links.opened(enter(guest).session).keys() == {guest.visit_id}


def test_a_session_holds_the_last_opened_links_alone(client, enter, guest):
    session = client.session
    session[links.SESSION_KEY] = {str(pk): "a" for pk in range(1000, 3000)}
    session.save()
    held = enter(guest).session[links.SESSION_KEY]
    assert len(held) == links.MOST
    assert str(guest.link.pk) in held


# -- guesses --------------------------------------------------------------------------------------------------
def guess(client, **extra):
    return client.get("/i/1.guessed.token/", headers={"accept-language": "en"}, **extra)


def test_a_thousand_guesses_are_throttled_while_a_delegation_behind_the_address_enters(client, visit):
    tokens = [links.token(factories.link(factories.participant(visit))) for _guest in range(25)]
    for _guess in range(979):
        MISSES.hit("127.0.0.1")  # so many came a moment ago
    answers = [guess(client).status_code for _guess in range(21)]
    assert answers == [429] * 21
    assert [Client().get(f"/i/{token}/").status_code for token in tokens] == [302] * 25


def test_the_first_misses_are_404_and_then_a_page_says_when_to_try_again(client, office):
    answers = [guess(client) for _guess in range(MISSES.limit + 1)]
    assert [each.status_code for each in answers] == [404] * MISSES.limit + [429]
    refused = answers[-1]
    assert (refused["Retry-After"], refused["Cache-Control"]) == ("60", "private, no-store")
    assert refused["Referrer-Policy"] == "no-referrer"
    assert "Too many tries" in refused.content.decode()
    assert "guessed" not in refused.content.decode()
    assert guess(client, REMOTE_ADDR="192.0.2.7").status_code == 404  # another address on the net
    cache.clear()
    assert guess(client).status_code == 404


def test_a_link_that_ended_is_no_guess(client, link):
    links.revoke(link)
    path = f"/i/{links.token(link)}/"
    assert {client.get(path).status_code for _time in range(MISSES.limit + 5)} == {410}


# -- what was seen --------------------------------------------------------------------------------------------
def seen(link):
    link.refresh_from_db()
    return link.release_seen


def test_a_release_seen_is_only_raised_and_never_above_the_last(client, enter, guest, visit):
    for _release in range(2):
        factories.planned_stop(visit)
        itineraries.release(visit, by=None)
    enter(guest)
    noted = []
    for number in ("2", "1", "3", "4", "99999999999999999"):
        assert client.post(SEEN, {"release": number}).status_code == 204
        noted.append(seen(guest.link))
    assert noted == [2, 2, 3, 3, 3]


@pytest.mark.parametrize("number", ["", "x", "-1", "1.0", "9" * 40, "٣", "\0"])
def test_what_is_no_release_is_refused(client, enter, guest, number):
    enter(guest)
    assert client.post(SEEN, {"release": number}).status_code == 400
    assert client.post(SEEN).status_code == 400
    assert seen(guest.link) is None


def test_reading_notes_nothing_and_only_ones_own_link_is_noted(client, enter, guest, other_guest):
    factories.link(other_guest)
    assert client.post(SEEN, {"release": "1"}).status_code == 403
    enter(guest)
    client.get("/en/my/arequipa/")
    assert client.get(SEEN).status_code == 405
    assert client.post("/en/my/wallonia/seen/", {"release": "1"}).status_code == 404
    assert (seen(guest.link), seen(other_guest.link)) == (None, None)
    AccessLink.objects.filter(pk=guest.link.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert client.post(SEEN, {"release": "1"}).status_code == 403
    assert seen(guest.link) is None


def test_what_another_site_sends_notes_nothing(enter, guest):
    strict = enter(guest, Client(enforce_csrf_checks=True))
    refused = strict.post(SEEN, {"release": "1"})
    assert refused.status_code == 403
    assert "Please send that again" in refused.content.decode()
    assert seen(guest.link) is None
