"""The sitemap and robots.txt: the whole set of what is public, in the languages that it has, and nothing else."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from clusters.models import Region
from portal.common.audience import ANONYMOUS
from portal.home import sitemaps
from portal.news.models import Article
from tests import factories

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
LINK = "{http://www.w3.org/1999/xhtml}link"
PAGES = ["", "news/", "visits/", "galleries/", "clusters/", "firms/", "regions/", "accessibility/", "privacy/"]


def read(client, path="/sitemap.xml"):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert not response.has_header("Vary")
    return ElementTree.fromstring(response.getvalue())


def locations(root):
    return [url.findtext(f"{SITEMAP}loc").removeprefix("http://testserver") for url in root]


@pytest.fixture
def world(visit):
    """One of each thing that is public, and of each kind one that is not."""
    gallery = factories.gallery_of(visit, slug="gallery", title_fr="Galerie")
    photo = factories.photo(gallery)
    factories.photo(gallery, consent="withdrawn")
    factories.photo(factories.gallery_of(visit, slug="canary-partners", audience="partners"))
    factories.photo(factories.gallery_of(slug="canary-staff", audience="staff"))
    factories.article(slug="article", title_en="Title", cover=photo, updated_at=datetime(2018, 10, 9, 8, tzinfo=UTC))
    factories.article(slug="canary-draft", status="draft")
    factories.article(slug="canary-later", publish_at=datetime(2999, 1, 1, tzinfo=UTC))
    factories.article(slug="canary-over", unpublish_at=datetime(2019, 1, 1, tzinfo=UTC))
    factories.visit(slug="canary-visit", audience="partners")
    factories.visit(slug="canary-idea", status="idea")
    factories.cluster(slug="metal")
    factories.organisation(slug="canary-firm", published=False)
    factories.programme(slug="programme")
    factories.partnership(slug="partnership", region=visit.host_region, partner=visit.origin)
    return photo


def test_it_holds_all_that_is_public_and_nothing_else(client, world, visit):
    everywhere = [*PAGES, "clusters/metal/", "partnerships/partnership/"]
    bodies = [stop.host for stop in visit.itineraries.get(number=1).planned_stops.all()]
    bodies += visit.hosts.all()
    everywhere += [f"organisations/{body.slug}/" for body in bodies if body.published]
    polish = ["visits/arequipa/", "programmes/programme/", "galleries/gallery/", "news/article/"]
    polish += [f"regions/{region.slug}/" for region in Region.objects.all()]
    expected = [f"/{code}/{path}" for code in ("pl", "en", "fr", "es") for path in everywhere]
    expected += [f"/pl/{path}" for path in polish] + ["/fr/galleries/gallery/", "/en/news/article/"]
    found = locations(read(client))
    assert sorted(found) == sorted(expected)
    assert "canary" not in "".join(found)
    assert {client.get(path).status_code for path in found} == {200}


def test_an_address_tells_its_languages_its_pictures_and_when_it_changed(client, world):
    [url] = [url for url in read(client) if url.findtext(f"{SITEMAP}loc").endswith("/en/news/article/")]
    assert [(link.get("rel"), link.get("hreflang"), link.get("href")) for link in url.findall(LINK)] == [
        ("alternate", "pl", "http://testserver/pl/news/article/"),
        ("alternate", "en", "http://testserver/en/news/article/"),
        ("alternate", "x-default", "http://testserver/pl/news/article/"),
    ]
    assert url.findtext(f"{SITEMAP}lastmod") == "2018-10-09T08:00:00+00:00"
    assert [image.text for image in url.iter(f"{IMAGE}loc")] == [f"http://testserver{world.files.large}"]


def test_a_gallery_tells_its_photos_that_may_be_seen(client, world):
    galleries = [url for url in read(client) if "/galleries/gallery/" in url.findtext(f"{SITEMAP}loc")]
    assert [[image.text for image in url.iter(f"{IMAGE}loc")] for url in galleries] == [
        [f"http://testserver{world.files.large}"]
    ] * 2


def test_a_large_portal_gets_an_index_of_parts_that_hold_the_same(client, world, monkeypatch):
    whole = sorted(locations(read(client)))
    monkeypatch.setattr(sitemaps, "PART", 2)
    index = read(client)
    assert index.tag == f"{SITEMAP}sitemapindex"
    parts = locations(index)
    assert parts[:4] == [
        "/sitemap-pages-1.xml",
        "/sitemap-news-1.xml",
        "/sitemap-visits-1.xml",
        "/sitemap-galleries-1.xml",
    ]
    assert sorted(path for part in parts for path in locations(read(client, part))) == whole
    for path in ("/sitemap-news-2.xml", "/sitemap-news-0.xml", "/sitemap-pages-2.xml", "/sitemap-nothing-1.xml"):
        assert client.get(path).status_code == 404


def test_articles_in_it_are_those_of_the_list(client, world):
    paths = {path.removeprefix("/pl/news/").rstrip("/") for path in locations(read(client)) if "/pl/news/" in path} - {
        ""
    }
    assert paths == set(Article.objects.visible_to(ANONYMOUS).values_list("slug", flat=True))


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_any_number_of_rows(client, visit, rows, django_assert_num_queries):
    for _row in range(rows):
        gallery = factories.gallery_of(visit)
        factories.article(cover=factories.photo(gallery), visit=visit)
        factories.cluster()
        factories.programme()
        factories.partnership()
        factories.released_visit(f"visit-{factories.number()}")
    with django_assert_num_queries(15):
        read(client)


def test_robots_are_kept_from_what_is_no_page_and_shown_the_sitemap(client):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "User-agent: *"
    assert set(lines[1:-2]) == {"Disallow: /admin/", "Disallow: /i/"} | {
        f"Disallow: /{code}/{place}/" for code in ("pl", "en", "fr", "es") for place in ("my", "preview", "search")
    }
    assert lines[-2:] == ["", "Sitemap: http://testserver/sitemap.xml"]
