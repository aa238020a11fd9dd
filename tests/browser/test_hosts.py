"""A host answers on a phone in Chromium, without JavaScript: a real form, its refusal, and what staff then read."""

import pytest

from portal.home import demo
from visits.models import Stop

pytestmark = pytest.mark.browser


@pytest.fixture
def host_link(site):
    """Of the host in the invented visit under way whose stop is still to come, and who has not answered."""
    links = {each["name"]: each["path"] for each in demo.contents()["links"] if each["visit"] == demo.CURRENT}
    return links["Denis Inventé"]


def test_a_host_proposes_another_time_and_then_confirms(reader, violations, host_link):
    screen = {"viewport": {"width": 360, "height": 740}, "locale": "en-GB"}
    host = reader(java_script_enabled=False, **screen)
    host.expected = ("422",)
    page = host.open(host_link)
    host.open(f"/en/my/{demo.CURRENT}/")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert not page.locator("[name=starts]").is_visible()
    page.get_by_label("At another time").check()
    page.locator("[name=ends]").fill("08:00")
    page.get_by_label("Who attends from your side").fill("Denis Inventé")
    page.get_by_role("button", name="Send the answer").click()
    assert "The end is not after the start." in page.locator(".field.wrong").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.get_by_label("Who attends from your side").input_value() == "Denis Inventé"
    page.get_by_label("Yes, at this time").check()
    page.get_by_role("button", name="Send the answer").click()
    assert page.locator(".hosting .message.success").is_visible()
    assert page.locator(".hosting .state").inner_text() == "Confirmed"
    stop = Stop.objects.get(answered_by__name="Denis Inventé")
    assert (stop.answer, stop.host_people) == ("confirmed", "Denis Inventé")
    watcher = reader(color_scheme="dark", **screen)
    watcher.open(host_link)
    page = watcher.open(f"/en/my/{demo.CURRENT}/stops/{stop.key}/answer/")
    page.get_by_label("At another time").check()
    assert violations(watcher) == []
