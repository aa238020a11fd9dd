"""Errors that readers meet calmly."""

import pytest
from django.db import InterfaceError, OperationalError
from django.test import override_settings

PAGE = "portal.home.views.Visit"


class Away:
    def __init__(self, error):
        self.error = error

    def __getattr__(self, _name):
        raise self.error("the server closed the connection")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_a_database_a_static_page_says_so(client, office, monkeypatch, error):
    monkeypatch.setattr(PAGE, Away(error))
    response = client.get("/pl/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Cache-Control"] == "no-store"
    for code in ("pl", "en", "fr", "es"):
        assert f'lang="{code}"' in response.content.decode()


def test_healthz_answers_for_machines(client, db, monkeypatch):
    assert client.get("/healthz").json() == {"status": "ok"}
    monkeypatch.setattr("portal.home.views.connection", Away(OperationalError))
    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize("debug", [True, False])
def test_a_page_that_is_not_there_is_the_portals_own_404_with_debug_too(client, office, debug):
    with override_settings(DEBUG=debug):
        response = client.get("/en/visits/nothing/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_an_error_of_ours_is_a_static_page_in_four_languages(client, office, monkeypatch):
    monkeypatch.setattr(PAGE, Away(ValueError))
    client.raise_request_exception = False
    response = client.get("/pl/")
    assert response.status_code == 500
    assert "Coś się zepsuło" in response.content.decode()
    assert "Something broke" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "answered"), [("fr-BE,fr;q=0.9", "fr"), ("de", "pl"), ("es", "es"), ("", "pl"), ("en-US", "en")]
)
def test_the_root_leads_to_the_readers_language(client, asked, answered):
    response = client.get("/", headers={"accept-language": asked})
    assert (response.status_code, response.url) == (302, f"/{answered}/")
    assert "Accept-Language" in response["Vary"]


def test_the_language_switch_stays_on_the_page(client, office):
    page = client.get("/pl/news/?page=1").content.decode()
    for code in ("pl", "en", "fr", "es"):
        assert f'href="/{code}/news/?page=1"' in page
        assert f'hreflang="{code}" href="http://testserver/{code}/news/?page=1"' in page
    assert 'hreflang="x-default" href="http://testserver/pl/news/?page=1"' in page


def test_every_answer_carries_the_policies(client, office):
    for path in ("/pl/", "/admin/login/", "/pl/nothing/"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'none'" in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
