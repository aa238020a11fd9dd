"""What is said before an article is published: what keeps it back, what readers will miss, what is well, and where."""

import pytest
from django.urls import reverse

from portal.gallery.models import Photo
from portal.news import gate
from portal.news.gate import Level, findings
from portal.news.models import Article
from tests import factories

ALL = {"title": "T", "lead": "L"}


def told(article, level):
    return {finding.words for finding in findings(article) if finding.level is level}


def complete(**fields):
    """An article that lacks nothing, in four languages."""
    texts = {f"{name}_{code}": text for name, text in ALL.items() for code in ("pl", "en", "fr", "es")}
    return factories.article(**{"status": "draft"} | texts | fields)


def described(gallery, **fields):
    n = factories.number()
    texts = {f"{name}_{code}": f"{name} {n}" for name in ("alt", "caption") for code in ("pl", "en", "fr", "es")}
    return factories.photo(gallery, **texts | fields)


def strip(article, *photos, gallery=None):
    block = factories.block(article, kind="strip", text_pl="", gallery=gallery or photos[0].gallery)
    block.photos.set(photos)
    return block


@pytest.fixture
def gallery(db):
    return factories.gallery_of(title_pl="Galeria", slug="gallery")


def test_an_article_that_lacks_nothing_is_told_what_is_well(gallery):
    article = complete(cover=described(gallery))
    strip(article, described(gallery), described(gallery))
    factories.block(
        article, kind="quotation", text_pl="", speech="verbatim", speaker="Ala", cleared_on="2026-11-20",
        words_pl="x", words_en="x", words_fr="x", words_es="x",
    )  # fmt: skip
    article = Article.objects.get(pk=article.pk)
    assert [(finding.level, finding.words, finding.mend) for finding in findings(article)] == [
        (Level.WELL, "date, byline, lead, cover", ""),
        (Level.WELL, "quotation cleared", ""),
        (Level.WELL, "3 photos described", ""),
    ]


def test_what_an_article_lacks_is_told_with_the_place_that_mends_it(db):
    article = factories.article(status="draft", byline="", lead_pl="")
    factories.block(article, position=1)
    factories.block(article, position=2, kind="quotation", text_pl="", words_pl="x", speech="verbatim", speaker="Ala")
    form = reverse("admin:news_article_change", args=[article.pk])
    assert [(finding.level, finding.words, finding.mend) for finding in findings(article)] == [
        (Level.FAULT, "The article has no byline.", f"{form}#id_byline"),
        (Level.FAULT, "The quotation of Ala is not cleared.", f"{form}#blocks-1"),
        (Level.WARNING, "There is no lead: lists show the title alone.", f"{form}#id_lead_pl"),
        (Level.WARNING, "There is no cover.", f"{form}#id_cover"),
        (Level.WARNING, "en, fr, es not complete: readers get Polish there.", form),
        (Level.WELL, "date", ""),
    ]


@pytest.mark.parametrize(
    ("texts", "kept_back"),
    [
        ({"alt_pl": ""}, True),
        ({"alt_pl": "", "decorative": True}, False),
        ({"alt_pl": " galeria "}, True),
        ({"alt_pl": "ARTYKUŁ"}, True),
        ({"alt_pl": "Picture.jpg"}, True),
        ({"alt_pl": "Sąsiad"}, True),
        ({"alt_pl": "Hala zakładu"}, False),
        ({"alt_pl": "", "consent": "withdrawn"}, False),  # nobody sees it
    ],
)
@pytest.mark.parametrize("place", ["cover", "strip"])
def test_each_photo_needs_an_alternative_text_of_its_own(gallery, place, texts, kept_back):
    article = factories.article(status="draft", title_pl="Artykuł")
    photo = factories.photo(gallery, **texts)
    type(photo).objects.filter(pk=photo.pk).update(file_name="picture.jpg")
    neighbour = factories.photo(gallery, alt_pl="Sąsiad")
    strip(article, neighbour, *([photo] if place == "strip" else []))
    if place == "cover":
        Article.objects.filter(pk=article.pk).update(cover=photo)
        article.refresh_from_db()
    assert bool(gate.faults(article)) == kept_back
    culprits = [photo, neighbour] if texts["alt_pl"] == "Sąsiad" else [photo] if kept_back else []
    mends = {finding.mend for finding in findings(article) if finding.level is Level.FAULT}
    assert mends == {gate.sheet(gallery.pk, culprit.pk) for culprit in culprits}


def test_a_photo_in_the_gallery_alone_keeps_no_article_back(gallery):
    factories.photo(gallery, alt_pl="")
    article = factories.article(status="draft")
    strip(article, factories.photo(gallery))
    assert gate.faults(article) == []


def test_many_photos_without_text_are_counted(gallery):
    article = factories.article(status="draft")
    strip(article, *[factories.photo(gallery, alt_pl="") for _photo in range(6)], factories.photo(gallery))
    told = [finding for finding in findings(article) if finding.level is Level.FAULT]
    numbers = [finding.words.partition(":")[2].partition(":")[0] for finding in told]
    assert numbers == [" Photo 1", " Photo 2", " Photo 3", " 3 more photos"]
    assert told[-1].mend == gate.sheet(gallery.pk)


def test_a_photo_whose_files_are_being_made_keeps_an_article_back(gallery):
    photo = factories.photo(gallery)
    article = factories.article(status="draft", cover=photo)
    assert gate.faults(article) == []
    Photo.objects.filter(pk=photo.pk).update(state="making")
    assert gate.faults(article) == ["Galeria: Photo 1: its sizes are still being made"]


def test_strips_that_would_show_nothing_or_less_are_told(gallery):
    hidden = factories.gallery_of(title_pl="Ukryta", audience="staff")
    article = complete(cover=described(hidden))
    strip(article, described(gallery), described(gallery, consent="withdrawn"))
    strip(article, described(hidden))
    strip(article, gallery=gallery)
    assert told(article, Level.FAULT) == {
        "Strip 2 has no photo that readers may see.", "Strip 3 has no photo that readers may see.",
    }  # fmt: skip
    assert told(article, Level.WARNING) == {"Strip 1: readers do not see 1 photo.", "Readers do not see the cover."}


def test_languages_that_lack_a_text_are_told_for_words_and_for_photos(gallery):
    article = complete(lead_fr="", cover=described(gallery, alt_es=""))
    assert told(article, Level.WARNING) == {
        "fr not complete: readers get Polish there.", "Texts of photos not complete in es: readers get Polish there.",
    }  # fmt: skip


def test_what_is_published_already_is_no_fault_of_its_photos(client, publisher):
    """A text that was taken off later is mended in the sheet; the article can still be saved."""
    photo = factories.photo(factories.gallery_of(), alt_pl="")
    article = factories.article(cover=photo)
    article.full_clean()
    assert gate.faults(article) != []


def test_the_same_text_in_two_galleries_stands_side_by_side_in_the_article(gallery):
    other = factories.gallery_of(title_pl="Druga")
    cover, beside = factories.photo(gallery, alt_pl="Goście w hali"), factories.photo(other, alt_pl="Goście w hali")
    article = factories.article(status="review", cover=cover)
    factories.block(article, kind="strip", gallery=other).photos.add(beside)
    assert {finding.words for finding in findings(article) if finding.about == "photos"} == {
        "Galeria: Photo 1: same as photo 1 of “Druga”", "Druga: Photo 1: same as photo 1 of “Galeria”",
    }  # fmt: skip
