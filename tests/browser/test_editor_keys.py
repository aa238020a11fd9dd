"""The keys of the programme editor: what each does, and where the focus is afterwards."""

import pytest
from playwright.sync_api import expect

from visits.models import PlannedStop, Step
from visits.programme import itineraries

pytestmark = pytest.mark.browser


@pytest.fixture
def staff(planner, stops):
    return planner(viewport={"width": 1440, "height": 900})


@pytest.fixture
def page(staff):
    """The editor of that visit, with the focus on its first stop."""
    staff.page.locator(".stop .title").first.focus()
    return staff.page


@pytest.fixture
def posts(page):
    """The addresses that were posted to."""
    addresses = []
    page.on("request", lambda request: request.method == "POST" and addresses.append(request.url.split("/")[-2]))
    return addresses


def focused(page, text):
    expect(page.locator(".stop:has(.title:focus)")).to_contain_text(text)


def hours(page):
    return [text.split()[0] for text in page.locator(".stop .title").all_text_contents()]


def said(page, text):
    expect(page.locator("#status")).to_contain_text(text)


def test_arrows_go_from_stop_to_stop_and_open_the_next_day(page):
    for key, name in (
        ("ArrowDown", "ChM"), ("End", "Promotech"), ("ArrowUp", "ChM"), ("Home", "SaMASZ"), ("ArrowUp", "SaMASZ"),
    ):  # fmt: skip
        page.keyboard.press(key)
        focused(page, name)
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    focused(page, "Kolacja")
    expect(page.locator("#day-2018-10-02 > details")).to_have_attribute("open", "")


def test_alt_arrow_five_times_is_one_request_and_one_undo(page, posts):
    for _time in range(5):
        page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".stop .title").first).to_contain_text("09:25–10:25")
    focused(page, "SaMASZ")
    said(page, "09:25–10:25")
    assert posts == ["later"]
    page.keyboard.press("Control+z")
    expect(page.locator(".stop .title").first).to_contain_text("09:00–10:00")
    focused(page, "SaMASZ")
    assert posts == ["later", "undo"]
    assert Step.objects.filter(undone_at=None).count() == 0
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".stop .title").first).to_contain_text("09:25–10:25")
    page.get_by_role("button", name="Undo: move SaMASZ").click()
    expect(page.locator(".stop .title").first).to_contain_text("09:00–10:00")
    page.get_by_role("button", name="Redo: move SaMASZ").click()
    expect(page.locator(".stop .title").first).to_contain_text("09:25–10:25")
    assert posts == ["later", "undo", "redo", "undo", "redo"]


def test_alt_shift_arrow_moves_what_follows_too(page):
    page.keyboard.press("Alt+Shift+ArrowDown")
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(page.locator(".stop .title").nth(2)).to_contain_text("12:10–13:10")
    assert hours(page) == ["09:10–10:10", "11:10–12:10", "12:10–13:10", "19:00–20:00"]
    focused(page, "SaMASZ")


def test_brackets_change_the_length(page):
    for key, ends in (("]", "10:05"), ("[", "10:00")):
        page.keyboard.press(key)
        expect(page.locator(".stop .title").first).to_contain_text(f"09:00–{ends}")
        focused(page, "SaMASZ")


def test_a_button_of_the_tools_keeps_the_focus(page):
    for time in ("09:05", "09:10"):
        page.locator(".stop").first.get_by_role("button", name="5 min later").press("Enter")
        expect(page.locator(".stop .title").first).to_contain_text(time)
        expect(page.locator(".stop").first.get_by_role("button", name="5 min later")).to_be_focused()


def test_delete_goes_on_to_the_next_stop_and_undo_brings_all_back(page, stops):
    row = stops[0]
    before = PlannedStop.objects.values("stop__key", "starts", "ends", "host", "everybody").get(pk=row.pk)
    people = set(row.attendances.values_list("participant", "role"))
    page.keyboard.press("Delete")
    expect(page.locator(".stop")).to_have_count(3)
    focused(page, "ChM")
    page.keyboard.press("Control+z")
    expect(page.locator(".stop")).to_have_count(4)
    focused(page, "SaMASZ")
    draft = itineraries.draft_of(row.stop.visit)
    again = draft.planned_stops.get(stop__key=row.stop.key)
    assert PlannedStop.objects.values("stop__key", "starts", "ends", "host", "everybody").get(pk=again.pk) == before
    assert set(again.attendances.values_list("participant", "role")) == people
    assert again.stop.answer == "asked"


def test_w_walks_through_the_warnings(page):
    sentences = page.locator(".warning-row .to-stop").all_inner_texts()
    stops = page.locator(".warning-row").evaluate_all("rows => rows.map(row => `stop-${row.dataset.stop}`)")
    assert len(sentences) > 1
    for key, order in (("w", range(len(stops))), ("Shift+W", range(len(stops) - 2, -1, -1))):
        for place in order:
            page.keyboard.press(key)
            said(page, sentences[place])
            assert page.evaluate("document.activeElement.closest('.stop').id") == stops[place]


def test_n_goes_to_the_row_of_the_day_and_the_first_key_writes_over_the_offered_time(page):
    page.keyboard.press("n")
    expect(page.locator("#add-2018-10-01-time")).to_be_focused()
    page.keyboard.type("14+45")
    expect(page.locator("#add-2018-10-01-time")).to_have_value("14+45")
    expect(page.locator("#add-2018-10-01-reading")).to_have_text("14:00–14:45 · 45 min")
    page.keyboard.press("Escape")
    expect(page.locator("#add-2018-10-01-time")).to_have_value("13:00")


def test_lines_typed_ahead_of_slow_answers_all_arrive(page, empty_visit):
    page.route("**/add/", lambda route: (page.wait_for_timeout(700), route.continue_()))
    page.keyboard.press("n")
    for line in ("14-1430", "1445+15", "16"):
        page.keyboard.type(line)
        for key in ("Tab", "Tab", "m", "e", "a", "Enter"):
            page.keyboard.press(key)
    expect(page.locator("#day-2018-10-01 .stop")).to_have_count(6)
    expect(page.locator("#add-2018-10-01-time")).to_be_focused()
    assert hours(page)[3:6] == ["14:00–14:30", "14:45–15:00", "16:00–17:00"]


def test_a_refused_line_waits_when_the_next_one_was_begun(staff, page):
    staff.expected = ["status of 422"]
    page.route("**/add/", lambda route: (page.wait_for_timeout(500), route.continue_()))
    page.keyboard.press("n")
    page.keyboard.type("15-14")
    for key in ("Tab", "Tab", "m", "e", "a", "Enter"):
        page.keyboard.press(key)
    page.keyboard.type("16")
    waiting = page.locator("#day-2018-10-01 .waiting")
    expect(waiting).to_contain_text("“15-14”: the end is not after the start")
    expect(page.locator("#add-2018-10-01-time")).to_have_value("16")
    expect(page.locator("#add-2018-10-01-time")).to_be_focused()
    waiting.get_by_role("button", name="Put it back").click()
    expect(page.locator("#add-2018-10-01-time")).to_have_value("15-14")
    expect(page.locator("#add-2018-10-01-kind")).to_have_value("meal")


def test_e_opens_the_form_and_saving_comes_back(page):
    page.keyboard.press("e")
    expect(page.locator("#edit-starts")).to_be_focused()
    page.locator("#edit-ends").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("1045")
    expect(page.locator(".editing .reading")).to_have_text("09:00–10:45 · 1 h 45")
    page.keyboard.press("Control+Enter")
    focused(page, "09:00–10:45 SaMASZ")
    page.keyboard.press("Enter")
    expect(page.locator("#edit-starts")).to_be_focused()
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator(".editing h3")).to_have_text("Edit: ChM")
    expect(page.locator("#edit-starts")).to_be_focused()
    page.keyboard.press("Escape")
    focused(page, "ChM")
    said(page, "Nothing changed.")


def test_escape_asks_only_if_something_was_typed(page):
    page.keyboard.press("e")
    expect(page.locator("#edit-starts")).to_be_focused()
    page.keyboard.type("8")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Keep typing")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#edit-starts")).to_be_focused()
    expect(page.locator("#edit-starts")).to_have_value("8")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Drop").press("Enter")
    focused(page, "09:00–10:00 SaMASZ")


def test_what_is_typed_in_a_form_outlives_a_change_of_its_day(page):
    page.keyboard.press("e")
    page.locator("#edit-title_pl").fill("Nowe słowa")
    page.locator(".stop", has_text="ChM").hover()
    page.locator(".stop", has_text="ChM").get_by_role("button", name="5 min later").click()
    expect(page.locator(".stop", has_text="ChM").locator(".title")).to_contain_text("11:05–12:05")
    expect(page.locator("#edit-title_pl")).to_have_value("Nowe słowa")
    page.locator("#edit-title_pl").press("Enter")
    focused(page, "09:00–10:00 Nowe słowa")


def test_m_moves_to_another_day(page):
    page.keyboard.press("m")
    expect(page.locator("#move-time")).to_be_focused()
    page.locator("#move-day").select_option("2018-10-03")
    page.locator("#move-time").fill("14")
    page.keyboard.press("Enter")
    focused(page, "14:00–15:00 SaMASZ")
    expect(page.locator("#day-2018-10-03 .stop")).to_have_count(1)
    expect(page.locator("#day-2018-10-01 .stop")).to_have_count(2)


def test_d_copies_and_opens_the_copy(page):
    page.keyboard.press("d")
    expect(page.locator("#edit-starts")).to_have_value("10:00")
    expect(page.locator("#edit-starts")).to_be_focused()
    assert page.locator(".stop").count() == 5


def test_a_and_a_letter_write_down_the_answer(page, stops):
    for letter, answer in (
        ("k", "confirmed"),
        ("x", "declined"),
        ("0", "not_asked"),
        ("c", "asked"),
        ("t", "other_time"),
    ):
        page.keyboard.press("a")
        expect(page.locator(".stop").first.locator("details.answer input:focus")).to_have_count(1)
        page.keyboard.press(letter)
        expect(page.locator(f".stop.{answer} .title:focus")).to_have_count(1)
    stops[0].stop.refresh_from_db()
    assert stops[0].stop.answer == "other_time"
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    focused(page, "SaMASZ")


def test_single_keys_do_nothing_in_a_field_or_when_switched_off(page, posts):
    page.keyboard.press("?")
    expect(page.locator("#all-keys")).to_be_visible()
    page.locator("#single-keys").press("Space")
    page.keyboard.press("Escape")
    focused(page, "SaMASZ")
    for key in "nemdaw]?":
        page.keyboard.press(key)
    focused(page, "SaMASZ")
    page.reload()
    page.locator(".stop .title").first.focus()
    page.keyboard.press("d")
    page.keyboard.press("Alt+ArrowDown")  # no letter: it still acts
    expect(page.locator(".stop .title").first).to_contain_text("09:05")
    page.locator("#help").click()
    page.locator("#single-keys").press("Space")
    page.keyboard.press("Escape")
    page.locator("#add-2018-10-01-where").focus()
    page.keyboard.type("demnaw?[")
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")
    assert page.locator("#add-2018-10-01-where").input_value().endswith("emnaw?[")
    assert posts == ["later"]


def draw(page, card, from_y, by):
    """Draw a card by the mouse, from so far below its top, and leave the button down."""
    box = card.bounding_box()
    x, y = box["x"] + 300, box["y"] + from_y % box["height"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + by / 2, steps=3)
    page.mouse.move(x, y + by, steps=3)


def test_a_card_is_drawn_to_another_time_and_length(page, posts):
    card = page.locator(".stop").first
    draw(page, card, 40, 25.5)
    said(page, "Monday 1 October 09:30")
    page.mouse.up()
    expect(card.locator(".title")).to_contain_text("09:30–10:30")
    focused(page, "SaMASZ")
    draw(page, card, -3, 12.75)
    page.mouse.up()
    expect(card.locator(".title")).to_contain_text("09:30–10:45")
    draw(page, card, 40, 60)
    page.keyboard.press("Escape")
    page.mouse.up()
    page.wait_for_timeout(300)
    assert posts == ["move", "length"]


def test_a_card_is_drawn_to_another_day(staff, page):
    staff.open(f"{page.url}?days=2018-10-01&days=2018-10-02")
    dinner = page.locator("#day-2018-10-02 .stop")
    gap = page.locator(".stop").first.bounding_box()["y"] - dinner.bounding_box()["y"]
    draw(page, dinner, 40, gap)
    page.mouse.up()
    expect(page.locator("#day-2018-10-01 .stop", has_text="Kolacja").locator(".title")).to_contain_text("09:00–10:00")
    focused(page, "Kolacja")
