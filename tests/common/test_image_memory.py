"""What is let in never takes a process over 400 MB; what would is refused. Each picture is read by its own process.

They are about the largest that each kind may be: were the estimate in image_weight.py too low, it would grow more.
"""

import subprocess
import sys

import pytest
from django.conf import settings

BAR = 290  # MB that reading may add to the process: one that serves pages has 110
READ = """
import re, sys
from django.conf import settings
settings.configure(USE_I18N=False)
from django.core.exceptions import ValidationError
from django.core.files import File
from portal.common import images

def most():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024

before = most()
with open(sys.argv[1], "rb") as file:
    try:
        print(images.upright(images.open_checked(File(file))).size)
    except ValidationError as error:
        print(error.messages[0])
print(most() - before)
"""
DRAW = """
import sys
from PIL import Image
mode, width, height, image_format, options = eval(sys.argv[2])
Image.new(mode, (width, height), None).save(sys.argv[1], image_format, **options)
"""
FAST = {"compress_level": 1}
PICTURES = {
    "PNG with alpha": ("RGBA", 9400, 6300, "PNG", FAST),
    "PNG of 16 bits": ("I;16", 9400, 6300, "PNG", FAST),
    "PNG, tall": ("RGBA", 3900, 8000, "PNG", FAST),
    "CMYK": ("CMYK", 9400, 6300, "JPEG", {}),
    "JPEG, progressive": ("RGB", 6700, 4800, "JPEG", {"progressive": True, "subsampling": 0}),
    "WebP": ("RGB", 4600, 3200, "WEBP", {"quality": 30, "method": 0}),
}
TOO_HEAVY = {
    "CMYK, progressive": ("CMYK", 9400, 6300, "JPEG", {"progressive": True}),
    "WebP": ("RGB", 5200, 3400, "WEBP", {"quality": 30, "method": 0}),
}


def run(program, *arguments):
    command = [sys.executable, "-W", "ignore", "-c", program, *map(str, arguments)]
    return subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout.splitlines()


@pytest.mark.parametrize("name", PICTURES)
def test_the_greatest_picture_is_read_within_the_bar(tmp_path, name):
    run(DRAW, tmp_path / "picture", PICTURES[name])
    size, grown = run(READ, tmp_path / "picture")
    assert size.startswith("(")
    assert int(grown) < BAR


@pytest.mark.parametrize("name", TOO_HEAVY)
def test_a_heavier_one_is_refused_before_it_is_decoded(tmp_path, name):
    run(DRAW, tmp_path / "picture", TOO_HEAVY[name])
    words, grown = run(READ, tmp_path / "picture")
    assert "too many pixels" in words
    assert int(grown) < 20
