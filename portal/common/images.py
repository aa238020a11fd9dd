"""Uploaded images: what is let in (by content, within limits checked before decoding), and without metadata out."""

import secrets
import warnings
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_SIDE = 20_000
LOGO_SIDE = 480


def open_checked(file):
    """The Pillow image in `file`, not yet decoded; a ValidationError says what is wrong and what to do."""
    if file.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 40 MB. Save a smaller copy and choose that."))
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(_("The picture has too many pixels: at most 60 million.")) from None
    except Exception:  # decoders raise whatever the bytes provoke
        raise ValidationError(_("This is no JPEG, PNG or WebP picture. Save it as JPEG and choose that.")) from None
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)  # a camera's JPEG with its preview behind it
    if image.width * image.height * frames > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise ValidationError(_("The picture has too many pixels: at most 60 million, no side over 20,000."))
    return image


def upright(image):
    """`image` decoded, turned as its tag says, in sRGB without metadata; a broken one is a ValidationError."""
    try:
        image.load()
        profile = image.info.get("icc_profile")
        image = ImageOps.exif_transpose(image)
        has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        if profile and image.mode in ("RGB", "CMYK"):
            image = _to_srgb(image, profile)
        image = image.convert("RGBA" if has_alpha else "RGB")
    except Exception:  # decoders raise whatever the bytes provoke
        raise ValidationError(_("The picture is broken and cannot be read to its end.")) from None
    image.info = {}
    return image


def on_white(image):
    if image.mode != "RGBA":
        return image
    page = Image.new("RGB", image.size, "white")
    page.paste(image, mask=image.getchannel("A"))
    return page


def _to_srgb(image, profile):
    try:
        return ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except ImageCms.PyCMSError:  # a damaged profile: the colours as they are
        return image


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
