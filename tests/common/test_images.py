"""What is let in as a picture, and what comes out of it."""

import io
import struct
import subprocess
import sys
import zlib

import piexif
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageCms

from portal.common import image_weight, images
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


def boxed(brand, *compatible):
    """The beginning of a file of ISO boxes: HEIC, AVIF, video."""
    brands = brand + b"\0\0\0\0" + b"".join(compatible)
    return struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + b"\0" * 40


REFUSED = {
    "nothing": (b"", "empty"),
    "a phone's HEIC": (boxed(b"heic", b"mif1", b"heic"), "Most compatible"),
    "HEIF": (boxed(b"mif1", b"heic"), "Most compatible"),
    "AVIF": (boxed(b"avif", b"mif1"), "AVIF cannot"),
    "AVIF that says so second": (boxed(b"mif1", b"avif"), "AVIF cannot"),
    "GIF": (picture(image_format="GIF").read(), "GIF is not taken"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG is a drawing"),
    "SVG with a declaration": (b"<?xml version='1.0'?>\n<!-- x --><svg onload='alert(1)'/>", "SVG is a drawing"),
    "TIFF": (picture(image_format="TIFF").read(), "TIFF and the raw files"),
    "a raw file of Canon's": (boxed(b"crx "), "TIFF and the raw files"),
    "a raw file of Fuji's": (b"FUJIFILMCCD-RAW 0201", "TIFF and the raw files"),
    "PDF": (b"%PDF-1.7\n", "This is a PDF"),
    "a phone's video": (boxed(b"qt  "), "This is a video"),
    "MP4": (boxed(b"isom", b"mp42"), "This is a video"),
    "AVI": (b"RIFF\0\0\0\0AVI LIST", "This is a video"),
    "Matroska": (b"\x1aE\xdf\xa3" + b"\0" * 40, "This is a video"),
    "ZIP": (b"PK\x03\x04" + b"\0" * 40, "This is a ZIP"),
    "a document": (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "no picture but a document"),
    "a document of LibreOffice": (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd", "no picture but a document"),
    "BMP": (picture(image_format="BMP").read(), "no JPEG, PNG or WebP"),
    "ICO": (picture(image_format="ICO").read(), "no JPEG, PNG or WebP"),
    "a web page": (b"<!DOCTYPE html><script>alert(1)</script>", "no JPEG, PNG or WebP"),
    "a JPEG without a picture": (b"\xff\xd8\xff\xe0", "broken"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_picture_of_ours_is_told_what_to_do_whatever_its_name(kind):
    content, words = REFUSED[kind]
    with pytest.raises(ValidationError, match=words):
        images.open_checked(ContentFile(content, name="x.jpg"))


@pytest.mark.parametrize("image_format", ["PNG", "WEBP"])
def test_a_picture_that_moves_is_refused(image_format):
    stream, frame = io.BytesIO(), Image.new("RGB", (9, 9))
    frame.save(stream, image_format, save_all=True, append_images=[Image.new("RGB", (9, 9), "red")])
    with pytest.raises(ValidationError, match="moves"):
        images.open_checked(ContentFile(stream.getvalue()))


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (60_000, 60_000, "too many pixels|too long"),
        (10_000, 6_001, "too many pixels"),
        (1, 30_000, "too long"),
        (30_000, 1, "too long"),
        (20_001, 3_000, "too long"),
        (100, 1_001, "too long"),
    ],
)
def test_too_many_pixels_are_refused_before_decoding(width, height, words):
    with pytest.raises(ValidationError, match=words):
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


ODD = {
    "text": struct.pack("<HHI4s", 0x0112, 2, 4, b"abc\0"),
    "9": struct.pack("<HHIHH", 0x0112, 3, 1, 9, 0),
    "0": struct.pack("<HHIHH", 0x0112, 3, 1, 0, 0),
    "two numbers": struct.pack("<HHIHH", 0x0112, 3, 2, 6, 6),
}


@pytest.mark.parametrize("kind", ODD)
def test_an_orientation_that_there_is_not_turns_nothing(kind):
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + ODD[kind] + b"\0\0\0\0"
    file = picture(40, 20, exif=exif)
    assert images.upright_size(images.open_checked(file)) == (40, 20)
    assert images.upright(images.open_checked(file)).size == (40, 20)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA", "RGB", "RGBA"])
def test_every_mode_becomes_plain_colours(mode):
    stream = io.BytesIO()
    Image.new(mode, (8, 8)).save(stream, "JPEG" if mode == "CMYK" else "PNG")
    upright = images.upright(images.open_checked(ContentFile(stream.getvalue())))
    assert images.on_white(upright).mode == "RGB"


def read(image, image_format="PNG", **options):
    """The one colour of a plain picture after it was saved, taken in and set on white."""
    stream = io.BytesIO()
    image.save(stream, image_format, **options)
    upright = images.upright(images.open_checked(ContentFile(stream.getvalue())))
    return images.on_white(upright).getpixel((0, 0))


def near(colour, other):
    return all(abs(one - two) <= 2 for one, two in zip(colour, other, strict=True))


def test_sixteen_bits_keep_their_brightness():
    assert near(read(Image.new("I;16", (8, 8), 128 * 256)), (128, 128, 128))


def test_what_is_transparent_stands_on_white():
    assert near(read(Image.new("RGBA", (8, 8), (255, 0, 0, 0))), (255, 255, 255))
    assert near(read(Image.new("RGBA", (8, 8), (255, 0, 0, 128))), (255, 127, 127))
    assert near(read(Image.new("P", (8, 8)), transparency=0), (255, 255, 255))


def swapped():
    """A colour profile that has red and blue the other way round: of sRGB, with the tags of the two exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_of_another_profile_come_to_srgb(mode):
    red = (200, 10, 10) + (255,) * (mode == "RGBA")
    assert near(read(Image.new(mode, (8, 8), red), icc_profile=swapped()), (10, 10, 200))


def test_a_damaged_profile_leaves_the_colours_as_they_are():
    assert near(read(Image.new("RGB", (8, 8), (200, 10, 10)), icc_profile=b"not a profile"), (200, 10, 10))
    assert near(read(Image.new("RGB", (8, 8), (200, 10, 10)), icc_profile=swapped()[:200]), (200, 10, 10))


@pytest.mark.parametrize("size", [(4100, 500), (300, 2900), (6100, 4001)])
def test_a_picture_keeps_its_shape_and_enough_pixels_when_it_is_read(size):
    upright = images.upright(images.open_checked(picture(*size)))
    assert min(size[0], image_weight.ROOM) <= upright.width <= size[0]
    assert abs(upright.height - upright.width * size[1] / size[0]) <= 1


def test_a_picture_made_smaller_in_strips_is_whole():
    """A line of each colour, 100 high: none is lost or moved where two strips meet."""
    scene = Image.new("RGB", (6000, 1000))
    for place in range(10):
        scene.paste((25 * place, 0, 255 - 25 * place), (0, 100 * place, 6000, 100 * place + 100))
    stream = io.BytesIO()
    scene.save(stream, "PNG")
    upright = images.upright(images.open_checked(ContentFile(stream.getvalue())))
    scale = upright.height / 1000
    colours = [upright.getpixel((5, int((100 * place + 50) * scale))) for place in range(10)]
    assert colours == [(25 * place, 0, 255 - 25 * place) for place in range(10)]


def test_a_jpeg_that_goes_over_its_picture_without_end_is_refused():
    """Each of its scans costs the time of a whole picture, and takes but a few bytes."""
    whole = picture(90, 60, progressive=True).read()
    last = whole.rindex(b"\xff\xda")
    endless = whole[:last] + whole[last:-2] * 200 + whole[-2:]
    with pytest.raises(ValidationError, match="too long to read"):
        images.upright(images.open_checked(ContentFile(endless)))


def test_the_preview_in_a_cameras_metadata_is_no_scan():
    exif = piexif.dump({"0th": {}, "1st": {}, "thumbnail": picture(16, 16).read()})
    assert image_weight.scans(picture(exif=exif)) == 1
    assert image_weight.scans(picture(exif=exif, progressive=True)) > 1


def test_a_jpeg_whose_colours_claim_no_samples_is_broken():
    data = bytearray(picture(progressive=True).read())
    frame = data.index(b"\xff\xc2")
    for component in range(3):
        data[frame + 11 + 3 * component] = 0
    with pytest.raises(ValidationError, match="broken"):
        images.open_checked(ContentFile(bytes(data)))


def test_fill_bytes_without_end_are_gone_over_once():
    """Two million of them: gone over from each anew it would take days."""
    program = "import io; from portal.common.image_weight import scans; print(scans(io.BytesIO(b'\\xff' * 2_000_000)))"
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "0\n"


def test_fill_bytes_hide_no_scan():
    whole = picture().read()
    scan = whole.index(b"\xff\xda")
    assert image_weight.scans(io.BytesIO(whole[:scan] + b"\xff" * 9 + whole[scan:])) == 1


@pytest.mark.parametrize(
    ("name", "words"), [("IMG_1.HEIC", "Most compatible"), ("a.heif", "Most compatible"), ("a", "no JPEG")]
)
def test_a_name_tells_only_where_the_content_says_nothing(name, words):
    with pytest.raises(ValidationError, match=words):
        images.open_checked(ContentFile(b"?" * 40, name=name))
    with pytest.raises(ValidationError, match="This is a PDF"):
        images.open_checked(ContentFile(b"%PDF-1.7\n", name=name))
