"""The lightbox over a gallery and the strips of an article: keyboard, focus, history, fingers; and without script."""

import pytest
from playwright.sync_api import expect

from portal.gallery.models import Photo

pytestmark = pytest.mark.browser

GALLERY = "/en/galleries/arequipa-w-podlaskiem/"
ARTICLE = "/en/news/arequipa-w-podlaskiem/"
PHONE = {"viewport": {"width": 360, "height": 760}, "has_touch": True}


def place(page):
    return page.locator("#lightbox [role=status]").inner_text()


def is_open(page, at):
    expect(page.locator("#lightbox [role=status]")).to_contain_text(f"{at} of ")
    expect(page.locator("#lightbox")).to_be_visible()


def is_shut(page):
    expect(page.locator("#lightbox")).to_be_hidden()


def focused(page, what="getAttribute('data-act')"):
    return page.evaluate(f"document.activeElement.{what}")


def test_the_keyboard_opens_moves_and_closes(reader):
    page = reader().open(GALLERY)
    thumbnails = page.locator("[data-gallery] a")
    count = thumbnails.count()
    thumbnails.nth(1).focus()
    page.keyboard.press("Enter")
    assert (place(page), focused(page)) == (f"2 of {count}", "next")
    steps = {"ArrowRight": 3, "ArrowLeft": 2, "End": count, "Home": 1}
    for key, at in steps.items():
        page.keyboard.press(key)
        assert (place(page), page.evaluate("location.hash")) == (f"{at} of {count}", f"#photo-{at}")
    page.keyboard.press("ArrowLeft")  # there is none before the first
    assert place(page) == f"1 of {count}"
    assert page.locator("#lightbox [data-act=previous]").get_attribute("aria-disabled") == "true"
    for _press in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('main, header, footer')")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    page.wait_for_url("**/arequipa-w-podlaskiem/")
    is_shut(page)
    assert focused(page, "href").endswith("/2/")  # the thumbnail of the photo that was seen last


def test_what_is_shown_is_the_photos_own(reader):
    page = reader().open(GALLERY)
    figure = page.locator("[data-gallery] figure").nth(2)
    figure.locator("a").click()
    stage = page.locator("#lightbox")
    assert stage.locator("img").get_attribute("alt") == figure.locator("img").get_attribute("alt")
    for words in (figure.locator("figcaption > span").nth(1), figure.locator(".credit")):
        assert words.inner_text() in stage.locator(".stage-caption").inner_text()
    file = stage.locator("[data-act=download]").get_attribute("href")
    assert file.endswith("-1600.jpg")
    assert file in figure.locator("img").get_attribute("srcset")
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    stage.locator("[data-act=page]").click()
    page.wait_for_url("**/arequipa-w-podlaskiem/3/")


def test_back_closes_forward_opens_and_the_address_opens_too(reader):
    someone = reader()
    page = someone.open(GALLERY)
    page.locator("[data-gallery] a").first.click()
    page.locator("#lightbox [data-act=next]").click()
    page.go_back()
    is_shut(page)
    assert page.url.endswith(GALLERY)
    page.go_forward()
    is_open(page, 2)
    page = someone.open("/en/")
    page = someone.open(f"{GALLERY}#photo-3")
    is_open(page, 3)
    page.locator("#lightbox [data-act=close]").click()
    page.wait_for_function("!location.hash")
    is_shut(page)
    page.go_back()
    assert page.url.endswith("/en/")
    page = someone.open(f"{GALLERY}#photo-99")
    is_shut(page)


def test_a_finger_swipes(reader):
    page = reader(**PHONE).open(GALLERY)
    page.locator("[data-gallery] a").first.tap()
    swipe = """events => {
        const stage = document.querySelector('.stage')
        for (const [name, clientX] of Object.entries(events))
            stage.dispatchEvent(new PointerEvent(`pointer${name}`, {pointerType: 'touch', clientX, bubbles: true}))
    }"""
    left, hardly, right = {"down": 300, "up": 100}, {"down": 300, "up": 290}, {"down": 100, "up": 300}
    scrolled = {"down": 300, "cancel": 200, "up": 100}
    for events, at in ((left, "2"), (hardly, "2"), (scrolled, "2"), (right, "1")):
        page.evaluate(swipe, events)
        assert place(page)[:1] == at
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_strips_of_an_article_are_one_row_of_photos(reader):
    page = reader().open(ARTICLE)
    count = page.locator("[data-gallery] a").count()
    page.locator("[data-gallery]").last.locator("a").last.click()
    assert place(page) == f"{count} of {count}"


def test_an_article_without_photos_to_open_has_no_stage(reader):
    Photo.objects.update(consent="withdrawn")
    page = reader().open(ARTICLE)
    assert page.locator("[data-gallery], #lightbox, script[src*=lightbox]").count() == 0


def test_axe_finds_nothing_on_the_open_stage(reader, violations):
    someone = reader()
    page = someone.open(GALLERY)
    page.locator("[data-gallery] a").first.click()
    assert violations(someone) == []


def test_without_javascript_a_photo_has_its_page_and_with_it_arrows_lead_on(reader):
    page = reader(java_script_enabled=False).open(GALLERY)
    page.locator("[data-gallery] a").first.click()
    assert page.url.endswith(f"{GALLERY}1/")
    page = reader().open(f"{GALLERY}1/")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/2/")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/1/")
