"""A whole visit built in the programme editor, from nothing: by keyboard alone, and with JavaScript off."""

import pytest
from playwright.sync_api import expect

from visits.models import Place
from visits.programme import itineraries

pytestmark = pytest.mark.browser

EVERYONE = "everyone"
OFFICE = "Urząd Marszałkowski Województwa Podlaskiego"
PARK = "Białostocki Park Naukowo-Technologiczny"
CONGRESS = "Wschodni Kongres Gospodarczy"
BUSINESS = "Punkt Wsparcia Biznesu (instytucja zmyślona)"
WIND = "Wiatr Demo (firma zmyślona)"
FOUNDRY = "Odlewnia Niby (firma zmyślona)"
MEDICAL = "Próbny Sprzęt Medyczny (firma zmyślona)"
TYPED = {  # day: lines as they are typed: hours, host or place, kind, who
    "01": [
        ("9-1030", "urzad marszalkowski w", "", ""),
        ("11-1230", "white", "", ""),
        ("1245+60", "Restauracja Nowa Demo", "meal", ""),
        ("1415", "exper", "", ""),
        ("16:00 17.30", "bpn", "", ""),
    ],
    "02": [
        ("9-1030", "klaster", "", ""),
        ("11-1230", "promo", "", ""),
        ("1430-16", "chm", "", "group A"),
        ("1430-1545", "ac sa", "", "group B"),
    ],
    "03": [
        ("9-1030", "samasz", "", ""),
        ("12-1330", "agwo", "", ""),
        ("15-1630", "wiatr demo f", "", ""),
        ("19-2130", "restauracja no", "", ""),
    ],
    "04": [
        ("10", "wschodni", "congress", ""),
        ("1330-15", "odlewnia niby f", "", "group A"),
        ("1330-1445", "probny sprzet medyczny f", "", "group B"),
    ],
    "05": [
        ("930-11", "punkt wsparcia biznesu i", "", ""),
        ("11.30-12", "urzad marszalkowski w", "", ""),
        ("22-25", "Lotnisko Demo", "transfer", ""),
    ],
}
BUILT = [
    ("01 09:00", "10:30", OFFICE, "meeting", EVERYONE, OFFICE, "Urząd Marszałkowski, Białystok"),
    ("01 11:00", "12:30", "White Hill", "company_visit", EVERYONE, "White Hill", "White Hill"),
    ("01 12:45", "13:45", "Restauracja Nowa Demo", "meal", EVERYONE, None, "Restauracja Nowa Demo"),
    ("01 14:15", "15:45", "Experteam", "company_visit", EVERYONE, "Experteam", "Experteam"),
    ("01 16:00", "17:30", PARK, "institution", EVERYONE, PARK, PARK),
    ("02 09:00", "10:30", "Klaster Obróbki Metali", "meeting", EVERYONE, "Klaster Obróbki Metali",
     "Klaster Obróbki Metali, Białystok"),
    ("02 11:00", "12:30", "Promotech", "company_visit", EVERYONE, "Promotech", "Promotech"),
    ("02 14:30", "15:45", "AC SA", "company_visit", "B", "AC SA", "AC SA"),
    ("02 14:30", "16:00", "ChM", "company_visit", "A", "ChM", "ChM"),
    ("03 09:00", "10:30", "SaMASZ", "company_visit", EVERYONE, "SaMASZ", "SaMASZ"),
    ("03 12:00", "13:30", "Agwo-Serwis", "company_visit", EVERYONE, "Agwo-Serwis", "Agwo-Serwis"),
    ("03 15:00", "16:30", WIND, "company_visit", EVERYONE, WIND, "Wiatr Demo"),
    ("03 19:00", "21:30", "Restauracja Nowa Demo", "meal", EVERYONE, None, "Restauracja Nowa Demo"),
    ("04 10:00", "12:00", CONGRESS, "congress", EVERYONE, CONGRESS, "Sala kongresu, Białystok"),
    ("04 13:30", "14:45", MEDICAL, "company_visit", "B", MEDICAL, "Próbny Sprzęt Medyczny"),
    ("04 13:30", "15:00", FOUNDRY, "company_visit", "A", FOUNDRY, "Odlewnia Niby"),
    ("05 09:30", "11:00", BUSINESS, "meeting", EVERYONE, BUSINESS, "Punkt Wsparcia Biznesu, Białystok"),
    ("05 11:30", "12:00", OFFICE, "meeting", EVERYONE, OFFICE, "Urząd Marszałkowski, Białystok"),
    ("05 22:00", "01:00", "Lotnisko Demo", "transfer", EVERYONE, None, "Lotnisko Demo"),
]  # fmt: skip
NEW_PLACES = ("Restauracja Nowa Demo", "Lotnisko Demo")  # the first time; after that they are found


def planned(visit):
    """The draft as rows to read: day and start, end, title, kind, who, host, place."""
    return sorted(
        (
            f"{row.starts.astimezone(visit.zone):%d %H:%M}", f"{row.ends.astimezone(visit.zone):%H:%M}",
            row.title_pl, row.kind, who(row, visit), row.host and row.host.name, row.place and row.place.name,
        )
        for row in itineraries.draft_of(visit).planned_stops.for_itinerary()
    )  # fmt: skip


def who(row, visit):
    here = {each.participant_id for each in row.attendances.all()}
    groups = {name: set(visit.participants.filter(group=name).values_list("pk", flat=True)) for name in "AB"}
    return EVERYONE if row.everybody else next((name for name, people in groups.items() if people == here), "chosen")


def type_line(page, hours, where, kind, who):
    """One line of the add row, from its field Time on; the cursor ends there again."""
    keyboard, count = page.keyboard, page.locator(".stop").count()
    keyboard.type(hours)
    keyboard.press("Tab")
    keyboard.type(where)
    if where in NEW_PLACES:
        keyboard.press("Tab")
        keyboard.type(kind)
        keyboard.press("Control+Enter")
    else:
        keyboard.press("Enter")  # takes the first one found, even if it is only on its way
        if kind or who:
            expect(page.locator("form.add:focus-within [name=choice]")).not_to_have_value("")
            keyboard.press("Tab")
            keyboard.type(kind)
            keyboard.press("Tab")
            keyboard.type(who)
        keyboard.press("Enter")
    expect(page.locator(".stop")).to_have_count(count + 1)


def test_a_visit_is_built_by_keyboard_alone(planner, empty_visit):
    planner = planner(viewport={"width": 1440, "height": 900})
    page = planner.page
    page.locator("#add-2018-10-01-time").focus()
    for day, lines in TYPED.items():
        assert page.evaluate("document.activeElement.id") == f"add-2018-10-{day}-time"
        for line in lines:
            type_line(page, *line)
        while page.evaluate("document.activeElement.localName") != "summary":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    assert planned(empty_visit) == BUILT
    places = Place.objects.filter(name__in=NEW_PLACES)
    assert {(place.name, place.address, place.latitude) for place in places} == {(n, "", None) for n in NEW_PLACES}


def fill(row, time, where):
    row.locator("[name=time]").fill(time)
    row.locator("[name=where]").fill(where)
    row.get_by_role("button", name="Add", exact=True).click()


def test_a_day_is_planned_without_javascript(planner, empty_visit):
    planner = planner(java_script_enabled=False)
    planner.expected = ["status of 422"]
    page = planner.page
    monday = page.locator("#add-2018-10-01")

    fill(monday, "8-845", "hotel przyk")
    expect(monday.locator(".ask legend")).to_contain_text("2 match “hotel przyk”")
    expect(monday.locator("[name=time]")).to_have_value("8-845")
    monday.get_by_role("radio", name="Białystok").check()
    monday.get_by_role("button", name="Add with this one").click()
    expect(page.locator(".stop .title")).to_have_text(["08:00–08:45 Hotel Przykładowy, Białystok"])
    page.get_by_role("button", name="Undo: add Hotel Przykładowy, Białystok").click()
    expect(page.locator(".stop")).to_have_count(0)
    fill(monday, "9-1030", "samasz")

    fill(monday, "13-11", "Karczma Demo")
    expect(monday.locator(".refused")).to_contain_text("“13-11”: the end is not after the start.")
    expect(monday.locator("[name=where]")).to_have_value("Karczma Demo")
    monday.locator("[name=time]").fill("11-1230")
    monday.locator("[name=latitude]").fill("53.1, 23.2")
    monday.get_by_role("button", name="Add stop with this place").click()
    expect(page.locator(".stop .title")).to_have_text(["09:00–10:30 SaMASZ", "11:00–12:30 Karczma Demo"])

    page.get_by_role("link", name="11:00–12:30 Karczma Demo").click()
    page.locator("#edit-ends").fill("10")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#edit-ends_error")).to_contain_text("the end is not after the start")
    expect(page.locator("#edit-ends")).to_have_value("10")
    page.locator("#edit-ends").fill("13")
    page.locator("#edit-kind").select_option("meal")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("edit Karczma Demo")

    stop = page.locator(".stop", has_text="SaMASZ")
    stop.get_by_role("button", name="5 min later").click()
    expect(page.locator(".stop .title").first).to_have_text("09:05–10:35 SaMASZ")
    stop.get_by_role("link", name="Move…").click()
    page.locator("#move-day").select_option("2018-10-02")
    page.locator("#move-time").fill("10")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator("#day-2018-10-02 .stop .title")).to_have_text("10:00–11:30 SaMASZ")

    page.locator("#day-2018-10-02").get_by_role("button", name="Duplicate").click()
    page.get_by_role("button", name="Save", exact=True).click()
    copy = page.locator("#day-2018-10-02 .stop").last
    expect(copy.locator(".title")).to_have_text("11:30–13:00 SaMASZ")
    copy.get_by_role("button", name="Delete").click()
    expect(page.locator("#day-2018-10-02 .stop")).to_have_count(1)
    page.get_by_role("button", name="Undo: remove SaMASZ").click()
    expect(page.locator("#day-2018-10-02 .stop")).to_have_count(2)

    page.locator("#day-2018-10-02").get_by_role("link", name="Copy day…").first.click()
    page.locator("[name=to]").select_option("2018-10-04")
    page.get_by_role("button", name="Copy the stops").click()
    expect(page.locator("#day-2018-10-04 .stop")).to_have_count(2)
    firm = "SaMASZ", "company_visit", EVERYONE, "SaMASZ", "SaMASZ"
    assert planned(empty_visit) == [
        ("01 11:00", "13:00", "Karczma Demo", "meal", EVERYONE, None, "Karczma Demo"),
        ("02 10:00", "11:30", *firm), ("02 11:30", "13:00", *firm),
        ("04 10:00", "11:30", *firm), ("04 11:30", "13:00", *firm),
    ]  # fmt: skip
    place = Place.objects.get(name="Karczma Demo")
    assert (place.latitude, place.longitude) == (53.1, 23.2)
