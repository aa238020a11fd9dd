"""The search, from the magnifier of a phone to a result."""

import pytest

pytestmark = pytest.mark.browser


def test_somebody_searches_on_a_phone_without_scripts(reader):
    someone = reader(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    page = someone.open("/pl/news/")
    page.locator(".to-search:visible").click()
    page.locator("#search").fill("lodz")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pl/search/?q=lodz")
    assert page.locator("#search").input_value() == "lodz"
    page.get_by_role("link", name="Aktualności 1").click()
    page.wait_for_url("**/pl/search/?q=lodz&type=news")
    page.locator(".results a").click()
    page.wait_for_url("**/pl/news/walonscy-logistycy-w-lodzkiem/")


def test_axe_finds_nothing_on_pages_of_results(reader, violations):
    someone = reader(color_scheme="dark", viewport={"width": 320, "height": 700})
    found = []
    for path in ("/en/search/?q=wallonia&type=visits", "/pl/search/?q=arekipa"):
        page = someone.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        found += violations(someone)
    assert found == []
