"""The files of a photo: the private original and six renditions, named by a random token.

Stored flat in the default storage as `photos/<token>-<width>.webp|jpg`, and the original, with a token of its own, as
`originals/<token>.<ext>`. A photo narrower than a rendition's width still gets that file, in its own width, so that
every name exists.
"""

import errno
import hashlib
import re
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image

from portal.common.images import on_white, open_checked, upright, upright_size

from .camera import suggestions

WIDTHS = (400, 800, 1600)
ENCODERS = {
    "webp": ("WEBP", {"quality": 76, "method": 2}),
    "jpg": ("JPEG", {"quality": 78, "progressive": True, "optimize": True}),
}
RATIOS = {"16x9": 16 / 9, "3x2": 3 / 2, "4x3": 4 / 3, "1x1": 1.0, "3x4": 3 / 4}
EXTENSIONS = {"PNG": "png", "WEBP": "webp"}  # of originals; every other format is a JPEG
FULL = {errno.ENOSPC, errno.EDQUOT}
NO_ROOM = _("The server has no room left for this file. Tell the administrator, then upload it again.")

CONTENT_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
NAME = re.compile(rf"([0-9a-f]{{32}})-(?:{'|'.join(map(str, WIDTHS))})\.(?:webp|jpg)")


def token_of(name):
    """The token in the name of a rendition; empty for any other name, which is no photo's token."""
    match = NAME.fullmatch(name)
    return match.group(1) if match else ""


@dataclass(frozen=True)
class Renditions:
    """Addresses below `base` of one photo's files; `width` is that of the upright original, in pixels."""

    base: str
    token: str
    width: int

    def url(self, width, extension):
        return f"{self.base}{self.token}-{width}.{extension}"

    def srcset(self, extension):
        return ", ".join(f"{self.url(width, extension)} {min(width, self.width)}w" for width in WIDTHS)

    @property
    def webp(self):
        return self.srcset("webp")

    @property
    def jpeg(self):
        return self.srcset("jpg")

    @property
    def src(self):
        return self.url(800, "jpg")

    @property
    def large(self):
        return self.url(1600, "jpg")


def ratio_class(width, height):
    """The name of the shape nearest to width : height, in proportion."""
    return min(RATIOS, key=lambda name: abs(1 - RATIOS[name] * height / width))


def names(token):
    """Every rendition's name in the storage."""
    return [f"photos/{token}-{width}.{extension}" for width in WIDTHS for extension in ENCODERS]


def keep(file, zone):
    """Store the original in `file` under a name of our own; returns the photo's columns that its header tells.

    `zone` is that of the camera's clock. Raises ValidationError for what is no picture of ours or finds no room; then
    no file is left.
    """
    source = open_checked(file)
    token = new_token()
    name = f"originals/{token}.{EXTENSIONS.get(source.format, 'jpg')}"
    store({name: file})
    return {"token": token, "original": name, **shape(*upright_size(source)), **suggestions(source, zone)}


def digest(file):
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def make(file):
    """Store the six renditions of the original in `file`; returns the photo's columns that only its pixels tell.

    They get a token of their own, which nothing names before the row does: so what a killed process or one that was
    given up leaves behind is never seen, and the sweep takes it. Raises ValidationError as `keep` does.
    """
    source = open_checked(file)
    image = on_white(upright(source))
    token, size = new_token(), upright_size(source)
    store({name: ContentFile(data) for name, data in _encoded(image, token, size)})
    return {"token": token, **shape(*size)}


def new_token():
    return secrets.token_hex(16)


def shape(width, height):
    return {"width": width, "height": height, "ratio": ratio_class(width, height)}


def store(files):
    """Store all of these files, {name: content}, or none of them."""
    try:
        with room():
            for name, content in files.items():
                content.seek(0)
                default_storage.save(name, content)
    except BaseException:
        for name in files:
            default_storage.delete(name)
        raise


@contextmanager
def room():
    """A disk that is full is a ValidationError that says so."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise ValidationError(NO_ROOM) from error
        raise


def delete(token, *others):
    """Remove the renditions of a photo and `others`; a file that is gone already is no error."""
    for name in [*names(token), *others]:
        default_storage.delete(name)


def _encoded(image, token, size):
    """(name, bytes) of each file, the widths in a cascade, each from the one above."""
    for width in sorted(WIDTHS, reverse=True):
        image = _scaled(image, min(width, size[0]), size)
        for extension, (encoder, options) in ENCODERS.items():
            stream = BytesIO()
            image.save(stream, encoder, **options)
            yield f"photos/{token}-{width}.{extension}", stream.getvalue()


def _scaled(image, width, size):
    scaled = (width, max(1, round(size[1] * width / size[0])))
    return image if image.size == scaled else image.resize(scaled, Image.Resampling.LANCZOS, reducing_gap=2.0)
