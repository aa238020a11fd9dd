"""Writes the pictures of the handbook (docs/handbook/images): what `make handbook` ends in.

Never near a real database: the demo is loaded into a folder that goes away afterwards, served on a free port by this
very process, on a clock that always says the same, and looked at by a real browser in each language of the handbook.
"""

import io
import itertools
import logging
import os
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

FOLDER = tempfile.TemporaryDirectory(prefix="handbook-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "portal.settings", "DJANGO_ALLOW_ASYNC_UNSAFE": "1", "DEBUG": "on", "WORKER": "on",
    "DATABASE_URL": f"sqlite:///{FOLDER.name}/db.sqlite3", "MEDIA_ROOT": f"{FOLDER.name}/media", "ALLOWED_HOSTS": "*",
    "CACHE_URL": "locmemcache://", "SITE_URL": "https://wizyty.example",
}  # fmt: skip
sys.path[0] = os.getcwd()  # the portal, not tools/
django.setup()

# Only now: all of these read the settings.
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from portal.home import demo, handbook  # noqa: E402
from tests.machine import CHROMIUM, CHROMIUM_ARGS  # noqa: E402
from tools import handbook_shots  # noqa: E402

NOW = datetime(2026, 11, 24, 8, 10, tzinfo=UTC)  # Tuesday, ten past nine in Warsaw
LANGUAGES = {"pl": "pl-PL", "en": "en-GB"}
SCREEN, WIDTH, MOST = 1280, 1200, 60_000  # CSS pixels of the window; pixels and bytes of a picture


class Quiet(WSGIRequestHandler):
    def log_message(self, *words):
        pass


@contextmanager
def portal():
    """The address of a portal with the demo, as it is on NOW."""
    settings.EMAIL_BACKEND = "tools.handbook_shots.MailServer"
    ticks = itertools.count()
    timezone.now = lambda: NOW + timedelta(milliseconds=next(ticks))  # what comes later stays later
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)
    demo.load()
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@dataclass
class Stage:
    """What a shot may use: the coordinator's page in one language, and others to work beside it."""

    page: object
    language: str
    signed_in: object

    def colleague(self):
        """Another person of staff at another machine."""
        return self.signed_in("administrator", self.language)


def signing_in(chromium, site):
    def signed_in(role, language):
        context = chromium.new_context(
            base_url=site, locale=LANGUAGES[language],
            viewport={"width": SCREEN, "height": 900}, device_scale_factor=WIDTH / SCREEN,
        )  # fmt: skip
        page = context.new_page()
        page.goto("/admin/login/")
        page.locator("#id_username").fill(role)
        page.locator("#id_password").fill(demo.password(role))
        page.locator("[type=submit]").last.click()
        page.wait_for_url("**/admin/")
        return page

    return signed_in


def taken(shot, stage):
    """The picture as PNG."""
    page = stage.page
    page.goto(shot.path)
    shot.act(stage)
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)  # fonts, answers to keys, transitions
    top = page.locator(shot.start).first.evaluate("element => element.getBoundingClientRect().top + scrollY")
    area = {"x": 0, "y": max(top - 8, 0), "width": SCREEN, "height": shot.height}
    return page.screenshot(full_page=True, clip=area, animations="disabled")


def write(png, name):
    """As WebP, as good as the bytes that a page may weigh allow."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in (80, 70, 60, 50, 40):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= MOST:
            break
    else:
        sys.exit(f"{name} is larger than {MOST // 1000} kB: take less of the page.")
    (handbook.IMAGES / name).write_bytes(file.getvalue())
    print(f"  {name}  {picture.width} × {picture.height}, {file.tell() // 1000} kB")


def main():
    wanted = set(sys.argv[1:])  # names of shots; none: all
    with portal() as site, sync_playwright() as playwright:
        executable = CHROMIUM if Path(CHROMIUM).exists() else None  # None: Playwright's own
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGS)
        signed_in = signing_in(chromium, site)
        stages = [Stage(signed_in("coordinator", language), language, signed_in) for language in LANGUAGES]
        for shot in handbook_shots.shots():
            shot.before()
            for stage in stages:
                png = taken(shot, stage)
                if not wanted or shot.name in wanted:
                    write(png, f"{stage.language}-{shot.name}.webp")
        chromium.close()


if __name__ == "__main__":
    main()
