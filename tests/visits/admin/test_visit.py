"""The list and the form of visits."""

import pytest
from django.urls import reverse


@pytest.fixture
def staff(client, coordinator):
    client.force_login(coordinator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_draft_in_the_list_leads_to_the_editor(staff, visit):
    page = staff.get(reverse("admin:visits_visit_changelist")).content.decode()
    assert f'<a href="{reverse("admin:visits_visit_programme", args=[visit.pk])}">draft</a>' in page


def test_whoever_adds_a_visit_is_its_coordinator_at_first(staff, coordinator, office):
    form = staff.get(reverse("admin:visits_visit_add")).context["adminform"].form
    assert form["coordinator"].value() == coordinator.pk
