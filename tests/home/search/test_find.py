"""What is found, in which order; and what never is."""

import datetime
from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.home.models import SearchDocument
from portal.home.search import find as finding
from portal.home.search import index
from portal.home.search.find import find
from portal.home.search.query import Query
from portal.news.models import Article
from tests import factories
from visits.models import Visit
from visits.programme import itineraries


def article(slug, **fields):
    return factories.article(slug=slug, **{"title_pl": "Tytuł", "lead_pl": "Wstęp"} | fields)


def day(number):
    return datetime.datetime(2018, 10, number, 8, tzinfo=datetime.UTC)


def test_exact_hits_come_first_then_titles_then_the_newer(search):
    article("inflected", lead_pl="Stolarni tu wiele.", publish_at=day(9))
    article("inflected-title", title_pl="Stolarni wiele", publish_at=day(8))
    article("older", lead_pl="Stolarnia.", publish_at=day(1))
    article("newer", lead_pl="Stolarnia.", publish_at=day(2))
    article("title", title_pl="Stolarnia", publish_at=day(1))
    factories.region(slug="undated", name_pl="Kraj", summary_pl="Stolarnia.")
    found = ["title", "undated", "newer", "older", "inflected-title", "inflected"]
    assert [address.partition("/")[2] for address in search("stolarnia")] == found


def test_all_words_must_stand_in_a_document_a_phrase_within_one_part(search):
    article("both", title_pl="Kuźnia", lead_pl="Młyn.")
    article("one", title_pl="Kuźnia")
    assert search("kuźnia młyn") == ["news/both"]
    assert search('"kuźnia młyn"') == []


def test_each_reader_finds_what_they_would_read(search):
    article("both", title_pl="Tartak", title_en="Sawmill", lead_pl="Deski.", lead_en="Boards.")
    article("polish", title_pl="Tartak bez tłumaczenia")
    assert search("sawmill", "en") == ["news/both"]
    assert search("tartak", "en") == ["news/polish"]
    assert set(search("tartak", "pl")) == {"news/both", "news/polish"}
    assert search("sawmill", "pl") == []
    assert sorted(SearchDocument.objects.values_list("readers", "language")) == [
        ("en", "en"), ("pl en fr es", "pl"), ("pl fr es", "pl"),
    ]  # fmt: skip


def test_of_a_common_word_the_best_are_ranked_and_other_kinds_still_counted(search, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 3)
    for number in range(5):
        article(f"news-{number}", lead_pl="Garbarnia.", publish_at=day(number + 1))
    article("title", title_pl="Garbarnia", publish_at=day(1))
    factories.visit(slug="visit", title_pl="Garbarnia", starts_on=date(2010, 1, 1))
    assert search("garbarnia") == ["news/title", "visits/visit", "news/news-4", "news/news-3"]
    assert find(Query.read("garbarnia"), "pl").is_cut


@pytest.mark.parametrize(("hidden", "expected"), [(7, ["news/older", "news/oldest"]), (8, ["news/older"]), (9, [])])
def test_what_is_hidden_takes_nobodys_place_as_far_as_is_looked(search, monkeypatch, hidden, expected):
    monkeypatch.setattr(finding, "MOST", 3)
    monkeypatch.setattr(finding, "BATCHES", 3)
    for number in range(hidden):
        article(f"hidden-{number}", lead_pl="Garbarnia.", publish_at=day(number + 3))
    for slug, of in (("older", 2), ("oldest", 1)):
        article(slug, lead_pl="Garbarnia.", publish_at=day(of))
    assert len(search("garbarnia")) == 3
    Article.objects.filter(slug__startswith="hidden").update(status="draft")
    assert search("garbarnia") == expected


def test_the_index_drops_what_ended(search):
    article("article", title_pl="Tartak")
    search("tartak")
    Article.objects.update(unpublish_at=timezone.now() - timedelta(seconds=1))
    list(index.run())
    assert not SearchDocument.objects.exists()
    Article.objects.update(unpublish_at=timezone.now() + timedelta(days=1))
    list(index.run())
    assert search("tartak") == ["news/article"]


# -- what is never found -----------------------------------------------------------------------------------------------


@pytest.fixture
def canaries(visit):
    """Rows of every kind that hold the word and are not public, or hold it where the public does not look."""
    word = "kanarek"
    now = timezone.now()
    factories.article(status="draft", title_pl=word, byline="")
    factories.article(status="review", title_pl=word)
    factories.article(title_pl=word, publish_at=now + timedelta(hours=1))
    factories.article(title_pl=word, publish_at=now - timedelta(hours=2), unpublish_at=now - timedelta(hours=1))
    hidden = factories.organisation(name=word, published=False, summary_pl=word)
    factories.cluster(name=word, published=False)
    factories.visit(title_pl=word, audience="partners")
    staffs = factories.visit(title_pl=word, audience="staff")
    factories.visit(title_pl=word, status="planned")
    factories.photo(factories.gallery_of(audience="partners"), caption_pl=word)
    factories.photo(factories.gallery_of(staffs), caption_pl=word)
    shown = factories.gallery_of(visit)
    withdrawn = factories.photo(shown, caption_pl=word, consent="withdrawn")
    strip = factories.block(factories.article(), kind="strip", gallery=shown)
    strip.photos.add(withdrawn)
    factories.planned_stop(visit, audience="partners", title_pl=word)
    factories.planned_stop(visit, audience="public", title_pl="Stop", partner_notes_pl=word, host=hidden)
    factories.outcome(visit, audience="staff", text_pl=word)
    factories.participant(visit, name=word, office=word, name_public=True)
    itineraries.release(visit, by=None)
    factories.planned_stop(visit, audience="public", title_pl=word)  # only in the draft
    visit.hostings.create(organisation=hidden, position=9)
    return word


def test_what_is_not_public_is_never_found(canaries, search, client):
    assert search(canaries) == []
    list(index.run(anew=True))
    assert search(canaries) == []
    assert "kanarek" not in client.get("/pl/search/?q=kanarka").content.decode().replace('value="kanarka"', "")


STALE = {
    "news": lambda: Article.objects.update(status="draft"),
    "unpublished": lambda: Article.objects.update(unpublish_at=timezone.now() - timedelta(seconds=1)),
    "to be published": lambda: Article.objects.update(publish_at=timezone.now() + timedelta(minutes=1)),
    "visits": lambda: Visit.objects.update(audience="staff"),
}


@pytest.mark.parametrize("change", STALE)
def test_a_stale_index_shows_and_counts_nothing_that_is_hidden_now(change, search):
    article("article", title_pl="Browar")
    visit = factories.visit(slug="visit", title_pl="Browar")
    factories.gallery_of(visit, slug="gallery", title_pl="Browar")
    assert len(search("browar")) == 3
    STALE[change]()
    found = find(Query.read("browar"), "pl")
    hidden = {"visits", "galleries"} if change == "visits" else {"news"}
    assert set(found.counts) == {"news", "visits", "galleries"} - hidden


def test_a_scheduled_article_is_found_from_its_minute_on(search):
    article("article", title_pl="Młyn", publish_at=timezone.now() + timedelta(hours=1))
    assert search("młyn") == []
    Article.objects.update(publish_at=timezone.now() - timedelta(seconds=1))  # time went by
    assert search("młyn") == ["news/article"]
