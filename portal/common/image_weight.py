"""How much memory a picture takes to read, known from its header: what is too heavy is refused before it is decoded.

Measured with Pillow 13: an upper bound for every format that is let in, so that a process which reads one picture at a
time stays under 400 MB (tests/common/test_image_memory.py).
"""

import re

MEMORY = 260_000_000  # bytes for one picture; the process itself takes about 90 MB
ROOM = 2000  # pixels: a picture is read at least this wide, if it is, for renditions of 1,600
SCALES = (8, 4, 2, 1)  # libjpeg's: it decodes a JPEG at an eighth, a quarter, a half or all of its size
MAX_SCANS = 100  # of a JPEG; ten are usual, and each costs the time of a whole picture
COLOUR = 4  # bytes a pixel of Pillow's RGB, RGBA, CMYK and LA
BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2}
WEBP = 16  # bytes a pixel: libwebp keeps two canvases, Pillow the bytes and the picture
MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
SCAN, END = b"\xda", b"\xd9"


def shrink(width):
    """By how much a picture may be made smaller and still have ROOM."""
    return max(1, width // ROOM)


def jpeg_scale(width):
    return next(scale for scale in SCALES if scale <= shrink(width))


def weight(image, width, *, is_buffered=False):
    """Bytes that it takes to read `image` and reduce it; `width` is that of the upright picture.

    `is_buffered`: a JPEG in several scans is decoded from a copy of all its coefficients.
    """
    pixels = image.width * image.height
    scale = jpeg_scale(width) if image.format in ("JPEG", "MPO") else 1
    reduced = COLOUR * pixels / (scale * shrink(width // scale)) ** 2
    if image.format == "WEBP":
        return WEBP * pixels + reduced
    if image.format == "PNG":
        return BYTES.get(image.mode, COLOUR) * pixels + reduced
    coefficients = 2 * pixels * _samples(image) if is_buffered or "progressive" in image.info else 0
    return coefficients + COLOUR * pixels / scale**2 + reduced


def _samples(image):
    """Samples a pixel of a JPEG: 3 for RGB, 1.5 where the colours have half the width and height."""
    shares = [across * down for _name, across, down, _table in image.layer]
    return sum(shares) / max(shares)


def scans(file):
    """How often a JPEG goes over its picture. What a camera puts beside the picture (a preview) does not count."""
    file.seek(0)
    data, at, found = file.read(), 2, 0
    while (marker := MARKER.search(data, at)) and marker[1] != END:
        found += marker[1] == SCAN
        at = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2])
    return found
