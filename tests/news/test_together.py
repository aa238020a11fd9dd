"""Two people write one article and choose block by block; an earlier version comes back with its blocks."""

import re

import pytest
from django.urls import reverse

from portal.news import workflow
from portal.news.models import Block
from tests import factories
from tests.pages import fields_of
from tests.visits.test_together import ATTACK, Person, asked, jan, words  # noqa: F401 a fixture


@pytest.fixture
def article(office):
    article = factories.article(status="draft", title_pl="Tytuł", publish_at=None)
    for text in ("Jeden", "Dwa"):
        factories.block(article, text_pl=f"<p>{text}</p>")
    return article


@pytest.fixture
def two(article, coordinator, jan):  # noqa: F811
    return Person(coordinator, article), Person(jan, article)


def texts(article):
    return [block.text_pl for block in Block.objects.filter(article=article)]


def test_blocks_are_chosen_one_by_one_and_read_as_text(article, two):
    mine, theirs = two
    theirs.types(**{"blocks-0-text_pl": "<p>Jeden <b>ich</b></p>", "blocks-1-text_pl": "<p>Dwa ich</p>"}).saves()
    page = mine.types(**{"blocks-0-text_pl": "<p>Jeden mój</p>", "title_en": "Title"}).saves()
    first = article.blocks.first()
    row = asked(page)[f"blocks:{first.pk}/text_pl"]
    assert set(asked(page)) == {f"blocks:{first.pk}/text_pl"}
    assert (row["label"], row["language"]) == ("Block: 1. text, Text", "pl")
    assert [words(side["parts"]) for side in row["sides"]] == ["Jeden ich", "Jeden mój"]
    assert mine.answers(page, text_pl="mine").status_code == 302
    article.refresh_from_db()
    assert article.title_en == "Title"
    assert texts(article) == ["<p>Jeden mój</p>", "<p>Dwa ich</p>"]


def test_blocks_that_one_adds_and_the_other_takes_off(article, two):
    mine, theirs = two
    theirs.types(title_pl="Ich", **{"blocks-1-DELETE": "on"}).saves()
    new = {"blocks-2-kind": "text", "blocks-2-text_pl": "<p>Trzy</p>", "blocks-2-position": "", "blocks-2-id": ""}
    page = mine.types(**new, **{"blocks-TOTAL_FORMS": "3"}).saves()
    assert page.context["asked"] == []
    assert mine.answers(page).status_code == 302
    assert texts(article) == ["<p>Jeden</p>", "<p>Trzy</p>"]


def test_hostile_rich_text_is_only_text(article, two):
    mine, theirs = two
    theirs.types(**{"blocks-0-text_pl": f"<p>Ich {ATTACK}</p>"}).saves()
    page = mine.types(**{"blocks-0-text_pl": f"<p>Mój {ATTACK}<img src=x onerror=alert(1)></p>"}).saves()
    html = re.sub(r'value="[^"]*"', "", page.content.decode())
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "<b onclick" not in html


def version_of(client, record, save=-1):
    """The address of an earlier version: of the last save that the history lists, the first of all by default."""
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_history"
    saves = client.get(reverse(name, args=[record.pk])).context["saves"]
    return saves[save]["url"]


@pytest.fixture
def changed(article, two):
    """The article after two saves: the first is what will be brought back."""
    mine, _theirs = two
    mine.types(title_pl="Dobry", **{"blocks-0-text_pl": "<p>Jeden dobry</p>"}).saves()
    mine.form = mine.opened()
    new = {"blocks-2-kind": "text", "blocks-2-text_pl": "<p>Trzy</p>", "blocks-2-position": "", "blocks-2-id": ""}
    mine.types(title_pl="Zły", **new, **{"blocks-TOTAL_FORMS": "3", "blocks-1-DELETE": "on"})
    mine.types(**{"blocks-0-text_pl": "<p>Jeden zły</p>"}).saves()
    article.refresh_from_db()
    assert texts(article) == ["<p>Jeden zły</p>", "<p>Trzy</p>"]
    return article


def restored(client, url):
    page = client.get(url)
    assert page.status_code == 200
    return client.post(url, fields_of(page, "shown"))


def test_an_article_comes_back_with_its_blocks(changed, two):
    mine, _theirs = two
    url = version_of(mine.client, changed, 1)
    page = mine.client.get(url).content.decode()
    assert "not on the list" in page
    assert "Jeden dobry" in page
    answer = restored(mine.client, url)
    assert answer.status_code == 302
    changed.refresh_from_db()
    assert (changed.title_pl, changed.version) == ("Dobry", 4)
    assert texts(changed) == ["<p>Jeden dobry</p>", "<p>Dwa</p>"]
    assert changed.history.first().version == 4
    said = mine.client.get(answer.url).context["saves"][0]
    assert (said["who"], {row["kind"] for row in said["rows"]}) == ("coordinator-1", {"~", "+", "-"})


def test_an_article_comes_back_with_its_organisations_and_regions(article, two):
    mine, _theirs = two
    bodies, region = [factories.organisation(name=name) for name in "AB"], factories.region()
    keys = [str(body.pk) for body in bodies]
    mine.types(organisations=keys, regions=[str(region.pk)]).saves()
    mine.form = mine.opened()
    mine.types(organisations=keys[1:], regions=[]).saves()
    url = version_of(mine.client, article, 1)
    lines = {line["label"]: (line["then"], line["now"]) for line in mine.client.get(url).context["changed"]}
    assert lines == {"Organisations": ("A, B", "B"), "Regions": (str(region), "")}
    assert restored(mine.client, url).status_code == 302
    assert set(article.organisations.all()) == set(bodies)
    assert list(article.regions.all()) == [region]
    assert "Nothing differs" in mine.client.get(url).content.decode()


def test_a_strip_that_was_taken_off_comes_back_with_its_photos(article, two, visit):
    mine, _theirs = two
    gallery = factories.gallery_of(visit)
    photos = [factories.photo(gallery) for _photo in range(3)]
    strip = factories.block(article, kind="strip", gallery=gallery, text_pl="")
    strip.photos.set(photos[1:])
    mine.form = mine.opened()
    mine.types(title_pl="Pierwszy").saves()
    mine.form = mine.opened()
    mine.types(**{"blocks-2-DELETE": "on"}).saves()
    assert not Block.objects.filter(pk=strip.pk).exists()
    assert restored(mine.client, version_of(mine.client, article, 1)).status_code == 302
    (again,) = article.blocks.filter(kind="strip")
    assert (again.gallery, set(again.photos.all())) == (gallery, set(photos[1:]))


def test_a_state_is_never_brought_back(changed, two, jan):  # noqa: F811
    _mine, theirs = two
    workflow.move(changed, "published", by=jan)
    url = version_of(theirs.client, changed, 2)
    assert restored(theirs.client, url).status_code == 302
    changed.refresh_from_db()
    assert (changed.title_pl, changed.status) == ("Dobry", "published")
    assert changed.publish_at is not None


def test_blocks_that_history_never_met_stay(office, two, article):
    """What fixtures bring has no history: an earlier version must not take it for added since."""
    Block.history.all().delete()
    article.history.all().delete()
    mine, _theirs = two
    mine.types(title_pl="Nowy").saves()
    mine.form = mine.opened()
    mine.types(title_pl="Nowszy", **{"blocks-0-text_pl": "<p>Nowszy</p>"}).saves()
    assert restored(mine.client, version_of(mine.client, article)).status_code == 302
    article.refresh_from_db()
    assert article.title_pl == "Tytuł"
    assert texts(article) == ["<p>Jeden</p>", "<p>Dwa</p>"]


def test_a_double_click_restores_once(changed, two):
    mine, _theirs = two
    url = version_of(mine.client, changed, 1)
    fields = fields_of(mine.client.get(url), "shown")
    assert [mine.client.post(url, fields).status_code for _click in range(2)] == [302, 302]
    changed.refresh_from_db()
    assert changed.version == 4
    assert len(texts(changed)) == 2


def test_a_save_in_between_shows_the_version_anew(changed, two):
    mine, theirs = two
    url = version_of(mine.client, changed, 1)
    fields = fields_of(mine.client.get(url), "shown")
    theirs.form = theirs.opened()
    theirs.types(title_pl="Trzeci").saves()
    page = mine.client.post(url, fields)
    assert page.status_code == 200
    assert "Look again before you restore" in page.content.decode()
    changed.refresh_from_db()
    assert changed.title_pl == "Trzeci"
    assert fields_of(page, "shown")["shown"] != fields["shown"]


def test_what_is_refused_now_comes_as_the_form_with_the_old_words(changed, two):
    """Another article took the address meanwhile."""
    mine, _theirs = two
    url = version_of(mine.client, changed, 1)
    old = changed.slug
    type(changed).objects.filter(pk=changed.pk).update(slug="moved")
    factories.article(slug=old)
    page = restored(mine.client, url)
    assert page.status_code == 200
    assert fields_of(page)["title_pl"] == ["Dobry"]
    changed.refresh_from_db()
    assert changed.title_pl == "Zły"


def test_an_author_neither_sees_nor_restores_versions_of_what_is_published(client, author, publisher, changed, two):
    mine, _theirs = two
    url = version_of(mine.client, changed, 1)
    client.force_login(author)
    assert client.get(url).status_code == 200
    workflow.move(changed, "published", by=publisher)
    assert client.get(url).status_code == 403
    assert client.post(url, {"shown": "x"}).status_code == 403
    history = client.get(reverse("admin:news_article_history", args=[changed.pk]))
    assert history.status_code == 200
    assert "/history/1" not in history.content.decode()


def test_a_gone_gallery_is_said_and_not_tried(article, two, visit):
    mine, _theirs = two
    gallery = factories.gallery_of(visit)
    strip = factories.block(article, kind="strip", gallery=gallery)
    mine.form = mine.opened()
    mine.types(title_pl="Pierwszy").saves()
    Block.objects.filter(pk=strip.pk).update(gallery=factories.gallery_of(visit))
    gallery.delete()
    mine.form = mine.opened()
    mine.types(title_pl="Drugi").saves()
    url = version_of(mine.client, article, 1)
    assert "exists no more" in mine.client.get(url).content.decode()
    assert restored(mine.client, url).status_code == 302
    strip.refresh_from_db()
    assert strip.gallery is not None


def test_texts_for_an_article_that_was_deleted_meanwhile_can_be_added_anew(article, two):
    mine, theirs = two
    mine.types(title_pl=f"Mój {ATTACK}", **{"blocks-0-text_pl": "<p>Mój tekst</p>"})
    theirs.client.post(mine.url.replace("change", "delete"), {"post": "yes"})
    page = mine.saves()
    html = page.content.decode()
    assert page.status_code == 409
    assert "Jan Przykład deleted this on" in html
    assert "&lt;p&gt;Mój tekst" in html
    assert "<script>alert" not in html
    fields = fields_of(page, "once") | {"_continue": ["1"]}
    assert mine.client.post(reverse("admin:news_article_add"), fields).status_code == 302
    added = type(article).objects.get()
    assert (added.title_pl, texts(added)) == (f"Mój {ATTACK}", ["<p>Mój tekst</p>", "<p>Dwa</p>"])


def test_one_person_in_two_tabs_is_not_two_people(article, coordinator):
    mine, other = Person(coordinator, article), Person(coordinator, article)
    other.types(title_en="Other tab").saves()
    page = mine.types(lead_en="This tab").saves()
    assert page.status_code == 409
    text = page.content.decode()
    assert "“Other tab” was changed in another tab too" in text
    assert "Two people" not in text
    assert "0 fields" not in text
    other.form = other.opened()
    other.types(title_en="Once more").saves()
    text = mine.types(title_en="Mine").saves().content.decode()
    assert "1 field was changed in both tabs: choose." in text


def test_what_two_people_changed_without_a_collision_counts_no_fields(two):
    mine, theirs = two
    theirs.types(title_en="Theirs").saves()
    text = mine.types(lead_en="Mine").saves().content.decode()
    assert "Two people changed “Theirs”" in text
    assert "0 fields" not in text
