"""A release in Chromium: a mail beside the list by keyboard, the note in it, one button; and the guest sees it."""

from datetime import timedelta

import pytest

from portal.home import demo
from visits.models import Visit
from visits.programme import itineraries
from visits.programme.plans import plans_of

pytestmark = pytest.mark.browser
TITLE = "Zupełnie nowy tytuł"


@pytest.fixture
def visit(site):
    """The invented visit that is under way; in its draft the first stop has another title and comes later."""
    visit = Visit.objects.get(slug=demo.CURRENT)
    draft = itineraries.draft_of(visit)
    key, plan = next(iter(sorted(plans_of(draft).items(), key=lambda pair: pair[1]["starts"])))
    later = {name: plan[name] + timedelta(minutes=30) for name in ("starts", "ends")}
    itineraries.write(draft, {key: plan | later | {"title_pl": TITLE, "title_en": "", "title_fr": ""}}, by=None)
    return visit


@pytest.fixture
def guest_link(visit):
    return next(each["path"] for each in demo.contents()["links"] if each["visit"] == visit.slug)


def address(visit, name):
    return f"/admin/visits/visit/{visit.pk}/{name}/"


def test_the_mails_are_read_by_keyboard_and_the_guest_sees_the_release(signed_in, reader, visit, guest_link):
    guest = reader()
    guest.open(guest_link)
    assert TITLE not in guest.page.content()
    staff = signed_in(locale="en-GB")
    page = staff.open(address(visit, "release"))
    heading, note = page.locator("#mail-heading"), page.locator("[name=note]")
    first = heading.inner_text()
    note.fill("Do zobaczenia")
    page.locator("#people input[type=radio]").first.focus()
    page.keyboard.press("j")
    page.wait_for_function("first => document.querySelector('#mail-heading').innerText !== first", arg=first)
    assert "Do zobaczenia" in page.locator("#mail .paper").inner_text()
    assert page.evaluate("document.activeElement.checked")
    page.keyboard.press("k")
    page.wait_for_function("first => document.querySelector('#mail-heading').innerText === first", arg=first)
    note.press("End")
    note.press_sequentially("jk")
    assert note.input_value() == "Do zobaczeniajk"
    page.locator("#go").click()
    page.locator(".messagelist .success").wait_for()
    assert "/admin/visits/notice/" in page.url
    guest.page.reload()
    assert TITLE in guest.page.content()
    guest.page.locator(".plan-head a").click()
    assert TITLE in guest.page.locator(".release").first.inner_text()
    assert "Do zobaczeniajk" in guest.page.locator(".release-note").inner_text()


def test_without_javascript_a_link_chooses_the_mail_and_the_note_stays(signed_in, visit):
    staff = signed_in(locale="en-GB", java_script_enabled=False)
    page = staff.open(address(visit, "release"))
    assert page.locator("#people input[type=radio]:visible").count() == 0
    name = page.locator("#people tbody a").nth(1)
    words = name.inner_text()
    name.click()
    assert words in page.locator("#mail-heading").inner_text()
    page.locator("[name=note]").fill("Do zobaczenia")
    page.locator("#mail-again").click()
    assert "Do zobaczenia" in page.locator("#mail .paper").inner_text()
    assert words in page.locator("#mail-heading").inner_text()
    page.locator("#go").click()
    assert "is out" in page.locator(".messagelist").inner_text()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(signed_in, violations, visit):
    staff, found = signed_in(), []
    for name in ("release", "compare", "cancel"):
        page = staff.open(address(visit, name))
        found += violations(staff)
        for width in (320, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert found == []
