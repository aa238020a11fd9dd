"""The public pages and a guest's itinerary, as people and their tools meet them."""

import pytest

from portal.home import demo

pytestmark = pytest.mark.browser

PAGES = [
    "/pl/", "/en/news/", "/pl/news/walonscy-logistycy-w-lodzkiem/", "/fr/news/arequipa-w-podlaskiem/",
    "/es/news/podlaskie-jedzie-do-liege/", "/pl/galleries/", "/pl/galleries/arequipa-w-podlaskiem/",
    "/en/galleries/arequipa-w-podlaskiem/2/", "/pl/visits/", "/pl/visits/arequipa-w-podlaskiem/",
    "/en/visits/podlaskie-w-walonii/", "/pl/clusters/", "/en/clusters/logistics-in-wallonia/", "/pl/firms/",
    "/fr/organisations/awex/", "/pl/regions/", "/es/regions/podlaskie/", "/pl/programmes/plan-marshall-2/",
    "/pl/partnerships/podlaskie-arequipa/", "/pl/accessibility/", "/pl/privacy/",
]  # fmt: skip


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
    assert [cookie["name"] for cookie in someone.context.cookies()] == ["sessionid"]
    page.locator(".langs").get_by_role("link", name="EN").click()
    assert page.url.endswith("/en/my/arequipa-w-podlaskiem/")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(reader, violations, scheme, width):
    someone = reader(color_scheme=scheme, viewport={"width": width, "height": 900})
    someone.open(link_of(demo.CURRENT))
    found = []
    for path in [*PAGES, f"/pl/my/{demo.CURRENT}/", "/pl/my/"]:
        page = someone.open(path)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{path} scrolls sideways")
        found += violations(someone)
    assert found == []


def test_pages_reflow_at_320_pixels(reader):
    someone = reader(viewport={"width": 320, "height": 800})
    wide = [path for path in PAGES if someone.open(path).evaluate("document.documentElement.scrollWidth") > 320]
    assert wide == []


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


def test_links_on_public_pages_lead_somewhere(reader, site):
    """Every address of this site that a public page links to answers."""
    someone, addresses = reader(), set()
    for path in PAGES:
        page = someone.open(path)
        addresses |= set(page.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])"))
    ours = {address for address in addresses if address.startswith(site) and "/my/" not in address}
    broken = [address for address in ours if someone.context.request.head(address).status >= 400]
    assert broken == []
    assert len(ours) > 100
