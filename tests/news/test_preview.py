"""A preview link: whom it shows what, how long, what its reader may say, and what of it is kept where."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.common.logs import NoLinks
from portal.news import preview, preview_links
from portal.news.models import Article, PreviewLink, Remark
from tests import factories
from visits.people import links

LANGUAGES = ("pl", "en", "fr", "es")
HOUR = timedelta(hours=1)
DIFFERENT = {
    "draft": {"status": "draft"}, "review": {"status": "review"},
    "scheduled": {"publish_at": timezone.now() + timedelta(days=300)},
    "ended": {"unpublish_at": timezone.now() - timedelta(days=300)},
}  # fmt: skip


@pytest.fixture
def article(office):
    article = factories.article(slug="secret", status="draft", title_pl="Tytuł", title_en="Title", publish_at=None)
    factories.block(article, text_pl="<p>Treść</p>", text_en="<p>Words</p>")
    return article


@pytest.fixture
def link(article):
    return factories.preview_link(article)


def path(link, code="en"):
    return f"/{code}/preview/{preview_links.token(link)}/"


def answer(client, link, **fields):
    """Sends the form as it stands on the page, filled with these."""
    form = client.get(path(link)).context["form"]
    data = {"once": form["once"].value(), "seen": form["seen"].value(), "verdict": "approved", "name": "Ala"}
    return client.post(path(link), data | fields)


@pytest.mark.parametrize("state", DIFFERENT)
def test_it_shows_what_no_address_shows_yet_or_any_more(client, office, state):
    article = factories.article(slug="secret", title_pl="Tytuł", **DIFFERENT[state])
    assert client.get("/pl/news/secret/").status_code == 404
    response = client.get(path(factories.preview_link(article), "pl"))
    assert response.status_code == 200
    assert "Tytuł" in response.content.decode()


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_is_read_in_each_language_with_a_switch_that_stays_on_it(client, link, code):
    page = client.get(path(link, code)).content.decode()
    assert ("Words" if code == "en" else "Treść") in page
    assert {other for other in LANGUAGES if f'href="{path(link, other)}"' in page} == set(LANGUAGES)


def test_it_is_kept_by_nobody_and_tells_its_address_to_nobody(client, link):
    response = client.get(path(link))
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "strict-origin"
    assert set(response.cookies) == {"csrftoken"}
    head = response.content.decode().partition("</head>")[0]
    assert '<meta name="robots" content="noindex">' in head
    assert "preview/" not in head


def test_an_article_that_is_out_is_read_at_its_own_address(client, office):
    response = client.get(path(factories.preview_link(slug="article"), "fr"))
    assert (response.status_code, response.url) == (302, "/fr/news/article/")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - HOUR}])
def test_a_link_that_opens_no_more_says_how_to_get_another(client, office, link, change, method):
    PreviewLink.objects.filter(pk=link.pk).update(**change)
    response = getattr(client, method)(path(link))
    assert response.status_code == 410
    page = response.content.decode()
    assert office.email in page
    assert "Title" not in page
    assert response["Cache-Control"] == "private, no-store"
    assert not Remark.objects.exists()


def test_a_token_that_is_none_is_404_and_guessing_is_throttled(client, link, guest):
    token, other = preview_links.token(link), factories.link(guest)
    personal = f"{other.pk}.{other.nonce}"
    for wrong in ("x", token[:-1], f"{link.pk}.{link.nonce}", personal, f"99.{token.partition('.')[2]}", token.upper()):
        assert client.get(f"/pl/preview/{wrong}/").status_code == 404
    for _miss in range(20):
        last = client.get("/pl/preview/guess/")
    assert last.status_code == 429
    assert client.get(path(link)).status_code == 200


def test_a_token_of_a_preview_opens_nothing_else_and_none_else_opens_it(client, link, guest):
    assert client.get(f"/i/{preview_links.token(link)}/").status_code == 404
    assert client.get(f"/pl/preview/{links.token(factories.link(guest))}/").status_code == 404
    client.get(path(link))
    assert client.get("/pl/my/").status_code == 403


def test_a_new_nonce_closes_the_old_address(client, link):
    old = path(link)
    PreviewLink.objects.filter(pk=link.pk).update(nonce="another")
    assert client.get(old).status_code == 404


def test_photos_are_those_that_anybody_may_see(client, article, link):
    hidden = factories.photo(factories.gallery_of(audience="staff"), caption_pl="hidden canary")
    shown = factories.photo(factories.gallery_of(), caption_pl="shown")
    withdrawn = factories.photo(shown.gallery, caption_pl="withdrawn canary", consent="withdrawn")
    for photo in (hidden, shown, withdrawn):
        factories.block(article, kind="strip", text_pl="", gallery=photo.gallery).photos.add(photo)
    Article.objects.filter(pk=article.pk).update(cover=hidden)
    page = client.get(path(link)).content.decode()
    assert shown.token in page
    assert not [word for word in ("canary", hidden.token, withdrawn.token) if word in page]
    assert client.get(f"/media/{hidden.token}-400.webp").status_code == 404


def test_opening_is_noted(client, link):
    client.get(path(link))
    link.refresh_from_db()
    assert link.opened_at is not None


def test_its_reader_approves_or_comments_as_often_as_they_like(client, link):
    assert answer(client, link).status_code == 302
    assert answer(client, link, verdict="comment", text="Line one\r\nLine <b>two</b>", name="Ola").status_code == 302
    assert list(Remark.objects.order_by("pk").values_list("name", "approved", "text")) == [
        ("Ala", True, ""), ("Ola", False, "Line one\nLine <b>two</b>"),
    ]  # fmt: skip
    assert "The editors have it" in client.get(path(link) + "?said=1").content.decode()


@pytest.mark.parametrize("wrong", [
    {"name": ""}, {"name": "x" * 121}, {"verdict": ""}, {"verdict": "else"}, {"verdict": "comment", "text": " "},
    {"text": "x" * 2001}, {"once": ""}, {"once": "x"}, {"seen": "older"}, {"seen": "\0"}, {"name": "nul \x00"},
])  # fmt: skip
def test_what_cannot_be_taken_is_refused_and_kept_in_the_form(client, link, wrong):
    response = answer(client, link, **{"text": "My words"} | wrong)
    assert response.status_code == 422
    assert not Remark.objects.exists()
    if "text" not in wrong:
        assert "My words" in response.content.decode()


def test_a_remark_sent_while_the_article_goes_out_is_taken(client, article, link):
    form = client.get(path(link)).context["form"]
    data = {"once": form["once"].value(), "seen": form["seen"].value(), "verdict": "approved", "name": "Ala"}
    Article.objects.filter(pk=article.pk).update(status="published", publish_at=timezone.now())
    assert client.post(path(link), data, follow=True).redirect_chain[-1] == ("/en/news/secret/", 302)
    assert Remark.objects.get().approved


def test_a_double_click_is_one_remark(client, link):
    form = client.get(path(link)).context["form"]
    data = {"once": form["once"].value(), "seen": form["seen"].value(), "verdict": "approved", "name": "Ala"}
    assert [client.post(path(link), data).status_code for _click in range(2)] == [302, 302]
    assert Remark.objects.count() == 1


def test_nobody_approves_what_they_have_not_seen(client, article, link):
    seen = client.get(path(link)).context["form"]["seen"].value()
    article.blocks.update(text_pl="<p>Other</p>")
    response = answer(client, link, seen=seen)
    assert response.status_code == 422
    again = response.context["form"]
    assert "The article changed" in response.content.decode()
    assert answer(client, link, seen=again["seen"].value()).status_code == 302


def test_a_page_of_another_site_cannot_speak_for_its_reader(link):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path(link), {"verdict": "approved", "name": "Ala"}).status_code == 403


def test_remarks_are_throttled_by_link(client, link, article, monkeypatch):
    monkeypatch.setattr(preview.REMARKS, "limit", 2)
    assert [answer(client, link).status_code for _remark in range(3)] == [302, 302, 429]
    assert answer(client, factories.preview_link(article)).status_code == 302


@pytest.mark.parametrize("misses", [1, 25])
def test_the_server_logs_no_token_of_a_preview(client, office, caplog, misses):
    logging.getLogger("django.request").addFilter(NoLinks())
    for _miss in range(misses):
        client.get("/pl/preview/1.secret.token/")
    assert "/preview/…/" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("field", ["name", "text"])
def test_what_was_said_shows_no_html_to_its_reader_either(client, link, field):
    response = answer(client, link, once="x", **{field: "<img src=x onerror=alert(1)>"})
    assert "<img src=x" not in response.content.decode()
