"""Uploaded images: what is let in (by content, within limits checked before decoding), and without metadata out.

Time is bounded by the same limits: a decoder goes over at most 60 million pixels once, and over a JPEG 100 times.
"""

import secrets
import threading
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms

from . import image_kinds
from .image_weight import MAX_SCANS, MEMORY, jpeg_scale, scans, shrink, weight

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_SIDE = 20_000
MAX_RATIO = 10  # of the sides: a tenth of a WebP's greatest height is about 1,600
LOGO_SIDE = 480
TOO_LARGE = _("The file is larger than 40 MB. Save a smaller copy and choose that.")
STRIP = 64  # lines that are worked on at once
ORIENTATION = 0x0112  # of EXIF
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip

_reading = threading.Lock()  # one picture at a time in a process: its memory is bounded whatever comes in at once


def open_checked(file):
    """The Pillow image in `file`, not yet decoded; a ValidationError says what is wrong and what to do."""
    if file.size > MAX_BYTES:
        raise ValidationError(TOO_LARGE)
    file.seek(0)
    try:
        image = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_many_pixels(MAX_PIXELS) from None
    except Exception:  # decoders raise whatever the bytes provoke
        file.seek(0)
        raise ValidationError(image_kinds.cure(file.read(image_kinds.HEAD), file.name)) from None
    try:
        _refuse_size(image)
    except ValidationError:
        raise
    except Exception:  # a header may claim what no arithmetic bears
        raise ValidationError(image_kinds.BROKEN) from None
    return image


def _refuse_size(image):
    if image.format != "MPO" and getattr(image, "is_animated", False):  # an MPO is a camera's JPEG with its preview
        raise ValidationError(_("The picture moves. Save one frame of it as JPEG and choose that."))
    if max(image.size) > min(MAX_SIDE, MAX_RATIO * min(image.size)):
        raise ValidationError(
            _("The picture is too long: no side may have over 20,000 pixels or ten times those of the other.")
        )
    if image.width * image.height > MAX_PIXELS:
        raise too_many_pixels(MAX_PIXELS)
    needed = weight(image, upright_size(image)[0])
    if needed > MEMORY:
        raise too_many_pixels(image.width * image.height * MEMORY / needed)


def too_many_pixels(most):
    words = _("The picture has too many pixels: saved like this at most %(most)d million. Save a smaller copy as JPEG.")
    return ValidationError(words, params={"most": most // 1_000_000})


def orientation(image):
    """1 to 8 as EXIF counts, from what is read of `image` so far: a PNG may say it behind its pixels."""
    try:
        value = Image.Image.getexif(image).get(ORIENTATION)  # a PNG's own method would decode it
    except Exception:  # damaged metadata do not keep a picture out
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def upright_size(image):
    return image.size[::-1] if orientation(image) >= 5 else image.size


def upright(image):
    """`image` decoded, turned as its tag says, in sRGB without metadata; a broken one is a ValidationError.

    It comes reduced, at least `ROOM` pixels wide if it was, and its own pixels are let go.
    """
    try:
        with _reading:
            reduced = _read(image)
            turn = TURNS.get(orientation(image))
            image.close()
    except ValidationError:
        raise
    except Exception:  # decoders raise whatever the bytes provoke
        raise ValidationError(image_kinds.BROKEN) from None
    return reduced.transpose(turn) if turn is not None else reduced


def _read(image):
    if image.format in ("JPEG", "MPO"):
        _refuse_scans(image)
        scale = jpeg_scale(upright_size(image)[0])
        image.draft(None, (image.width // scale, image.height // scale))
    image.load()
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    return _reduced(image, "RGBA" if has_alpha else "RGB")


def _refuse_scans(image):
    found = scans(image.fp)
    if found > MAX_SCANS or weight(image, upright_size(image)[0], is_buffered=found > 1) > MEMORY:
        raise ValidationError(image_kinds.HEAVY)


def _reduced(image, mode):
    """A copy in sRGB of that mode, made strip by strip: a second whole picture would take too much memory."""
    factor = shrink(upright_size(image)[0])
    transform = _to_srgb(image, mode)
    page = Image.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    step = factor * -(-STRIP // factor)
    for top in range(0, image.height, step):
        strip = image.crop((0, top, image.width, min(top + step, image.height)))
        page.paste(_plain(strip, mode, transform).reduce(factor), (0, top // factor))
    return page


def _plain(strip, mode, transform):
    if strip.mode == "I;16":  # Pillow would cut it off at 255
        strip = strip.point(lambda value: value / 256).convert("L")
    if transform is None:
        return strip.convert(mode)
    return ImageCms.applyTransform(strip if strip.mode == "CMYK" else strip.convert(mode), transform)


def _to_srgb(image, mode):
    """What brings colours of the image's profile to sRGB; None where there is none, it is damaged, or all is grey."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "P", "PA", "CMYK"):
        return None
    source = "CMYK" if image.mode == "CMYK" else mode
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.buildTransform(given, ImageCms.createProfile("sRGB"), source, mode)
    except (ImageCms.PyCMSError, OSError):
        return None


def on_white(image):
    if image.mode != "RGBA":
        return image
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page


class LogoField(models.FileField):
    """A picture re-encoded as WebP, at most 480 px, when a form's upload is cleaned; the file has a name of our own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"upload_to": "logos/", "blank": True} | kwargs)

    def clean(self, value, instance):
        value = super().clean(value, instance)
        if value and not value._committed:
            image = upright(open_checked(value.file))
            image.thumbnail((LOGO_SIDE, LOGO_SIDE))
            stream = BytesIO()
            image.save(stream, "WEBP", quality=90)
            value.file = ContentFile(stream.getvalue())
            value.name = f"{secrets.token_hex(12)}.webp"
        return value
