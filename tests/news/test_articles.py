"""Articles: who reads them and when, what their text may hold, who publishes them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from portal.common.audience import ANONYMOUS
from portal.news import workflow
from portal.news.models import Article, Status
from tests import factories

NOON = datetime(2026, 3, 29, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"publish_at": NOON}, True),
        ({"publish_at": NOON + SECOND}, False),
        ({"publish_at": NOON - 2 * SECOND, "unpublish_at": NOON}, False),
        ({"publish_at": NOON - SECOND, "unpublish_at": NOON + SECOND}, True),
        ({"publish_at": NOON, "status": "draft"}, False),
        ({"publish_at": NOON, "status": "review"}, False),
    ],
)
def test_an_article_is_read_from_its_hour_to_its_hour(db, fields, seen):
    article = factories.article(**fields)
    assert Article.objects.visible_to(ANONYMOUS, NOON).contains(article) == seen


@pytest.mark.parametrize("fields", [
    {"byline": ""}, {"publish_at": None}, {"unpublish_at": datetime(2018, 10, 8, 8, tzinfo=UTC)},
])  # fmt: skip
def test_the_database_publishes_nothing_without_date_and_byline(db, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.article(**fields)


ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\x03script:alert(1)'>x</a>", "<a href=' data:text/html,x'>x</a>", "<p style='x'>x</p>",
    "<p onclick=alert(1)>x</p>", "<svg><script>alert(1)</script></svg>", "<iframe src=//evil.example></iframe>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>", "<p class=x id=y>x</p>", "<style>*{}</style>",
    "<form action=//evil.example><input></form>", "<base href=//evil.example>", "<meta http-equiv=refresh>",
]  # fmt: skip
DANGEROUS = ["<script", "onerror", "onclick", "javascript:", "script:", "data:", "style", "<svg", "<iframe", "<math",
             "class=", "id=", "<form", "<base", "<meta", "<img"]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_rich_text_is_clean_when_saved_and_when_shown(db, attack):
    block = factories.block(factories.article(), text_pl=f"<p>Before</p>{attack}<p>After</p>")
    block.refresh_from_db()
    assert not [word for word in DANGEROUS if word in block.text_pl]
    type(block).objects.filter(pk=block.pk).update(text_pl=f"<p>Before</p>{attack}<p>After</p>")
    block.refresh_from_db()
    assert not [word for word in DANGEROUS if word in block.html]
    assert "After" in block.html


def test_a_text_without_translation_stays_without_one_whoever_saves_it(db):
    """Cleaning once wrote the Polish into the language that its editor reads."""
    block = factories.block(factories.article(), text_pl="<p>Tekst</p>")
    with translation.override("fr"):
        block.save()
    block.refresh_from_db()
    assert (block.text_pl, block.text_fr, block.text_en) == ("<p>Tekst</p>", None, None)


def test_what_the_editor_offers_survives(db):
    html = (
        "<h2>A</h2><h3>B</h3><p><strong>b</strong> <em>i</em></p><ul><li><p>x</p></li></ul><ol><li><p>y</p></li></ol>"
        "<table><tbody><tr><th>h</th><td>d</td></tr></tbody></table>"
    )
    assert factories.block(factories.article(), text_pl=html).html == html


@pytest.mark.parametrize("field", ["title_pl", "lead_pl", "byline", "notice_pl"])
def test_plain_fields_are_escaped(client, office, field):
    factories.article(slug="article", **{field: "<b onclick=x>canary</b>"})
    for page in ("/pl/", "/pl/news/", "/pl/news/article/"):
        assert "<b onclick" not in client.get(page).content.decode()


def test_blocks_stand_in_the_authors_order(client, visit):
    article = factories.article(slug="article", visit=visit)
    gallery = factories.gallery_of(visit, slug="gallery")
    photo = factories.photo(gallery)
    factories.block(article, position=3, text_pl="<p>Third</p>")
    factories.block(article, position=2, kind="strip", gallery=gallery).photos.add(photo)
    factories.block(article, position=1, kind="quotation", words_pl="First", speech="verbatim", speaker="Ala")
    page = client.get("/pl/news/article/").content.decode()
    assert page.index("First") < page.index('href="/pl/galleries/gallery/1/"') < page.index("Third")


def test_only_verbatim_words_stand_in_quotation_marks(client, office):
    for slug, speech in (("verbatim", "verbatim"), ("reported", "reported")):
        factories.block(factories.article(slug=slug), kind="quotation", words_pl="Słowa", speech=speech, speaker="Ala")
    assert "„Słowa”" in client.get("/pl/news/verbatim/").content.decode()
    assert "„Słowa”" not in client.get("/pl/news/reported/").content.decode()


def test_a_missing_translation_falls_back_to_polish_and_says_so(client, office):
    factories.article(slug="article", title_pl="Tytuł", title_en="Title")
    english, french = (client.get(f"/{code}/news/article/").content.decode() for code in ("en", "fr"))
    assert '<h1 class="article-wide">Title</h1>' in english
    assert '<h1 class="article-wide" lang="pl">Tytuł</h1>' in french
    assert '<link rel="canonical" href="http://testserver/pl/news/article/">' in french
    assert 'class="message language"' in french
    assert 'class="message language"' not in english
    assert 'hreflang="en"' in english.partition("</head>")[0]
    assert 'hreflang="fr"' not in english.partition("</head>")[0]


def test_an_author_sends_to_review_and_a_publisher_publishes(author, publisher):
    article = factories.article(status="draft", publish_at=None)
    workflow.move(article, Status.REVIEW, by=author)
    with pytest.raises(PermissionDenied):
        workflow.move(article, Status.PUBLISHED, by=author)
    workflow.move(article, Status.PUBLISHED, by=publisher, at=NOON)
    article.refresh_from_db()
    assert (article.status, article.publish_at) == ("published", NOON)
    with pytest.raises(PermissionDenied):
        workflow.move(article, Status.DRAFT, by=author)


def test_publishing_hears_of_every_fault_at_once(publisher):
    article = factories.article(status="draft", byline="")
    factories.block(article, kind="quotation", words_pl="x", speech="verbatim", speaker="Ala")
    with pytest.raises(ValidationError) as refusal:
        workflow.move(article, Status.PUBLISHED, by=publisher)
    assert len(refusal.value.messages) == 2


def test_of_two_who_publish_at_once_one_is_told(publisher):
    article = factories.article(status="draft")
    Article.objects.filter(pk=article.pk).update(status="published")
    with pytest.raises(ValidationError, match="a moment ago"):
        workflow.move(article, Status.PUBLISHED, by=publisher)


def test_an_author_reads_but_does_not_change_what_is_published(client, author, publisher):
    article = factories.article()
    url = reverse("admin:news_article_change", args=[article.pk])
    client.force_login(author)
    assert client.get(url).status_code == 200
    assert client.post(url, {"title_pl": "Mine"}).status_code == 403
    client.force_login(publisher)
    assert client.post(url, {"title_pl": "Mine"}).status_code == 200  # a form with faults, not a refusal


def test_the_publish_action_is_publishers_alone(client, author, publisher):
    article = factories.article(status="review")
    form = {"action": "move_to_published", "_selected_action": [article.pk]}
    client.force_login(author)
    client.post(reverse("admin:news_article_changelist"), form)
    assert not Article.objects.published().exists()
    client.force_login(publisher)
    client.post(reverse("admin:news_article_changelist"), form)
    assert Article.objects.published().get() == article


def once(client, url):
    return {"once": client.get(url).context["adminform"].form["once"].value()}


def block_form(article, **block):
    data = {
        "title_pl": article.title_pl, "slug": article.slug, "lead_pl": "", "byline": "x",
        "seen_version": article.version, "blocks-TOTAL_FORMS": "1", "blocks-INITIAL_FORMS": "0",
    }  # fmt: skip
    return data | {f"blocks-0-{name}": value for name, value in ({"kind": "text"} | block).items()}


def test_a_strip_takes_photos_of_its_own_gallery_alone(client, publisher, visit, other_visit):
    article = factories.article(status="draft")
    mine, other = (factories.photo(factories.gallery_of(each)) for each in (visit, other_visit))
    client.force_login(publisher)
    url = reverse("admin:news_article_change", args=[article.pk])
    form = block_form(article, kind="strip", gallery=mine.gallery_id, photos=[mine.pk, other.pk])
    form |= once(client, url)
    assert client.post(url, form).status_code == 200
    assert not article.blocks.exists()
    assert client.post(url, form | {"blocks-0-photos": [mine.pk]}).status_code == 302
    assert list(article.blocks.get().photos.all()) == [mine]


def test_a_new_block_stands_at_the_end(client, publisher):
    article = factories.article(status="draft")
    factories.block(article, position=4)
    client.force_login(publisher)
    form = block_form(article, text_pl="<p>Last<script>x</script></p>")
    url = reverse("admin:news_article_change", args=[article.pk])
    assert client.post(url, form | once(client, url)).status_code == 302
    assert [(block.position, block.text_pl) for block in article.blocks.all()][-1] == (5, "<p>Last</p>")


@pytest.mark.parametrize("change", [
    {"byline": ""}, {"publish_at_0": "", "publish_at": ""}, {"unpublish_at": "2001-01-01T00:00"},
    {"blocks-TOTAL_FORMS": "1", "blocks-0-kind": "quotation", "blocks-0-words_pl": "x", "blocks-0-speaker": "x",
     "blocks-0-speech": "verbatim"},
])  # fmt: skip
def test_what_is_published_stays_fit_for_it(client, publisher, change):
    article = factories.article()
    client.force_login(publisher)
    url = reverse("admin:news_article_change", args=[article.pk])
    form = block_form(article) | {"blocks-TOTAL_FORMS": "0", "publish_at": "2018-10-08T10:00"} | once(client, url)
    assert client.post(url, form | change).status_code == 200
    assert client.post(url, form).status_code == 302


def test_an_article_that_has_ended_is_not_published(publisher):
    article = factories.article(status="draft", publish_at=None, unpublish_at=NOON)
    with pytest.raises(ValidationError, match="end is not after"):
        workflow.move(article, Status.PUBLISHED, by=publisher)
