"""What each public page and the itinerary cost: the same statements for one row and for three, within the bars.

The office is in the cache, as on every page but the first of a minute.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.common.models import Office
from tests import factories
from visits.programme import itineraries

LIST, DETAIL, VISIT = 5, 5, 8  # bars of the design, section 8


def cost(client, path):
    Office.current()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200, path
    return len(queries)


def grow(rows, *makers):
    for _row in range(rows):
        for make in makers:
            make()


@pytest.fixture
def region(office):
    return factories.region(slug="region", latitude=None)


@pytest.fixture
def cluster(office):
    return factories.cluster(slug="cluster")


def world_of(visit, cluster, region):
    """Everything that hangs on a visit, a cluster and a region, one of each, and the rows that must not be seen."""
    firm, hidden = factories.organisation(region=region), factories.organisation(published=False, region=region)
    for member in (firm, hidden):
        member.specialisations.add(factories.specialisation())
        factories.membership(cluster, member)
        factories.planned_stop(visit, host=member, place=factories.place())
    guest = factories.participant(visit, name_public=True)
    factories.planned_stop(visit, attends=[guest], receives=[factories.participant(visit, side="host")])
    visit.delegation.senders.add(factories.organisation())
    visit.hostings.create(organisation=factories.organisation(), position=factories.number())
    factories.outcome(visit)
    factories.outcome(visit, audience="staff")
    photo = factories.photo(factories.gallery_of(visit))
    factories.photo(factories.gallery_of(visit, audience="staff"))
    article = factories.article(visit=visit, cover=photo)
    article.organisations.add(firm, cluster)
    article.tags.add(factories.tag())
    factories.article(visit=visit, status="draft", byline="")
    for _strip in range(2):
        factories.block(article, kind="strip", gallery=photo.gallery).photos.add(photo)
    region.specialisations.add(factories.specialisation())
    factories.partnership(region=region)
    return firm


@pytest.fixture
def visit_page(cluster, region):
    visit = factories.released_visit("visit", cluster=cluster, programme=factories.programme(slug="programme"))
    visit.host_region = region
    visit.partnership = factories.partnership(slug="partnership")
    visit.save()
    return visit


PAGES = {
    "/pl/news/": (5, LIST), "/pl/news/feed/": (4, LIST), "/pl/galleries/": (2, LIST), "/pl/visits/": (2, LIST),
    "/pl/clusters/": (2, LIST),
    "/pl/firms/": (3, LIST), "/pl/regions/": (1, LIST), "/pl/visits/visit/": (7, VISIT),
    "/pl/clusters/cluster/": (5, DETAIL), "/pl/organisations/firm/": (5, DETAIL), "/pl/regions/region/": (5, DETAIL),
    "/pl/programmes/programme/": (3, DETAIL), "/pl/partnerships/partnership/": (4, DETAIL),
    "/pl/news/article/": (5, DETAIL), "/pl/galleries/gallery/": (2, DETAIL), "/pl/galleries/gallery/1/": (3, DETAIL),
    "/pl/accessibility/": (0, DETAIL), "/pl/privacy/": (0, DETAIL), "/pl/": (7, 8),
}  # fmt: skip


def measured(client, visit, cluster, region, pages, rows):
    firm = [world_of(visit, cluster, region) for _row in range(rows)][-1]
    type(firm).objects.filter(slug="firm").update(slug=f"firm-{factories.number()}")
    type(firm).objects.filter(pk=firm.pk).update(slug="firm")
    itineraries.release(visit, by=None)
    return {page: cost(client, page) for page in pages}


def test_pages_cost_the_same_for_one_row_and_for_three(client, visit_page, cluster, region):
    gallery = factories.gallery_of(visit_page, slug="gallery")
    article = factories.article(slug="article", visit=visit_page)
    expected = {page: statements for page, (statements, _bar) in PAGES.items()}
    for rows in (1, 2):
        for _row in range(rows):
            photo = factories.photo(gallery)
            factories.block(article, kind="strip", gallery=gallery).photos.add(photo)
            article.organisations.add(factories.organisation())
            factories.released_visit(f"visit-{factories.number()}")
            factories.cluster()
        assert measured(client, visit_page, cluster, region, PAGES, rows) == expected


def test_pages_keep_within_the_bars():
    assert {page: cost for page, (cost, bar) in PAGES.items() if cost > bar} == {}


@pytest.mark.parametrize("rows", [1, 3])
def test_an_itinerary_costs_the_same_for_any_number_of_rows(client, enter, visit, guest, rows):
    for _row in range(rows):
        host = factories.participant(visit, side="host", organisation=factories.organisation())
        factories.planned_stop(visit, attends=[guest], receives=[host], place=factories.place(), host=host.organisation)
    itineraries.release(visit, by=None)
    assert cost(enter(guest), "/pl/my/arequipa/") == 5 <= VISIT
