"""Sixty photos of 12 megapixels through the page of the upload, the server killed in the middle, and on from there.

Run by `python -m bench.upload_60_photos`. It starts a server of its own on a fresh database in a folder that it
removes, drives it by Chromium, and prints the time, the greatest memory that a process of the server had, and what the
sweep finds. It ends with 1 where a photo is missing, double or not made, where the memory is over the bar, or where the
storage does not hold exactly the files of the photos after the sweep.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

PHOTOS, SIZE, KILL_AT = 60, (4000, 3000), 20
FILES = 7  # of a photo: the original and six sizes
BAR = 400  # megabytes
MANAGE = [sys.executable, "-W", "ignore", "manage.py"]
PATIENCE = 600_000  # milliseconds
SET_UP = """
from django.contrib.auth.models import Group
from django.contrib.auth import get_user_model
from tests import factories
factories.office()
gallery = factories.gallery_of(factories.visit(), audience="staff")
user = get_user_model().objects.create_user("bench", password="bench", is_staff=True)
user.groups.add(Group.objects.get(name="author"))
print(gallery.pk)
"""
COUNT = """
from portal.gallery.models import Photo, Upload
ready = Photo.objects.filter(state="ready")
print(ready.count(), Photo.objects.count(), ready.values("digest").distinct().count(), Upload.objects.count())
"""


def draw(folder):
    """Photos of about 5 MB, each another."""
    grain = Image.effect_noise((1000, 1000), 40)
    names = []
    for number in range(PHOTOS):
        tile = Image.merge("RGB", [grain.rotate(90 * (turn + number) % 360) for turn in range(3)])
        photo = Image.new("RGB", SIZE, (4 * number, 90, 200 - 3 * number))
        for left in range(0, SIZE[0], 1000):
            photo.paste(tile, (left, 10 * number))
        names.append(folder / f"IMG_{2000 + number}.jpg")
        photo.save(names[-1], quality=97)
    return names


class Server:
    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.most, self.process = 0, None
        self.log = (folder / "server.log").open("w")
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "MEDIA_ROOT": str(folder / "media"),
            "ALLOWED_HOSTS": "127.0.0.1", "DEBUG": "on",
        }  # fmt: skip

    def manage(self, *arguments, text=None):
        command = [*MANAGE, *arguments]
        done = subprocess.run(command, env=self.environment, input=text, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def start(self):
        command = [*MANAGE, "runserver", "--noreload", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log)
        for _try in range(100):
            time.sleep(0.2)
            try:
                return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/admin/login/").close()
            except OSError:
                continue
        raise SystemExit("The server did not start; see its log.")

    def end(self, by=signal.SIGTERM):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        self.most = max(self.most, int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024)
        self.process.send_signal(by)
        self.process.wait()


def waited(page, words):
    """Until the words stand in the queue."""
    page.wait_for_function(f"() => ({words})", timeout=PATIENCE)
    return time.monotonic()


def upload(server, page, gallery, photos):
    base = f"http://127.0.0.1:{server.port}"
    page.goto(f"{base}/admin/login/?next=/admin/gallery/gallery/{gallery}/upload/")
    page.locator("#id_username").fill("bench")
    page.locator("#id_password").fill("bench")
    page.locator("[type=submit]").last.click()
    page.locator("#choose").wait_for()
    begin = time.monotonic()
    page.locator("#id_files").set_input_files(photos)
    arrived = 'document.querySelectorAll("#rows [data-state=making], #rows [data-state=ready]").length'
    waited(page, f"{arrived} >= {KILL_AT}")
    server.end(signal.SIGKILL)
    page.locator("#trouble").wait_for()
    print("killed:", page.locator("#queue-h").inner_text(), "|", page.locator("#trouble").inner_text())
    server.start()
    page.locator("#retry").click()
    uploaded = waited(page, f"{arrived} === {PHOTOS}")
    ready = waited(page, f'document.querySelectorAll("#rows [data-state=ready]").length === {PHOTOS}')
    return uploaded - begin, ready - begin


def swept(server, folder):
    """What the sweep removes when every file is old enough for it, and how many files there are then."""
    files = [path for path in (folder / "media").rglob("*") if path.is_file()]
    for path in files:
        os.utime(path, (time.time() - 7200,) * 2)
    print("swept:", server.manage("sweep") or "nothing")
    return sum(path.exists() for path in files)


def main():
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        photos, server = draw(folder), Server(folder)
        megabytes = sum(photo.stat().st_size for photo in photos) / 1e6
        server.manage("migrate", "--verbosity=0")
        gallery = server.manage("shell", "--verbosity=0", text=SET_UP).splitlines()[-1]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        server.start()
        try:
            uploaded, ready = upload(server, browser.new_page(locale="en-GB"), gallery, photos)
        finally:
            server.end()
            browser.close()
        print(f"{PHOTOS} photos of 12 megapixels, {megabytes:.0f} MB, the server killed after {KILL_AT}:")
        print(f"all uploaded after {uploaded:.0f} s, all sizes made after {ready:.0f} s")
        print(f"greatest memory of a server's process {server.most} MB (bar {BAR})")
        counts = server.manage("shell", "--verbosity=0", text=COUNT).splitlines()[-1].split()
        print("{} photos ready of {}, {} different contents, {} uploads left".format(*counts))
        files = swept(server, folder)
        print(f"{files} files in the storage, {FILES * PHOTOS} expected")
    whole = [*map(int, counts)] == [PHOTOS, PHOTOS, PHOTOS, 0] and files == FILES * PHOTOS
    sys.exit(0 if whole and server.most <= BAR else 1)


if __name__ == "__main__":
    main()
