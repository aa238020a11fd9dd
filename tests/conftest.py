"""Fixtures of every test: fast passwords, files in a folder of the test, and the people of the demo's stories."""

from contextlib import contextmanager
from unittest import mock

import hypothesis
import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from portal.common import pdf
from portal.gallery import renditions
from visits.people import links

from . import factories

pytest_plugins = ["tests.machine"]
hypothesis.settings.register_profile("portal", deadline=None)  # a timing is no test
hypothesis.settings.load_profile("portal")
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _light_machine(settings, tmp_path):
    """Quick passwords, files and cache of the test's own, and messages in English whatever ran before."""
    settings.PASSWORD_HASHERS = QUICK
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WORKER = True  # no thread delivers mails behind a test's back
    with translation.override("en"):
        yield


@pytest.fixture
def office(db):
    return factories.office()


@pytest.fixture
def visit(office):
    """A public, reported visit of Arequipa to podlaskie with one release: three stops, one of each audience."""
    return factories.released_visit("arequipa")


@pytest.fixture
def other_visit(office):
    return factories.released_visit("wallonia")


def member_of_staff(role):
    @pytest.fixture
    def person(db, django_user_model):
        user = django_user_model.objects.create_user(f"{role}-1", password="secret", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        return user

    return person


author, coordinator = member_of_staff("author"), member_of_staff("coordinator")
publisher, administrator = member_of_staff("publisher"), member_of_staff("administrator")


@pytest.fixture
def staff(client, coordinator):
    """A browser in which a coordinator who reads English is signed in."""
    client.force_login(coordinator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def guest(visit):
    return factories.participant(visit, name="Guest One", email="guest-1@arequipa.example")


@pytest.fixture
def other_guest(other_visit):
    return factories.participant(other_visit, name="Guest Two", email="guest-2@wallonia.example")


@pytest.fixture
def host(visit):
    """Somebody of the firm that hosts the stop for partners."""
    firm = visit.itineraries.get(number=1).planned_stops.get(title_pl="Partners stop").host
    return factories.participant(visit, side="host", name="Host One", organisation=firm)


@pytest.fixture
def enter(client):
    """Opens a participant's personal link in the client's session."""

    def opened_by(person, client=client):
        link = factories.link(person)
        response = client.get(f"/i/{links.token(link)}/")
        assert response.status_code == 302
        return client

    return opened_by


def rows_of_a_module(load):
    """A fixture of rows that `load()` makes once for the tests of a module: each finds them as they were made."""

    @pytest.fixture(scope="module")
    def rows(django_db_setup, django_db_blocker, darkroom):
        with django_db_blocker.unblock(), transaction.atomic():
            cache.clear()
            with darkroom(), override_settings(PASSWORD_HASHERS=QUICK):
                load()
            yield
            transaction.set_rollback(True)

    return rows


@pytest.fixture(scope="session")
def darkroom(tmp_path_factory):
    """While it is open the demo's sixteen photos are really made, but only once for all the tests of a process."""
    folder, made, make = tmp_path_factory.mktemp("media"), {}, renditions.make

    def once(file):
        return made.get(file.name) or made.setdefault(file.name, make(file))

    @contextmanager
    def opened():
        with override_settings(MEDIA_ROOT=folder), mock.patch.object(renditions, "make", once):
            yield

    return opened


@pytest.fixture
def photos_made_once(darkroom):
    with darkroom():
        yield


@pytest.fixture
def papers_are_pages(monkeypatch):
    """A PDF is the page that it would be made of: its words can be looked for, and no library is needed."""
    monkeypatch.setattr(pdf, "is_available", lambda: True)
    monkeypatch.setattr(pdf, "write", lambda html, columns=(): html.encode())
