"""A portal with the demo in a real Chromium: every page that is opened must keep to its own host and its policy."""

import pytest
from django.test import override_settings

from portal.home import demo

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Reader:
    """One browser context; `faults` collects requests to other hosts, console errors and reports of the policy."""

    def __init__(self, browser, site, **options):
        self.site = site
        self.context = browser.new_context(base_url=site, locale="pl-PL", **options)
        self.page = self.context.new_page()
        self.faults = []
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def open(self, path):
        response = self.page.goto(path)
        assert response.status < 400, f"{path}: {response.status}"
        return self.page

    def _request(self, request):
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"asks another host: {request.url}")

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(f"{self.page.url}: {message.text}")


@pytest.fixture
def site(live_server, settings, transactional_db, photos_made_once):
    """The address of a server with the whole demo."""
    settings.DEBUG = True
    with override_settings(ALLOWED_HOSTS=["*"]):
        demo.load()
        yield live_server.url


@pytest.fixture
def reader(browser, site):
    """Opens readers with their own screen; at the end none of them may have a fault."""
    opened = []

    def new(**options):
        opened.append(Reader(browser, site, **options))
        return opened[-1]

    yield new
    faults = [fault for each in opened for fault in each.faults]
    for each in opened:
        each.context.close()
    assert faults == []


@pytest.fixture
def violations():
    """What axe-core (WCAG 2.2 A and AA, best practice) finds on a page, as readable lines."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def found(reader):
        before = list(reader.faults)
        result = axe.run(reader.page, options={"runOnly": AXE_TAGS})
        reader.page.title()  # every message has come
        reader.faults[:] = before  # axe itself sets styles, which the policy refuses
        return [
            f"{reader.page.url} {violation['id']}: {node['target']}"
            for violation in result.response["violations"]
            for node in violation["nodes"]
        ]

    return found
