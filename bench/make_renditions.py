"""What the six files of a photo of 12 megapixels cost. Run by `python -m bench.make_renditions`.

Prints the median processor seconds of some runs (bar: 0.65) and the greatest memory of the process (bar: 400 MB). The
photo is as a camera's: 4,000 × 3,000, a JPEG of some megabytes. Files go to a folder that is removed.
"""

import io
import os
import re
import statistics
import tempfile
import time
from importlib import import_module
from pathlib import Path

import django
from django.test import override_settings
from PIL import Image

RUNS, SIZE, QUALITY = 9, (4000, 3000), 92


def photo():
    """A scene with grain, so that it is no easier to compress than a real one."""
    grain = Image.effect_noise((1000, 750), 60).resize(SIZE, Image.Resampling.BICUBIC)
    scene = Image.merge("RGB", [grain, grain.rotate(180), Image.linear_gradient("L").resize(SIZE)])
    stream = io.BytesIO()
    scene.save(stream, "JPEG", quality=QUALITY)
    return stream.getvalue()


def measure(data):
    renditions, content = (
        import_module("portal.gallery.renditions"),
        import_module("django.core.files.base").ContentFile,
    )
    times = []
    for _run in range(RUNS):
        begin = time.process_time()
        made = renditions.make(content(data, name="photo.jpg"))
        times.append(time.process_time() - begin)
        renditions.delete(made["token"])
    return times


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    data = photo()
    Path("/proc/self/clear_refs").write_text("5")  # the drawing does not count
    with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        times = measure(data)
    size = f"{SIZE[0]} × {SIZE[1]}, {len(data) / 1e6:.1f} MB"
    print(f"a photo of {size}, six files: median {statistics.median(times):.2f} s of {RUNS} runs")
    print(f"greatest memory {greatest_memory()} MB")


def greatest_memory():
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024


if __name__ == "__main__":
    main()
