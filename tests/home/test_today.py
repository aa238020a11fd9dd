"""The page Today: what is on now, the month and its list, for who may see what."""

import datetime
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from portal.common.dates import NBSP
from portal.common.models import Office
from portal.home import month, today, visit_list
from portal.home.near import AHEAD, Look
from portal.home.now import strip
from tests import factories
from visits.models import PlannedStop, Visit
from visits.programme import itineraries
from visits.programme.plans import plan_of

WARSAW = ZoneInfo("Europe/Warsaw")
TODAY = datetime.date(2026, 11, 24)
AT = datetime.datetime(2026, 11, 24, 11, 24, tzinfo=WARSAW)
NOVEMBER = datetime.date(2026, 11, 1)


def clock(days, hour, minute=0):
    return datetime.datetime.combine(TODAY + timedelta(days), datetime.time(hour, minute), WARSAW)


def visit(first, last, **fields):
    """A visit from so many days after 24 November to so many."""
    days = {"starts_on": TODAY + timedelta(first), "ends_on": TODAY + timedelta(last)}
    return factories.visit(**{"status": "confirmed", "audience": "staff"} | days | fields)


def stop(of, hour, until=None, days=0, **fields):
    return factories.planned_stop(of, starts=clock(days, hour), ends=clock(days, until or hour + 1), **fields)


def release(of):
    return itineraries.release(of, by=None, at=AT - timedelta(days=6))


@pytest.fixture
def current(coordinator, office):
    """A visit from yesterday to the day after tomorrow, with a stop now and one this afternoon, released."""
    row = visit(-1, 2, title_pl="Walonia", coordinator=coordinator, host_region=factories.region(name_pl="Walonia"))
    for _n in range(3):
        factories.participant(row)
    place, other = (factories.place(latitude=50.6, longitude=lon) for lon in (5.5, 5.6))
    stop(row, 11, 12, title_pl="Logistyka", host=factories.organisation(), place=place, answer="confirmed")
    stop(row, 14, 15, title_pl="Lotnisko", host=factories.organisation(), place=other, answer="confirmed")
    release(row)
    return row


def strips(user, at=AT):
    look = Look(user, at)
    return [strip(programme, at, may_see=True) for programme in look.under_way]


def told(lines):
    return [(line.time, line.title, line.who, line.answer, line.leave_by, line.differs) for line in lines]


# -- now and next -----------------------------------------------------------------------------------------------


def test_the_strip_tells_now_and_next_of_the_last_release(current, coordinator):
    (found,) = strips(coordinator)
    assert (found.day, found.clock, str(found.place)) == (2, "11:24", "Walonia")
    assert told(found.now) == [("11:00–12:00", "Logistyka", "everyone, 3", "confirmed", "", "")]
    # 7.06 km as the crow flies: 1.3 × 7.06 ÷ 50 h + 10 min to board = 21 min, up to the whole minute 22
    assert told(found.next) == [("14:00–15:00", "Lotnisko", "everyone, 3", "confirmed", "13:38", "")]


def test_the_strip_says_where_the_draft_differs(current, coordinator):
    draft = factories.draft(current)
    now, afternoon = draft.planned_stops.in_time_order()
    later = plan_of(afternoon) | {"starts": clock(0, 16), "ends": clock(0, 17)}
    itineraries.write(draft, {now.stop.key: None, afternoon.stop.key: later}, by=None)
    stop(current, 13, title_pl="Nowy")
    stop(current, 18, title_pl="Wieczór")
    (found,) = strips(coordinator)
    assert told(found.now)[0][-1] == "The draft drops this stop, not released"
    assert told(found.next) == [
        ("14:00–15:00", "Lotnisko", "everyone, 3", "confirmed", "13:38",
         "The draft differs: 16:00–17:00 Lotnisko, everyone, 3, not released"),
        ("", "", "", "", "", "The draft adds 13:00–14:00 Nowy, everyone, 3, not released"),
    ]  # fmt: skip


def test_a_new_translation_alone_is_no_difference(current, coordinator):
    draft = factories.draft(current)
    plans = {row.stop.key: plan_of(row) | {"title_en": "In English"} for row in draft.planned_stops.all()}
    itineraries.write(draft, plans, by=None)
    (found,) = strips(coordinator)
    assert {line.differs for line in found.now + found.next} == {""}


def test_groups_that_part_stand_beside_each_other(current, coordinator):
    people = list(current.participants.all())
    for person in people[:2]:
        person.group = "A"
        person.save()
    stop(current, 9, days=1, title_pl="Razem", attends=people[:2])
    stop(current, 9, days=1, title_pl="Osobno", attends=people[2:])
    release(current)
    (found,) = strips(coordinator, clock(0, 22))
    assert found.now == []
    assert found.next_day == f"Wed 25{NBSP}Nov"
    assert {(line.title, line.who) for line in found.next} == {("Razem", "group A, 2"), ("Osobno", "1 person")}


def test_what_ends_now_is_over_and_what_starts_now_is_on(current, coordinator):
    (found,) = strips(coordinator, clock(0, 12))
    assert (found.now, [line.title for line in found.next]) == ([], ["Lotnisko"])
    (found,) = strips(coordinator, clock(0, 14))
    assert ([line.title for line in found.now], found.next) == (["Lotnisko"], [])


def test_under_way_is_by_the_visits_zone_and_today_by_the_sites(coordinator):
    """23:30 on the 24th in Warsaw is the 25th in Tokyo and the 24th in Lima."""
    late = clock(0, 23, 30)
    tokyo = visit(1, 1, time_zone="Asia/Tokyo")
    lima = visit(0, 0, time_zone="America/Lima")
    visit(1, 1)
    look = Look(coordinator, late)
    assert {programme.visit for programme in look.under_way} == {tokyo, lima}
    assert look.today == TODAY
    assert Look(coordinator, late + timedelta(hours=1)).today == TODAY + timedelta(1)


def test_staff_who_may_not_see_programmes_see_that_a_visit_is_on_and_no_stop(client, author, office):
    day = timezone.localdate()
    row = factories.visit(status="confirmed", audience="staff", starts_on=day, ends_on=day, title_pl="Walonia")
    now = timezone.now()
    factories.planned_stop(row, starts=now - timedelta(hours=1), ends=now + timedelta(hours=1), title_pl="Tajne")
    itineraries.release(row, by=None)
    client.force_login(author)
    client.cookies["django_language"] = "en"
    for query in ("", "?view=list", f"?view=list&day={day}"):
        page = client.get(f"/admin/{query}").content.decode()
        assert "Walonia" in page
        assert "Tajne" not in page
        assert "elease 1" not in page
        assert f"/admin/visits/visit/{row.pk}/programme/" not in page


# -- the month --------------------------------------------------------------------------------------------------


def bars(look, first):
    """{title: [(number of the week, column, width)]}"""
    found = {}
    for week, _days in month.grid(look, first):
        for bar in week.bars:
            found.setdefault(bar.thing.visit.title, []).append((week.number, bar.first, bar.width))
    return found


def happenings(look, first):
    return {
        day.date: {(event.text, event.url) for event in day.events}
        for _week, days in month.grid(look, first) for day in days if day.events
    }  # fmt: skip


def test_visits_are_bars_over_their_days(coordinator):
    visit(-1, 2, title_pl="Four days")
    visit(3, 15, title_pl="Over a weekend and two months")
    visit(60, 61, title_pl="In January")
    visit(-5, -4, title_pl="Called off", status="cancelled")
    factories.visit(title_pl="Without dates", status="idea", starts_on=None, ends_on=None)
    look = Look(coordinator, AT)
    assert bars(look, NOVEMBER) == {
        "Four days": [(48, 1, 4)],
        "Over a weekend and two months": [(48, 5, 3), (49, 1, 7)],
        "Called off": [(47, 4, 2)],
    }
    assert bars(look, datetime.date(2026, 12, 1)) == {"Over a weekend and two months": [(49, 1, 7), (50, 1, 3)]}
    assert bars(look, datetime.date(2027, 1, 1)) == {"In January": [(3, 6, 2)]}


def test_ideas_without_dates_stand_below_the_month(coordinator):
    ideas = [factories.visit(status="idea", starts_on=None, ends_on=None) for _n in range(3)]
    factories.visit(status="cancelled", starts_on=None, ends_on=None)
    look = Look(coordinator, AT)
    chips, more = month.without_dates(look, 3)
    assert ([chip.visit for chip in chips], more) == (ideas[::-1], False)
    chips, more = month.without_dates(look, 2)
    assert ([chip.visit for chip in chips], more) == (ideas[:0:-1], True)


def test_what_happens_on_days(administrator):
    row = visit(3, 5, title_pl="Walonia", slug="walonia")
    stop(row, 9, days=3, host=factories.organisation(), answer="asked")
    release(row)
    factories.link(factories.participant(row), expires_at=clock(6, 9))
    factories.link(factories.participant(row), expires_at=clock(30, 9))
    late, due = factories.outcome(row, text_pl="A", due=TODAY - timedelta(9)), factories.outcome(
        row, text_pl="B", due=TODAY + timedelta(10)
    )  # fmt: skip
    factories.outcome(row, due=TODAY, status="done")
    article = factories.article(title_pl="Nowina", publish_at=clock(2, 18))
    factories.article(publish_at=clock(-2, 18))
    over = visit(-15, -10, title_pl="Oulu")
    programme = reverse("admin:visits_visit_programme", args=[row.pk])
    links = reverse("admin:visits_accesslink_changelist", query={"participant__visit__id__exact": row.pk})
    assert happenings(Look(administrator, AT), NOVEMBER) == {
        TODAY - timedelta(9): {("Outcome was due: A", reverse("admin:visits_outcome_change", args=[late.pk]))},
        TODAY - timedelta(6): {("Release 1: Walonia", programme)},
        TODAY: {("Answers of hosts due: Walonia", reverse("admin:visits_visit_hosts", args=[row.pk]))},
        TODAY + timedelta(2): {
            ("18:00 article goes out: Nowina", reverse("admin:news_article_change", args=[article.pk]))
        },
        TODAY + timedelta(4): {("Report due: Oulu", reverse("admin:visits_visit_change", args=[over.pk]))},
        TODAY + timedelta(6): {("1 link expires: Walonia", links)},
        TODAY + timedelta(10): {("Outcome due: B", reverse("admin:visits_outcome_change", args=[due.pk]))},
    }


def test_a_link_is_told_until_a_week_after_its_visit(coordinator):
    row = visit(3, 5)
    for days in (1, 12, 13):
        factories.link(factories.participant(row), expires_at=clock(days, 9))
    found = {}
    for first in (NOVEMBER, datetime.date(2026, 12, 1)):
        found |= happenings(Look(coordinator, AT), first)
    links = {day for day, events in found.items() if any(text.startswith("1 link expires") for text, _url in events)}
    assert links == {TODAY + timedelta(1), TODAY + timedelta(12)}


def test_the_days_of_an_author_tell_of_articles_alone(author):
    row = visit(3, 5)
    stop(row, 9, days=3, host=factories.organisation())
    release(row)
    factories.link(factories.participant(row), expires_at=clock(6, 9))
    factories.outcome(row, due=TODAY)
    factories.article(title_pl="Nowina", publish_at=clock(2, 18))
    found = happenings(Look(author, AT), NOVEMBER)
    assert {text for events in found.values() for text, _url in events} == {"18:00 article goes out: Nowina"}


def test_a_crowded_day_counts_what_its_list_has(coordinator):
    for _n in range(6):
        factories.outcome(visit(100, 101), due=TODAY)
    look = Look(coordinator, AT)
    (day,) = [day for _week, days in month.grid(look, NOVEMBER) for day in days if day.date == TODAY]
    assert (len(day.events), day.more) == (3, 3)
    assert len(month.of_day(look, TODAY)) == 6


# -- the list ---------------------------------------------------------------------------------------------------


def sections(look, **chosen):
    rows = list(visit_list.visits(look, **chosen))
    return [(str(heading), [row.visit.title for row in own]) for heading, own in visit_list.sections(look, rows)]


@pytest.fixture
def visits_of_every_phase(db):
    visit(-1, 2, title_pl="Now")
    visit(20, 22, title_pl="Later", status="planned")
    visit(9, 12, title_pl="Soon")
    factories.visit(title_pl="Open", status="idea", starts_on=None, ends_on=None)
    visit(-400, -398, title_pl="Long ago", status="reported")
    visit(-9, -8, title_pl="Just over")
    visit(-30, -29, title_pl="Called off", status="cancelled")


def test_the_list_goes_from_what_is_on_to_what_is_past(visits_of_every_phase, coordinator):
    assert sections(Look(coordinator, AT)) == [
        ("Under way", ["Now"]),
        ("Upcoming", ["Soon", "Later"]),
        ("Without dates", ["Open"]),
        ("Past", ["Just over", "Called off", "Long ago"]),
    ]


def test_a_visit_is_past_once_its_own_day_is_over(coordinator):
    """23:30 on the 24th in Warsaw is the 25th in Tokyo."""
    visit(0, 0, title_pl="Tokyo", time_zone="Asia/Tokyo")
    visit(0, 0, title_pl="Warsaw")
    assert sections(Look(coordinator, clock(0, 23, 30))) == [("Under way", ["Warsaw"]), ("Past", ["Tokyo"])]


def test_the_list_of_a_year_and_of_a_day(visits_of_every_phase, coordinator):
    visit(30, 40, title_pl="New Year", status="planned")
    look = Look(coordinator, AT)
    assert sections(look, year=2025) == [("Past", ["Long ago"])]
    assert sections(look, year=2027) == [("Upcoming", ["New Year"])]
    assert sections(look, day=TODAY + timedelta(10)) == [("Upcoming", ["Soon"])]
    assert sections(look, day=TODAY + timedelta(5)) == []


def test_a_row_counts_what_its_programme_needs(coordinator, office):
    row = visit(3, 4, title_pl="Walonia")
    person = factories.participant(row)
    for hour, answer in ((9, "confirmed"), (9, "declined"), (14, "confirmed")):
        stop(row, hour, days=3, host=factories.organisation(), answer=answer, attends=[person], place=factories.place())
    release(row)
    stop(row, 20, days=3)
    look = Look(coordinator, AT)
    ((_heading, (found,)),) = visit_list.sections(look, list(visit_list.visits(look)))
    assert (found.release, found.hosts, found.days) == (f"release 1, 18{NBSP}Nov", "2 of 3 confirmed", "2 days")
    assert (found.changes_words, found.declined_words) == ("1 change not released", "1 declined")
    kinds = [warning.kind for warning in look.programmes[0].warnings]
    assert found.warnings == len(kinds) == 5  # two at once, a host who declined, three places without coordinates


def test_an_author_is_told_no_more_than_dates_and_state(coordinator, author, office):
    row = visit(-1, 2, coordinator=coordinator)
    stop(row, 9, host=factories.organisation())
    release(row)
    look = Look(author, AT)
    ((_heading, (found,)),) = visit_list.sections(look, list(visit_list.visits(look)))
    assert (found.release, found.hosts, found.warnings, found.days) == ("", "", None, "day 2 of 4")
    assert found.url == reverse("admin:visits_visit_change", args=[row.pk])


# -- the page ---------------------------------------------------------------------------------------------------


@pytest.fixture
def staff(client, coordinator, office):
    client.force_login(coordinator)
    client.cookies["django_language"] = "en"
    return client


def text_of(response):
    """The words of a page, tags and doubled spaces left out."""
    assert response.status_code == 200
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words.replace("&nbsp;", " ").replace(NBSP, " "))


def test_the_heading_is_the_date_in_the_readers_language():
    headings = {}
    for code in ("pl", "en", "fr", "es"):
        with translation.override(code):
            headings[code] = today.heading(TODAY).replace(NBSP, " ")
    assert headings == {
        "pl": "Wtorek 24 listopada", "en": "Tuesday 24 November", "fr": "Mardi 24 novembre",
        "es": "Martes 24 de noviembre",
    }  # fmt: skip


def test_the_heading_stands_on_the_page(staff):
    page = staff.get("/admin/")
    assert f"<h1>{today.heading(timezone.localdate())}</h1>" in page.content.decode()


def test_with_nothing_to_do_the_page_says_what_comes_next(staff):
    assert "Nothing needs you." in text_of(staff.get("/admin/"))
    first = timezone.localdate() + AHEAD + timedelta(days=5)
    row = factories.visit(status="planned", audience="staff", starts_on=first, ends_on=first, title_pl="Oulu")
    assert f"Nothing needs you. Next: Oulu, {row.date_span.replace(NBSP, ' ')}" in text_of(staff.get("/admin/"))


def test_mine_is_shown_first_and_everybodys_on_request(staff, coordinator, django_user_model):
    tomorrow = timezone.localdate() + timedelta(days=1)
    other = django_user_model.objects.create_user("other", is_staff=True)
    for person, title in ((coordinator, "Walonia"), (other, "Oulu")):
        factories.visit(
            status="planned", audience="staff", starts_on=tomorrow, ends_on=tomorrow, title_pl=title, coordinator=person
        )
    shown = {
        query: [item.detail.partition(" ·")[0] for group in staff.get(f"/admin/{query}").context["needs"]
                for item in group.items]
        for query in ("", "?whose=all", "?whose=nonsense")
    }  # fmt: skip
    assert {query: set(titles) for query, titles in shown.items()} == {
        "": {"Walonia"}, "?whose=all": {"Walonia", "Oulu"}, "?whose=nonsense": {"Walonia"},
    }  # fmt: skip
    assert "Everybody’s 2" in text_of(staff.get("/admin/"))


def test_more_than_five_lines_are_one_click_away(staff):
    yesterday = timezone.localdate() - timedelta(days=1)
    for _n in range(8):
        factories.outcome(factories.visit(audience="staff"), due=yesterday)
    page = staff.get("/admin/?whose=all&month=2026-11")
    assert text_of(page).count("Open the outcome") == 5
    assert "3 more" in text_of(page)
    assert 'href="/admin/?whose=all&amp;month=2026-11&amp;show=later#later"' in page.content.decode()
    assert text_of(staff.get("/admin/?whose=all&show=later")).count("Open the outcome") == 8


def test_months_follow_each_other_in_the_address(staff):
    for current, previous, then in (
        ("2026-12", "2026-11", "2027-01"), ("2027-01", "2026-12", "2027-02"), ("2026-11", "2026-10", "2026-12"),
    ):  # fmt: skip
        page = staff.get(f"/admin/?month={current}&whose=all").content.decode()
        assert f'rel="prev" href="/admin/?month={previous}&amp;whose=all"' in page
        assert f'rel="next" href="/admin/?month={then}&amp;whose=all"' in page


def test_the_calendar_and_its_list_lead_to_each_other(staff):
    assert 'href="/admin/?view=list"' in staff.get("/admin/?month=2026-11").content.decode()
    listed = staff.get("/admin/?view=list&year=2026").content.decode()
    assert re.search(r'<a class="button" href="/admin/\?">\s*<svg[^>]*><use [^>]*#calendar"', listed)


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("month=2026-13", "“2026-13” is no month; here is the current one."),
        ("month=0001-01", "“0001-01” is no month"), ("month=9999-12", "is no month"), ("month=<b>", "“&lt;b&gt;”"),
        ("view=list&day=2026-02-30", "“2026-02-30” is no day; here are all visits."),
        ("view=list&year=99999", "“99999” is no year; here are all visits."), ("view=list&year=٢٠٢٦", "is no year"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_read_is_told_and_the_page_stands(staff, query, refusal):
    page = text_of(staff.get(f"/admin/?{query}"))
    assert refusal in page
    assert "Needs attention" in page


def test_the_list_is_paged(staff):
    for _n in range(21):
        factories.visit(audience="staff")
    assert len(staff.get("/admin/?view=list").context["page"]) == 20
    assert len(staff.get("/admin/?view=list&page=2").context["page"]) == 1
    assert staff.get("/admin/?view=list&page=3").status_code == 404


def test_a_day_lists_its_visits_and_what_happens(staff, coordinator):
    row = visit(-1, 2, title_pl="Walonia")
    visit(3, 5, title_pl="Oulu")
    factories.outcome(row, text_pl="Lista", due=TODAY + timedelta(1))
    page = staff.get("/admin/?view=list&day=2026-11-25")
    assert page.context["day"].replace(NBSP, " ") == "Wednesday 25 November 2026"
    assert [each.title for each in page.context["page"]] == ["Walonia"]
    assert "Lista" in text_of(page)


def test_every_list_is_still_found(staff):
    page = staff.get("/admin/").content.decode()
    models = [model for app in staff.get("/admin/").context["app_list"] for model in app["models"]]
    assert len(models) > 10
    assert [model["object_name"] for model in models if f'href="{model["admin_url"]}"' not in page] == []


def test_an_apps_own_page_still_lists_its_models(staff):
    assert 'href="/admin/visits/visit/"' in staff.get("/admin/visits/").content.decode()


@pytest.mark.parametrize(
    ("role", "buttons"),
    [
        ("author", ["Article", "Upload photos"]),
        ("coordinator", ["Article", "Upload photos", "New visit"]),
    ],
)
def test_the_head_offers_what_its_reader_may_add(role, buttons, request, client, office):
    client.force_login(request.getfixturevalue(role))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = client.get("/admin/")
    assert [label for label, _icon, _url in page.context["adds"]] == buttons
    assert {client.get(url).status_code for _label, _icon, url in page.context["adds"]} == {200}


def test_a_stranger_is_sent_to_sign_in(client, office):
    assert client.get("/admin/?view=list").status_code == 302
    assert client.put("/admin/").status_code == 405


def test_user_text_is_escaped(staff):
    day = timezone.localdate()
    factories.visit(status="confirmed", audience="staff", starts_on=day, ends_on=day, title_pl="<i>Oulu</i>")
    for query in ("", "?view=list"):
        page = staff.get(f"/admin/{query}").content.decode()
        assert "&lt;i&gt;Oulu" in page
        assert "<i>Oulu" not in page


# -- what it costs ------------------------------------------------------------------------------------------------

CALENDAR, LIST = 34, 36  # statements, sign-in, rights and the frame included


def world(day):
    """One of everything that the page tells of."""
    now = timezone.now()
    row = factories.visit(status="confirmed", audience="public", starts_on=day, ends_on=day + timedelta(days=2))
    factories.delegation(row)
    guest = factories.participant(row)
    factories.link(guest, expires_at=now + timedelta(days=2))
    for hours in (-1, 2):
        starts = now + timedelta(hours=hours)
        factories.planned_stop(
            row, starts=starts, ends=starts + timedelta(hours=2), host=factories.organisation(),
            place=factories.place(), attends=[guest],
        )  # fmt: skip
    itineraries.release(row, by=None)
    factories.planned_stop(row, starts=now, ends=now + timedelta(hours=1), attends=[guest])
    factories.outcome(row, due=day)
    factories.outcome(row, due=day - timedelta(days=3))
    factories.photo(factories.gallery_of(row, audience="staff"), alt_pl="")
    factories.block(factories.article(publish_at=now + timedelta(days=1), visit=row))
    factories.visit(status="idea", audience="staff", starts_on=None, ends_on=None)
    far = factories.visit(status="planned", audience="staff", starts_on=day + 2 * AHEAD, ends_on=day + 2 * AHEAD)
    factories.planned_stop(far, attends=[factories.participant(far)])


def cost(client, query):
    Office.current()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/admin/{query}").status_code == 200
    return len(queries)


@pytest.mark.parametrize(("query", "statements"), [("", CALENDAR), ("?view=list", LIST)])
def test_the_page_costs_the_same_for_one_and_three_and_for_many_old_visits(
    query, statements, client, administrator, office
):
    client.force_login(administrator)
    world(timezone.localdate())
    client.get("/admin/")  # content types are kept from then on
    assert cost(client, query) == statements
    for _again in range(2):
        world(timezone.localdate())
    assert cost(client, query) == statements
    for _old in range(200):
        factories.visit(audience="staff")
    assert cost(client, query) == statements


def test_visits_of_the_past_are_not_read(coordinator, office):
    old = factories.released_visit("old")
    Visit.objects.filter(pk=old.pk).update(status="confirmed")
    look = Look(coordinator, AT)
    assert look.visits == []
    assert look.programmes == []
    assert PlannedStop.objects.exists()
