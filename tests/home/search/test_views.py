"""The page of results."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.common.models import Office
from tests import factories
from tests.pages import read

BAR = 5  # statements of a public list


@pytest.fixture
def page(client, commit, office):
    """The page at an address below /<language>/search/, once everything is committed."""

    def opened(query="", language="pl", status=200):
        commit()
        return read(client.get(f"/{language}/search/{query}"), status)

    return opened


def titles(page):
    return [re.sub("<[^>]+>", "", found) for found in re.findall(r'<h2 class="title"[^>]*>(.*?)</h2>', page)]


def kinds(page):
    found = re.findall(r'<a href="([^"]*)"( aria-current="true")?>([^<]+) <span class="num">([^<]+)</span>', page)
    return [(html.unescape(address), bool(current), word, count) for address, current, word, count in found]


def test_without_a_query_there_is_a_box_and_nothing_else(page):
    found = page(language="en")
    assert '<input id="search" type="search" name="q" value=""' in found
    assert 'role="status"' not in found


def test_results_are_counted_shown_and_marked(page):
    factories.article(slug="article", title_pl="Łódzki browar", title_en="A Łódź brewery", lead_en="In Łódź & near.")
    found = page("?q=lodz", "en")
    assert '<p class="search-count" role="status">1 result</p>' in found
    assert '<a href="/en/news/article/">A <mark>Łódź</mark> brewery</a>' in found
    assert "In <mark>Łódź</mark> &amp; near." in found
    assert '<p class="result-kind">News · <time datetime="2018-10-08">8\xa0October\xa02018</time></p>' in found
    assert 'value="lodz"' in found


def test_what_is_only_in_polish_says_so(page):
    factories.article(slug="article", title_pl="Browar")
    found = page("?q=browar", "en")
    assert "· Polish</p>" in found
    assert '<h2 class="title" lang="pl">' in found
    assert "lang=" not in page("?q=browar", "pl").partition('<ol class="rows closed results">')[2].partition("</ol>")[0]


def test_kinds_are_counted_and_chosen_in_the_address(page):
    for title in ("Browar pierwszy", "Browar drugi"):
        factories.article(title_pl=title)
    factories.visit(slug="visit", title_pl="Browar")
    everything, chosen = page("?q=browar", "en"), page("?q=browar&type=visits", "en")
    links = ["?q=browar", "?q=browar&type=news", "?q=browar&type=visits"]
    assert kinds(everything) == [
        (links[0], True, "All", "3"), (links[1], False, "News", "2"), (links[2], False, "Visits", "1")
    ]  # fmt: skip
    assert [(current, count) for _address, current, _word, count in kinds(chosen)] == [
        (False, "3"), (False, "2"), (True, "1"),
    ]  # fmt: skip
    assert titles(chosen) == ["Browar"]
    assert ">1 result<" in chosen
    assert '<input type="hidden" name="type" value="visits">' in chosen
    assert len(titles(page("?q=browar&type=%00nothing"))) == 3


def test_twenty_results_stand_on_a_page(page):
    for number in range(23):
        factories.region(name_pl=f"Browar {number:02}")
    assert [len(titles(page(f"?q=browar&page={number}"))) for number in (1, 2)] == [20, 3]
    assert "?q=browar&amp;page=2" in page("?q=browar")
    page("?q=browar&page=3", status=404)


def test_nothing_found_says_what_to_do_and_what_may_have_been_meant(page):
    factories.cluster(name="Klaster Obróbki Metali")
    factories.cluster(name="Kanarek", published=False)
    found = page("?q=klastr obrubki", "en")
    assert 'Did you mean <a href="?q=Klaster+Obr%C3%B3bki">Klaster Obróbki</a>?' in found
    assert "Try fewer or shorter words" in found
    assert "Did you mean" not in page("?q=kanarka", "en")
    assert "Did you mean" not in page("?q=zupełnie inne", "en")


EVIL = '<script>alert("a")</script> \' onerror=x'


@pytest.mark.parametrize("query", ["script", "alert", "<script>", "lt", "quot", 'script" autofocus'])
def test_nothing_of_a_text_or_a_query_becomes_html(page, query):
    factories.article(title_pl=EVIL, lead_pl=EVIL)
    factories.organisation(name=EVIL, summary_pl=EVIL)
    found = page(f"?q={query}")
    results = found.partition("</header>")[2]
    assert "<script" not in results
    assert set(re.findall(r"<(mark)[^>]*>", results)) <= {"mark"}
    assert f'value="{html.escape(query)}"' in found.replace("&#x27;", "'")


SIGNS = [
    '"', '""', "*", "NEAR(a, b)", "a AND", "NOT", "title:a", "^a", "{a b}", "a + b", "'", "\\", "%", "%s", "&|!", "a:*",
    "a <-> b", "@pl", "\0", "\x01\x7f", "ż" * 300, "a " * 300, "＂ａ＂", "١٢", "𝔸", "½", "\ud7ff", "ﬁ", "e\u0301",
]  # fmt: skip


@pytest.mark.parametrize("query", SIGNS)
def test_signs_and_operators_are_harmless(page, query):
    factories.article()
    assert 'name="q"' in page(f"?{urlencode({'q': query})}")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("query", "statements"), [("", 0), ("?q=browar", 4), ("?q=brovar", 5)])
def test_the_page_costs_the_same_for_any_number_of_rows(client, commit, office, query, statements, rows):
    for _row in range(rows):
        visit = factories.visit(title_pl="Browar")
        factories.gallery_of(visit, title_pl="Browar")
        factories.visit(title_pl="Browar", audience="staff")
        factories.region(name_pl="Browar")
        factories.organisation(name="Browar", region=factories.region())
        factories.cluster(name="Browar")
        factories.article(title_pl="Browar").organisations.add(factories.organisation())
    commit()
    Office.current()
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/pl/search/{query}")
    assert len(queries) == statements <= BAR


def test_search_engines_keep_out_of_it(page):
    found = page("?q=x")
    assert '<meta name="robots" content="noindex">' in found
    assert "hreflang" not in found.partition("<body")[0]


def test_header_and_home_lead_to_it(page, client, office):
    home = read(client.get("/en/"))
    assert home.count('href="/en/search/"') == 2
    assert '<form class="search-box" action="/en/search/" role="search">' in home
