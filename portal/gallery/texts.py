"""The gate: what keeps photos from readers. Pure, over photos as stored or as typed in a form.

A photo needs an alternative text of its own, in Polish; other languages fall back to it. A text that only repeats a
title, the name of the file or another photo's text is none, in whatever language it was typed.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.common import dates, sorting
from portal.common.languages import CODES
from portal.common.translations import SOURCE

fold = lru_cache(10_000)(sorting.fold)  # each row of a sheet is held against the same texts again


@dataclass(frozen=True)
class Fault:
    """Why a photo may not be public: `message` stands at its `field` (`alt_pl` …, or `state`), the whole on top."""

    photo: object
    field: str
    message: str

    def __str__(self):
        code = self.field.rpartition("_")[2]
        language = f" ({dates.language(code)})" if code in CODES and code != SOURCE else ""
        return _("Photo %(number)s: %(fault)s") % {
            "number": f"{self.photo.place}{language}", "fault": self.message,
        }  # fmt: skip

    @property
    def sentence(self):
        return capfirst(self.message)


def titles_of(record):
    """A translated title in every language it has."""
    return [title for code in CODES if (title := getattr(record, f"title_{code}"))]


def alternative_text_faults(titles, photos):
    """The faults of photos beside each other, below `titles`; none when all of them may be public.

    Photos whose consent was withdrawn are hidden anyway and left out; one that was not taken is asked for no text.
    """
    photos = [photo for photo in photos if photo.consent != photo.Consent.WITHDRAWN]
    titles, taken = {fold(title) for title in titles}, _by_text(photos)
    for photo in photos:
        if fault := _of_files(photo):
            yield Fault(photo, "state", fault)
        for code in CODES if _needs_text(photo) else ():
            if fault := _of_text(photo, code, titles, taken):
                yield Fault(photo, f"alt_{code}", fault)


def _needs_text(photo):
    return not photo.decorative and photo.state != photo.State.FAILED


def _text(photo, code):
    """Without case, marks and punctuation: `IMG_2044.jpg` is `img 2044 jpg`."""
    return fold(getattr(photo, f"alt_{code}") or "")


def _by_text(photos):
    """{(language, text): the photos that have it}."""
    taken = defaultdict(list)
    for photo in photos:
        for code in CODES if _needs_text(photo) else ():
            taken[code, _text(photo, code)].append(photo)
    return taken


def _of_files(photo):
    if photo.state == photo.State.MAKING:
        return _("its sizes are still being made")
    return _("its file was not taken") if photo.state == photo.State.FAILED else ""


def _of_text(photo, code, titles, taken):
    text, name = _text(photo, code), photo.file_name
    if not text:
        return _("write an alternative text, or mark the photo as decorative") if code == SOURCE else ""
    if text in titles:
        return _("same as the title")
    if text in {fold(name), fold(name.rpartition(".")[0])}:
        return _("same as the file’s name")
    other = next((each for each in taken[code, text] if each is not photo), None)
    if other is None:
        return ""
    if other.gallery_id == photo.gallery_id:
        return _("same as photo %(number)s") % {"number": other.place}
    return _("same as photo %(number)s of “%(gallery)s”") % {"number": other.place, "gallery": other.gallery}
