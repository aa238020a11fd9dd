"""The page on which an article is written: its languages, its blocks, its buttons without a script, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.common.models import Office
from portal.news.models import Article, Block
from tests import factories
from tests.pages import fields_of, read

CODES = ("pl", "en", "fr", "es")


def change(article):
    return reverse("admin:news_article_change", args=[article.pk])


@pytest.fixture
def writer(client, author):
    client.force_login(author)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def article(office):
    return factories.article(status="draft", title_pl="Tytuł", title_en="Title", lead_pl="", publish_at=None)


def editor(client, url):
    return client.get(url).context["editor"]


def pressed(client, article, button, **typed):
    """The form as it is opened, with what was typed, sent by one of its buttons; the page that comes."""
    form = fields_of(client.get(change(article))) | {name: [value] for name, value in typed.items()}
    return client.post(change(article), form | {"_again": [button]})


def order(page):
    return [(block.place, block.kind, block.form["position"].value()) for block in page.context["editor"].blocks]


# -- languages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "shown"), [("", "en"), ("?with=fr", "fr"), ("?with=es", "es"), ("?with=x", "en")])
def test_one_language_stands_open_beside_the_polish(writer, article, query, shown):
    assert [language.code for language in editor(writer, change(article) + query).languages if language.is_open] == [
        "pl", shown
    ]  # fmt: skip


def test_every_language_is_in_the_form_whichever_is_open(writer, article):
    form = fields_of(writer.get(change(article) + "?with=fr"))
    assert {f"title_{code}" for code in CODES} <= form.keys()
    writer.post(change(article) + "?with=fr", form | {"title_fr": ["Titre"], "_save": ["Save"]})
    article.refresh_from_db()
    assert (article.title_en, article.title_fr) == ("Title", "Titre")


def test_each_text_says_what_is_missing_or_older(writer, article):
    article.title_fr = "Titre"
    article.save()
    article._history_date = timezone.now() + timedelta(days=2)
    article.title_pl, article.title_fr = "Nowy tytuł", "Nouveau titre"
    article.save()
    factories.block(article, text_pl="<p>Tekst</p>", text_fr="<p>Texte</p>")
    page = writer.get(change(article))
    states = [[cell.state for cell in row] for row in page.context["editor"]._rows]
    assert states == [
        ["ok", "older", "ok", "missing"],
        ["empty"] * 4,
        ["empty"] * 4,
        ["ok", "missing", "ok", "missing"],
    ]
    assert [language.words for language in page.context["editor"].languages] == [
        "", "1 missing, 1 older", "", "2 missing"
    ]  # fmt: skip
    html = read(page)
    assert "older than the Polish by 2 days" in html
    assert "<del>Tytuł</del><ins>Nowy tytuł</ins>" in html


def test_what_is_marked_as_up_to_date_is_no_longer_older(writer, article):
    block = factories.block(article, text_pl="<p>Tekst</p>", text_en="<p>Text</p>")
    for record, field in ((article, "title_pl"), (block, "text_pl")):
        setattr(record, field, "Inny")
        record.save()
    form = fields_of(writer.get(change(article)))
    assert writer.get(change(article)).context["editor"].languages[1].words == "2 older"
    form |= {"up_to_date": ["title_en"], "blocks-0-up_to_date": ["text_en"], "_save": ["Save"]}
    assert writer.post(change(article), form).status_code == 302
    page = writer.get(change(article))
    assert page.context["editor"].languages[1].words == ""
    article.refresh_from_db()
    assert set(article.checked) == {"title_en"}


@pytest.mark.parametrize("column", ["title_pl", "slug", "text_en", "<script>"])
def test_only_translations_of_the_record_can_be_marked(writer, article, column):
    form = fields_of(writer.get(change(article))) | {"up_to_date": [column], "_save": ["Save"]}
    assert writer.post(change(article), form).status_code == 200
    article.refresh_from_db()
    assert article.checked == {}


def test_the_language_stays_open_when_one_goes_on_writing(writer, article):
    form = fields_of(writer.get(change(article))) | {"_continue": ["Save"]}
    assert writer.post(change(article) + "?with=es", form).url.endswith("?with=es")


# -- buttons without a script ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Block.Kind.values)
def test_a_new_block_of_each_kind_is_inserted_between_others_and_nothing_typed_is_lost(writer, article, kind):
    for text in ("Jeden", "Dwa"):
        factories.block(article, text_pl=f"<p>{text}</p>")
    page = pressed(writer, article, f"insert:{kind}:1", title_en="Typed", **{"blocks-0-text_pl": "<p>Inny</p>"})
    assert order(page) == [(1, "text", "1"), (2, kind, "2"), (3, "text", "3")]
    assert page.context["editor"].form["title_en"].value() == "Typed"
    form = fields_of(page) | {"_save": ["Save"]}
    own = {"text": {"text_pl": "<p>Nowy</p>"}, "strip": {"gallery": str(factories.gallery_of().pk)},
           "quotation": {"words_pl": "Słowa", "speaker": "Ala", "speech": "verbatim"}}[kind]  # fmt: skip
    form |= {f"blocks-2-{name}": [value] for name, value in own.items()}
    assert writer.post(change(article), form).status_code == 302
    article.refresh_from_db()
    assert article.title_en == "Typed"
    assert [block.kind for block in article.blocks.all()] == ["text", kind, "text"]


def test_each_kind_has_its_own_fields_alone(writer, article):
    for kind in Block.Kind.values:
        factories.block(article, kind=kind, text_pl="")
    fields = [set(block.form.fields) for block in editor(writer, change(article)).blocks]
    own = [names & {"text_pl", "words_fr", "speaker", "gallery", "photos"} for names in fields]
    assert own == [{"text_pl"}, {"words_fr", "speaker"}, {"gallery", "photos"}]


def test_a_new_block_that_stays_empty_is_none(writer, article):
    form = fields_of(pressed(writer, article, "insert:quotation:0")) | {"_save": ["Save"]}
    assert writer.post(change(article), form).status_code == 302
    assert not article.blocks.exists()


def test_a_block_goes_up_and_down_and_is_copied_with_its_words(writer, article):
    for text in ("Jeden", "Dwa", "Trzy"):
        factories.block(article, text_pl=f"<p>{text}</p>")
    form = fields_of(pressed(writer, article, "up:2"))
    form = fields_of(writer.post(change(article), form | {"_again": ["down:0"]}))
    form = fields_of(writer.post(change(article), form | {"_again": ["duplicate:2"]}))
    assert writer.post(change(article), form | {"_save": ["Save"]}).status_code == 302
    assert [block.text_pl for block in article.blocks.all()] == [
        "<p>Trzy</p>", "<p>Trzy</p>", "<p>Jeden</p>", "<p>Dwa</p>"
    ]  # fmt: skip
    assert [block.position for block in article.blocks.all()] == [1, 2, 3, 4]


def test_the_polish_is_copied_into_a_text_that_is_missing(writer, article):
    page = pressed(writer, article, "copy:title_fr")
    assert page.context["editor"].form["title_fr"].value() == "Tytuł"
    article.refresh_from_db()
    assert not article.title_fr


@pytest.mark.parametrize("button", [
    "", "up", "up:9", "down:x", "duplicate:9", "insert", "insert:text:x", "copy:slug", "copy:title_pl", "copy:_fr",
    "insert:<script>:1", "photos:0", "draft", "up:99999999999999999999",
])  # fmt: skip
def test_a_button_that_is_none_of_ours_changes_nothing(writer, article, button):
    factories.block(article)
    page = pressed(writer, article, button)
    assert page.status_code == 200
    assert "<script>:" not in page.content.decode()
    article.refresh_from_db()
    assert (article.version, article.blocks.count(), article.title_fr) == (1, 1, None)


def test_the_buttons_are_refused_to_who_may_only_read(writer, article):
    Article.objects.filter(pk=article.pk).update(status="published", publish_at=timezone.now())
    page = writer.get(change(article))
    assert "article-editor" not in page.content.decode()
    assert 'name="_again"' not in page.content.decode()
    assert writer.post(change(article), {"_again": "insert:text:0"}).status_code == 403


def test_a_title_takes_no_line_break(writer, article):
    form = fields_of(writer.get(change(article))) | {"title_pl": ["Nowy\r\ntytuł"], "_save": ["Save"]}
    assert writer.post(change(article), form).status_code == 302
    article.refresh_from_db()
    assert article.title_pl == "Nowy tytuł"


def test_one_button_saves_and_delete_stays_in_reach(writer, article):
    page = read(writer.get(change(article)))
    assert (page.count('name="_continue"'), 'name="_save"' in page) == (1, False)
    assert f'href="{reverse("admin:news_article_delete", args=[article.pk])}"' in page


# -- strips -----------------------------------------------------------------------------------------------------


@pytest.fixture
def strip(article):
    gallery = factories.gallery_of(title_pl="Galeria")
    photos = [factories.photo(gallery, alt_pl=alt) for alt in ("Jeden", "", "Trzy")]
    block = factories.block(article, kind="strip", text_pl="", gallery=gallery)
    block.photos.add(photos[0])
    return block


def test_photos_of_a_strip_are_ticked_and_shown_in_the_gallerys_order(writer, article, strip):
    page = writer.get(change(article))
    (block,) = page.context["editor"].blocks
    assert [is_chosen for _photo, is_chosen in block.photos] == [True, False, False]
    assert read(page).count("no alternative text") == 1
    last, first = strip.gallery.photos.last(), strip.gallery.photos.first()
    form = fields_of(page) | {"blocks-0-photos": [str(last.pk), str(first.pk)], "_save": ["Save"]}
    assert writer.post(change(article), form).status_code == 302
    assert list(strip.photos.in_order()) == [first, last]


def test_a_gallery_is_chosen_and_then_its_photos(writer, article, strip):
    form = fields_of(pressed(writer, article, "insert:strip:0"))
    form |= {"blocks-1-gallery": [str(strip.gallery_id)], "_again": ["photos:1"]}
    page = writer.post(change(article), form)
    new = page.context["editor"].blocks[0]
    assert [photo.pk for photo, _is_chosen in new.photos] == [photo.pk for photo in strip.gallery.photos.in_order()]


def test_a_photo_whose_consent_was_withdrawn_is_offered_only_while_it_is_chosen(writer, article, strip):
    strip.gallery.photos.update(consent="withdrawn")
    (block,) = editor(writer, change(article)).blocks
    assert [is_chosen for _photo, is_chosen in block.photos] == [True]


# -- costs ------------------------------------------------------------------------------------------------------


def cost(act):
    Office.current()
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_opening_and_saving_cost_the_same_for_any_number_of_blocks(writer, article, author):
    opening, saving = [], []
    for rows in (1, 2):
        for _row in range(rows):
            gallery = factories.gallery_of()
            factories.block(article, text_en="<p>Text</p>")
            factories.block(article, kind="quotation", words_pl="x", speech="verbatim", speaker="Ala", text_pl="")
            strip = factories.block(article, kind="strip", text_pl="", gallery=gallery)
            strip.photos.add(*(factories.photo(gallery) for _photo in range(rows)))
        opening.append(cost(lambda: writer.get(change(article))))
        form = fields_of(writer.get(change(article))) | {"lead_pl": [f"Wstęp {rows}"], "_save": ["Save"]}
        saving.append(cost(lambda form=form: writer.post(change(article), form)))
    assert opening[0] == opening[1]
    assert saving[0] == saving[1]


def test_rich_text_stands_in_its_field_letter_by_letter(writer, article):
    """Else `&lt;` would come to the editor as a tag."""
    block = factories.block(article, text_pl="<p>a &lt;b&gt; c</p>")
    assert fields_of(writer.get(change(article)))["blocks-0-text_pl"] == [block.text_pl]


def test_a_photo_that_no_row_can_be_is_refused(writer, article, strip):
    form = fields_of(writer.get(change(article))) | {"blocks-0-photos": ["9" * 30], "_save": ["Save"]}
    response = writer.post(change(article), form)
    assert response.status_code == 200
    assert strip.photos.count()


def test_a_topic_that_no_row_can_be_is_refused(writer, article):
    form = fields_of(writer.get(change(article))) | {"tags": ["9" * 30], "_save": ["Save"]}
    assert "9" * 30 in writer.post(change(article), form).context["adminform"].form.errors["tags"][0]
