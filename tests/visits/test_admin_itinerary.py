"""The draft as a page of the admin: rows in the host's time, their people and stops; releases only read."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from visits import itineraries, workflow
from visits.models import PlannedStop, Stop, Visit


@pytest.fixture
def staff(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def draft(visit):
    visit.time_zone = "America/Lima"
    visit.save()
    return itineraries.draft_of(visit)


def url(itinerary):
    return reverse("admin:visits_itinerary_change", args=[itinerary.pk])


def form_of(page, **rows):
    """The page's forms as a browser would post them; `rows` overrides by prefix (`planned_stops_0={…}`)."""
    data = {}
    for form in [page.context["adminform"].form, *page.context["inline_admin_formsets"][0].formset.forms]:
        for field in form:
            value = "on" if field.value() is True else field.value()
            if value is not None and value is not False:
                shown = field.field.widget.format_value(value) if hasattr(field.field.widget, "format_value") else value
                data[field.html_name] = value if isinstance(value, list) else ("" if shown is None else shown)
    management = page.context["inline_admin_formsets"][0].formset.management_form
    data |= {field.html_name: field.value() for field in management}
    for prefix, values in rows.items():
        data |= {
            f"{prefix.replace('_', '-', 2).replace('planned-stops', 'planned_stops')}-{k}": v for k, v in values.items()
        }
    return data


def row(place, **values):
    return {f"planned_stops_{place}": values}


def test_rows_stand_in_time_order_in_the_hosts_time(staff, draft):
    page = staff.get(url(draft))
    starts = [form.initial["starts"] for form in page.context["inline_admin_formsets"][0].formset.initial_forms]
    assert starts == sorted(starts)
    assert 'value="2018-10-01T02:00"' in page.content.decode()  # 09:00 in Warsaw


def test_a_row_edits_the_stop_it_plans_and_its_people(staff, draft, guest):
    page = staff.get(url(draft))
    form = form_of(page, **row(0, title_pl="Moved", starts="2018-10-01T03:00", audience="staff", staff_notes="quiet",
                               attends=[guest.pk]))  # fmt: skip
    form.pop("planned_stops-0-everybody")
    response = staff.post(url(draft), form)
    assert response.status_code == 302, response.context["errors"]
    planned = draft.planned_stops.get(title_pl="Moved")
    assert planned.starts.isoformat() == "2018-10-01T08:00:00+00:00"
    assert (planned.stop.audience, planned.stop.staff_notes) == ("staff", "quiet")
    assert [a.participant for a in planned.attendances.all()] == [guest]
    assert not PlannedStop.objects.filter(itinerary__number=1, title_pl="Moved").exists()


def test_a_new_row_makes_its_stop(staff, draft):
    before = Stop.objects.count()
    form = form_of(staff.get(url(draft))) | {
        "planned_stops-TOTAL_FORMS": "4", "planned_stops-3-title_pl": "New", "planned_stops-3-kind": "meeting",
        "planned_stops-3-starts": "2018-10-02T09:00", "planned_stops-3-ends": "2018-10-02T10:00",
        "planned_stops-3-audience": "partners", "planned_stops-3-everybody": "on",
        "planned_stops-3-itinerary": draft.pk,
    }  # fmt: skip
    response = staff.post(url(draft), form)
    assert response.status_code == 302, response.context["errors"]
    assert Stop.objects.count() == before + 1
    assert draft.planned_stops.get(title_pl="New").stop.visit == draft.visit


def test_a_removed_row_keeps_its_stop(staff, draft):
    removed = draft.planned_stops.in_time_order().first()
    response = staff.post(url(draft), form_of(staff.get(url(draft)), **row(0, DELETE="on")))
    assert response.status_code == 302
    assert not draft.planned_stops.filter(pk=removed.pk).exists()
    assert Stop.objects.filter(pk=removed.stop_id).exists()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"ends": "2018-10-01T01:00"}, "end is not after the start"),
        ({"starts": "nonsense"}, "valid date"),
        ({"everybody": ""}, "Choose who takes part"),
    ],
)
def test_a_wrong_row_is_refused_and_nothing_is_lost(staff, draft, values, message):
    form = form_of(staff.get(url(draft)), **row(0, **values | {"title_pl": "Typed"}))
    refused = staff.post(url(draft), form, headers={"accept-language": "en"})
    assert refused.status_code == 200
    assert message in refused.content.decode()
    assert 'value="Typed"' in refused.content.decode()


def test_people_of_another_visit_cannot_be_posted(staff, draft, other_guest):
    form = form_of(staff.get(url(draft)), **row(0, attends=[other_guest.pk]))
    form.pop("planned_stops-0-everybody")
    assert staff.post(url(draft), form).status_code == 200
    assert not draft.planned_stops.filter(attendances__participant=other_guest).exists()


def test_rows_of_another_draft_cannot_be_posted(staff, draft, other_visit):
    """A forged row id of another visit's draft changes nothing there."""
    other = itineraries.draft_of(other_visit).planned_stops.first()
    staff.post(url(draft), form_of(staff.get(url(draft)), **row(0, id=other.pk, title_pl="Forged")))
    other.refresh_from_db()
    assert other.title_pl != "Forged"


def test_the_offer_of_people_is_the_visits_own(staff, draft, guest, host, other_guest):
    offer = staff.get("/admin/autocomplete/", {
        "app_label": "visits", "model_name": "attendance", "field_name": "participant",
        "of_visit": draft.visit_id, "for_role": "attends",
    })  # fmt: skip
    assert [each["text"] for each in offer.json()["results"]] == [guest.name]


def test_a_release_is_only_read(staff, visit):
    release = visit.itineraries.get(number=1)
    page = staff.get(url(release))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert str(visit.stops.first().get_audience_display()) in page.content.decode()


def test_the_draft_page_refuses_an_older_copy_of_a_row(staff, draft):
    form = form_of(staff.get(url(draft)), **row(0, title_pl="Slower"))
    Stop.objects.filter(pk=draft.planned_stops.in_time_order().first().stop_id).update(version=9)
    assert staff.post(url(draft), form).status_code == 200
    assert not draft.planned_stops.filter(title_pl="Slower").exists()


def test_who_edits_a_draft_while_it_is_released_keeps_what_was_typed(staff, draft, coordinator):
    form = form_of(staff.get(url(draft)), **row(0, title_pl="Typed meanwhile"))
    factories.planned_stop(draft.visit)
    itineraries.release(draft.visit, by=coordinator)
    refused = staff.post(url(draft), form, headers={"accept-language": "en"})
    assert refused.status_code == 200
    assert 'value="Typed meanwhile"' in refused.content.decode()
    assert "released meanwhile, as release 2" in refused.content.decode()
    assert not PlannedStop.objects.filter(title_pl="Typed meanwhile").exists()


def test_an_older_copy_may_not_remove_a_row(staff, draft):
    form = form_of(staff.get(url(draft)), **row(0, DELETE="on"))
    first = draft.planned_stops.in_time_order().first()
    Stop.objects.filter(pk=first.stop_id).update(version=9)
    assert staff.post(url(draft), form).status_code == 200
    assert draft.planned_stops.filter(pk=first.pk).exists()


def test_a_double_click_adds_one_row(staff, draft):
    form = form_of(staff.get(url(draft))) | {
        "planned_stops-TOTAL_FORMS": "4", "planned_stops-3-title_pl": "New", "planned_stops-3-kind": "meeting",
        "planned_stops-3-starts": "2018-10-02T09:00", "planned_stops-3-ends": "2018-10-02T10:00",
        "planned_stops-3-audience": "partners", "planned_stops-3-everybody": "on",
        "planned_stops-3-itinerary": draft.pk,
    }  # fmt: skip
    assert [staff.post(url(draft), form).status_code for _click in range(2)] == [302, 302]
    assert draft.planned_stops.filter(title_pl="New").count() == 1


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
    assert "Quick Admin saved a newer copy" in refused.content.decode()


def test_the_release_action_releases_and_says_so(staff, visit):
    factories.planned_stop(visit)
    form = {"action": "release", "_selected_action": [visit.pk]}
    page = staff.post(reverse("admin:visits_visit_changelist"), form, follow=True, headers={"accept-language": "en"})
    assert "release 2 is out" in page.content.decode()
    assert visit.itineraries.get(number=2).released_by.username == "coordinator-1"


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
