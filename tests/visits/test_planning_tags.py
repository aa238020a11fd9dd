"""The words and the frame of staff's pages of one visit."""

import datetime

import pytest

from tests import factories
from visits.admin.editor.edit import EditForm
from visits.planning.board import Board
from visits.templatetags import planning


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Lima", "host time podlaskie, home time Arequipa −7 h"),
        ("Asia/Kolkata", "host time podlaskie, home time Arequipa +3.5 h"),
        ("Europe/Brussels", "host time podlaskie"),
    ],
)
def test_clocks_are_told_apart_only_where_they_differ(db, zone, words):
    visit = factories.visit(host_region=factories.region(name_pl="podlaskie"))
    factories.delegation(visit, home_time_zone=zone)
    assert planning.clocks(visit) == words


def test_clocks_of_a_visit_without_region_and_guests_name_a_city(db):
    assert planning.clocks(factories.visit()) == "host time Warsaw"


def test_hosts_are_named_once_by_answer_and_not_all_of_them():
    names = {"confirmed": ["Office", "Met", "Office", "AC", "ChM", "Spaw"], "asked": [], "declined": ["Spaw"]}
    rows = [(row["answer"], row["count"], row["names"]) for row in planning.host_rows(names)]
    assert rows == [("confirmed", 6, "Office (2), Met, AC, ChM …"), ("declined", 1, "Spaw")]


def test_fields_left_over_say_their_language(db):
    visit = factories.visit()
    row = factories.planned_stop(visit)
    form = EditForm(Board.of(visit), row)
    shown = "day starts ends following travel_minutes host place kind audience answer who attends receives title_pl"
    labels = [planning.in_language(field) for field in planning.without(form, shown)]
    assert labels[0] == "staff’s notes"
    assert "title, French" in [label.lower().replace("french", "French") for label in labels]
    assert not planning.any_wrong(planning.without(form, ""))


@pytest.fixture
def staff(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.mark.parametrize("page", ["change", "programme"])
def test_every_page_of_a_visit_has_its_tabs_and_names_the_current_one(staff, visit, page):
    html = staff.get(f"/admin/visits/visit/{visit.pk}/{page}/", headers={"accept-language": "en"}).content.decode()
    current = html.partition('class="tabs"')[2].partition('aria-current="page"')[0].rpartition("href=")[2]
    assert f"/{page}/" in current
    assert html.count('class="tabs"') == 1


def test_a_new_visit_and_a_pop_up_have_no_tabs(staff, visit):
    for path in ("add/", f"{visit.pk}/change/?_popup=1"):
        assert 'class="tabs"' not in staff.get(f"/admin/visits/visit/{path}").content.decode()


def test_a_programme_without_stops_has_its_days_with_an_add_row_each(staff, db):
    visit = factories.visit(ends_on=factories.FIRST_DAY + datetime.timedelta(days=1))
    html = staff.get(f"/admin/visits/visit/{visit.pk}/programme/").content.decode()
    assert html.count("data-date=") == html.count('<form class="add"') == 2
    assert '<ol class="grid"' not in html


def test_a_programme_without_dates_says_where_to_set_them(staff, db):
    visit = factories.visit(starts_on=None, ends_on=None, status="idea")
    html = staff.get(f"/admin/visits/visit/{visit.pk}/programme/").content.decode()
    assert f'<a href="/admin/visits/visit/{visit.pk}/change/">' in html.partition('id="days"')[2]


def test_a_title_is_never_markup(staff, visit):
    factories.planned_stop(visit, title_pl="<b>Fett</b>", host=factories.organisation(name="<i>Firma</i>"))
    html = staff.get(f"/admin/visits/visit/{visit.pk}/programme/").content.decode()
    assert "<b>Fett</b>" not in html
    assert "<i>Firma</i>" not in html
    assert "&lt;b&gt;Fett&lt;/b&gt;" in html
