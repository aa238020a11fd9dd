"""A portal with the demo in a real Chromium: every page that is opened must keep to its own host and its policy."""

import threading

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, override_settings

from clusters.models import Organisation
from portal.home import demo
from tests import snapshots
from tests.factories import at, planned_stop
from visits.models import Visit
from visits.programme import itineraries

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR_AND_ROOM = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]


class Reader:
    """One browser context; `faults` collects requests to other hosts, console errors and reports of the policy.

    `expected` are words of errors that belong to the test: Chromium itself writes of each answer over 399.
    """

    expected = ()

    def __init__(self, browser, site, **options):
        self.site = site
        self.context = browser.new_context(**{"base_url": site, "locale": "pl-PL"} | options)
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
        if message.type in ("error", "warning") and not any(words in message.text for words in self.expected):
            self.faults.append(f"{self.page.url}: {message.text}")


@pytest.fixture(scope="session")
def loaded():
    """What the demo put into the database when it was loaded first."""
    return {}


@pytest.fixture
def site(live_server, transactional_db, photos_made_once, loaded):
    """The address of a server with the whole demo."""
    with override_settings(DEBUG=True, ALLOWED_HOSTS=["*"]):
        if loaded:
            snapshots.restore(loaded)
        else:
            demo.load()
            loaded.update(snapshots.take())
        yield live_server.url
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(timeout=5)  # the last words of a page; PostgreSQL drops no database that is in use


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
def signed_in(reader, site):
    """Opens a reader who has signed in as staff of a role (test_staff.py signs in by the form)."""

    def new(role="coordinator", **options):
        client, staff = Client(), reader(**options)
        client.force_login(User.objects.get(username=role))
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        staff.context.add_cookies([{"name": session.key, "value": session.value, "url": site}])
        return staff

    return new


@pytest.fixture
def empty_visit(site):
    """The real visit of October 2018, with its people; nothing is planned in its draft."""
    visit = Visit.objects.get(slug="arequipa-w-podlaskiem")
    keys = visit.stops.filter(planned__itinerary__number=None).values_list("key", flat=True)
    itineraries.write(itineraries.draft_of(visit), dict.fromkeys(keys), by=None)
    return visit


@pytest.fixture
def stops(empty_visit):
    """Three visits to firms on Monday, the first for group A, the way to the second too short; a dinner on Tuesday."""
    people = list(empty_visit.participants.filter(group="A"))
    firms = [
        planned_stop(
            empty_visit, title_pl=name, title_en="", kind="company_visit", starts=at(start), ends=at(start + 1),
            host=Organisation.objects.get(name=name), attends=people if name == "SaMASZ" else (), answer="asked",
        )
        for name, start in (("SaMASZ", 9), ("ChM", 11), ("Promotech", 12))
    ]  # fmt: skip
    dinner = planned_stop(empty_visit, title_pl="Kolacja", title_en="", starts=at(19, day=1), ends=at(20, day=1))
    return [*firms, dinner]


@pytest.fixture
def planner(signed_in, empty_visit):
    """Opens the programme editor of that visit, in English."""

    def new(role="coordinator", **options):
        staff = signed_in(role, locale="en-GB", **options)
        staff.open(f"/admin/visits/visit/{empty_visit.pk}/programme/")
        return staff

    return new


@pytest.fixture
def violations():
    """What axe-core (WCAG 2.2 A and AA, best practice) finds on a page, as readable lines.

    The whole standard is checked as the reader sees the page, and what hangs on colour and room once more in the other
    colour scheme on a phone.
    """
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def found(reader):
        page, before = reader.page, list(reader.faults)
        scheme, size = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches"), page.viewport_size
        lines = check(page, AXE_TAGS)
        page.emulate_media(color_scheme="light" if scheme else "dark")
        page.set_viewport_size({"width": 360, "height": size["height"]})
        lines += check(page, {"type": "rule", "values": OF_COLOUR_AND_ROOM})
        page.emulate_media(color_scheme="dark" if scheme else "light")
        page.set_viewport_size(size)
        page.title()  # every message has come
        reader.faults[:] = before  # axe itself sets styles, which the policy refuses
        return lines

    def check(page, rules):
        result = axe.run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
        return [
            f"{page.url} {violation['id']}: {node['target']}"
            for violation in result.response["violations"]
            for node in violation["nodes"]
        ]

    return found
