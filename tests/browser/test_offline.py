"""A guest without signal: the last programme opens with its age, is refreshed by itself, and goes with the link."""

import pytest

from portal.home import demo
from visits.models import AccessLink

pytestmark = pytest.mark.browser
KEPT = "(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat())()"
PAGE = f"/pl/my/{demo.CURRENT}/"


def test_a_programme_opens_without_network_and_goes_when_its_link_is_revoked(reader):
    guest = reader(viewport={"width": 360, "height": 800})
    guest.expected = ("ERR_INTERNET_DISCONNECTED", "403", "Failed to fetch")
    link = next(link for link in demo.contents()["links"] if link["visit"] == demo.CURRENT and link["side"] == "guest")
    page = guest.open(link["path"])
    page.wait_for_selector("#offline .kept:not([hidden])")
    page.wait_for_function(f"async () => (await {KEPT}).includes('{PAGE}')")
    assert {path for path in page.evaluate(KEPT) if not path.startswith("/static/")} == {PAGE}

    guest.context.set_offline(True)
    page.reload()
    assert page.locator("#copy").inner_text().startswith("Zapisana kopia")
    assert page.locator(".line-stop").count() > 5
    title = page.locator("h1").inner_text()

    guest.context.set_offline(False)
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new Event('online'))")
    assert (page.locator("#copy").is_visible(), page.locator("h1").inner_text()) == (False, title)

    AccessLink.objects.filter(participant__name=link["name"]).update(nonce="another")
    assert page.reload().status == 403
    page.wait_for_function(f"async () => !(await {KEPT}).includes('{PAGE}')")
    guest.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_FAILED"):
        page.reload()
