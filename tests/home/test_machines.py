"""What public pages tell machines: Open Graph, JSON-LD, canonical addresses. Of a whole page, compared whole."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from portal.common.audience import ANONYMOUS
from portal.news.models import Article
from portal.news.views import show
from tests import factories


class Head(HTMLParser):
    """{name or property: [contents]} of the metas, [(rel, href)] of the links, the JSON-LD blocks."""

    def __init__(self, response):
        super().__init__()
        self.metas, self.links, self.facts, self.in_facts = {}, [], [], False
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "meta" and (name := attrs.get("property", attrs.get("name"))):
            self.metas.setdefault(name, []).append(attrs["content"])
        elif tag == "link":
            self.links.append((attrs["rel"], attrs["href"]))
        self.in_facts = tag == "script" and attrs.get("type") == "application/ld+json"

    def handle_data(self, data):
        if self.in_facts:
            self.facts.append(json.loads(data))

    def handle_endtag(self, tag):
        self.in_facts = False

    def about(self, kind):
        [found] = [facts for facts in self.facts if facts["@type"] == kind]
        return found


@pytest.fixture
def world(visit):
    visit.title_en = "Visit"
    visit.save()
    gallery = factories.gallery_of(visit, slug="gallery", title_pl="Galeria <b>")
    photo = factories.photo(
        gallery, file=factories.picture(2000, 1001), alt_pl='Hala "A"', caption_pl="Podpis", credit_pl="Fot. A"
    )
    gallery.cover = photo
    gallery.save()
    factories.photo(gallery, alt_pl="withdrawn canary", consent="withdrawn")
    article = factories.article(
        slug="article", visit=visit, cover=photo, title_pl='Tytuł "x" </script>', lead_pl="Wstęp & więcej",
        byline="Biuro prasowe", updated_at=datetime(2018, 10, 9, 8, tzinfo=UTC),
    )  # fmt: skip
    article.organisations.add(
        factories.cluster(slug="metal", name="Metal"), factories.organisation(published=False, name="hidden canary")
    )
    article.tags.add(factories.tag(name_pl="metal", slug="metal"))
    return photo


def image_of(photo):
    return {
        "@type": "ImageObject", "contentUrl": f"http://testserver/media/{photo.token}-1600.jpg", "width": 1600,
        "height": 801, "description": 'Hala "A"', "caption": "Podpis", "creditText": "Fot. A",
    }  # fmt: skip


def test_an_article_is_a_news_article(client, world):
    url = "http://testserver/pl/news/article/"
    assert Head(client.get("/pl/news/article/")).about("NewsArticle") == {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": 'Tytuł "x" </script>',
        "description": "Wstęp & więcej", "url": url, "mainEntityOfPage": url, "inLanguage": "pl",
        "datePublished": "2018-10-08T10:00:00+02:00", "dateModified": "2018-10-09T10:00:00+02:00",
        "author": {"@type": "Organization", "name": "Biuro prasowe"},
        "publisher": {"@type": "Organization", "name": "Biuro Wizyt", "url": "http://testserver/"},
        "image": [image_of(world)], "keywords": ["metal"],
        "mentions": [{"@type": "Organization", "name": "Metal", "url": "http://testserver/pl/clusters/metal/"}],
    }  # fmt: skip


def test_a_gallery_is_an_image_gallery_of_what_may_be_seen(client, world):
    assert Head(client.get("/pl/galleries/gallery/")).about("ImageGallery") == {
        "@context": "https://schema.org", "@type": "ImageGallery", "name": "Galeria <b>",
        "url": "http://testserver/pl/galleries/gallery/", "inLanguage": "pl", "image": [image_of(world)],
    }  # fmt: skip


@pytest.mark.parametrize(("status", "told"), [("reported", "EventScheduled"), ("cancelled", "EventCancelled")])
def test_a_visit_is_an_event(client, world, visit, status, told):
    type(visit).objects.filter(pk=visit.pk).update(status=status)
    region, [host] = visit.host_region, visit.hosts.all()
    assert Head(client.get("/en/visits/arequipa/")).about("Event") == {
        "@context": "https://schema.org", "@type": "Event", "name": "Visit", "inLanguage": "en",
        "url": "http://testserver/en/visits/arequipa/", "startDate": "2018-10-01", "endDate": "2018-10-05",
        "eventStatus": f"https://schema.org/{told}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place", "name": region.name,
            "address": {"@type": "PostalAddress", "addressRegion": region.name, "addressCountry": "PL"},
        },
        "organizer": [{
            "@type": "Organization", "name": host.name, "url": f"http://testserver/en/organisations/{host.slug}/"
        }],
        "image": [f"http://testserver/media/{world.token}-1600.jpg"],
    }  # fmt: skip


def test_a_cancelled_visit_without_dates_is_no_event(client, world, visit):
    type(visit).objects.filter(pk=visit.pk).update(status="cancelled", starts_on=None, ends_on=None)
    kinds = {facts["@type"] for facts in Head(client.get("/en/visits/arequipa/")).facts}
    assert kinds == {"BreadcrumbList"}


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/pl/news/", ["Start", "Aktualności"]), ("/pl/news/article/", ["Start", "Aktualności", 'Tytuł "x" </script>']),
        ("/pl/galleries/gallery/1/", ["Start", "Galerie", "Galeria <b>", "Zdjęcie\N{NO-BREAK SPACE}1"]),
        ("/en/clusters/metal/", ["Home", "Clusters", "Metal"]), ("/en/privacy/", ["Home", "Privacy"]),
        ("/en/firms/", ["Home", "Clusters", "Member firms"]), ("/en/visits/arequipa/", ["Home", "Visits", "Visit"]),
    ],
)  # fmt: skip
def test_pages_below_home_tell_the_way_to_them(client, world, path, way):
    steps = Head(client.get(path)).about("BreadcrumbList")["itemListElement"]
    assert [step["name"] for step in steps] == way
    assert [step["position"] for step in steps] == list(range(1, len(way) + 1))
    assert ["item" in step for step in steps] == [True] * (len(way) - 1) + [False]
    assert all(client.get(step["item"]).status_code == 200 for step in steps[:-1])


def test_an_article_is_shared_with_its_own_words_and_picture(client, world):
    metas = Head(client.get("/pl/news/article/")).metas
    assert {name: values for name, values in metas.items() if name not in ("viewport", "description")} == {
        "og:site_name": ["Wizyty klastrów"], "og:locale": ["pl_PL"], "og:locale:alternate": ["en_GB", "fr_FR", "es_ES"],
        "og:type": ["article"], "og:title": ['Tytuł "x" </script>'], "og:description": ["Wstęp & więcej"],
        "og:url": ["http://testserver/pl/news/article/"],
        "og:image": [f"http://testserver/media/{world.token}-1600.jpg"], "og:image:type": ["image/jpeg"],
        "og:image:width": ["1600"], "og:image:height": ["801"], "og:image:alt": ['Hala "A"'],
        "twitter:card": ["summary_large_image"], "article:published_time": ["2018-10-08T10:00:00+02:00"],
        "article:modified_time": ["2018-10-09T10:00:00+02:00"], "article:tag": ["metal"],
    }  # fmt: skip


PAGES = [
    "/pl/",
    "/en/news/",
    "/pl/visits/",
    "/pl/clusters/",
    "/pl/galleries/",
    "/pl/galleries/gallery/",
    "/fr/privacy/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_public_page_can_be_shared(client, world, path):
    response = client.get(path)
    head = Head(response)
    title = re.search(r"<title>(.*?)( · .*)?</title>", response.content.decode()).group(1)
    assert [head.metas["og:url"], len(head.metas["og:title"])] == [[f"http://testserver{path}"], 1]
    assert title.startswith(head.metas["og:title"][0].partition("<")[0])
    assert head.metas["og:description"] == head.metas["description"]
    assert len(head.metas["twitter:card"]) == 1


def test_a_text_in_another_language_belongs_to_the_original(client, world):
    head = Head(client.get("/fr/news/article/?utm=1"))
    assert ("canonical", "http://testserver/pl/news/article/") in head.links
    assert head.metas["og:url"] == ["http://testserver/pl/news/article/"]
    assert head.about("NewsArticle")["inLanguage"] == "pl"


def test_a_preview_is_the_page_without_what_is_for_published_articles(client, world, rf):
    article = Article.objects.for_page(ANONYMOUS).get(slug="article")
    page = show(rf.get("/pl/preview/token/"), article, preview=True)
    head = Head(page)
    assert head.facts == []
    assert [rel for rel, _href in head.links if rel != "stylesheet"] == ["icon"]
    assert {name for name in head.metas if name not in ("viewport", "description")} == {"robots"}
    assert b"mailto:?" not in page.content
    assert b"share.js" not in page.content


@pytest.mark.parametrize("path", ["/pl/nothing/", "/pl/my/"])
def test_pages_that_are_not_public_tell_nothing(client, world, path):
    head = Head(client.get(path))
    assert head.facts == []
    assert not [name for name in head.metas if name.startswith(("og:", "twitter:"))]


def test_a_partners_gallery_tells_nothing(client, enter, guest, world, visit):
    factories.photo(factories.gallery_of(visit, slug="partners", audience="partners"))
    head = Head(enter(guest).get("/pl/my/arequipa/galleries/partners/"))
    assert head.facts == []
    assert not [name for name in head.metas if name.startswith(("og:", "twitter:"))]


def test_canaries_stand_in_no_page(client, world):
    for path in ["/pl/news/article/", "/pl/galleries/gallery/", "/pl/visits/arequipa/", "/pl/"]:
        assert b"canary" not in client.get(path).content


def test_a_page_names_the_languages_that_its_text_is_in_as_the_sitemap_does(client, visit):
    gallery = factories.gallery_of(visit, title_en="Gallery")
    factories.photo(gallery)
    visit.host_region.name_es = "región"
    visit.host_region.save()
    programme = factories.programme(name_fr="Programme")
    written = {
        visit.get_absolute_url(): ["pl"], gallery.get_absolute_url(): ["pl", "en"],
        f"{gallery.get_absolute_url()}1/": ["pl", "en"], visit.host_region.get_absolute_url(): ["pl", "es"],
        programme.get_absolute_url(): ["pl", "fr"],
    }  # fmt: skip
    for path, languages in written.items():
        head = client.get(path).content.decode().partition("</head>")[0]
        assert re.findall('hreflang="([^"]+)"', head) == [*languages, "x-default"], path
