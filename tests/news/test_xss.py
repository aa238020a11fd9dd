"""Hostile words in every text field of every model, by whatever door they came: no page runs any of them."""

from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal.gallery.models import Gallery, Photo
from portal.home.search import index
from portal.news.models import Article, Block
from portal.news.richtext import RichTextField, clean, safe
from tests import factories
from tests.attacks import CANARY, HARMLESS, MARK, RICH, SHORT, URLS, running
from tests.home.test_access import ALL, MY_PAGES, PUBLIC_PAGES, world  # noqa: F401 a fixture
from tests.pages import fields_of

STORED = "".join(RICH).replace("\0", "")  # PostgreSQL stores no NUL
ATOM = "{http://www.w3.org/2005/Atom}"
APPS = ("common", "clusters", "visits", "gallery", "news")
MODELS = [
    model for app in APPS for model in apps.get_app_config(app).get_models() if "Historical" not in model.__name__
]
# What the portal itself writes or reads as a code: a page would not open at all with other words in it.
CODES = {"token", "nonce", "time_zone", "home_time_zone", "language", "languages", "country", "currency", "group"}


def is_written_by_people(field):
    is_text = isinstance(field, models.CharField | models.TextField)
    is_code = isinstance(field, models.SlugField | models.FileField) or field.name in CODES
    return is_text and field.editable and not (is_code or field.unique or field.choices)


def poison(number):
    """Write into every such column, past every check: one payload, another each round; a third of all if it fits."""
    for model in MODELS:
        fields = [field for field in model._meta.concrete_fields if is_written_by_people(field)]
        if fields:  # a plain queryset: those of frozen programmes refuse
            values = {field.attname: words(field, number + place) for place, field in enumerate(fields)}
            models.QuerySet(model).update(**values)


def words(field, number):
    if isinstance(field, models.URLField):
        return f"javascript:{MARK}=1"
    if isinstance(field, RichTextField):
        return f"<p>{CANARY}</p>" + STORED
    if field.max_length is None:
        return CANARY + "".join(RICH[number % 3 :: 3]).replace("\0", "")
    return f"{CANARY}{SHORT[number % len(SHORT)]}"[: field.max_length]


@pytest.fixture
def full(world, visit):  # noqa: F811
    """The world with everything that a page shows words of."""
    article, photo = Article.objects.get(slug="article"), visit.galleries.get(slug="public-gallery").photos.get()
    factories.block(article)
    factories.block(article, kind="quotation", words_pl="x", speech="verbatim", speaker="Ala", office_pl="x")
    factories.block(article, kind="strip", gallery=photo.gallery).photos.add(photo)
    article.tags.add(factories.tag())
    firm = factories.organisation(website="https://x.example")
    factories.membership(visit.cluster, firm)
    article.organisations.add(firm, visit.cluster)
    firm.specialisations.add(factories.specialisation())
    factories.outcome(visit)
    factories.participant(visit, name_public=True)
    return world


def found(answer):
    """What runs on a page; in a calendar, a file or a script of ours there is nothing to parse."""
    if not answer["Content-Type"].startswith("text/html"):
        return []
    return [f"{answer.request['PATH_INFO']}: {each}" for each in running(answer.content.decode())]


def test_the_judge_sees_each_payload_in_a_page_that_escapes_nothing():
    pages = {payload: f'<title>{payload}</title><p title="{payload}">{payload}' for payload in RICH[: len(SHORT)]}
    assert {payload for payload, page in pages.items() if not list(running(page))} == HARMLESS
    assert [url for url in URLS[:16] if not list(running(f'<a href="{url}">x</a>'))] == []


@pytest.mark.parametrize("number", range(3))
def test_no_page_of_readers_runs_anything(client, full, number):
    poison(number)
    answers = {name: client.get(full[name]) for name in PUBLIC_PAGES if name != "file"}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert [each for answer in answers.values() for each in found(answer)] == []
    assert {name for name, answer in answers.items() if CANARY not in answer.content.decode()} == set()


def test_no_entry_of_the_feed_runs_anything(client, full):
    """Programs show the content of an entry as a page; one with control characters is left out whole."""
    text = CANARY + "".join(text for text in RICH if text.isprintable())
    Article.objects.update(title_pl=text[:200], lead_pl=text, notice_pl=text[:300])
    Photo.objects.update(alt_pl=text[:300], caption_pl=text[-300:], credit_pl=text[:160])
    models.QuerySet(Block).update(text_pl=text, words_pl=text, office_pl=text[:200])
    feed = ElementTree.fromstring(client.get("/pl/news/feed/").content)
    contents = [entry.find(f"{ATOM}content") for entry in feed.iter(f"{ATOM}entry")]
    assert [content.get("type") for content in contents] == ["html"]
    assert contents[0].text.count(CANARY) > 4
    assert list(running(contents[0].text)) == []


def test_no_snippet_of_the_search_runs_anything(client, full):
    poison(0)
    list(index.run(anew=True))
    answer = client.get(f"/pl/search/?q={CANARY}")
    assert answer.content.decode().count("<mark>") > 6  # of each kind one at least
    assert found(answer) == []


def test_every_public_address_is_looked_at():
    """A new page of readers must stand in the matrix of test_access.py, and so comes under this corpus."""
    public = {route.name for route in ALL.values() if getattr(route.callback, "audience", "") == "public"}
    assert public - {"logo"} <= set(PUBLIC_PAGES)


def test_no_page_of_partners_runs_anything(client, full, enter, guest):
    enter(guest)
    poison(3)
    answers = [client.get(full[name]) for name in MY_PAGES]
    assert [each for answer in answers for each in found(answer)] == []


def pages_of_staff():
    yield "/admin/"
    for model in MODELS:
        name, row = f"admin:{model._meta.app_label}_{model._meta.model_name}", model._base_manager.first()
        if row and admin.site.is_registered(model):
            yield reverse(f"{name}_changelist")
            yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history", "delete"))
    gallery = Gallery.objects.exclude(photos=None).first()
    for article in Article.objects.all():
        yield reverse("admin:news_article_preview", args=[article.pk, "pl"])
        for page in ("publish", "review", "back", "withdraw", "links"):
            yield reverse(f"admin:news_article_{page}", args=[article.pk])
    yield from (reverse(f"admin:gallery_gallery_{page}", args=[gallery.pk]) for page in ("sheet", "upload"))


def test_no_page_of_staff_runs_anything(client, full, administrator):
    client.force_login(administrator)
    poison(4)
    type(administrator).objects.update(first_name=SHORT[0], last_name=SHORT[5])
    assert [each for page in pages_of_staff() for each in found(client.get(page))] == []


@pytest.mark.parametrize("number", range(4))
def test_no_message_runs_anything(client, office, administrator, number):
    """What an article is called stands in messages, the page of its deletion, its conflict and what was deleted."""
    client.force_login(administrator)
    add, title = reverse("admin:news_article_add"), CANARY + "".join(SHORT[number::4])
    form = fields_of(client.get(add)) | {
        "title_pl": [title],
        "title_en": [title],
        "byline": [title[:120]],
        "slug": [title],
    }
    answers = [client.post(add, form)]  # refused: an address has letters only
    answers.append(client.post(add, form | {"slug": ["x"], "_continue": ["Save"]}, follow=True))
    article = Article.objects.get()
    page = reverse("admin:news_article_change", args=[article.pk])
    other = fields_of(answers[-1]) | {"title_pl": [f"{title}!"]}
    Article.objects.update(version=9)
    answers.append(client.post(page, other))
    answers.append(client.post(page, other | {"_again": [f"insert:{SHORT[number]}:0"]}))
    answers.append(client.post(reverse("admin:news_article_delete", args=[article.pk]), {"post": "yes"}, follow=True))
    answers.append(client.get(reverse("admin:news_article_deleted")))
    assert [answer.status_code for answer in answers] == [200, 200, 409, 200, 200, 200]
    assert [each for answer in answers for each in found(answer)] == []
    assert all(CANARY in answer.content.decode() for answer in answers)


# -- rich text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payload", RICH)
def test_rich_text_runs_nothing_by_whatever_door_it_comes(payload):
    for html in (clean(payload), clean(f"<p>a</p>{payload}<p>b</p>"), safe(payload), safe(clean(payload))):
        assert list(running(f"<div>{html}</div>")) == []
        assert list(running(f"<table><tr><td>{html}</td></tr></table>")) == []


def test_links_say_nothing_of_their_own():
    html = '<p><a href="https://x.example" rel="opener" target="_blank" class="x" title="t">x</a></p>'
    assert clean(html) == '<p><a href="https://x.example" title="t">x</a></p>'


@given(st.lists(st.sampled_from([*RICH, "<p>", "</p>", "<table>", "<li>", "<", ">", "'", '"', "&", "\0"]), max_size=5))
def test_pieces_put_together_run_nothing_either(pieces):
    html = "".join(pieces)
    assert list(running(f"<div>{clean(html)}</div>")) == []
    assert list(running(f"<div>{safe(html)}</div>")) == []


def test_what_was_stored_past_every_check_is_cleaned_when_shown(db):
    block = factories.block(factories.article())
    Block.objects.update(text_pl=STORED, text_en=STORED)
    block.refresh_from_db()
    assert list(running(block.html)) == []
