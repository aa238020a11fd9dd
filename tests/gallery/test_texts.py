"""The gate, as rules over sets of photos: what is its own text, and what only repeats something."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.gallery.models import Gallery, Photo
from portal.gallery.texts import alternative_text_faults, titles_of

TITLES = ["Arequipa w Podlaskiem", "Arequipa in Podlaskie"]


def photo(number, **fields):
    defaults = {"pk": number, "number": number, "file_name": f"IMG_{number}.jpg", "alt_pl": f"Widok numer {number}"}
    made = Photo(**defaults | fields)
    made.place = number
    return made


def told(*photos, titles=TITLES):
    return {(fault.photo.number, fault.field): fault.message for fault in alternative_text_faults(titles, photos)}


NONE = {"alt_pl": "write an alternative text, or mark the photo as decorative"}
CASES = {
    "its own": ({}, {}),
    "none": ({"alt_pl": ""}, NONE),
    "nothing but marks": ({"alt_pl": " … – "}, NONE),
    "no translation falls back": ({"alt_en": "", "alt_fr": None}, {}),
    "the title": ({"alt_pl": "Arequipa w Podlaskiem"}, {"alt_pl": "same as the title"}),
    "the title, otherwise written": ({"alt_pl": " arequipa W podlaskiem. "}, {"alt_pl": "same as the title"}),
    "the title in another language": ({"alt_fr": "Arequipa in Podlaskie"}, {"alt_fr": "same as the title"}),
    "the file's name": ({"alt_pl": "IMG_2.jpg"}, {"alt_pl": "same as the file’s name"}),
    "the file's name without its end": ({"alt_pl": "img 2"}, {"alt_pl": "same as the file’s name"}),
    "the file's name in a translation": ({"alt_es": "IMG_2"}, {"alt_es": "same as the file’s name"}),
    "more than the title": ({"alt_pl": "Arequipa w Podlaskiem: hala"}, {}),
    "decorative": ({"alt_pl": "", "decorative": True}, {}),
    "decorative with a bad text": ({"alt_pl": "IMG_2", "decorative": True}, {}),
    "withdrawn": ({"alt_pl": "", "consent": "withdrawn"}, {}),
    "in the making": ({"state": "making"}, {"state": "its sizes are still being made"}),
    "not taken": ({"state": "failed", "alt_pl": ""}, {"state": "its file was not taken"}),
}


@pytest.mark.parametrize("case", CASES)
def test_one_photo(case):
    fields, faults = CASES[case]
    assert told(photo(1), photo(2, **fields)) == {(2, field): message for field, message in faults.items()}


def test_a_neighbours_text_is_told_at_both():
    faults = told(photo(1, alt_pl="Hala"), photo(2), photo(3, alt_pl=" hala."))
    assert faults == {(1, "alt_pl"): "same as photo 3", (3, "alt_pl"): "same as photo 1"}


def test_one_text_in_two_languages_is_no_repetition():
    assert told(photo(1, alt_pl="Robot"), photo(2, alt_en="Robot")) == {}


def test_a_hidden_or_decorative_neighbour_takes_no_text():
    assert told(photo(1, alt_pl="Hala"), photo(2, alt_pl="Hala", decorative=True)) == {}
    assert told(photo(1, alt_pl="Hala"), photo(2, alt_pl="Hala", consent="withdrawn")) == {}
    assert set(told(photo(1, alt_pl="Hala"), photo(2, alt_pl="Hala", state="failed"))) == {(2, "state")}


def test_a_fault_says_its_photo_and_its_language():
    polish, french = alternative_text_faults(TITLES, [photo(7, alt_pl="IMG_7", alt_fr="IMG 7")])
    assert (str(polish), str(french)) == (
        "Photo 7: same as the file’s name", "Photo 7 (French): same as the file’s name",
    )  # fmt: skip


def test_a_fault_names_the_place_not_the_number():
    moved, other = photo(7, alt_pl="Hala"), photo(9, alt_pl="Hala")
    moved.place, other.place = 2, 1
    assert [str(fault) for fault in alternative_text_faults(TITLES, [other, moved])] == [
        "Photo 1: same as photo 2", "Photo 2: same as photo 1",
    ]  # fmt: skip


def test_titles_are_those_that_are_written():
    assert titles_of(Gallery(title_pl="Galeria", title_en="", title_fr=None, title_es="Galería")) == [
        "Galeria", "Galería",
    ]  # fmt: skip


WORDS = st.sampled_from(["", "Hala", "hala!", "Most", "Galeria", "IMG_1", "IMG_2.jpg", "…"])
PHOTOS = st.lists(
    st.builds(
        dict, alt_pl=WORDS, alt_en=WORDS, decorative=st.booleans(),
        consent=st.sampled_from(["not_needed", "withdrawn"]), state=st.sampled_from(["ready", "ready", "making"]),
    ),
    max_size=5,
)  # fmt: skip


def oracle(photos):
    """A set passes if each photo that readers see is made and says, in each language, what nothing else says."""
    plain = {"": "", "…": "", "hala!": "hala", "Hala": "hala", "Most": "most", "Galeria": "galeria"}
    seen = [each for each in photos if each.consent != "withdrawn"]
    described = [each for each in seen if not each.decorative]
    for each in described:
        names = {each.file_name, each.file_name.removesuffix(".jpg")}
        for text in (each.alt_pl, each.alt_en):
            if text == "Galeria" or text in names:
                return False
        if not plain.get(each.alt_pl, each.alt_pl):
            return False
    for column in ("alt_pl", "alt_en"):
        texts = [text for each in described if (text := plain.get(raw := getattr(each, column), raw))]
        if len(set(texts)) != len(texts):
            return False
    return all(each.state == "ready" for each in seen)


@given(PHOTOS)
def test_a_set_of_photos_passes_exactly_if_nothing_is_repeated(rows):
    photos = [photo(number, **fields) for number, fields in enumerate(rows, start=1)]
    assert (told(*photos, titles=["Galeria"]) == {}) == oracle(photos)


@given(PHOTOS)
def test_the_gate_does_not_depend_on_the_order(rows):
    photos = [photo(number, **fields) for number, fields in enumerate(rows, start=1)]
    assert told(*photos).keys() == told(*reversed(photos)).keys()
