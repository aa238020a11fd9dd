"""What a camera or its owner wrote into a picture: when it was taken and by whom. Offered to staff, never applied."""

import re
from contextlib import suppress
from datetime import datetime

from PIL import ExifTags, Image, IptcImagePlugin

MAX_CREDIT = 160
BYLINE = (2, 80)  # IPTC IIM: By-line
YEARS = range(1900, 2101)  # in which a photo may be taken; a year 1 is no moment of UTC in every zone
EMPTY = {"suggested_taken_at": None, "suggested_credit": ""}


def suggestions(image, zone):
    """The photo's columns of suggestions, from the header of a Pillow image that is not decoded.

    EXIF tells a local time, and its offset only in newer files: without one the clock is taken to be of `zone`.
    """
    try:
        exif = Image.Image.getexif(image)  # a PNG's own method would decode it
        return {"suggested_taken_at": taken_at(exif, zone), "suggested_credit": author(exif) or byline(image)}
    except Exception:  # damaged metadata do not keep a picture out
        return EMPTY


def taken_at(exif, zone):
    details = exif.get_ifd(ExifTags.IFD.Exif)
    words = str(details.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    with suppress(ValueError):
        moment = datetime.strptime(words, "%Y:%m:%d %H:%M:%S").replace(tzinfo=zone)
        with suppress(ValueError):
            offset = str(details.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
            moment = moment.replace(tzinfo=datetime.strptime(offset, "%z").tzinfo)
        return moment if moment.year in YEARS else None
    return None


def author(exif):
    return plain(exif.get(ExifTags.Base.Artist, ""))


def byline(image):
    value = (IptcImagePlugin.getiptcinfo(image) or {}).get(BYLINE, b"")
    return plain(value[0] if isinstance(value, list) else value)


def plain(value):
    """One line of text, in whichever of the two usual encodings the bytes are; Pillow reads EXIF as Latin-1."""
    data = value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())[:MAX_CREDIT]
