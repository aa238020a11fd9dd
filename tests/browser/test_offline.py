"""A guest without signal: the last programme opens with its age, is refreshed by itself, and goes with the link."""

import pytest
from playwright.sync_api import expect

from portal.home import demo
from tests import factories
from visits.models import AccessLink, Visit
from visits.programme import itineraries

pytestmark = pytest.mark.browser
KEPT = """async () => {
  const opened = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const requests = (await Promise.all(opened.map((cache) => cache.keys()))).flat();
  return requests.map((request) => new URL(request.url).pathname).filter((path) => !path.startsWith("/static/"));
}"""
PAGE = f"/pl/my/{demo.CURRENT}/"


def wait_until_kept(page, paths):
    for _time in range(100):
        if page.evaluate(KEPT) == paths:
            return
        page.wait_for_timeout(50)
    assert page.evaluate(KEPT) == paths


def test_a_programme_opens_without_network_and_goes_when_its_link_is_revoked(reader):
    guest = reader(viewport={"width": 360, "height": 800})
    guest.expected = ("ERR_INTERNET_DISCONNECTED", "403", "Failed to fetch")
    link = next(link for link in demo.contents()["links"] if link["visit"] == demo.CURRENT and link["side"] == "guest")
    page = guest.open(link["path"])
    page.wait_for_selector("#offline .kept:not([hidden])")
    wait_until_kept(page, [PAGE])

    guest.context.set_offline(True)
    page.reload()
    assert page.locator("#copy").inner_text().startswith("Zapisana kopia")
    assert page.locator(".line-stop").count() > 5

    guest.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#copy")).to_be_hidden()  # nothing newer: it is no longer old

    guest.context.set_offline(True)
    page.reload()
    visit = Visit.objects.get(slug=demo.CURRENT)
    factories.planned_stop(visit)
    itineraries.release(visit, by=None)
    guest.context.set_offline(False)
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new Event('online'))")
    assert page.evaluate("document.documentElement.dataset.release") == "3"

    AccessLink.objects.filter(participant__name=link["name"]).update(nonce="another")
    assert page.reload().status == 403
    wait_until_kept(page, [])
    guest.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_FAILED"):
        page.reload()


def test_a_server_that_stumbles_takes_no_copy_and_another_reader_leaves_none(reader, site):
    """A copy stays through a 503; whoever opens another link to the same visit finds nothing of the reader before."""
    guest = reader()
    guest.expected = ("503",)
    one, other = [link["path"] for link in demo.contents()["links"] if link["visit"] == demo.CURRENT][:2]
    page = guest.open(one)
    wait_until_kept(page, [PAGE])
    guest.context.route(f"**{PAGE}", lambda route: route.fulfill(status=503, body="Chwila przerwy"))
    page.reload()
    assert page.locator("#copy").is_visible()
    guest.context.unroute(f"**{PAGE}")
    guest.open(other)
    wait_until_kept(page, [PAGE])
    assert demo.contents()["links"][0]["name"] not in page.locator(".plan-head").inner_text()
    guest.context.set_offline(True)
    guest.expected = ("ERR_INTERNET_DISCONNECTED",)
    page.reload()
    assert page.locator("#copy").is_visible()
    assert demo.contents()["links"][0]["name"] not in page.locator(".plan-head").inner_text()
