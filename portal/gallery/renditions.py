"""The files of a photo: the private original and six renditions, named by a random token.

Stored flat in the default storage as `photos/<token>-<width>.webp|jpg` and `originals/<token>.<ext>`. A photo
narrower than a rendition's width still gets that file, in its own width, so that every name exists.
"""

import re
import secrets
from dataclasses import dataclass
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from portal.common.images import on_white, open_checked, upright

WIDTHS = (400, 800, 1600)
ENCODERS = {
    "webp": ("WEBP", {"quality": 76, "method": 2}),
    "jpg": ("JPEG", {"quality": 78, "progressive": True, "optimize": True}),
}
RATIOS = {"16x9": 16 / 9, "3x2": 3 / 2, "4x3": 4 / 3, "1x1": 1.0, "3x4": 3 / 4}


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


def make(file):
    """Store the original in `file` and its renditions; returns the photo's columns as a dict.

    Widths are made in a cascade, each from the one above, from a single decode at no more than needed.
    Raises ValidationError for what is no picture of ours, and leaves no file behind when it fails.
    """
    source = open_checked(file)
    extension = {"PNG": "png", "WEBP": "webp"}.get(source.format, "jpg")
    turned = source.getexif().get(0x0112, 1) >= 5  # orientations that swap the sides
    width, height = source.size[::-1] if turned else source.size
    source.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
    image = on_white(upright(source))
    token = secrets.token_hex(16)
    original = f"originals/{token}.{extension}"
    saved = []
    try:
        file.seek(0)
        saved.append(default_storage.save(original, file))
        for name, data in _encoded(image, token):
            saved.append(default_storage.save(name, ContentFile(data)))
    except BaseException:
        for name in saved:
            default_storage.delete(name)
        raise
    return {
        "token": token,
        "original": original,
        "width": width,
        "height": height,
        "ratio": ratio_class(width, height),
    }


def delete(token, original):
    """Remove every file of a photo; one that is gone already is no error."""
    for name in [*names(token), original]:
        default_storage.delete(name)


def _encoded(image, token):
    for width in sorted(WIDTHS, reverse=True):
        if image.width > width:
            height = max(1, round(image.height * width / image.width))
            image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
        for extension, (encoder, options) in ENCODERS.items():
            stream = BytesIO()
            image.save(stream, encoder, **options)
            yield f"photos/{token}-{width}.{extension}", stream.getvalue()
