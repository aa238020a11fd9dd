"""An article is written with the keyboard alone; what Word pastes, what is dragged and kept; and without a script."""

import pytest
from playwright.sync_api import expect

from portal.gallery.models import Gallery
from portal.home import demo
from portal.news.models import Article, Block, KeptDraft
from tests.news.test_tidy import WORD

pytestmark = pytest.mark.browser


@pytest.fixture
def article(site):
    article = Article.objects.create(title_pl="Szkic", slug="szkic")
    for text in ("Jeden", "Dwa", "Trzy"):
        Block.objects.create(article=article, kind="text", text_pl=f"<p>{text}</p>", text_fr=f"<p>{text} fr</p>")
    return article


@pytest.fixture
def write(signed_in, article):
    """Opens the article as an author who reads English."""

    def new(query="", **options):
        staff = signed_in("author", locale="en-GB", **options)
        staff.open(f"/admin/news/article/{article.pk}/change/{query}")
        return staff

    return new


def texts(article):
    return [block.text_pl or block.words_pl or "" for block in article.blocks.all()]


def saved(page):
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_an_article_is_written_with_the_keyboard(write, article, violations):
    staff = write()
    page = staff.page
    first = page.locator("#blocks-0 [contenteditable]").first
    first.focus()
    page.keyboard.press("End")
    page.wait_for_function("getSelection().anchorOffset > 0")  # the editor takes the caret over when it can
    page.keyboard.type(" nowe")
    toolbar = page.get_by_role("toolbar", name="Formatting: 1. text, text Polski")
    toolbar.get_by_role("button").first.focus()
    page.keyboard.press("ArrowRight")
    expect(toolbar.get_by_role("button", name="unordered list")).to_be_focused()
    first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#told")).to_have_text("Block 1 is now block 2.")
    expect(first).to_be_focused()
    page.locator("#blocks-0 + .insert button", has_text="Quotation").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("3. quotation, words Polski")).to_be_focused()
    page.keyboard.type("Dziękujemy.")
    page.get_by_label("Speaker").fill("Ala Przykład")
    page.locator("#id_blocks-3-speech").select_option("verbatim")
    page.locator("#blocks-1 .remove input").focus()
    page.keyboard.press("Space")
    page.locator("#blocks-2 + .insert button", has_text="Photo strip").focus()
    page.keyboard.press("Enter")
    gallery = Gallery.objects.get(slug="arequipa-w-podlaskiem")
    expect(page.locator("#blocks-4 select")).to_be_focused()
    page.locator("#blocks-4 select").select_option(str(gallery.pk))
    page.locator("#blocks-4 .photos input").nth(1).focus()
    page.keyboard.press("Space")
    assert violations(staff) == []
    saved(page)
    assert texts(article) == ["<p>Jeden nowe</p>", "Dziękujemy.", "<p>Trzy</p>", ""]
    assert [photo.number for photo in article.blocks.last().photos.all()] == [2]


def test_a_block_is_dragged(write, article):
    page = write().page
    handle = page.locator("#blocks-0 .drag")
    handle.hover()
    page.mouse.down()
    box = page.locator("#blocks-2").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 5, steps=12)
    page.mouse.up()
    saved(page)
    assert texts(article) == ["<p>Dwa</p>", "<p>Trzy</p>", "<p>Jeden</p>"]


def test_the_page_scrolls_with_a_block_and_escape_puts_it_back(write, article):
    page = write(viewport={"width": 1440, "height": 500}).page
    page.locator("#blocks-0 .drag").hover()
    before = page.evaluate("scrollY")
    page.mouse.down()
    page.mouse.move(300, 490, steps=12)
    page.wait_for_function("before => scrollY > before", arg=before)
    expect(page.locator("#told")).to_contain_text("Block 1 is now")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#told")).to_have_text("Block 2 is now block 1.")
    saved(page)
    assert texts(article) == ["<p>Jeden</p>", "<p>Dwa</p>", "<p>Trzy</p>"]


def test_a_language_opens_beside_the_polish_and_nothing_typed_is_lost(write, article):
    page = write().page
    page.locator("#id_title_en").fill("Draft")
    page.locator(".heads a.shut", has_text="Français").click()
    page.locator("#blocks-0 .cell.is-open[data-lang=fr] [contenteditable]").fill("Un")
    assert page.url.endswith("?with=fr")
    page.locator(".cell.is-open button", has_text="Copy the Polish here").first.click()
    expect(page.locator("#id_title_fr")).to_have_value("Szkic")
    saved(page)
    article.refresh_from_db()
    assert (article.title_en, article.title_fr) == ("Draft", "Szkic")
    assert [block.text_fr for block in article.blocks.all()] == ["<p>Un</p>", "<p>Dwa fr</p>", "<p>Trzy fr</p>"]


PASTE = """(target, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "plain");
  target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_what_word_pastes_leaves_no_junk(write, article):
    page = write().page
    editor = page.locator("#blocks-0 [contenteditable]").first
    editor.click()
    page.keyboard.press("Control+a")
    editor.evaluate(PASTE, "".join(pasted for pasted, _kept in WORD))
    expect(editor.locator("li")).to_have_count(6)
    saved(page)
    assert article.blocks.first().text_pl == "".join(kept for _pasted, kept in WORD)


def test_what_is_typed_is_kept_and_comes_back(write, article):
    staff = write()
    page = staff.page
    staff.expected = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    page.locator("#id_title_pl").fill("Nowy tytuł")
    staff.context.set_offline(True)
    page.locator("#id_lead_pl").focus()
    expect(page.locator("#kept")).to_contain_text("No connection")
    staff.context.set_offline(False)
    page.locator("#id_title_en").focus()
    expect(page.locator("#kept")).to_contain_text("Draft kept")
    page.reload()
    page.locator("button", has_text="Go on with it").click()
    expect(page.locator("#id_title_pl")).to_have_value("Nowy tytuł")
    saved(page)
    assert page.locator(".draft-offer").count() == 0
    article.refresh_from_db()
    assert article.title_pl == "Nowy tytuł"
    assert not KeptDraft.objects.exists()


def test_a_save_that_does_not_reach_the_portal_loses_nothing(write, article):
    staff = write()
    page, line = staff.page, staff.page.locator("#kept")
    staff.expected = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    page.locator("#id_title_pl").fill("Nowy tytuł")
    staff.context.set_offline(True)
    page.keyboard.press("Control+s")
    expect(line).to_have_text("No connection: nothing is saved. What you typed is still here; try again.")
    page.locator(".insert button", has_text="Quotation").last.click()
    expect(line).to_have_text("Nothing was changed: the portal did not answer. Try again.")
    staff.context.set_offline(False)
    cookies = staff.context.cookies()
    for kept in ([one for one in cookies if one["name"] == "csrftoken"], []):
        staff.context.clear_cookies()
        staff.context.add_cookies(kept)
        page.locator(".object-tools [name=_continue]").click()
        expect(line).to_contain_text("Your sign-in has ended.")
        page.locator(".insert button", has_text="Quotation").last.click()
        expect(line.get_by_role("link", name="Sign in in another tab")).to_have_attribute("target", "_blank")
    assert page.locator("#id_title_pl").input_value() == "Nowy tytuł"
    with staff.context.expect_page() as opened:
        line.get_by_role("link").click()
    tab = opened.value
    tab.locator("#id_username").fill("author")
    tab.locator("#id_password").fill(demo.password("author"))
    tab.locator("[type=submit]").last.click()
    tab.wait_for_url("**/admin/")
    saved(page)
    article.refresh_from_db()
    assert article.title_pl == "Nowy tytuł"


def test_whatever_leaves_the_page_keeps_what_was_typed(write, article):
    staff = write()
    page = staff.page
    staff.expected = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("#blocks-0 [contenteditable]").first.click()
    page.keyboard.press("Home")
    page.keyboard.type("Nowe ")
    page.get_by_role("link", name="Preview").click()
    page.wait_for_url("**/preview/**")
    assert "Nowe Jeden" in KeptDraft.objects.get().data["blocks-0-text_pl"][0]
    page.go_back()
    expect(page.locator(".draft-offer")).to_contain_text("“Szkic”")
    page.locator("#id_title_pl").fill("Drugi")
    page.get_by_role("button", name="Go on with it").click()
    expect(page.locator("#kept")).to_contain_text("Draft kept")
    assert {draft.data["title_pl"][0] for draft in KeptDraft.objects.all()} == {"Szkic", "Drugi"}
    assert asked == []
    page.locator("#id_title_pl").fill("Trzeci")
    staff.context.set_offline(True)
    page.get_by_role("link", name="History").click()
    expect(page.locator("#kept")).to_contain_text("nothing is saved")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    staff.context.set_offline(False)
    page.get_by_role("button", name="Send to review…").click()
    page.wait_for_url("**/review/")
    article.refresh_from_db()
    assert (article.title_pl, article.status) == ("Trzeci", "draft")


def test_a_long_title_grows_and_stays_one_line(write, article):
    page = write(viewport={"width": 360, "height": 800}).page
    title = page.locator("#id_title_pl")
    low = title.bounding_box()["height"]
    title.fill("Słowo\n" + "bezprzerwy" * 18)
    assert title.bounding_box()["height"] > low
    page.locator("#id_title_pl").press("Enter")
    saved(page)
    article.refresh_from_db()
    assert article.title_pl == "Słowo " + "bezprzerwy" * 18
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_an_article_is_written_without_a_script(write, article):
    page = write("?with=es", java_script_enabled=False).page
    page.locator("#id_title_es").fill("Borrador")
    page.locator("#blocks-2 .up").click()
    page.locator("#blocks-0 + .insert button", has_text="Quotation").click()
    page.locator("#id_blocks-3-words_pl").fill("Dziękujemy.")
    page.locator("#id_blocks-3-speaker").fill("Ala Przykład")
    page.locator("#id_blocks-3-speech").select_option("reported")
    page.locator("#blocks-1 .remove input").check()
    page.locator(".object-tools [name=_continue]").click()
    article.refresh_from_db()
    assert article.title_es == "Borrador"
    assert texts(article) == ["<p>Jeden</p>", "Dziękujemy.", "<p>Trzy</p>"]


@pytest.mark.parametrize("width", [320, 768])
def test_the_page_needs_no_sideways_scrolling(write, article, width):
    page = write(viewport={"width": width, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
