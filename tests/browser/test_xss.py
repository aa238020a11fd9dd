"""Hostile words in every text of the demo: in a real browser nothing of them runs, nor asks the policy to stop it."""

import pytest
from playwright.sync_api import expect

from portal.news.models import Article
from tests.attacks import MARK, RICH
from tests.browser.test_article import PASTE
from tests.news.test_xss import poison

pytestmark = pytest.mark.browser
PAGES = [
    "/pl/", "/pl/news/", "/en/news/arequipa-w-podlaskiem/", "/pl/galleries/arequipa-w-podlaskiem/",
    "/pl/galleries/arequipa-w-podlaskiem/1/", "/pl/visits/arequipa-w-podlaskiem/", "/pl/clusters/",
    "/pl/accessibility/",
]  # fmt: skip


def ran(page):
    return page.evaluate(f"window.{MARK} ?? null")


def test_nothing_runs_on_pages_of_readers(reader):
    poison(0)
    someone = reader()
    someone.page.on("dialog", lambda dialog: someone.faults.append(dialog.message))
    for path in PAGES:
        page = someone.open(path)
        page.mouse.move(300, 300)
        assert (path, ran(page)) == (path, None)


def test_nothing_runs_where_an_article_is_written(signed_in):
    article = Article.objects.get(slug="arequipa-w-podlaskiem")
    staff = signed_in("publisher", locale="en-GB")
    poison(1)
    page = staff.open(f"/admin/news/article/{article.pk}/change/")
    editor = page.locator(".block.text [contenteditable]").first
    editor.click()
    for payload in ("".join(RICH[::2]), "".join(RICH[1::2])):
        with page.expect_response("**/pasted/"):
            editor.evaluate(PASTE, payload.replace("\0", ""))
    page.locator("a.shut", has_text="Français").first.click()
    page.keyboard.press("Control+s")
    expect(page.locator(".errornote, .messagelist").first).to_be_visible()
    assert ran(page) is None
