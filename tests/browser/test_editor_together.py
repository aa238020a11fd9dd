"""The programme editor with two people in it, without a server, without a sign-in, and under axe."""

import pytest
from playwright.sync_api import expect

from portal.home import demo
from visits.models import PlannedStop

pytestmark = pytest.mark.browser


@pytest.fixture
def ewa(planner, stops):
    return planner("coordinator")


@pytest.fixture
def maria(planner, ewa):
    return planner("administrator")


def stop(staff, name):
    return staff.page.locator(".stop", has=staff.page.locator(".title", has_text=name))


def later(staff, name):
    stop(staff, name).locator(".title").press("Alt+ArrowDown")


def shows(staff, name, hours):
    expect(stop(staff, name).locator(".title")).to_contain_text(hours)


def test_a_stop_that_somebody_moved_is_not_moved_again_and_they_are_named(ewa, maria):
    ewa.expected = ["status of 409"]
    later(maria, "SaMASZ")
    shows(maria, "SaMASZ", "09:05–10:05")
    later(ewa, "SaMASZ")
    expect(ewa.page.locator("#error")).to_contain_text("Maria Zmyślona")
    expect(ewa.page.locator("#error")).to_contain_text("move SaMASZ")
    shows(ewa, "SaMASZ", "09:05–10:05")
    expect(stop(ewa, "SaMASZ").locator(".title")).to_be_focused()
    later(ewa, "SaMASZ")
    shows(ewa, "SaMASZ", "09:10–10:10")
    expect(ewa.page.locator("#error")).to_be_empty()


def test_what_others_did_to_other_stops_comes_along_and_is_said(ewa, maria):
    maria.open(f"{maria.page.url}?days=2018-10-02")
    later(maria, "Kolacja")
    shows(maria, "Kolacja", "19:05–20:05")
    later(ewa, "SaMASZ")
    shows(ewa, "Kolacja", "19:05–20:05")
    shows(ewa, "SaMASZ", "09:05–10:05")
    expect(ewa.page.locator("#status")).to_contain_text("Maria Zmyślona")


def edits(staff, name, **typed):
    """Open the form of a stop and type in it."""
    stop(staff, name).locator(".title").press("e")
    for field, words in typed.items():
        staff.page.locator(f"#edit-{field}").fill(words)


def test_what_two_people_change_in_different_fields_is_saved_together(ewa, maria):
    edits(ewa, "SaMASZ", title_pl="Nowe słowa")
    later(maria, "SaMASZ")
    shows(maria, "SaMASZ", "09:05–10:05")
    ewa.page.locator("#edit-title_pl").press("Enter")
    shows(ewa, "Nowe słowa", "09:05–10:05")
    expect(ewa.page.locator("#status")).to_contain_text("Maria Zmyślona")


def test_where_two_people_change_one_field_the_others_is_taken_by_a_button(ewa, maria):
    ewa.expected = ["status of 409"]
    page = ewa.page
    edits(ewa, "SaMASZ", title_pl="Nowe słowa", ends="10:30")
    page.locator("#edit-kind").select_option("meeting")
    edits(maria, "SaMASZ", ends="10:45")
    maria.page.locator("#edit-kind").select_option("tour")
    maria.page.locator("#edit-kind").press("Control+Enter")
    shows(maria, "SaMASZ", "09:00–10:45")
    page.locator("#edit-ends").press("Enter")
    expect(page.locator(".edit .refused")).to_contain_text("Maria Zmyślona")
    expect(page.locator("#edit-title_pl")).to_have_value("Nowe słowa")
    expect(page.locator("#edit-ends")).to_have_value("10:30")
    page.get_by_role("button", name="Take theirs (Starts)").click()
    expect(page.locator("#edit-ends")).to_have_value("10:45")
    expect(page.locator("#edit-starts")).to_be_focused()
    expect(page.locator(".edit .theirs")).to_have_count(1)
    page.keyboard.press("Enter")
    shows(ewa, "Nowe słowa", "09:00–10:45")
    expect(stop(ewa, "Nowe słowa").locator(".line").first).to_contain_text("meeting")


def test_a_stop_that_somebody_removed_is_saved_as_a_new_one_or_dropped(ewa, maria):
    """What was typed outlives other answers, and is not dropped unasked."""
    ewa.expected = ["status of 409"]
    page = ewa.page
    edits(ewa, "SaMASZ", title_pl="Nowe słowa")
    stop(maria, "SaMASZ").locator(".title").press("Delete")
    expect(maria.page.locator(".stop")).to_have_count(3)
    page.locator("#edit-title_pl").press("Enter")
    gone = page.locator("#gone")
    expect(gone.locator(".refused")).to_be_focused()
    expect(gone.locator(".refused")).to_contain_text("Maria Zmyślona")
    expect(gone).to_contain_text("Not in the programme any more: SaMASZ")
    expect(page.locator(".editing")).to_have_count(0)
    later(ewa, "ChM")
    shows(ewa, "ChM", "11:05–12:05")
    expect(page.locator("#gone-title_pl")).to_have_value("Nowe słowa")
    page.locator("#gone-title_pl").press("Escape")
    page.get_by_role("button", name="Keep typing").press("Enter")
    page.locator("#gone-title_pl").press("Control+Enter")
    shows(ewa, "Nowe słowa", "09:00–10:00")
    expect(gone.locator("form")).to_have_count(0)
    expect(stop(ewa, "Nowe słowa").locator(".title")).to_be_focused()
    edits(ewa, "Promotech", title_pl="Inne")
    stop(maria, "Promotech").locator(".title").press("Delete")
    expect(stop(maria, "Nowe słowa")).to_have_count(1)
    page.locator("#edit-title_pl").press("Enter")
    gone.get_by_role("link", name="Drop").click()
    page.get_by_role("button", name="Drop").press("Enter")
    expect(gone.locator("form")).to_have_count(0)
    expect(page.locator(".stop")).to_have_count(3)


def test_a_refused_form_is_not_lost_by_another_answer(ewa):
    ewa.expected = ["status of 422"]
    page = ewa.page
    edits(ewa, "SaMASZ", title_pl="Nowe słowa", ends="8")
    page.locator("#edit-ends").press("Enter")
    expect(page.locator("#edit-ends_error")).to_be_visible()
    later(ewa, "ChM")
    shows(ewa, "ChM", "11:05–12:05")
    expect(page.locator("#edit-title_pl")).to_have_value("Nowe słowa")
    page.locator("#edit-ends").press("Escape")
    expect(page.get_by_role("button", name="Keep typing")).to_be_focused()


def test_a_double_click_adds_once(ewa, stops):
    ewa.page.locator("#add-2018-10-01-time").fill("15")
    ewa.page.locator("#add-2018-10-01-kind").select_option("meal")
    ewa.page.locator("#add-2018-10-01").get_by_role("button", name="Add").dblclick()
    expect(ewa.page.locator(".stop")).to_have_count(5)
    ewa.page.wait_for_timeout(500)
    meals = PlannedStop.objects.filter(kind="meal", itinerary=stops[0].itinerary)
    assert meals.count() == 1


def test_a_line_is_kept_while_the_server_is_away(ewa):
    ewa.expected = ["net::ERR_FAILED"]
    row, page = ewa.page.locator("#add-2018-10-01"), ewa.page
    page.route("**/add/", lambda route: route.abort())
    page.locator("#add-2018-10-01-time").fill("15-16")
    page.locator("#add-2018-10-01-kind").select_option("meal")
    row.get_by_role("button", name="Add").click()
    expect(row.locator(".state")).to_contain_text("15-16: No connection. Kept here.")
    expect(page.locator("#add-2018-10-01-time")).to_have_value("15-16")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("location.reload()")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    page.unroute("**/add/")
    row.get_by_role("button", name="Try again").click()
    expect(page.locator(".stop")).to_have_count(5)
    expect(row.locator(".state")).to_have_count(0)


def test_a_move_is_kept_while_the_server_is_away_and_others_wait_behind_it(ewa):
    ewa.expected = ["status of 500", "net::ERR_FAILED"]
    ewa.page.route("**/later/", lambda route: route.abort())
    later(ewa, "SaMASZ")
    expect(ewa.page.locator(".stop.failed")).to_contain_text("No connection. Kept here.")
    ewa.page.unroute("**/later/")
    later(ewa, "Promotech")  # carries the first one too
    shows(ewa, "SaMASZ", "09:05–10:05")
    shows(ewa, "Promotech", "12:05–13:05")
    expect(ewa.page.locator(".stop.failed")).to_have_count(0)


def test_a_lapsed_sign_in_keeps_what_was_typed(ewa):
    page = ewa.page
    stop(ewa, "SaMASZ").locator(".title").press("e")
    page.locator("#edit-title_pl").fill("Nowe słowa")
    ewa.context.clear_cookies(name="sessionid")
    page.locator("#edit-title_pl").press("Enter")
    expect(page.locator(".editing .state")).to_contain_text("Your sign-in has ended.")
    expect(page.locator("#edit-title_pl")).to_have_value("Nowe słowa")
    other = ewa.context.new_page()
    other.goto("/admin/login/")
    other.locator("#id_username").fill("coordinator")
    other.locator("#id_password").fill(demo.password("coordinator"))
    other.locator("[type=submit]").last.click()
    other.wait_for_url("**/admin/")
    page.get_by_role("button", name="Try again").click()
    shows(ewa, "Nowe słowa", "09:00–10:00")


def test_axe_finds_nothing_in_the_editor(planner, stops, violations):
    staff = planner(viewport={"width": 1440, "height": 2400})  # nothing half under the bar
    page = staff.page
    found = violations(staff)
    page.locator(".stop .title").first.focus()
    found += violations(staff)
    page.keyboard.press("e")
    page.locator("#edit-host").fill("agw")
    expect(page.locator(".editing .offers")).to_be_visible()
    found += violations(staff)
    page.locator("#edit-host").press("Escape")
    page.locator("#add-2018-10-01-where").fill("sam")
    expect(page.locator(".add .offers")).to_be_visible()
    found += violations(staff)
    page.locator("#help").click()
    found += violations(staff)
    assert found == [], "\n".join(found)


def test_nothing_is_wider_than_a_narrow_screen(planner, stops):
    page = planner(viewport={"width": 320, "height": 700}).page
    page.locator(".stop .title").first.focus()
    page.keyboard.press("e")
    expect(page.locator("#edit-starts")).to_be_focused()
    page.locator("#add-2018-10-01-where").fill("sam")
    expect(page.locator(".add .offers")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
