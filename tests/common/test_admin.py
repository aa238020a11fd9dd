"""The shared base of staff's forms: an older copy is refused with what was typed, a double click makes one row."""

import re
import uuid

import pytest
from django.contrib import admin
from django.urls import reverse

from clusters.models import Organisation, Specialisation
from portal.common.admin import SafeAdmin
from portal.common.forms import SafePageForm, Stale
from portal.common.models import UsedKey, Versioned
from tests import factories

ADD = "/admin/clusters/specialisation/add/"


def form_of(response):
    """The fields of the admin form as a browser would post them back."""
    form = response.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in data.items()} | {"_save": "1"}


@pytest.fixture
def staff(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def field(db):
    return factories.specialisation(name_pl="Metal", code="metal")


def url(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def test_a_form_carries_its_version_and_a_key_once(staff, field):
    page = staff.get(url(field)).content.decode()
    assert len(re.findall(r'name="seen_version" value="1"', page)) == 1
    assert len(re.findall(r'name="once" value="[0-9a-f-]{36}"', page)) == 1


def test_saving_takes_the_next_version(staff, field):
    form = form_of(staff.get(url(field)))
    assert staff.post(url(field), form | {"name_pl": "Metale"}).status_code == 302
    field.refresh_from_db()
    assert (field.name_pl, field.version) == ("Metale", 2)


def test_an_older_copy_is_refused_with_what_was_typed_and_who_was_faster(staff, field, publisher, client):
    older = form_of(staff.get(url(field)))
    publisher.first_name, publisher.last_name = "Jan", "Przykładowy"
    publisher.save()
    client.force_login(publisher)
    client.post(url(field), form_of(client.get(url(field))) | {"name_pl": "Faster"})
    refused = staff.post(url(field), older | {"name_pl": "Slower"})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Jan Przykładowy" in page
    assert 'value="Slower"' in page
    field.refresh_from_db()
    assert (field.name_pl, field.version) == ("Faster", 2)


def test_a_refused_copy_stays_refused_when_sent_again(staff, field):
    older = form_of(staff.get(url(field))) | {"name_pl": "Slower"}
    staff.post(url(field), form_of(staff.get(url(field))) | {"name_pl": "Faster"})
    for _try in range(2):
        assert staff.post(url(field), older).status_code == 409
    field.refresh_from_db()
    assert field.name_pl == "Faster"


def test_a_copy_that_grows_old_between_check_and_save_is_refused(staff, field, monkeypatch):
    """Somebody saves after the form was checked: the guarded update finds no row, and the page says so."""
    form = form_of(staff.get(url(field))) | {"name_pl": "Slower"}

    def too_late(self):
        """The first save finds no row of its version; by the second check the other copy is stored."""
        monkeypatch.undo()
        monkeypatch.setattr(SafePageForm, "_stored_version", lambda self: 2)
        raise Stale

    monkeypatch.setattr(SafePageForm, "claim", too_late)
    refused = staff.post(url(field), form)
    assert refused.status_code == 200
    assert 'value="Slower"' in refused.content.decode()
    assert Specialisation.objects.get().name_pl == "Metal"


@pytest.mark.parametrize("version", ["", "0", "2", "x"])
def test_a_forged_version_is_refused(staff, field, version):
    form = form_of(staff.get(url(field))) | {"name_pl": "Forged", "seen_version": version}
    assert staff.post(url(field), form).status_code == 409
    field.refresh_from_db()
    assert field.name_pl == "Metal"


def test_a_double_click_makes_one_row(staff):
    form = form_of(staff.get(ADD)) | {"name_pl": "Drewno", "code": "drewno"}
    english = {"accept-language": "en"}
    answers = [staff.post(ADD, form | {"code": f"drewno-{click}"}, headers=english) for click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Specialisation.objects.count() == UsedKey.objects.count() == 1
    assert "first click" in staff.get(answers[1].url, headers=english).content.decode()


def test_a_refused_form_keeps_its_key(staff):
    form = form_of(staff.get(ADD)) | {"code": "drewno"}
    refused = staff.post(ADD, form)
    assert refused.status_code == 200
    assert str(form["once"]) in refused.content.decode()
    assert staff.post(ADD, form | {"name_pl": "Drewno"}).status_code == 302


@pytest.mark.parametrize("key", ["", "nonsense"])
def test_an_add_form_without_its_key_is_refused(staff, key):
    form = form_of(staff.get(ADD)) | {"name_pl": "Drewno", "code": "drewno", "once": key}
    assert staff.post(ADD, form).status_code == 200
    assert not Specialisation.objects.exists()


def test_every_page_of_ours_has_the_shared_base():
    ours = {model: page for model, page in admin.site._registry.items() if not model.__module__.startswith("django.")}
    bare = {model.__name__ for model, page in ours.items() if not isinstance(page, SafeAdmin)}
    assert bare == set()
    edited = {model for model, page in ours.items() if isinstance(page, SafeAdmin)}
    assert {model.__name__ for model in edited if not issubclass(model, Versioned)} == set()


def test_the_key_is_a_uuid_of_its_own_for_every_form(staff):
    keys = {uuid.UUID(str(form_of(staff.get(ADD))["once"])) for _page in range(3)}
    assert len(keys) == 3


# -- search ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "found"), [
    ("lodz", {"Zakład w Łodzi", "ŁÓDZKA SPÓŁKA"}), ("ŁÓD", {"Zakład w Łodzi", "ŁÓDZKA SPÓŁKA"}),
    ("spolka lodzka", {"ŁÓDZKA SPÓŁKA"}), ('"w łodzi"', {"Zakład w Łodzi"}), ('"lodzi w"', set()),
    ("a.b(", {"A.b( [c] \\d"}), ("\\d", {"A.b( [c] \\d"}), ("l’est", {"Forge de l'Est"}), ("strasse", set()),
    ("straße", {"Große Straße"}), ("ЖУК", {"Жук"}), ('"', "all"), ("", "all"), ("\0", "all"),
])  # fmt: skip
def test_lists_are_searched_without_marks_and_capitals(staff, typed, found):
    names = ["Zakład w Łodzi", "ŁÓDZKA SPÓŁKA", "A.b( [c] \\d", "Forge de l'Est", "Große Straße", "Жук"]
    for name in names:
        factories.organisation(name=name, city="")
    page = admin.site._registry[Organisation]
    rows, _distinct = page.get_search_results(staff.get("/").wsgi_request, Organisation.objects.all(), typed)
    assert {row.name for row in rows} == (set(names) if found == "all" else found)


def test_a_list_and_a_choice_are_searched_alike(staff, visit):
    """Also by names of what a row belongs to; one that is found by two of them stands once."""
    lodz = factories.region(name_pl="łódzkie")
    for _host in range(2):
        visit.hosts.add(factories.organisation(name="Łódź"), through_defaults={"position": 2})
    listed = staff.get("/admin/visits/visit/", {"q": "lodz"}).context["cl"]
    assert [row.pk for row in listed.result_list] == [visit.pk]
    field = {"app_label": "visits", "model_name": "visit", "field_name": "host_region", "term": "LODZ"}
    offered = staff.get("/admin/autocomplete/", field).json()["results"]
    assert offered == [{"id": str(lodz.pk), "text": "łódzkie"}]
