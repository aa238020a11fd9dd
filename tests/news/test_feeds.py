"""The Atom feed, read by an XML parser: whole entries, what must not be in it, copies that are still good."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from tests import factories

ATOM, MEDIA, XML = (
    "{http://www.w3.org/2005/Atom}",
    "{http://search.yahoo.com/mrss/}",
    "{http://www.w3.org/XML/1998/namespace}",
)


def read(client, code="pl", **headers):
    response = client.get(f"/{code}/news/feed/", headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def texts(element, *names):
    return {name: element.findtext(f"{ATOM}{name}") for name in names}


def links(element):
    return {link.get("rel"): link.get("href") for link in element.findall(f"{ATOM}link")}


class Html(HTMLParser):
    """(tag, attributes) of all elements, and the words."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data


@pytest.fixture
def article(visit):
    gallery = factories.gallery_of(visit, slug="gallery")
    cover = factories.photo(gallery, alt_pl="Hala & dźwig", alt_en="Hall", caption_pl="Okładka", credit_pl="Fot. A")
    second = factories.photo(gallery, alt_pl="Drugi", caption_pl="Pasek")
    hidden = factories.photo(factories.gallery_of(visit, audience="partners"), alt_pl="partners canary")
    article = factories.article(
        slug="article", visit=visit, cover=cover, title_pl="Tytuł <b>", title_en="Title", lead_pl="Wstęp & więcej",
        byline="Biuro prasowe", updated_at=datetime(2018, 10, 9, 8, tzinfo=UTC),
    )  # fmt: skip
    article.tags.add(factories.tag(name_pl="metal"))
    factories.block(article, position=1, text_pl='<h2>Nagłówek</h2><p><a href="https://a.example/">adres</a></p>')
    factories.block(
        article, position=2, kind="quotation", words_pl="Słowa", speech="verbatim", speaker="Ala", office_pl="Urząd"
    )
    strip = factories.block(article, position=3, kind="strip", gallery=gallery)
    strip.photos.set([second, hidden])
    return article


def test_an_entry_holds_the_whole_article(client, article):
    feed = read(client)
    [entry] = feed.findall(f"{ATOM}entry")
    assert texts(entry, "id", "title", "summary", "published", "updated") == {
        "id": f"tag:127.0.0.1,2026:news/{article.pk}/pl", "title": "Tytuł <b>", "summary": "Wstęp & więcej",
        "published": "2018-10-08T08:00:00+00:00", "updated": "2018-10-09T08:00:00+00:00",
    }  # fmt: skip
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Biuro prasowe"
    assert links(entry) == {"alternate": "http://testserver/pl/news/article/"}
    assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == ["metal"]
    content = Html(entry.findtext(f"{ATOM}content"))
    assert entry.find(f"{ATOM}content").get("type") == "html"
    cover, second = article.cover, article.cover.gallery.photos.get(alt_pl="Drugi")
    assert [(image["src"], image["alt"]) for tag, image in content.tags if tag == "img"] == [
        (f"http://testserver/media/{photo.token}-800.jpg", photo.alt_pl) for photo in (cover, second)
    ]
    words = " ".join(content.words.split())
    assert words == ("Okładka Fot. A Wstęp & więcej Nagłówekadres „Słowa” Ala Urząd Pasek Rys.")
    media = entry.find(f"{MEDIA}content")
    assert media.attrib == {
        "url": f"http://testserver/media/{cover.token}-1600.jpg", "type": "image/jpeg", "medium": "image",
        "width": "90", "height": "60",
    }  # fmt: skip
    assert media.findtext(f"{MEDIA}description") == "Hala & dźwig"


def test_the_feed_says_what_it_is(client, article):
    feed = read(client, "en")
    assert feed.get(f"{XML}lang") == "en"
    assert links(feed) == {
        "alternate": "http://testserver/en/news/", "self": "http://testserver/en/news/feed/"
    }  # fmt: skip
    assert texts(feed, "id", "title", "updated") == {
        "id": "tag:127.0.0.1,2026:news/en", "title": "Cluster visits: News", "updated": "2018-10-09T08:00:00+00:00"
    }  # fmt: skip


def test_entries_tell_their_language(client, article):
    factories.article(title_pl="Tylko po polsku")
    entries = read(client, "en").findall(f"{ATOM}entry")
    assert {(entry.findtext(f"{ATOM}title"), entry.get(f"{XML}lang")) for entry in entries} == {
        ("Title", "en"), ("Tylko po polsku", "pl")
    }  # fmt: skip


def test_the_twenty_newest_that_readers_may_see(client, office):
    days = [factories.article(publish_at=datetime(2018, 1, day, tzinfo=UTC)) for day in range(1, 23)]
    for fields in ({"status": "draft"}, {"status": "review"}, {"publish_at": datetime(2999, 1, 1, tzinfo=UTC)}):
        factories.article(title_pl="canary", **fields)
    factories.article(title_pl="canary", unpublish_at=datetime(2019, 1, 1, tzinfo=UTC))
    titles = [entry.findtext(f"{ATOM}title") for entry in read(client).findall(f"{ATOM}entry")]
    assert titles == [article.title_pl for article in reversed(days[2:])]


def test_what_partners_see_is_not_in_it(client, article):
    assert b"partners canary" not in client.get("/pl/news/feed/").content


@pytest.mark.parametrize("rows", [1, 3])
def test_a_feed_costs_the_same_for_any_number_of_rows(client, visit, rows, django_assert_num_queries):
    gallery = factories.gallery_of(visit)
    for _row in range(rows):
        article = factories.article(cover=factories.photo(gallery))
        article.tags.add(factories.tag())
        for _strip in range(rows):
            factories.block(article, kind="strip", gallery=gallery).photos.add(factories.photo(gallery))
    client.get("/pl/accessibility/")  # the office is in the cache
    with django_assert_num_queries(4):
        read(client)


@pytest.mark.parametrize("field", ["title_pl", "lead_pl", "byline"])
def test_an_entry_with_control_characters_is_left_out_whole(client, office, field, caplog):
    factories.article(slug="fine")
    factories.article(slug="broken", **{field: "java\x03script:"})
    assert [links(entry)["alternate"] for entry in read(client).findall(f"{ATOM}entry")] == [
        "http://testserver/pl/news/fine/"
    ]
    assert "broken" in caplog.text


def test_rich_text_is_cleaned_once_and_stays_as_it_is(client, office):
    block = factories.block(factories.article())
    attack = '<p><a href="java\x03script:alert(1)">x</a></p><img src=x onerror=alert(1)><script>alert(2)</script>'
    type(block).objects.filter(pk=block.pk).update(text_pl=attack)
    [entry] = read(client).findall(f"{ATOM}entry")
    tags = Html(entry.findtext(f"{ATOM}content")).tags
    assert {tag for tag, _attrs in tags} == {"p", "strong", "div", "a"}
    assert [attrs.get("href") for tag, attrs in tags if tag == "a"] == [None]


def test_a_copy_is_good_by_its_etag_and_never_by_its_date_alone(client, article):
    response = client.get("/pl/news/feed/")
    assert response["Last-Modified"] == "Tue, 09 Oct 2018 08:00:00 GMT"
    good = client.get("/pl/news/feed/", headers={"if-none-match": response["ETag"]})
    assert (good.status_code, good.content) == (304, b"")
    article.cover.consent = "withdrawn"
    article.cover.save()
    for headers in ({"if-none-match": response["ETag"]}, {"if-modified-since": response["Last-Modified"]}):
        again = client.get("/pl/news/feed/", headers=headers)
        assert again.status_code == 200
        assert article.cover.token.encode() not in again.content


def test_pages_of_news_tell_of_the_feed_of_their_language(client, article):
    for page in ("/en/news/", "/en/news/article/"):
        head = client.get(page).content.decode().partition("</head>")[0]
        assert 'type="application/atom+xml" title="News" href="http://testserver/en/news/feed/">' in head
