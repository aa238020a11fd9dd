"""Snippets: the part around the hit, whole words, escaped, marked as it is written."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.home.search.query import Query
from portal.home.search.snippets import marked, pattern_of, snippet


def mark(text, query):
    return marked(text, pattern_of(Query.read(query)))


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("lodz", "Strefa w ŁODZI, Łódzkie", "Strefa w <mark>ŁODZI</mark>, <mark>Łódzkie</mark>"),
        ("ŁÓDŹ", "Lodz", "<mark>Lodz</mark>"),
        ("strasse", "Straße, Strasse", "<mark>Straße</mark>, <mark>Strasse</mark>"),
        ("oeuvre", "Œuvre", "<mark>Œuvre</mark>"),
        ("park", "Parku nie ma w spark_park", "<mark>Parku</mark> nie ma w spark_<mark>park</mark>"),
        ("ue", "UE i Ueda", "<mark>UE</mark> i Ueda"),
        ('"obróbki metali"', "Obróbki – metali, metali", "<mark>Obróbki – metali</mark>, metali"),
        ("mark", "<b>mark</b> & \"mark\"", "&lt;b&gt;<mark>mark</mark>&lt;/b&gt; &amp; &quot;<mark>mark</mark>&quot;"),
        ("script", "<script>alert(1)</script>", "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;"),
        ("amp lt", "a & b < c", "a &amp; b &lt; c"),
    ],
)  # fmt: skip
def test_hits_are_marked_as_they_are_written(query, text, expected):
    assert mark(text, query) == expected


@given(st.text(max_size=120), st.text(max_size=60))
def test_marks_change_nothing_of_a_text_and_let_nothing_through(text, query):
    if Query.read(query).terms:
        plain = mark(text, query).replace("<mark>", "").replace("</mark>", "")
        assert html.unescape(plain) == html.unescape(html.escape(text))
        assert "<" not in plain


def test_a_snippet_begins_before_the_hit_with_a_whole_word():
    text = " ".join(f"słowo{n}" for n in range(200)) + " Arequipa " + "dalej " * 60
    words = snippet(text, pattern_of(Query.read("arequipy")))
    assert words.startswith("… słowo")
    assert words.endswith("dalej …")
    assert "<mark>Arequipa</mark>" in words
    assert len(words) < 260


def test_a_snippet_shows_where_most_words_stand_together():
    text = "Klaster. " + "x " * 300 + "Tu klaster obrabia metale. " + "y " * 300
    assert "<mark>klaster</mark> obrabia <mark>metale</mark>" in snippet(text, pattern_of(Query.read("metal klaster")))


def test_without_a_hit_a_snippet_is_the_beginning():
    assert snippet("Krótki tekst.", pattern_of(Query.read("inne"))) == "Krótki tekst."
    assert snippet("", pattern_of(Query.read("inne"))) == ""


def test_a_text_full_of_hits_is_looked_at_as_far_as_pays():
    query = pattern_of(Query.read("metal"))
    looked_at = []

    class Pattern:
        def finditer(self, text):
            for match in query.finditer(text):
                looked_at.append(match)
                yield match

    assert snippet("metal " * 5000, Pattern()).startswith("<mark>metal</mark>")
    assert len(looked_at) < 300
