"""The public pages and a guest's itinerary, as people and their tools meet them."""

import pytest

from portal.home import demo
from tests.pages import PAGES

pytestmark = pytest.mark.browser


MINE = [
    "/pl/my/",
    *(f"/pl/my/{demo.CURRENT}/{page}" for page in ("", "changes/", "briefing/", "feedback/")),
    "/pl/my/link/",
]
WIDE = {"width": 1440, "height": 900}


def link_of(slug, side="guest"):
    links = demo.contents()["links"]
    return next(link["path"] for link in links if link["visit"] == slug and link["side"] == side)


def test_a_reader_walks_from_home_to_a_region_and_a_guest_opens_a_link(reader):
    someone = reader()
    page = someone.open("/")
    assert page.url.endswith("/pl/")
    page.locator(".header").get_by_role("link", name="Aktualności").first.click()
    page.get_by_role("link", name="Pięć dni, dwanaście firm").click()
    assert page.locator("h1").inner_text().startswith("Pięć dni")
    page.locator("[data-gallery] a").first.click()
    page.locator("#lightbox [data-act=page]").click()
    page.locator(".photo-bar + .back a").click()
    assert "/pl/galleries/arequipa-w-podlaskiem/" in page.url
    page.get_by_role("link", name="Strona wizyty").click()
    page.get_by_role("link", name="Klaster Obróbki Metali").first.click()
    page.locator("table").get_by_role("link", name="SaMASZ").click()
    page.get_by_role("link", name="podlaskie", exact=True).first.click()
    assert page.url.endswith("/pl/regions/podlaskie/")
    assert someone.context.cookies() == []
    page = someone.open(link_of("arequipa-w-podlaskiem"))
    assert page.url.endswith("/es/my/arequipa-w-podlaskiem/")
    assert "23:30 Arequipa" in page.locator("main").inner_text()
    assert {cookie["name"] for cookie in someone.context.cookies()} == {"sessionid", "csrftoken"}
    page.locator(".langs").get_by_role("link", name="EN").click()
    assert page.url.endswith("/en/my/arequipa-w-podlaskiem/")


def test_axe_finds_nothing_and_pages_reflow_at_320_pixels(reader, violations):
    someone = reader(viewport=WIDE)
    someone.open(link_of(demo.CURRENT))
    found = []
    for path in [*PAGES, *MINE]:
        page = someone.open(path)
        found += violations(someone)
        page.set_viewport_size({"width": 320, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append(f"{path} scrolls sideways")
        page.set_viewport_size(WIDE)
    assert found == []


def test_without_javascript_the_whole_programme_is_there(reader):
    someone = reader(java_script_enabled=False)
    page = someone.open(link_of("arequipa-w-podlaskiem", side="host"))
    assert page.locator("main h1").inner_text()
    for path in PAGES:
        someone.open(path)


def test_the_first_tab_skips_to_the_content(reader):
    page = reader().open("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_pictures_have_their_size_so_that_nothing_moves(reader):
    someone = reader()
    moved = []
    for path in PAGES:
        page = someone.open(path)
        shift = page.evaluate(
            "new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const e of list.getEntries())"
            " sum += e.value }).observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 150) })"
        )
        moved += [path] if shift > 0.001 else []
    assert moved == []
