"""Who sees which visit, what state it is in at a moment, and what its page counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.common.audience import ANONYMOUS, STAFF, Audience, Viewer
from tests import factories
from visits.choices import State, Status
from visits.models import Outcome, PlannedStop, Visit
from visits.programme import itineraries


def shown(status, audience, released):
    """The rule of the design in words: confirmed or reported, or planned or cancelled once a release told of it."""
    public = audience == Audience.PUBLIC
    told = status in (Status.PLANNED, Status.CANCELLED) and released
    return public and (status in (Status.CONFIRMED, Status.REPORTED) or told)


@pytest.mark.parametrize("released", [False, True])
@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("status", Status)
def test_the_public_sees_a_visit_exactly_by_the_rule(office, status, audience, released):
    visit = factories.visit(status=status, audience=audience)
    factories.planned_stop(visit)
    if released:
        itineraries.release(visit, by=None)
    assert Visit.objects.visible_to(ANONYMOUS).exists() == shown(status, audience, released)
    assert Visit.objects.visible_to(STAFF).exists()
    assert Visit.objects.visible_to(Viewer(visit_id=visit.pk)).exists() == (audience != Audience.STAFF)
    assert not Visit.objects.visible_to(Viewer(visit_id=visit.pk + 1)).exists()


@pytest.mark.parametrize(
    ("viewer", "titles"),
    [
        ("public", {"Public stop"}),
        ("guest", {"Public stop", "Partners stop"}),
        ("host", {"Partners stop"}),
        ("stranger", set()),
        ("staff", {"Public stop", "Partners stop", "Staff stop"}),
    ],
)
def test_stops_by_viewer(visit, other_visit, guest, host, other_guest, viewer, titles):
    eyes = {
        "public": ANONYMOUS, "guest": guest.viewer, "host": host.viewer, "stranger": other_guest.viewer, "staff": STAFF,
    }[viewer]  # fmt: skip
    stops = PlannedStop.objects.visible_to(eyes).of_visit(visit).released()
    assert {stop.title_pl for stop in stops} == titles


def test_only_the_last_release_is_seen(visit):
    factories.planned_stop(visit, title_pl="Draft stop")
    assert "Draft stop" not in titles(visit)
    itineraries.release(visit, by=None)
    assert "Draft stop" in titles(visit)
    draft = itineraries.draft_of(visit)
    itineraries.write(draft, {draft.planned_stops.get(title_pl="Draft stop").stop.key: None}, by=None)
    itineraries.release(visit, by=None)
    assert "Draft stop" not in titles(visit)


def titles(visit):
    return {stop.title_pl for stop in PlannedStop.objects.visible_to(ANONYMOUS).of_visit(visit)}


@pytest.mark.parametrize("audience", ["partners", "staff"])
def test_stops_and_outcomes_hide_with_their_visit(visit, audience):
    factories.outcome(visit)
    assert Outcome.objects.visible_to(ANONYMOUS).exists()
    Visit.objects.filter(pk=visit.pk).update(audience=audience)
    assert not PlannedStop.objects.visible_to(ANONYMOUS).exists()
    assert not Outcome.objects.visible_to(ANONYMOUS).exists()


ZONES = ["Europe/Warsaw", "America/Lima", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC"]


class States(TestCase):
    @given(
        zone=st.sampled_from(ZONES),
        start=st.dates(date(2026, 3, 20), date(2026, 4, 5)),
        length=st.integers(0, 4),
        at=st.datetimes(datetime(2026, 3, 18), datetime(2026, 4, 12), timezones=st.just(UTC)),
    )
    def test_querysets_and_the_state_of_a_row_agree_at_every_moment(self, zone, start, length, at):
        visit = factories.visit(
            time_zone=zone, starts_on=start, ends_on=start + timedelta(days=length), status=Status.CONFIRMED
        )
        state = visit.state(at)
        assert Visit.objects.under_way(at).contains(visit) == (state == State.UNDER_WAY)
        assert Visit.objects.completed(at).contains(visit) == (state == State.COMPLETED)
        assert Visit.objects.upcoming(at).contains(visit) == (state in (State.UNDER_WAY, State.CONFIRMED))
        today = at.astimezone(visit.zone).date()
        assert (state == State.UNDER_WAY) == (start <= today <= visit.ends_on)


@pytest.mark.parametrize("status", [Status.IDEA, Status.PLANNED, Status.REPORTED, Status.CANCELLED])
def test_other_states_do_not_follow_the_dates(db, status):
    visit = factories.visit(status=status)
    assert visit.state(datetime(2018, 10, 3, tzinfo=UTC)) == status


def counted(visit):
    row = Visit.objects.with_firm_count().get(pk=visit.pk)
    return row.firm_count or 0, row.member_count or 0


@pytest.fixture
def company_visits(office):
    """A visit of a cluster: two member firms (one visited twice), a former member, a stranger, a park, no host."""
    cluster = factories.cluster()
    visit = factories.visit(cluster=cluster)
    firms = [factories.organisation(name=name) for name in ("Member", "Other member", "Former member", "Stranger")]
    for firm, until in zip(firms[:3], (None, date(2018, 10, 1), date(2018, 9, 30)), strict=True):
        factories.membership(cluster, firm, until=until)
    for hour, firm in enumerate([*firms, firms[0]]):
        factories.planned_stop(visit, host=firm, starts=factories.at(8 + hour), ends=factories.at(9 + hour))
    factories.planned_stop(visit, host=factories.organisation(kind="park"))
    factories.planned_stop(visit, host=None)
    factories.planned_stop(visit, host=factories.organisation(), kind="meeting")
    return visit


def test_firms_are_counted_once_over_the_last_release_members_on_the_first_day(company_visits):
    assert counted(company_visits) == (0, 0)
    itineraries.release(company_visits, by=None)
    assert counted(company_visits) == (4, 2)


def test_firms_are_counted_whatever_the_audience(company_visits):
    company_visits.stops.update(audience="staff")
    itineraries.release(company_visits, by=None)
    assert counted(company_visits) == (4, 2)


def test_what_did_not_take_place_is_not_counted(company_visits):
    itineraries.release(company_visits, by=None)
    company_visits.stops.filter(planned__host__name="Stranger").update(happened="cancelled")
    assert counted(company_visits) == (3, 2)


def test_without_a_cluster_nobody_is_a_member(company_visits):
    company_visits.cluster = None
    company_visits.save()
    itineraries.release(company_visits, by=None)
    assert counted(company_visits) == (4, 0)


def test_the_page_prints_no_zero(client, visit):
    page = client.get("/en/visits/arequipa/").content.decode()
    assert "3 firms" in page
    assert "0 of them" not in page
    visit.stops.update(happened="cancelled")
    assert "firms" not in client.get("/en/visits/arequipa/").content.decode().partition("<main")[2]


@pytest.mark.parametrize("wrong", [
    {"ends_on": date(2018, 9, 30)}, {"starts_on": None, "ends_on": None, "status": "planned"},
])  # fmt: skip
def test_the_database_refuses_impossible_dates(db, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.visit(**wrong)


def test_the_database_refuses_a_second_draft_and_a_stop_that_ends_before_it_starts(visit):
    with pytest.raises(IntegrityError), transaction.atomic():
        visit.itineraries.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.planned_stop(visit, starts=factories.at(10), ends=factories.at(10))
