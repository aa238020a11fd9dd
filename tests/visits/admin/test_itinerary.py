"""Releases, people and visits in the admin: what is only read, who may do what, and what history keeps."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from visits import workflow
from visits.models import Visit
from visits.programme import itineraries


@pytest.fixture
def staff(client, coordinator):
    client.force_login(coordinator)
    return client


def url(itinerary):
    return reverse("admin:visits_itinerary_change", args=[itinerary.pk])


def test_a_release_is_only_read(staff, visit):
    release = visit.itineraries.get(number=1)
    page = staff.get(url(release))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert str(visit.stops.first().get_audience_display()) in page.content.decode()


def test_a_release_takes_no_post(staff, visit):
    release = visit.itineraries.get(number=1)
    assert staff.post(url(release), {"note": "changed"}).status_code == 403
    release.refresh_from_db()
    assert release.note == ""


def test_a_draft_leads_to_its_editor(staff, visit):
    draft = itineraries.draft_of(visit)
    assert staff.get(url(draft)).url == reverse("admin:visits_visit_programme", args=[visit.pk])


def test_a_participant_stays_with_their_visit(staff, guest, other_visit):
    address = reverse("admin:visits_participant_change", args=[guest.pk])
    staff.post(address, {"visit": other_visit.pk, "name": guest.name, "side": "guest", "language": "en"})
    guest.refresh_from_db()
    assert guest.visit != other_visit


def test_contacts_cannot_be_guessed_by_filters(client, coordinator, guest):
    client.force_login(coordinator)
    address = reverse("admin:visits_participant_changelist") + "?email__startswith=guest"
    assert client.get(address).status_code == 200
    group = coordinator.groups.first()
    group.permissions.remove(*group.permissions.filter(codename="see_contacts"))
    assert client.get(address).status_code == 400


def test_the_refusal_names_who_moved_the_status(staff, visit, publisher):
    Visit.objects.filter(pk=visit.pk).update(status="confirmed")
    visit.refresh_from_db()
    publisher.first_name, publisher.last_name, publisher.is_superuser = "Quick", "Admin", True
    publisher.save()
    address = reverse("admin:visits_visit_change", args=[visit.pk])
    workflow.move(visit, "reported", by=publisher)
    refused = staff.post(address, {"title_pl": "Slow", "seen_version": 1}, headers={"accept-language": "en"})
    assert "Quick Admin saved on" in refused.content.decode()


def test_an_author_may_not_release(client, author, visit):
    client.force_login(author)
    client.post(reverse("admin:visits_visit_changelist"), {"action": "release", "_selected_action": [visit.pk]})
    assert not visit.itineraries.filter(number=2).exists()


def test_a_new_visit_opens_its_draft(staff, office):
    page = staff.get(reverse("admin:visits_visit_add"))
    form = {
        "title_pl": "Nowa", "slug": "nowa", "audience": "staff", "time_zone": "Europe/Warsaw",
        "once": page.context["adminform"].form["once"].value(),
        "hostings-TOTAL_FORMS": "0", "hostings-INITIAL_FORMS": "0",
        "delegation-TOTAL_FORMS": "0", "delegation-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert staff.post(reverse("admin:visits_visit_add"), form).status_code == 302
    assert Visit.objects.get(slug="nowa").itineraries.get().number is None


def test_contacts_are_shown_to_those_who_may_see_them(client, coordinator, guest):
    address = reverse("admin:visits_participant_change", args=[guest.pk])
    client.force_login(coordinator)
    assert guest.email in client.get(address).content.decode()
    coordinator.groups.first().permissions.remove(
        *coordinator.groups.first().permissions.filter(codename="see_contacts")
    )
    assert guest.email not in client.get(address).content.decode()


def test_history_holds_no_contact(guest):
    guest.phone, guest.needs = "+51 000", "vegan"
    guest.save()
    recorded = [value for entry in guest.history.values() for value in entry.values()]
    assert guest.name in recorded
    assert not {guest.email, guest.phone, guest.needs} & set(map(str, recorded))


@pytest.mark.parametrize("model", ["Cluster", "Firm"])
def test_a_save_or_delete_through_a_proxy_is_in_the_history(db, model):
    from clusters import models

    row = getattr(models, model).objects.create(name="X", slug="x")
    row.name = "Y"
    row.save()
    row.delete()
    history = models.Organisation.history.order_by("history_id").values_list("history_type", "name")
    assert list(history) == [("+", "X"), ("~", "Y"), ("-", "Y")]


def test_link_actions_revoke_and_renew(staff, guest):
    link = factories.link(guest)
    nonce = link.nonce
    for action, check in (
        ("revoke", lambda: link.revoked_at is not None),
        ("renew", lambda: link.revoked_at is None and link.nonce != nonce),
    ):
        staff.post(reverse("admin:visits_accesslink_changelist"), {"action": action, "_selected_action": [link.pk]})
        link.refresh_from_db()
        assert check(), action
    assert link.expires_at > timezone.now()
