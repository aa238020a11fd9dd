"""The page of hosts: whom nobody is named for, and its addresses without a choice."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from clusters.models import Organisation
from tests import factories
from visits.models import Notice


def url(visit, name="hosts", *args):
    return reverse(f"admin:visits_visit_{name}", args=[visit.pk, *args])


def content(response):
    return response.content.decode()


@pytest.fixture
def hosted(visit):
    """Two stops of the draft alone: somebody is known of the first host, nobody of the second."""
    visit.itineraries.get(number=None).planned_stops.all().delete()
    known, unknown = factories.organisation(name="Known"), factories.organisation(name="Unknown", short_name="Unk")
    factories.participant(visit, side="host", name="Somebody", organisation=known)
    factories.planned_stop(visit, title_pl="One", host=known)
    factories.planned_stop(visit, title_pl="Other", host=unknown)
    return visit


def test_a_host_without_people_leads_to_a_form_filled_in_as_theirs(staff, hosted):
    page = staff.get(url(hosted))
    (address,) = filter(None, (line["add"] for line in page.context["lines"]))
    assert content(page).count("Add a person of") == 1
    assert "Add a person of Unk</a>" in content(page)
    form = staff.get(address).context["adminform"].form
    assert (form["visit"].value(), form["side"].value()) == (str(hosted.pk), "host")
    assert form["organisation"].value() == str(Organisation.objects.get(name="Unknown").pk)


def test_who_may_not_add_people_is_shown_no_way_to_it(client, django_user_model, hosted):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_itinerary"))
    client.force_login(reader)
    assert [line["add"] for line in client.get(url(hosted)).context["lines"]] == [False, False]


def test_asking_without_a_choice_leads_to_the_hosts_and_holds_nothing(staff, hosted):
    for answer in (staff.get(url(hosted, "hosts_ask")), staff.post(url(hosted, "hosts_ask"))):
        assert (answer.status_code, answer.url) == (302, url(hosted))
    assert not Notice.objects.exists()


def test_an_answer_takes_no_get(staff, hosted):
    stop = hosted.stops.get(planned__title_pl="One")
    assert staff.get(url(hosted, "hosts_answer", stop.pk)).status_code == 405
