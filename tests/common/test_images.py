"""What is let in as a picture, and what comes out of it."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image

from portal.common import images
from tests.factories import picture


def png_claiming(width, height):
    """A PNG whose header claims a size that its few bytes do not hold."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return ContentFile(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_the_three_formats_are_let_in_whatever_the_name_says(image_format):
    assert images.open_checked(picture(image_format=image_format, name="x.txt")).format == image_format


@pytest.mark.parametrize("image_format", ["GIF", "TIFF", "BMP", "ICO"])
def test_other_formats_are_refused_whatever_the_name_says(image_format):
    with pytest.raises(ValidationError, match="no JPEG, PNG or WebP"):
        images.open_checked(picture(image_format=image_format, name="x.jpg"))


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 40])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(ValidationError, match="no JPEG, PNG or WebP"):
        images.open_checked(ContentFile(content))


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (10_000, 6_001), (1, 30_000)])
def test_too_many_pixels_are_refused_before_decoding(width, height):
    with pytest.raises(ValidationError, match="too many pixels"):
        images.open_checked(png_claiming(width, height))


def test_too_many_bytes_are_refused_before_reading():
    file = picture()
    file.size = images.MAX_BYTES + 1
    with pytest.raises(ValidationError, match="40 MB"):
        images.open_checked(file)


def test_a_truncated_picture_is_refused():
    whole = picture(900, 600, colour="red").read()
    with pytest.raises(ValidationError, match="broken"):
        images.upright(images.open_checked(ContentFile(whole[: len(whole) // 2])))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation):
    """A red corner that a camera turned away stands top left again."""
    scene = Image.new("RGB", (40, 20), "white")
    scene.paste("red", (0, 0, 10, 10))
    turned = {
        1: scene, 2: scene.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 3: scene.transpose(Image.Transpose.ROTATE_180),
        4: scene.transpose(Image.Transpose.FLIP_TOP_BOTTOM), 5: scene.transpose(Image.Transpose.TRANSPOSE),
        6: scene.transpose(Image.Transpose.ROTATE_90), 7: scene.transpose(Image.Transpose.TRANSVERSE),
        8: scene.transpose(Image.Transpose.ROTATE_270),
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    stream = io.BytesIO()
    turned.save(stream, "PNG", exif=exif)
    upright = images.upright(images.open_checked(ContentFile(stream.getvalue())))
    assert upright.size == (40, 20)
    assert upright.getpixel((5, 5)) == (255, 0, 0)
    assert upright.getpixel((35, 15)) == (255, 255, 255)
    assert not upright.info


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "I;16", "LA", "RGBA"])
def test_every_mode_becomes_plain_colours(mode):
    stream = io.BytesIO()
    Image.new(mode, (8, 8)).save(stream, "JPEG" if mode == "CMYK" else "PNG")
    upright = images.upright(images.open_checked(ContentFile(stream.getvalue())))
    assert images.on_white(upright).mode == "RGB"
