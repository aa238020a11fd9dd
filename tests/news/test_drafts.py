"""Drafts of an article's form: kept for their writer alone, offered again, gone with the save."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.news import drafts
from portal.news.models import Article, KeptDraft
from tests import factories
from tests.news.test_editor import change, writer  # noqa: F401 a fixture
from tests.pages import fields_of, read

ADD = reverse("admin:news_article_add")
KEEP_NEW = reverse("admin:news_article_keep_new")


def keep(article):
    return reverse("admin:news_article_keep", args=[article.pk])


@pytest.fixture
def article(office):
    return factories.article(status="draft", title_pl="Tytuł", publish_at=None)


def typed(client, url, **fields):
    return fields_of(client.get(url)) | {name: [value] for name, value in fields.items()}


def test_what_is_typed_is_kept_and_offered_and_goes_with_the_save(writer, article):  # noqa: F811
    form = typed(writer, change(article), title_pl="Nowy")
    assert writer.post(keep(article), form).content.decode().startswith("Draft kept ")
    page = writer.get(change(article))
    assert "1 draft was not saved:</p> <ul><li><span>“Nowy”," in read(page)
    assert page.context["editor"].form["title_pl"].value() == "Tytuł"
    page = writer.post(change(article), {"_draft": page.context["drafts"][0][0].pk})
    assert page.context["editor"].form["title_pl"].value() == "Nowy"
    assert page.context["draft_words"].startswith("Draft kept ")
    article.refresh_from_db()
    assert (article.title_pl, article.history.count()) == ("Tytuł", 1)
    assert writer.post(change(article), fields_of(page) | {"_save": ["Save"]}).status_code == 302
    article.refresh_from_db()
    assert article.title_pl == "Nowy"
    assert not KeptDraft.objects.exists()


def test_a_draft_comes_back_with_blocks_that_were_never_saved(writer, article):  # noqa: F811
    factories.block(article, text_pl="<p>Jeden</p>")
    form = typed(writer, change(article), _again="insert:text:1")
    form = fields_of(writer.post(change(article), form)) | {"blocks-1-text_pl": ["<p>Dwa</p>"]}
    writer.post(keep(article), form)
    page = writer.post(change(article), {"_draft": KeptDraft.objects.get().pk})
    assert writer.post(change(article), fields_of(page) | {"_save": ["Save"]}).status_code == 302
    assert [block.text_pl for block in article.blocks.all()] == ["<p>Jeden</p>", "<p>Dwa</p>"]


def test_a_draft_that_somebody_overtook_asks_what_to_take(writer, article, coordinator):  # noqa: F811
    writer.post(keep(article), typed(writer, change(article), title_pl="Mój"))
    other = Client()
    other.force_login(coordinator)
    other.post(change(article), typed(other, change(article), title_pl="Ich", _save="Save"))
    page = writer.post(change(article), {"_draft": KeptDraft.objects.get().pk})
    assert page.context["editor"].form["title_pl"].value() == "Mój"
    assert writer.post(change(article), fields_of(page) | {"_save": ["Save"]}).status_code == 409
    article.refresh_from_db()
    assert article.title_pl == "Ich"


def test_a_new_article_has_a_draft_too(writer):  # noqa: F811
    form = typed(writer, ADD, title_pl="Nowy", slug="nowy")
    assert writer.post(KEEP_NEW, form).status_code == 200
    assert not Article.objects.exists()
    page = writer.post(ADD, {"_draft": writer.get(ADD).context["drafts"][0][0].pk})
    assert writer.post(ADD, fields_of(page) | {"_save": ["Save"]}).status_code == 302
    assert Article.objects.get().title_pl == "Nowy"
    assert not KeptDraft.objects.exists()
    assert writer.post(KEEP_NEW, form).status_code == 204  # the last words of a page that was saved
    assert not KeptDraft.objects.exists()


def test_each_opened_form_keeps_its_own_and_all_are_offered(writer, article, author):  # noqa: F811
    for title in ("Jeden", "Dwa", "Trzy"):
        form = typed(writer, change(article), title_pl=title)
        for _time in range(2):
            writer.post(keep(article), form)
    assert KeptDraft.objects.count() == 3
    page = writer.get(change(article))
    assert [title for _draft, title in page.context["drafts"]] == ["Trzy", "Dwa", "Jeden"]
    for button in ("_draft", "_drop"):
        assert all(f'name="{button}" value="{draft.pk}"' in read(page) for draft, _title in page.context["drafts"])


@pytest.mark.parametrize("is_new", [True, False])
def test_saving_one_tab_leaves_the_draft_of_the_other(writer, article, is_new):  # noqa: F811
    url, kept_at = (ADD, KEEP_NEW) if is_new else (change(article), keep(article))
    mine, other = (typed(writer, url, title_pl=title, slug=title, title_en="T") for title in ("mine", "other"))
    for form in (mine, other):
        writer.post(kept_at, form)
    assert writer.post(url, mine | {"_save": ["Save"]}).status_code == 302
    assert [title for _draft, title in writer.get(url).context["drafts"]] == ["other"]


def test_a_draft_is_named_by_the_first_title_it_has(writer, article):  # noqa: F811
    for titles in ({"title_pl": "", "title_en": " ", "title_fr": "Titre"}, dict.fromkeys(["title_pl", "title_en"], "")):
        writer.post(keep(article), typed(writer, change(article), **titles))
    page = writer.get(change(article))
    assert [title for _draft, title in page.context["drafts"]] == ["", "Titre"]
    assert "“without a title”" in read(page)


def test_a_draft_is_dropped(writer, article):  # noqa: F811
    writer.post(keep(article), typed(writer, change(article)))
    assert writer.post(change(article), {"_drop": KeptDraft.objects.get().pk}).status_code == 302
    assert writer.get(change(article)).context["drafts"] == []


def test_a_draft_is_its_writers_alone(writer, article, publisher):  # noqa: F811
    writer.post(keep(article), typed(writer, change(article), title_pl="Canary"))
    other = Client()
    other.force_login(publisher)
    assert "Canary" not in other.get(change(article)).content.decode()
    for button in ("_draft", "_drop"):
        assert other.post(change(article), {button: KeptDraft.objects.get().pk}).status_code == 404
    assert KeptDraft.objects.count() == 1


def test_a_draft_of_one_article_opens_in_no_other(writer, article):  # noqa: F811
    writer.post(keep(article), typed(writer, change(article)))
    other = factories.article(status="draft")
    assert writer.post(change(other), {"_draft": KeptDraft.objects.get().pk}).status_code == 404


def test_a_published_article_is_not_touched_by_a_draft(client, publisher, office):
    article = factories.article(slug="article", title_pl="Tytuł")
    client.force_login(publisher)
    client.post(keep(article), typed(client, change(article), title_pl="Canary"))
    assert "Canary" not in Client().get("/pl/news/article/").content.decode()
    assert article.history.count() == 1


def test_who_may_not_change_an_article_keeps_no_draft(client, author, coordinator, article):
    Article.objects.filter(pk=article.pk).update(status="published", byline="x", publish_at="2018-10-08T10:00Z")
    form = {"once": uuid.uuid4()}
    assert client.post(keep(article), form).status_code == 302  # to the sign-in
    client.force_login(author)
    assert client.post(keep(article), form).status_code == 403
    assert client.post(keep(factories.article(status="draft")), form).status_code == 200
    assert client.get(keep(article)).status_code == 405
    coordinator.groups.clear()
    client.force_login(coordinator)
    assert client.post(KEEP_NEW, form).status_code == 403
    assert client.post(reverse("admin:news_article_pasted"), {"html": "x"}).status_code == 403


def test_a_token_is_asked_for(author, article):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author)
    assert strict.post(keep(article), {"once": uuid.uuid4()}).status_code == 403


@pytest.mark.parametrize("form", [{}, {"once": "x"}, {"once": str(uuid.uuid4()), "lead_pl": "x" * drafts.MOST}])
def test_what_is_no_form_or_too_long_is_not_kept(writer, article, form):  # noqa: F811
    assert writer.post(keep(article), form).status_code == 422
    assert not KeptDraft.objects.exists()


def test_a_character_that_postgresql_refuses_is_left_out(writer, article):  # noqa: F811
    assert writer.post(keep(article), {"once": uuid.uuid4(), "lead\0_pl": "a\0b"}).status_code == 200
    assert KeptDraft.objects.get().data["lead_pl"] == ["ab"]


@pytest.mark.parametrize("button", ["_draft", "_drop"])
def test_a_draft_that_is_none_is_404(writer, article, button):  # noqa: F811
    for pk in ("", "x", "9" * 30):
        assert writer.post(change(article), {button: pk}).status_code == 404


def test_pasted_text_comes_back_clean(writer):  # noqa: F811
    html = "<p class=MsoNormal>Gość<script>alert(1)</script><o:p>&nbsp;</o:p></p>"
    answer = writer.post(reverse("admin:news_article_pasted"), {"html": html})
    assert answer.content.decode() == "<p>Gość</p>"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_a_draft_that_nobody_came_back_to_is_swept_after_thirty_days(author, article):
    for days in (29, 31):
        form = QueryDict(f"once={uuid.uuid4()}&lead_pl={days}")
        drafts.keep(author, article, form, at=timezone.now() - timedelta(days=days))
    call_command("sweep", stdout=io.StringIO())
    assert [draft.data["lead_pl"] for draft in KeptDraft.objects.all()] == [["29"]]
