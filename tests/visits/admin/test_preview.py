"""The draft as a participant would see it: their stops, their words, their language; for whoever plans."""

import re

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import at
from visits.models import Participant
from visits.programme import itineraries


@pytest.fixture
def draft(visit):
    """A released visit whose draft has gone on: a stop more, for the guest Ana alone, where Hanna receives."""
    ana = factories.participant(visit, name="Ana", language="es", precedence=1)
    firm = factories.organisation(name="New firm")
    hanna = factories.participant(
        visit, name="Hanna", side="host", organisation=firm, phone="+48 600 100 200", email="hanna@firm.example"
    )
    factories.planned_stop(visit, title_pl="Nowa firma", title_es="Empresa nueva", starts=at(15), ends=at(16),
                           host=firm, attends=[ana], receives=[hanna], audience="partners")  # fmt: skip
    return visit


def preview(staff, visit, person=None):
    query = {"person": Participant.objects.get(visit=visit, name=person).pk} if person else {}
    return staff.get(reverse("admin:visits_visit_preview", args=[visit.pk]), query)


def titles(page):
    return re.findall(r'<h3 class="title"[^>]*>([^<]+)</h3>', page.content.decode())


def test_the_draft_is_shown_as_the_first_guest_would_see_it_in_their_language(staff, draft, guest):
    page = preview(staff, draft)
    assert page.context["person"].name == "Ana"
    assert titles(page) == ["Public stop", "Partners stop", "Empresa nueva"]
    text = page.content.decode()
    assert '<html lang="es">' in text
    assert '<section class="preview-bar" lang="en" aria-label="Preview">' in text
    assert "tel:+48600100200" in text
    assert reverse("changes", args=[draft.slug]) not in text
    assert ".ics" not in text  # opens with the participant's own link alone
    assert "Empresa nueva" not in titles(preview(staff, draft, person=guest.name))
    assert "tel:+48600100200" not in preview(staff, draft, person=guest.name).content.decode()


def test_a_host_is_previewed_with_their_own_stops_alone(staff, draft):
    page = preview(staff, draft, person="Hanna")
    assert titles(page) == ["Nowa firma"]
    assert "<form" not in page.content.decode().partition("</section>")[2]


def test_nothing_for_staff_only_is_shown_nor_anything_released_that_the_draft_dropped(staff, draft, guest):
    key = draft.stops.get(planned__title_pl="Public stop", planned__itinerary__number=1).key
    itineraries.write(itineraries.draft_of(draft), {key: None}, by=None)
    page = preview(staff, draft, person=guest.name)
    assert titles(page) == ["Partners stop", "Nowa firma"]
    assert "Staff stop" not in page.content.decode()


def test_phones_are_only_for_who_may_see_contacts(staff, draft, coordinator):
    group = coordinator.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="see_contacts"))
    text = preview(staff, draft).content.decode()
    assert "Hanna" in text
    assert "600100200" not in text
    assert "hanna@firm.example" not in text


@pytest.mark.parametrize(("role", "status"), [("author", 403), ("publisher", 403), ("administrator", 200)])
def test_who_may_see_the_preview(client, draft, role, status, request):
    client.force_login(request.getfixturevalue(role))
    assert preview(client, draft).status_code == status


def test_a_person_who_is_none_of_the_visits_is_not_there(staff, draft, other_guest):
    address = reverse("admin:visits_visit_preview", args=[draft.pk])
    for person in ("", "x", "0", "9" * 30, other_guest.pk):
        assert staff.get(address, {"person": person}).status_code == 404
    assert staff.post(address).status_code == 405


def test_a_visit_without_people_says_so(staff, office):
    page = preview(staff, factories.visit()).content.decode()
    assert "there is nobody to see the draft as" in page
    assert f"{reverse('admin:visits_participant_add')}?visit=" in page


def test_the_editor_leads_to_the_preview(staff, draft):
    page = staff.get(reverse("admin:visits_visit_programme", args=[draft.pk])).content.decode()
    assert f'href="{reverse("admin:visits_visit_preview", args=[draft.pk])}"' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_preview_costs_the_same_for_any_number_of_stops_and_people(staff, office, rows, django_assert_num_queries):
    visit = factories.visit()
    factories.delegation(visit)
    for n in range(rows):
        factories.planned_stop(visit, host=factories.organisation(), place=factories.place(), starts=at(9 + n),
                               ends=at(10 + n), attends=[factories.participant(visit)])  # fmt: skip
    preview(staff, visit)
    with django_assert_num_queries(10):
        assert preview(staff, visit).status_code == 200
