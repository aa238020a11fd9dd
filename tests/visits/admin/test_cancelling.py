"""Cancelling a visit: what the page says of it is what happens, once, and to nobody else."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.pages import fields_of
from visits.models import Notice, Visit
from visits.planning import releasing


def address(visit):
    return reverse("admin:visits_visit_cancel", args=[visit.pk])


def outbox_of(visit):
    return reverse("admin:visits_notice_changelist", query={"visit__id__exact": visit.pk})


def html(response):
    return response.content.decode()


def refusals(response):
    return response.context["form"].non_field_errors()


def held(visit):
    return set(Notice.objects.of_visit(visit).held().values_list("participant__name", "kind"))


@pytest.fixture
def coming(office):
    return factories.released_visit("coming", status="confirmed")


def cancel(staff, visit, data=None, **typed):
    data = data or fields_of(staff.get(address(visit))) | typed
    return staff.post(address(visit), data)


@pytest.fixture
def some_told(coming):
    """Of four people one was told, one has a mail held, one lost the address, one never got any."""
    named = {
        name: factories.participant(coming, name=name, email=f"{name.lower()}@coming.example")
        for name in ("Told", "Held", "Lost", "Never")
    }
    for name in ("Told", "Lost"):
        factories.notice(named[name], state="sent", sent_at=timezone.now())
    factories.notice(named["Held"])
    named["Lost"].email = ""
    named["Lost"].save()
    return named


def test_cancelling_tells_exactly_whom_the_page_names(staff, coming, some_told, coordinator):
    page = staff.get(address(coming))
    assert [person.name for person in page.context["told"]] == ["Told"]
    assert {(person.name, str(why)) for person, why in page.context["untold"]} == {
        ("Held", "no mail of this visit ever went to them"), ("Never", "no mail of this visit ever went to them"),
        ("Lost", "no e-mail address: gets paper"),
    }  # fmt: skip
    response = cancel(staff, coming, notice_pl="Odwołana:\r\npogoda", notice_en="Cancelled: weather")
    assert (response.status_code, response.url) == (302, outbox_of(coming))
    assert held(coming) == {("Told", "cancellation")}
    assert set(Notice.objects.of_visit(coming).discarded().values_list("participant__name", flat=True)) == {"Held"}
    coming.refresh_from_db()
    assert (coming.status, coming.notice_pl, coming.notice_en) == (
        "cancelled", "Odwołana: pogoda", "Cancelled: weather"
    )  # fmt: skip
    last = coming.history.first()
    assert (last.status, last.notice_pl, last.history_user) == ("cancelled", "Odwołana: pogoda", coordinator)
    assert LogEntry.objects.get(content_type__model="visit").get_change_message() == "status: cancelled"
    assert mail.outbox == []
    said = html(staff.get(response.url))
    assert "The visit is cancelled. 1 mail is held here. 1 older mail is discarded." in said
    assert "Without an e-mail address: Lost." in said
    assert "Odwołana: pogoda" in html(staff.get("/pl/visits/coming/"))


def test_of_many_people_eight_are_in_sight(staff, coming):
    for n in range(9):
        person = factories.participant(coming, name=f"Guest {n}", email=f"g{n}@coming.example")
        factories.notice(person, state="sent", sent_at=timezone.now())
    shown, summary, rest = html(staff.get(address(coming))).partition("<summary>1 more</summary>")
    assert summary
    assert (shown.count("<li><b>Guest"), rest.count("<li><b>Guest")) == (8, 1)


def test_the_page_says_what_becomes_of_the_public_page(staff, coming):
    assert "The public page stays, and says “cancelled”." in html(staff.get(address(coming)))
    idea = factories.visit(slug="idea", status="confirmed")
    assert "it leaves the public pages" in html(staff.get(address(idea)))
    cancel(staff, idea)
    assert staff.get("/pl/visits/idea/").status_code == 404


def test_a_double_click_cancels_once(staff, coming, some_told):
    data = fields_of(staff.get(address(coming)))
    for _click in range(2):
        response = cancel(staff, coming, data)
        assert (response.status_code, response.url) == (302, outbox_of(coming))
    assert "cancelled already, by the first click" in html(staff.get(response.url))
    assert Notice.objects.of_visit(coming).filter(kind="cancellation").count() == 1


@pytest.mark.parametrize("status", ["reported", "cancelled"])
def test_what_may_not_be_cancelled_says_why_and_has_no_button(status, staff, coming):
    data = fields_of(staff.get(address(coming)))
    Visit.objects.filter(pk=coming.pk).update(status=status)
    page = html(staff.get(address(coming)))
    assert f"A visit that is “{status}” cannot become “cancelled”." in page
    assert 'class="danger"' not in page
    refused = cancel(staff, coming, data)
    assert refused.status_code == 422
    assert refusals(refused) == [f"A visit that is “{status}” cannot become “cancelled”."]


def test_an_older_copy_does_not_cancel_and_changes_no_words(staff, coming, some_told):
    data = fields_of(staff.get(address(coming))) | {"notice_pl": "Odwołana"}
    coming.version += 1
    coming.notice_pl = "Somebody's own words"
    coming.save()
    refused = cancel(staff, coming, data)
    assert refused.status_code == 422
    assert 'name="notice_pl"' in html(refused)
    coming.refresh_from_db()
    assert (coming.status, coming.notice_pl) == ("confirmed", "Somebody's own words")
    assert held(coming) == {("Held", "changes")}


def test_a_notice_that_is_too_long_is_said_at_its_field(staff, coming):
    refused = cancel(staff, coming, notice_en="x" * 301)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"notice_en"}
    assert Visit.objects.get(pk=coming.pk).status == "confirmed"


def test_who_was_told_of_the_cancelling_is_not_told_twice(coming, some_told):
    factories.notice(some_told["Told"], kind="cancellation", state="sent")
    told_now, untold = releasing.told_of_cancelling(coming)
    assert told_now == []
    assert (some_told["Told"], "was told already") in untold


def test_where_nobody_is_told_the_button_only_cancels(staff, coming):
    assert '<button class="danger">Cancel the visit</button>' in html(staff.get(address(coming)))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_people(rows, staff, coming, django_assert_num_queries):
    for _n in range(rows):
        firm = factories.organisation()
        factories.notice(factories.participant(coming, email="p@coming.example", organisation=firm), state="sent")
    staff.get(address(coming))
    with django_assert_num_queries(11):
        page = staff.get(address(coming))
    assert len(page.context["told"]) == rows
