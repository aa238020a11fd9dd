"""Queries: whatever is typed becomes words and phrases, and the words of a text are found in other endings."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.common.sorting import fold
from portal.home.search.query import LENGTH, TERMS, Query, inflected
from portal.home.search.words import Term, folded

POLISH = st.text(string.ascii_letters + "ąćęłńóśźżĄĆĘŁŃÓŚŹŻéèçñßøœæđ", min_size=3, max_size=20)


def words(text):
    return [" ".join(term.words) for term in Query.read(text).terms]


def finds(typed, written):
    """Whether a document whose one word is `written` is found by the word `typed`."""
    word = folded(written)[0]
    return any(
        word.startswith(term.words[0]) if term.is_prefix else word == term.words[0]
        for clause in Query.read(typed).loose for term in clause
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []), ("  \n ", []), ("*** :: ()", []), ("Łódź", ["lodz"]),
        ("Straße Œuvre Ærø Đuro", ["strasse", "oeuvre", "aero", "duro"]),
        ("klaster klaster KLASTER", ["klaster"]), ("firmy i parki w Łodzi", ["firmy", "parki", "lodzi"]), ("w", ["w"]),
        ("“Obróbki Metali” klaster", ["obrobki metali", "klaster"]), ("„obróbki metali”", ["obrobki metali"]),
        ('"obróbki metali', ["obrobki", "metali"]), ("d'Arc e-mail 5G", ["arc", "mail", "5g"]),
        ("a\0b", ["ab"]), ("title:x OR NEAR(y, 2) -z", ["title", "or", "near"]), ("''' \\ % _ ;--", []),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_words_and_phrases(text, expected):
    assert words(text) == expected


def test_a_query_is_cut():
    assert len(Query.read("x" * 999).text) == LENGTH
    assert len(Query.read(" ".join(f"w{n}" for n in range(60))).terms) == TERMS


@given(st.text(max_size=400))
def test_whatever_is_typed_holds_no_sign_of_a_query(text):
    for term in Query.read(text).terms:
        for word in term.words:
            assert word == fold(word)
            assert not set(word) & set(" \"'*:()&|!<>@\\")


@given(POLISH)
def test_a_word_is_found_as_it_is_in_capitals_without_marks_and_by_its_beginning(word):
    assert finds(word, word)
    assert finds(word.upper(), word)
    assert finds(fold(word), word)
    assert finds(word, fold(word))
    assert all(finds(fold(word)[:length], word) for length in range(3, len(fold(word))))


@pytest.mark.parametrize(
    "forms",
    [
        "klaster klastra klastrowi klastrem klastrze klastry klastrów klastrom klastrami klastrach",
        "żłobek żłobka żłobkowi żłobkiem żłobki żłobków żłobkom żłobkach",
        "kupiec kupca kupcem kupcy kupców",
        "firma firmy firmie firmę firmą firmom",
        "delegacja delegacji delegację delegacją delegacje",
        "przedsiębiorca przedsiębiorcy przedsiębiorcom przedsiębiorcami",
        "Kraków Krakowa Krakowie Krakowem",
    ],
)
def test_forms_of_a_word_find_each_other(forms):
    forms = forms.split()
    base = forms[0]
    assert [form for form in forms if not finds(form, base)] == []
    assert [form for form in forms if not finds(base, form)] == []


def test_short_words_and_numbers_have_no_endings():
    assert inflected("ue") == (Term(("ue",)),)
    assert inflected("park") == (Term(("park",), is_prefix=True),)
    assert inflected("20181001") == (Term(("20181001",), is_prefix=True),)


def test_a_phrase_is_looked_for_as_it_stands():
    assert Query.read('"obróbki metali"').loose == [(Term(("obrobki", "metali")),)]
