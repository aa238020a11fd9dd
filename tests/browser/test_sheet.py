"""The sheet of photos with its script: rows that save themselves, keys, focal point, order; and without the script."""

import pytest
from playwright.sync_api import expect

from portal.gallery.models import Gallery, Photo

pytestmark = pytest.mark.browser


@pytest.fixture
def gallery(site):
    """The gallery of October 2018, not public yet; the second photo lacks its text."""
    gallery = Gallery.objects.get(slug="arequipa-w-podlaskiem")
    Gallery.objects.filter(pk=gallery.pk).update(audience="staff")
    gallery.photos.filter(number=2).update(alt_pl="")
    return gallery


@pytest.fixture
def sheet(signed_in, gallery):
    def new(**options):
        staff = signed_in("author", **{"locale": "en-GB", "viewport": {"width": 1440, "height": 900}} | options)
        staff.open(f"/admin/gallery/gallery/{gallery.pk}/sheet/")
        return staff

    return new


def row(page, number):
    return page.locator(".photo-row").filter(has=page.locator(".rank b", has_text=str(number)))


def text(page, number, column="alt_pl"):
    return row(page, number).locator(f"[name$=-{column}]")


def is_saved(page):
    expect(page.locator("#status")).to_contain_text("Saved ")


def stored(gallery, number, name="alt_pl"):
    return gallery.photos.values_list(name, flat=True).get(number=number)


def order(gallery):
    return list(gallery.photos.in_order().values_list("number", flat=True))


def drag(page, number, below):
    row(page, number).locator(".grip").hover()
    page.mouse.down()
    place = row(page, below).bounding_box()
    page.mouse.move(place["x"] + 40, place["y"] + place["height"] - 5, steps=4)


def test_a_row_saves_itself_once_it_is_left(sheet, gallery):
    page = sheet().page
    expect(page.locator("#gate")).to_contain_text("for 1 reason")
    page.locator("#gate a").click()
    page.keyboard.type("Śruby z tytanu na stole")
    expect(page.locator("#status")).to_have_text("not saved yet")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.id") == text(page, 3).get_attribute("id")
    is_saved(page)
    assert stored(gallery, 2) == "Śruby z tytanu na stole"
    expect(page.locator("#gate")).to_contain_text("Ready to publish")
    assert page.evaluate("document.activeElement.id") == text(page, 3).get_attribute("id")


def test_on_a_mac_command_does_what_control_does(sheet):
    page = sheet().page
    page.add_init_script("Object.defineProperty(navigator, 'platform', { value: 'MacIntel' })")
    page.reload()
    expect(page.locator(".keys kbd")).to_have_text(["Alt ↑", "Alt ↓", "⌘ Enter"])
    text(page, 1).focus()
    for number, keys in ((2, "Meta+Enter"), (3, "Control+Enter")):
        page.keyboard.press(keys)
        expect(text(page, number)).to_be_focused()


def test_what_is_typed_while_a_row_is_being_saved_is_kept(sheet, gallery):
    page = sheet().page
    text(page, 2).fill("Śruby")
    page.keyboard.press("Control+s")
    page.keyboard.type(" z tytanu")
    is_saved(page)
    expect(text(page, 2)).to_have_value("Śruby z tytanu")
    expect(page.locator("#gate")).to_contain_text("Ready to publish")
    with page.expect_response(lambda response: response.request.method == "POST"):
        text(page, 4).focus()
    is_saved(page)
    assert stored(gallery, 2) == "Śruby z tytanu"


def test_a_colleague_was_faster_and_nothing_typed_is_lost(sheet, gallery):
    staff = sheet()
    staff.expected = ("422",)
    page = staff.page
    Photo.objects.filter(gallery=gallery, number=2).update(alt_pl="Ich tekst", credit_pl="Ich autor", version=2)
    text(page, 2).fill("Mój tekst")
    text(page, 2, "credit_pl").fill("Mój autor")
    text(page, 3).focus()
    expect(page.locator("#status")).to_have_text("1 photo not saved")
    expect(row(page, 2)).to_contain_text("saved a newer copy")
    expect(text(page, 2)).to_have_accessible_description("Now: Ich tekst")
    expect(text(page, 2, "credit_pl")).to_have_accessible_description("Now: Ich autor")
    expect(text(page, 2)).to_have_value("Mój tekst")
    row(page, 2).get_by_role("button", name="Save").click()
    is_saved(page)
    assert stored(gallery, 2) == "Mój tekst"


def test_without_a_connection_the_text_waits(sheet, gallery):
    staff = sheet()
    staff.expected = ("ERR_INTERNET_DISCONNECTED",)
    page = staff.page
    staff.context.set_offline(True)
    text(page, 2).fill("Śruby")
    text(page, 3).focus()
    expect(page.locator("#status")).to_contain_text("did not answer")
    staff.context.set_offline(False)
    is_saved(page)
    assert stored(gallery, 2) == "Śruby"


def test_a_picture_comes_as_soon_as_it_is_made(sheet, gallery):
    gallery.photos.filter(number=1).update(state="making")
    page = sheet().page
    text(page, 1, "caption_en").fill("A workshop")
    gallery.photos.filter(number=1).update(state="ready")
    expect(row(page, 1).locator(".frame img")).to_be_visible(timeout=15_000)
    expect(text(page, 1, "caption_en")).to_have_value("A workshop")
    assert page.evaluate("document.activeElement.id") == text(page, 1, "caption_en").get_attribute("id")


def test_the_focal_point_by_a_click_and_by_numbers(sheet, gallery):
    page = sheet().page
    frame = row(page, 1).locator(".frame")
    box = frame.bounding_box()
    frame.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    page.keyboard.press("Control+s")
    is_saved(page)
    assert (round(stored(gallery, 1, "focal_x"), 2), round(stored(gallery, 1, "focal_y"), 2)) == (0.25, 0.5)
    text(page, 1, "focal_y").fill("80")
    assert row(page, 1).locator(".point").evaluate("point => point.style.top") == "80%"


def test_another_cover_is_saved_at_once_and_no_row_turns_it_back(sheet, gallery):
    page = sheet().page
    cover = gallery.photos.get(number=4)
    text(page, 1).fill("Wejście")
    text(page, 1, "caption_pl").focus()
    with page.expect_response(lambda response: response.request.method == "POST"):
        row(page, 4).get_by_label("cover").check()
    is_saved(page)
    assert Gallery.objects.get(pk=gallery.pk).cover == cover
    text(page, 1).fill("Wejście do hali")
    page.keyboard.press("Control+s")
    expect(page.locator("#status")).to_contain_text("Saved ")
    expect(row(page, 4).get_by_label("cover")).to_be_checked()
    assert stored(gallery, 1) == "Wejście do hali"


def test_what_is_saved_does_not_count_as_typed(sheet, gallery):
    page = sheet().page
    text(page, 2).focus()
    page.keyboard.type("Śruby")
    page.keyboard.press("Control+s")
    is_saved(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("The gallery is public.")


def test_publishing_says_which_row_keeps_it_back(sheet, gallery):
    staff = sheet()
    staff.expected = ("422",)
    text(staff.page, 2, "focal_x").fill("400")
    text(staff.page, 3).focus()
    staff.page.get_by_role("button", name="Publish", exact=True).click()
    expect(staff.page.locator("#status")).to_have_text("First mend the photo that could not be saved.")
    assert staff.page.evaluate("document.activeElement.id") == row(staff.page, 2).get_attribute("id")


def test_order_by_keys_by_buttons_and_by_dragging(sheet, gallery):
    page = sheet().page
    text(page, 1).focus()
    with page.expect_response(lambda response: response.request.method == "POST"):
        for _press in range(2):
            page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#status")).to_have_text("Photo 2 is now 3 of 6.")
    assert order(gallery) == [2, 3, 1, 4, 5, 6]
    assert page.evaluate("document.activeElement.id") == text(page, 3).get_attribute("id")
    with page.expect_response(lambda response: response.request.method == "POST"):
        row(page, 2).get_by_role("button", name="Photo 2 up").click()
    assert order(gallery) == [3, 2, 1, 4, 5, 6]
    assert page.locator(".rank b").all_inner_texts() == ["1", "2", "3", "4", "5", "6"]
    expect(row(page, 1).get_by_role("button", name="Photo 1 down")).to_be_visible()
    page.evaluate("scrollTo(0, 0)")
    with page.expect_response(lambda response: response.request.method == "POST"):
        drag(page, 1, below=2)
        page.mouse.up()
    assert order(gallery) == [2, 3, 1, 4, 5, 6]
    drag(page, 1, below=2)
    numbers = page.locator(".rank b")
    expect(numbers).to_have_text(["2", "1", "3", "4", "5", "6"])
    page.keyboard.press("Escape")
    expect(numbers).to_have_text(["1", "2", "3", "4", "5", "6"])
    page.mouse.up()
    assert order(gallery) == [2, 3, 1, 4, 5, 6]


def test_filters_apply_to_chosen_and_publish(sheet, gallery):
    page = sheet().page
    page.get_by_role("link", name="Need a text 1").click()
    assert page.locator(".photo-row:visible").count() == 1
    text(page, 2).fill("Śruby z tytanu")
    page.get_by_role("link", name="All 6").click()
    is_saved(page)
    for number in (1, 3):
        row(page, number).locator("[name=chosen]").check()
    expect(page.locator("#chosen")).to_have_text("2 chosen")
    page.locator("[name=apply_credit]").fill("Agencja Próbna")
    page.get_by_role("button", name="Apply to the chosen").click()
    expect(text(page, 3, "credit_pl")).to_have_value("Agencja Próbna")
    expect(page.locator("#status")).to_have_text("Applied to 2 photos")
    assert [stored(gallery, number, "credit_pl") == "Agencja Próbna" for number in (1, 2, 3)] == [True, False, True]
    text(page, 1, "caption_en").fill("A workshop")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("The gallery is public.")
    assert stored(gallery, 1, "caption_en") == "A workshop"
    assert Gallery.objects.get(pk=gallery.pk).audience == "public"
    page.wait_for_load_state("networkidle")  # a database in memory does one thing at a time
    page.get_by_role("button", name="Withdraw from the public").click()
    expect(page.locator(".messagelist")).to_contain_text("staff alone see it now")
    assert Gallery.objects.get(pk=gallery.pk).audience == "staff"


def test_without_javascript_buttons_send_the_whole_page(sheet, gallery):
    page = sheet(java_script_enabled=False).page
    text(page, 2).fill("Śruby")
    text(page, 1, "caption_en").fill("A workshop")
    row(page, 2).get_by_role("button", name="Photo 2 up").click()
    assert page.url.endswith(f"#photo-{gallery.photos.get(number=2).pk}")
    assert order(gallery)[:3] == [2, 1, 3]
    assert (stored(gallery, 2), stored(gallery, 1, "caption_en")) == ("Śruby", "A workshop")
    page.get_by_role("link", name="Need a text 0").click()
    assert page.locator(".photo-row").count() == 0
    page.get_by_role("link", name="All 6").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("The gallery is public.")


def test_axe_finds_nothing_and_the_sheet_reflows(sheet, gallery, violations):
    gallery.photos.filter(number=3).update(consent="withdrawn")
    gallery.photos.filter(number=4).update(state="failed", fault="It is no picture.")
    gallery.photos.filter(number=5).update(suggested_credit="Ala Przykład", decorative=True)
    staff = sheet()
    assert violations(staff) == []
    staff.page.set_viewport_size({"width": 320, "height": 800})
    assert staff.page.evaluate("document.documentElement.scrollWidth") == 320
    staff.open(f"/admin/gallery/photo/{gallery.photos.first().pk}/withdraw/")
    assert violations(staff) == []
