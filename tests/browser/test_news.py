"""News as readers and their tools meet them: filters by keyboard and without scripts, sharing, paper."""

import re

import pytest

pytestmark = pytest.mark.browser

ARTICLE = "/pl/news/arequipa-w-podlaskiem/"
FILTERED = "/pl/news/?year=2018&year=2026&region=podlaskie&tag=nothing"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 800}
TALLEST = "Math.max(...[...document.querySelectorAll('main img')].map(image => image.getBoundingClientRect().height))"


def titles(page):
    return page.locator(".news-row h2").all_inner_texts()


def test_filters_work_without_javascript(reader):
    page = reader(viewport=WIDE, java_script_enabled=False).open("/en/news/")
    assert len(titles(page)) == 3
    page.get_by_label("podlaskie").check()
    page.get_by_label("2018").check()
    page.get_by_role("button", name="Show results").click()
    assert page.url.endswith("/en/news/?year=2018&region=podlaskie")
    assert titles(page) == ["Five days, twelve firms: Arequipa in Podlaskie"]
    page.get_by_role("link", name=re.compile("2018 ?: Remove this filter")).click()
    assert page.url.endswith("/en/news/?region=podlaskie")
    assert len(titles(page)) == 2
    page.get_by_role("link", name="logistics").click()
    assert page.url.endswith("/en/news/?tag=logistyka")


def test_on_a_phone_filters_unfold_by_keyboard(reader):
    page = reader(viewport=PHONE).open("/en/news/?year=2018")
    option = page.get_by_label("Peru")
    assert not option.is_visible()
    summary = page.locator(".filters > details > summary")
    assert summary.inner_text() == "Filters (1)"
    summary.focus()
    page.keyboard.press("Enter")
    option.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/news/?year=2018&country=PE")


def test_the_address_is_copied_and_it_is_said(reader):
    someone = reader(viewport=WIDE, locale="en-GB")
    someone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = someone.open("/en/news/arequipa-w-podlaskiem/?from=mail#x")
    page.get_by_role("button", name="Copy address").click()
    page.get_by_text("The address was copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{someone.site}/en/news/arequipa-w-podlaskiem/"


def test_without_javascript_an_article_is_shared_by_mail_alone(reader):
    someone = reader(java_script_enabled=False)
    page = someone.open("/en/news/arequipa-w-podlaskiem/")
    assert page.locator(".share button:visible").count() == 0
    address = page.locator(".share a").get_attribute("href")
    assert address.startswith(
        "mailto:?subject=Five%20days%2C%20twelve%20firms%3A%20Arequipa%20in%20Podlaskie&body=http"
    )


@pytest.mark.parametrize("path", [FILTERED, ARTICLE])
def test_axe_finds_nothing_and_pages_reflow_at_320_pixels(path, reader, violations):
    someone = reader(viewport=WIDE)
    page = someone.open(path)
    assert violations(someone) == []
    page.set_viewport_size({"width": 320, "height": 800})
    if path == FILTERED:
        page.locator(".filters > details > summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_paper_holds_the_article_and_not_its_buttons(reader):
    page = reader(viewport=WIDE).open(ARTICLE)
    page.emulate_media(media="print")
    for place in (".nav-wide", ".share", ".related", ".crumbs", ".back .more"):
        assert not page.locator(place).first.is_visible(), place
    assert page.locator("h1").is_visible()
    assert page.evaluate(TALLEST) <= 8 / 2.54 * 96 + 1
