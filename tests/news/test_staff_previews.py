"""Staff's own preview, in each language; the links they give away, and what was said behind those."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from portal.news import preview_links
from portal.news.contents import digest
from portal.news.models import Article, PreviewLink
from tests import factories

LANGUAGES = ("pl", "en", "fr", "es")


def url(article, name, *args):
    return reverse(f"admin:news_article_{name}", args=[article.pk, *args])


@pytest.fixture
def client(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def article(office):
    article = factories.article(slug="secret", status="draft", title_pl="Tytuł", title_en="Title", publish_at=None)
    factories.block(article, text_pl="<p>Treść</p>", text_en="<p>Words</p>")
    return article


def make(client, article, **fields):
    form = client.get(url(article, "links")).context["form"]
    data = {
        "once": form["once"].value(),
        "expires_at": f"{timezone.now() + timedelta(days=80):%Y-%m-%dT%H:%M}",
        "for_whom": "Biuro klastra",
    }
    return client.post(url(article, "links"), data | fields)


# -- staff's preview -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_preview_is_the_readers_page_in_each_language(client, author, article, code):
    client.force_login(author)
    client.get("/admin/")
    preview = client.get(url(article, "preview", code)).content.decode()
    Article.objects.filter(pk=article.pk).update(status="published", publish_at=timezone.now())
    public = client.get(f"/{code}/news/secret/").content.decode()
    assert main_of(preview) == main_of(public.replace("/pl/news/secret/", url(article, "preview", "pl")))
    assert f'<html lang="{code}">' in preview
    assert {other for other in LANGUAGES if f'href="{url(article, "preview", other)}"' in preview} == set(LANGUAGES)


def main_of(page):
    """What stands between header and footer; to be shared is for what is out alone."""
    main = page.partition("<article>")[2].partition("</main>")[0]
    return "".join(re.sub(r'<div class="share buttons">.*?</div>', "", main, flags=re.DOTALL).split())


def test_who_sees_the_preview(client, article, author, coordinator, django_user_model):
    path = url(article, "preview", "pl")
    assert client.get(path).status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody-1", is_staff=True))
    assert client.get(path).status_code == 403
    for user in (author, coordinator):
        client.force_login(user)
        assert client.get(path).status_code == 200
    assert client.get(url(article, "preview", "de")).status_code == 404
    assert client.post(path).status_code == 405
    assert client.get(path.replace(f"/{article.pk}/", "/999/")).status_code == 404


def test_photos_that_are_not_public_come_through_staffs_checked_address(client, author, article):
    hidden = factories.photo(factories.gallery_of(audience="staff"))
    withdrawn = factories.photo(hidden.gallery, consent="withdrawn")
    factories.block(article, kind="strip", text_pl="", gallery=hidden.gallery).photos.set([hidden, withdrawn])
    Article.objects.filter(pk=article.pk).update(cover=hidden)
    client.force_login(author)
    page = client.get(url(article, "preview", "en")).content.decode()
    assert f"/admin/gallery/photo/file/{hidden.token}-" in page
    assert f"/media/{hidden.token}" not in page
    assert withdrawn.token not in page
    assert "1 photo is shown here alone" in page


def test_the_preview_shows_no_visit_and_no_organisation_that_readers_do_not_see(client, author, article, visit):
    visit.audience = "staff"
    visit.save()
    hidden = factories.organisation(name="Hidden firm", published=False)
    article.organisations.add(hidden)
    Article.objects.filter(pk=article.pk).update(visit=visit)
    client.force_login(author)
    page = client.get(url(article, "preview", "pl")).content.decode()
    assert not [word for word in (visit.slug, hidden.name) if word in page]


# -- links ---------------------------------------------------------------------------------------------------------


def test_who_gives_links_away(client, article, author, coordinator, publisher, django_user_model):
    link = factories.preview_link(article)
    pages = [url(article, "links"), url(article, "link_end", link.pk)]
    assert {client.get(page).status_code for page in pages} == {302}
    client.force_login(django_user_model.objects.create_user("nobody-1", is_staff=True))
    assert {client.post(page).status_code for page in pages} == {403}
    for user in (author, coordinator, publisher):
        client.force_login(user)
        assert client.get(pages[0]).status_code == 200
        assert client.get(pages[1]).status_code == 405


def test_a_link_is_made_shown_and_ended(client, author, article):
    client.force_login(author)
    assert make(client, article).status_code == 302
    link = PreviewLink.objects.get()
    assert (link.for_whom, link.made_by, link.article) == ("Biuro klastra", author, article)
    address = preview_links.address(link)
    path = address[address.index("/pl/") :]
    for page in ("links", "change"):
        assert address in client.get(url(article, page)).content.decode()
    assert client.get(path).status_code == 200
    for _click in range(2):
        client.post(url(article, "link_end", link.pk))
    assert client.get(path).status_code == 410
    assert address not in client.get(url(article, "links")).content.decode()
    told = LogEntry.objects.order_by("pk").values_list("user", "change_message")
    assert list(told) == [(author.pk, "preview link made"), (author.pk, "preview link ended")]


def test_a_link_opens_for_seven_days_unless_somebody_says_otherwise(client, author, article):
    client.force_login(author)
    offered = client.get(url(article, "links")).context["form"]["expires_at"].value()
    week = timezone.localtime(timezone.now() + timedelta(days=7)).replace(tzinfo=None)
    assert timedelta() <= week - offered < timedelta(minutes=2)


@pytest.mark.parametrize("wrong", [
    {"expires_at": "2001-01-01T00:00"}, {"expires_at": "2099-01-01T00:00"}, {"expires_at": "9999-12-31T23:59"},
    {"expires_at": ""}, {"expires_at": "2027-03-28T02:30"}, {"for_whom": "x" * 121},
    {"once": ""},
])  # fmt: skip
def test_no_link_is_made_of_what_is_refused(client, author, article, wrong):
    client.force_login(author)
    assert make(client, article, **wrong).status_code == 422
    assert not PreviewLink.objects.exists()


def test_a_double_click_makes_one_link(client, author, article):
    client.force_login(author)
    once = client.get(url(article, "links")).context["form"]["once"].value()
    assert [make(client, article, once=once).status_code for _click in range(2)] == [302, 302]
    assert PreviewLink.objects.count() == 1


def test_a_link_is_ended_from_its_own_article_alone(client, author, article):
    link = factories.preview_link(status="draft")
    client.force_login(author)
    assert client.post(url(article, "link_end", link.pk)).status_code == 404
    link.refresh_from_db()
    assert link.opens


def test_what_was_said_is_told_escaped_with_the_text_it_was_said_of(client, author, article):
    link = factories.preview_link(article)
    factories.remark(link, name="<i>Ala</i>", contents=digest(article))
    factories.remark(link, name="Ola", approved=False, text="Line <b>one</b>\nLine two", contents="older")
    factories.remark(factories.preview_link(status="draft"), name="Stranger")
    client.force_login(author)
    response = client.get(url(article, "links"))
    assert [(remark.name, remark.is_current) for remark in response.context["remarks"]] == [
        ("Ola", False), ("<i>Ala</i>", True),
    ]  # fmt: skip
    page = response.content.decode()
    assert "&lt;i&gt;Ala&lt;/i&gt;" in page
    assert "Line &lt;b&gt;one&lt;/b&gt;<br>Line two" in page
    side = client.get(url(article, "change")).context["share"]
    assert (side["approvals"], side["comments"], side["link"]) == (1, 1, link)


def test_an_approval_of_an_older_text_says_so(client, author, article):
    factories.remark(factories.preview_link(article), contents=digest(article))
    client.force_login(author)
    assert [each.is_current for each in client.get(url(article, "links")).context["remarks"]] == [True]
    article.blocks.update(text_fr="<p>Mots</p>")
    assert [each.is_current for each in client.get(url(article, "links")).context["remarks"]] == [False]
