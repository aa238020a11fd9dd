"""The public's calendar of a visit, and the way to it from the visit's page."""

import pytest

from tests import calendars as strict
from tests import factories
from visits.models import Stop, Visit
from visits.programme import itineraries

CALENDAR = "/en/visits/arequipa/calendar.ics"


def test_the_public_calendar_is_a_file_that_any_proxy_may_keep(client, visit):
    response = client.get(CALENDAR)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="arequipa.ics"'
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=60"
    assert not response.has_header("Vary")
    assert [event["SUMMARY"] for event in strict.read(response.content).events.values()] == ["Public stop"]
    again = client.get(CALENDAR, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("hidden", [{"audience": "partners"}, {"audience": "staff"}, {"status": "idea"}])
def test_a_visit_that_the_public_does_not_see_has_no_calendar(client, visit, hidden):
    Visit.objects.filter(pk=visit.pk).update(**hidden)
    assert client.get(CALENDAR).status_code == 404


@pytest.mark.parametrize(("change", "words"), [
    ({}, "Public stops (.ics)"), ({"audience": "partners"}, "Days of the visit (.ics)"), (None, None),
])  # fmt: skip
def test_the_page_leads_to_a_calendar_while_there_is_something_to_note(client, visit, change, words):
    if change is None:
        Visit.objects.filter(pk=visit.pk).update(status="cancelled")
    elif change:
        Stop.objects.update(**change)
    page = client.get("/en/visits/arequipa/").content.decode()
    assert (CALENDAR in page) == (words is not None)
    assert words is None or f'<a href="{CALENDAR}">{words}</a>' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_public_calendar_costs_the_same_for_any_number_of_releases_and_stops(
    rows, client, visit, django_assert_num_queries
):
    for _row in range(rows):
        factories.planned_stop(visit, place=factories.place(), host=factories.organisation())
        itineraries.release(visit, by=None)
    with django_assert_num_queries(4):
        response = client.get(CALENDAR)
    assert len(strict.read(response.content).events) == 1 + rows
    Stop.objects.update(audience="partners")
    with django_assert_num_queries(5):
        client.get(CALENDAR)
