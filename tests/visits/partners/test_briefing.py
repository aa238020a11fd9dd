"""A briefing names whom one participant meets, and tells no more of an organisation than its public entry."""

import re

import pytest
from django.utils import translation

from tests import factories
from tests.factories import at
from visits.partners.briefing import briefing_for
from visits.programme import itineraries

STEEL = {"code": "steel", "name_pl": "Stal", "name_en": "Steel"}
CANARY = "canary of an entry that is no longer public"
HIDDEN = "https://cicha.example"


@pytest.fixture
def metal():
    return factories.specialisation(**STEEL)


@pytest.fixture
def visit(office):
    row = factories.visit(slug="arequipa", host_region=factories.region())
    factories.delegation(row)
    return row


@pytest.fixture
def guest(visit, metal):
    sender = factories.organisation(name="Minera", kind="firm", summary_pl="Kopie miedź.")
    sender.specialisations.add(metal)
    return factories.participant(visit, name="Guest One", office="buyer", organisation=sender, phone="+51 999")


@pytest.fixture
def host(visit):
    return factories.participant(visit, side="host", name="Host One", organisation=factories.organisation(name="Huta"))


@pytest.fixture
def planned(visit, guest, host, metal):
    """Two stops of Huta, which shares steel with the guest's firm, and one of a firm that is not in the directory."""
    wood = factories.specialisation(name_pl="Drewno", name_en="Wood")
    host.organisation.summary_pl, host.organisation.city = "Leje stal.", "Łomża"
    host.organisation.save()
    host.organisation.specialisations.add(metal, wood)
    hidden = factories.organisation(name="Cicha", published=False, summary_pl=CANARY, city=CANARY, website=HIDDEN)
    factories.planned_stop(visit, title_pl="Hala", host=host.organisation, receives=[host])
    factories.planned_stop(visit, title_pl="Obiad", kind="meal", starts=at(12), ends=at(13), host=host.organisation)
    factories.planned_stop(visit, title_pl="Biuro", starts=at(14), ends=at(15), host=hidden)
    factories.planned_stop(visit, title_pl="Autokar", kind="transfer", starts=at(16), ends=at(17), host=hidden)
    itineraries.release(visit, by=None)
    return visit


def met(person):
    with translation.override("en"):
        return {each.organisation.name: each for each in briefing_for(person)["met"]}


def test_a_guest_meets_each_host_once_with_all_stops_and_what_both_share(planned, guest):
    found = met(guest)
    assert list(found) == ["Huta", "Cicha"]
    huta = found["Huta"]
    assert [stop.title for stop, _day in huta.stops] == ["Hala", "Obiad"]
    assert ([each.name for each in huta.people], str(huta.entry.summary)) == (["Host One"], "Leje stal.")
    with translation.override("en"):
        assert ([str(each) for each in huta.shared], [str(each) for each in huta.others]) == (["Steel"], ["Wood"])


def test_of_an_organisation_that_is_not_public_only_the_name_is_told(planned, guest, enter):
    cicha = met(guest)["Cicha"]
    assert (cicha.entry, cicha.shared, [stop.title for stop, _day in cicha.stops]) == (None, [], ["Biuro"])
    page = enter(guest).get("/en/my/arequipa/briefing/").content.decode()
    assert (CANARY in page, HIDDEN in page, page.count("Firm, Łomża"), page.count('<p class="muted">Firm')) == (
        False, False, 1, 1,
    )  # fmt: skip


def test_a_host_reads_who_comes_without_a_phone(planned, host, enter):
    minera = met(host)["Minera"]
    assert ([each.name for each in minera.people], [str(each) for each in minera.shared]) == (["Guest One"], ["Steel"])
    page = enter(host).get("/en/my/arequipa/briefing/").content.decode()
    assert ("Kopie miedź." in page, "+51 999" in page, "Cicha" in page) == (True, False, False)


def test_where_an_organisation_names_no_strengths_those_of_its_region_count(planned, guest, metal):
    guest.organisation.specialisations.clear()
    assert met(guest)["Huta"].shared == []
    planned.delegation.origin.specialisations.add(metal)
    assert [each.code for each in met(guest)["Huta"].shared] == ["steel"]


def test_everybody_means_a_late_guest_too(planned):
    assert list(met(factories.participant(planned, name="Late"))) == ["Huta", "Cicha"]


def test_who_takes_no_part_meets_nobody(visit, guest, host):
    factories.planned_stop(visit, host=host.organisation, attends=[guest])
    itineraries.release(visit, by=None)
    other = factories.participant(visit, name="Other")
    assert (list(met(guest)), list(met(other)), list(met(host))) == (["Huta"], [], ["Minera"])


def test_the_paper_says_the_same(planned, guest, enter, papers_are_pages):
    client = enter(guest)
    page, paper = (client.get(f"/en/my/arequipa/briefing{end}") for end in ("/", ".pdf"))
    assert paper["Content-Type"] == "application/pdf"
    sections = [
        re.findall('<section class="met">.*?</section>', each.content.decode(), re.DOTALL) for each in (page, paper)
    ]
    assert sections[0] == sections[1]
    assert len(sections[0]) == 3  # where they go, and two whom they meet


@pytest.mark.parametrize("rows", [1, 3])
def test_a_briefing_costs_the_same_for_any_number_of_organisations(
    rows, visit, guest, enter, django_assert_num_queries
):
    for n in range(rows):
        firm = factories.organisation()
        firm.specialisations.add(factories.specialisation())
        factories.planned_stop(visit, host=firm, starts=at(8 + n), ends=at(9 + n))
    itineraries.release(visit, by=None)
    client = enter(guest)
    client.get("/en/my/arequipa/briefing/")
    with django_assert_num_queries(7):
        client.get("/en/my/arequipa/briefing/")
