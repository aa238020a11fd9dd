import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.common.sorting import ALPHABET, sort_key

WORDS = st.text(st.sampled_from(ALPHABET), min_size=1, max_size=12)


def oracle(word):
    return [ALPHABET.index(letter) for letter in word]


@given(st.lists(WORDS, max_size=8))
def test_words_sort_as_the_polish_alphabet_says(words):
    assert sorted(words, key=sort_key) == sorted(words, key=oracle)


@given(st.text(max_size=40))
def test_a_key_is_digits_two_a_letter_whatever_the_text(text):
    key = sort_key(text)
    assert key == "" or key.isdigit()
    assert len(key) % 2 == 0


def test_names_in_their_places():
    names = ["Zabrze", "Łódź", "Lublin", "Ćmielów", "Cieszyn", "łódzkie", "Élan", "Ełk", "1. park", "ÅSE"]
    ordered = ["1. park", "ÅSE", "Cieszyn", "Ćmielów", "Élan", "Ełk", "Lublin", "łódzkie", "Łódź", "Zabrze"]
    assert sorted(names, key=sort_key) == ordered


@pytest.mark.parametrize(("one", "other"), [("White Hill", "white hill"), ("AC SA", "AC  SA"), ("l'Est", "L’Est")])
def test_case_and_punctuation_do_not_count(one, other):
    assert sort_key(one) == sort_key(other)
