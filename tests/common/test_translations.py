"""A translation is older where its Polish changed after it did, and after somebody checked it."""

from datetime import datetime, timedelta

import pytest

from portal.common.translations import changes, is_older, last_changes, moments, seen_at, text_at
from portal.news.models import Article
from tests import factories

NOON = datetime.fromisoformat("2026-11-24T12:00:00+01:00")
HOUR = timedelta(hours=1)


def saved(article, at, **values):
    for name, value in values.items():
        setattr(article, name, value)
    article._history_date = at
    article.save()
    return article


@pytest.fixture
def article(db):
    """English follows the Polish of noon; at one o'clock the Polish changed, at two the French followed."""
    article = Article(slug="article", title_pl="Jeden", lead_pl="Wstęp")
    saved(article, NOON, title_en="One", title_fr="Un", lead_en="Lead")
    saved(article, NOON + HOUR, title_pl="Dwa")
    return saved(article, NOON + 2 * HOUR, title_fr="Deux")


def test_older_is_what_did_not_follow_its_polish(article):
    changed = last_changes(Article, [article], ["title", "lead"])
    texts = [("title", "en"), ("title", "fr"), ("title", "es"), ("lead", "en")]
    assert [text for text in texts if is_older(article, *text, changed)] == [("title", "en")]


@pytest.mark.parametrize(("hours", "older"), [(0.5, True), (1, False), (3, False)])
def test_what_was_checked_after_the_polish_changed_is_not_older(article, hours, older):
    article.checked = {"title_en": (NOON + hours * HOUR).isoformat()}
    assert is_older(article, "title", "en", last_changes(Article, [article], ["title"])) == older


def test_the_polish_that_a_translation_was_made_of(article):
    told = changes(Article, [article], ["title"])
    seen = seen_at(article, "title", "en", moments(told))
    assert (seen, text_at(told, article, "title_pl", seen)) == (NOON, "Jeden")
    assert text_at(told, article, "title_pl", NOON - HOUR) == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_changes_of_any_number_of_records_are_one_statement(article, rows, django_assert_num_queries):
    records = [article, *(factories.article() for _row in range(rows))]
    with django_assert_num_queries(1):
        told = last_changes(Article, records, ["title"])
    assert {pk for _model, pk, _column in told} == {record.pk for record in records}


def test_what_history_does_not_know_counts_as_current(db):
    article = factories.article(title_en="Title")
    article.history.all().delete()
    assert not is_older(article, "title", "en", last_changes(Article, [article], ["title"]))
