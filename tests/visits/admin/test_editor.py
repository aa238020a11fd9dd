"""The programme editor through its forms: what is typed becomes a stop, or a sentence that says why not."""

import datetime
import html
import json
import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.factories import at
from visits.admin.editor import saving
from visits.models import Place, PlannedStop, Step, Stop
from visits.planning import actions, steps
from visits.programme import itineraries
from visits.programme.plans import plans_of

DAY = "2018-10-01"


@pytest.fixture
def staff(client, coordinator):
    client.force_login(coordinator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.user = coordinator
    return client


@pytest.fixture
def draft(office):
    """A visit of five days with two stops on its first: 9–10 at Promotech, 11–12 at SaMASZ."""
    visit = factories.visit(host_region=factories.region(), status="planned")
    factories.delegation(visit)
    for name, hour in (("Promotech", 9), ("SaMASZ", 11)):
        factories.planned_stop(
            visit, title_pl=name, starts=at(hour), ends=at(hour + 1), host=factories.organisation(name=name),
            place=factories.place(name=name, latitude=53.1, longitude=23.1 + hour / 100),
        )  # fmt: skip
    return visit


def address(visit, name="programme", *args):
    return reverse(f"admin:visits_visit_{name}", args=[visit.pk, *args])


def key_of(visit, title="Promotech"):
    return rows(visit).get(title_pl=title).stop.key


def rows(visit):
    return PlannedStop.objects.filter(itinerary__visit=visit, itinerary__number=None)


def told(visit):
    """{title: hours of the first day} of the draft."""
    zone = visit.zone
    return {r.title_pl: f"{r.starts.astimezone(zone):%d %H:%M}–{r.ends.astimezone(zone):%H:%M}" for r in rows(visit)}


def add(staff, visit, *, by_fetch=True, **typed):
    data = {"day": DAY, "time": "", "where": "", "kind": "", "who": "everyone", "once": str(uuid4())} | typed
    headers = {"x-requested-with": "fetch"} if by_fetch else {}
    return staff.post(address(visit, "programme_add"), data, headers=headers)


def post(staff, visit, name, key, **data):
    return staff.post(address(visit, f"programme_{name}", key), data, headers={"x-requested-with": "fetch"})


def days_in(answer):
    return re.findall(r'<section class="day[^"]*" id="(day-[^"]+)"', answer)


def edit_form(staff, visit, key, **typed):
    form = staff.get(address(visit) + f"?open={key}").context["edit"].form
    data = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return data | typed


# -- the page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stops", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_stops(staff, office, stops, django_assert_num_queries):
    visit = factories.visit()
    for n in range(stops):
        factories.planned_stop(visit, host=factories.organisation(), place=factories.place(), starts=at(9 + n),
                               ends=at(10 + n), attends=[factories.participant(visit)])  # fmt: skip
    staff.get(address(visit))
    with django_assert_num_queries(16):
        assert staff.get(address(visit)).status_code == 200


@pytest.mark.parametrize(("role", "status"), [
    ("author", 403), ("publisher", 403), ("coordinator", 200), ("administrator", 200)
])  # fmt: skip
def test_who_may_open_the_editor(client, draft, role, status, request):
    client.force_login(request.getfixturevalue(role))
    assert client.get(address(draft)).status_code == status


@pytest.mark.parametrize("role", ["author", "publisher"])
@pytest.mark.parametrize("action", ["later", "delete", "duplicate", "edit", "move", "answer", "length", "swap"])
def test_who_may_not_plan_changes_nothing(client, draft, role, action, request):
    client.force_login(request.getfixturevalue(role))
    before = told(draft)
    form = {"minutes": "5", "answer": "confirmed"}
    response = client.post(address(draft, f"programme_{action}", key_of(draft)), form)
    assert response.status_code == 403
    assert told(draft) == before


def test_actions_take_no_get(staff, draft):
    for action in ("later", "delete", "duplicate", "edit", "move", "answer", "accept", "length", "swap"):
        assert staff.get(address(draft, f"programme_{action}", key_of(draft))).status_code == 405
    assert staff.get(address(draft, "programme_add")).status_code == 405
    assert staff.get(address(draft, "programme_undo")).status_code == 405


def test_a_stop_of_another_visit_is_not_there(staff, draft, other_visit):
    strange = Stop.objects.filter(visit=other_visit).first().key
    before = plans_of(itineraries.draft_of(other_visit))
    assert staff.get(address(draft) + f"?open={strange}").status_code == 404
    assert post(staff, draft, "edit", strange, title_pl="x").status_code == 404
    assert post(staff, draft, "move", strange, day=DAY, time="9").status_code == 404
    for action in ("later", "delete", "duplicate", "answer", "accept", "length", "swap"):
        assert post(staff, draft, action, strange, minutes="5", answer="confirmed", version="1").status_code == 404
    assert plans_of(itineraries.draft_of(other_visit)) == before
    assert len(told(draft)) == 2


def test_somebody_who_may_only_look_sees_no_form(client, django_user_model, draft):
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__in=["view_itinerary", "view_visit"]))
    client.force_login(reader)
    page = client.get(address(draft)).content.decode()
    assert "Promotech" in page
    assert "programme/add/" not in page
    assert "/delete/" not in page


# -- adding --------------------------------------------------------------------------------------------------


def test_a_firm_typed_in_a_line_becomes_a_company_visit(staff, draft):
    factories.organisation(name="Agwo-Serwis", kind="firm", address="Street 5", latitude=53.13, longitude=23.16)
    answer = add(staff, draft, time="13-1430", where="agw")
    assert answer.status_code == 200
    row = rows(draft).get(title_pl="Agwo-Serwis")
    assert (row.kind, row.everybody, row.stop.answer) == ("company_visit", True, "not_asked")
    assert told(draft)["Agwo-Serwis"] == "01 13:00–14:30"
    assert row.place.latitude == 53.13
    assert 'data-focus="add-2018-10-01"' in answer.content.decode()


def test_a_name_is_found_without_its_marks(staff, draft):
    factories.organisation(name="Łódź Logistyka", kind="park")
    add(staff, draft, time="13", where="lodz")
    assert rows(draft).get(title_pl="Łódź Logistyka").kind == "institution"


def test_an_empty_time_is_the_first_that_can_be_reached(staff, draft):
    """SaMASZ ends at 12:00; 52 km in a straight line need 92 minutes: 13:35."""
    factories.place(name="Far away", latitude=53.1, longitude=23.21 + 0.78)
    add(staff, draft, where="Far away", kind="meal", time="12:00", offered="12:00")
    assert told(draft)["Far away"].startswith("01 13:3")


@pytest.mark.parametrize(("typed", "hours"), [
    ("1430+60", "01 14:30–15:30"), ("22-25", "01 22:00–01:00"), ("-1330", "01 12:00–13:30"), ("15", "01 15:00–16:00"),
])  # fmt: skip
def test_hours_as_typed(staff, draft, typed, hours):
    factories.place(name="Hall")
    add(staff, draft, where="Hall", kind="meeting", time=typed)
    assert told(draft)["Hall"] == hours


@pytest.mark.parametrize(("typed", "sentence"), [
    ({"time": "11-9", "where": "Promotech"}, "“11-9”: the end is not after the start."),
    ({"time": "noon", "where": "Promotech"}, "“noon” is no time of day."),
    ({"time": "-10", "where": "Promotech"}, "the end is not after the start, 12:00"),
    ({"time": "13", "where": ""}, "Say who hosts, where it is"),
    ({"time": "13", "where": "x" * 10_000}, "at most 160 characters"),
    ({"time": "13", "where": "Promotech", "who": "group-Z"}, "not one of the available choices"),
    ({"time": "13", "where": "Promotech", "kind": "party"}, "not one of the available choices"),
    ({"time": "13", "where": "Nowhere", "new": "on", "latitude": "north"}, "“north” is no such number"),
    ({"time": "13", "where": "Nowhere", "new": "on", "latitude": "95", "longitude": "1"}, "“95” is no such number"),
])  # fmt: skip
def test_what_cannot_be_added_is_said_and_kept(staff, draft, typed, sentence):
    answer = add(staff, draft, **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert f'value="{typed["where"]}"' in page
    assert len(told(draft)) == 2
    assert not Place.objects.filter(name="Nowhere").exists()


def test_several_matches_are_asked_for(staff, draft):
    places = [factories.place(name=f"Sala {n}") for n in (1, 2)]
    answer = add(staff, draft, time="13", where="Sala")
    assert answer.status_code == 422
    assert re.findall(r'name="choice" value="(place-\d+)"', answer.content.decode()) == [
        f"place-{place.pk}" for place in places
    ]
    add(staff, draft, time="13", where="Sala", choice=f"place-{places[1].pk}")
    assert rows(draft).get(title_pl="Sala 2").place == places[1]


def test_a_new_place_is_made_on_the_way(staff, draft):
    asked = add(staff, draft, time="13", where="Restauracja Nowa")
    assert asked.status_code == 422
    assert "is new. Add it as a place" in asked.content.decode()
    add(staff, draft, time="13", where="Restauracja Nowa", new="on", latitude="53.1325, 23.1688", kind="meal")
    place = rows(draft).get(title_pl="Restauracja Nowa").place
    assert (place.slug, place.latitude, place.longitude) == ("restauracja-nowa", 53.1325, 23.1688)


def test_a_double_click_adds_once(staff, draft):
    once = str(uuid4())
    for _click in range(2):
        assert add(staff, draft, time="13", where="Promotech", once=once).status_code == 200
    assert rows(draft).count() == 3


def test_a_refused_stop_leaves_no_place_behind(staff, draft):
    add(staff, draft, time="-9", where="Brand new", new="on")
    assert not Place.objects.filter(name="Brand new").exists()


def test_a_day_outside_the_visit_takes_no_stop(staff, draft):
    assert add(staff, draft, day="2019-01-01", where="Promotech").status_code == 422
    assert add(staff, draft, day="someday", where="Promotech").status_code == 422
    assert len(told(draft)) == 2


def test_a_group_names_its_members(staff, draft):
    members = [factories.participant(draft, group="A") for _each in range(2)]
    factories.participant(draft, group="B")
    add(staff, draft, time="13", where="Promotech", who="group-A")
    row = rows(draft).get(starts=at(13))
    assert {a.participant for a in row.attendances.all()} == set(members)
    assert not row.everybody


def test_offers_are_the_visits_own_first(staff, draft):
    region = draft.host_region
    names = {"Agwo far": None, "Agwo near": region}
    for name, place in names.items():
        factories.organisation(name=name, region=place)
    ours = factories.organisation(name="Agwo ours")
    factories.planned_stop(draft, title_pl="x", host=ours, starts=at(15), ends=at(16))
    page = staff.get(address(draft, "programme_offers") + f"?q=agwo&day={DAY}").content.decode()
    assert re.findall(r'data-name="(Agwo[^"]+)"', page) == ["Agwo ours", "Agwo near", "Agwo far"]


@pytest.mark.parametrize("typed", ["", "%", "(((", "\\", "<script>", "٩", "a" * 10_000])
def test_any_text_may_be_asked_for(staff, draft, typed):
    response = staff.get(address(draft, "programme_offers"), {"q": typed, "day": "x"})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


# -- changing ------------------------------------------------------------------------------------------------


def test_without_a_script_an_action_leads_back_to_its_stop(staff, draft):
    key = key_of(draft)
    answer = staff.post(address(draft, "programme_later", key), {"minutes": "5"})
    assert answer.status_code == 302
    assert answer.url == f"{address(draft)}?days={DAY}#stop-{key}"
    assert "move Promotech" in staff.get(answer.url).content.decode()


def test_by_fetch_the_answer_is_what_changed(staff, draft):
    answer = post(staff, draft, "later", key_of(draft), minutes="5").content.decode()
    assert days_in(answer) == [f"day-{DAY}"]
    for piece in ("bar-days", "bar-tools", "warnings", "hosts"):
        assert f'id="{piece}"' in answer
    assert f'data-focus="stop-{key_of(draft)}"' in answer


@pytest.mark.parametrize("minutes", ["", "0", "x", "99999", "1.5"])
def test_minutes_that_are_none_are_refused(staff, draft, minutes):
    before = told(draft)
    assert post(staff, draft, "later", key_of(draft), minutes=minutes).status_code == 422
    assert told(draft) == before


def test_the_form_of_a_stop_changes_what_it_shows(staff, draft):
    guest, host = factories.participant(draft, name="Guest"), factories.participant(draft, side="host", name="Host")
    key = key_of(draft)
    typed = {
        "day": "2018-10-03", "starts": "930", "ends": "11", "kind": "meeting", "audience": "public", "answer": "asked",
        "who": "chosen", "attends": [str(guest.pk)], "receives": [str(host.pk)], "title_pl": "Nowy tytuł",
        "title_en": "New title", "travel_minutes": "40", "staff_notes": "quiet", "bring_pl": "buty",
    }  # fmt: skip
    answer = post(staff, draft, "edit", key, **edit_form(staff, draft, key, **typed))
    assert answer.status_code == 200
    row = rows(draft).get(stop__key=key)
    assert told(draft)["Nowy tytuł"] == "03 09:30–11:00"
    assert (row.title_en, row.kind, row.travel_minutes, row.bring_pl) == ("New title", "meeting", 40, "buty")
    assert (row.stop.audience, row.stop.answer, row.stop.staff_notes) == ("public", "asked", "quiet")
    assert {(a.participant, a.role) for a in row.attendances.all()} == {(guest, "attends"), (host, "receives")}
    assert days_in(answer.content.decode()) == [f"day-{DAY}", "day-2018-10-03"]


def test_a_form_saved_as_it_stands_changes_nothing(staff, draft):
    before, key = plans_of(itineraries.draft_of(draft)), key_of(draft)
    assert post(staff, draft, "edit", key, **edit_form(staff, draft, key)).status_code == 200
    assert plans_of(itineraries.draft_of(draft)) == before
    assert not Step.objects.exists()


def test_a_title_that_is_the_hosts_name_follows_the_host(staff, draft):
    factories.organisation(name="Experteam")
    key = key_of(draft)
    assert edit_form(staff, draft, key)["title_pl"] == ""
    post(staff, draft, "edit", key, **edit_form(staff, draft, key, host="Experteam", host_choice=""))
    assert rows(draft).get(stop__key=key).title_pl == "Experteam"


@pytest.mark.parametrize(("typed", "sentence"), [
    ({"ends": "8"}, "the end is not after the start"), ({"starts": "soon"}, "is no time of day"),
    ({"host": "Nobody at all"}, "is not in the directory"), ({"title_pl": "x" * 10_000}, "at most 160 characters"),
    ({"day": "2030-01-01"}, "not one of the available choices"), ({"who": "chosen"}, "Choose who takes part"),
    ({"attends": ["999999"], "who": "chosen"}, "not one of the available choices"),
    ({"travel_minutes": "-5"}, "greater than or equal to 0"),
])  # fmt: skip
def test_a_form_that_cannot_be_saved_keeps_what_was_typed(staff, draft, typed, sentence):
    before, key = told(draft), key_of(draft)
    answer = post(staff, draft, "edit", key, **edit_form(staff, draft, key, title_en="Typed words", **typed))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert 'value="Typed words"' in answer.content.decode()
    assert told(draft) == before


def test_people_of_another_visit_cannot_be_posted(staff, draft, other_guest):
    key = key_of(draft)
    form = edit_form(staff, draft, key, who="chosen", attends=[str(other_guest.pk)])
    assert post(staff, draft, "edit", key, **form).status_code == 422


def in_form(answer, name):
    """The value of a field of the form in an answer."""
    return re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode()).group(1)


def theirs_in(answer):
    """{field: what "Take theirs" fills in} of an answer."""
    found = re.findall(r'name="take" value="(\w+)"[^>]*data-theirs="([^"]*)"', answer.content.decode())
    return {name: json.loads(html.unescape(packed)) for name, packed in found}


def test_what_two_people_changed_in_different_fields_is_saved_together(staff, draft, administrator):
    key = key_of(draft)
    form = edit_form(staff, draft, key, title_en="Typed words")
    actions.later(draft, key, 30, by=administrator)
    answer = post(staff, draft, "edit", key, **form)
    assert answer.status_code == 200
    assert re.search(r"administrator-1, \d\d:\d\d: move Promotech", answer.content.decode())
    row = rows(draft).get(stop__key=key)
    assert (row.title_en, told(draft)["Promotech"]) == ("Typed words", "01 09:30–10:30")


def test_where_two_people_changed_one_field_it_is_asked_and_everything_typed_is_kept(staff, draft, administrator):
    """Day, start and end are one field; what only the other changed is in the form."""
    key = key_of(draft)
    form = edit_form(staff, draft, key, title_en="Typed words", ends="10:15")
    actions.later(draft, key, 30, by=administrator)
    actions.answer(draft, key, "confirmed", by=administrator)
    answer = post(staff, draft, "edit", key, **form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "administrator-1" in page
    assert re.findall("Now: ([^<]+)", page)[0] == "Monday 1\xa0October, 09:30–10:30"
    assert (in_form(answer, "title_en"), in_form(answer, "ends")) == ("Typed words", "10:15")
    assert theirs_in(answer) == {"starts": {"day": DAY, "starts": "09:30", "ends": "10:30"}}
    assert rows(draft).get(stop__key=key).title_en == ""
    knowing = answered_form(answer, form)
    assert knowing["answer"] == "confirmed"
    assert post(staff, draft, "edit", key, **knowing).status_code == 200
    row = rows(draft).get(stop__key=key)
    assert (row.title_en, row.stop.answer, told(draft)["Promotech"]) == ("Typed words", "confirmed", "01 09:00–10:15")


def answered_form(answer, form):
    """What the form in an answer posts, if nothing is changed in it."""
    shown = answer.context["edit"].form
    return form | {name: shown[name].value() for name in form if name in shown.fields}


def test_what_the_other_typed_is_taken_without_a_script_too(staff, draft, administrator):
    key = key_of(draft)
    form = edit_form(staff, draft, key, title_en="Mine", ends="10:15")
    other = edit_form(staff, draft, key, title_en="Theirs", ends="10:45")
    client = Client()
    client.force_login(administrator)
    client.post(address(draft, "programme_edit", key), other)
    asked = staff.post(address(draft, "programme_edit", key), form)
    assert set(theirs_in(asked)) == {"starts", "title_en"}
    taken = staff.post(address(draft, "programme_edit", key), answered_form(asked, form) | {"take": "starts"})
    assert taken.status_code == 200
    assert set(theirs_in(taken)) == {"title_en"}
    assert (in_form(taken, "title_en"), in_form(taken, "ends")) == ("Mine", "10:45")
    assert rows(draft).get(stop__key=key).title_en == "Theirs"
    staff.post(address(draft, "programme_edit", key), answered_form(taken, form))
    assert rows(draft).get(stop__key=key).title_en == "Mine"
    assert told(draft)["Promotech"] == "01 09:00–10:45"


@pytest.mark.parametrize("was", ["", "x", "[]", '{"title_en": 5}', "null"])
def test_a_form_that_cannot_say_what_it_showed_asks_at_all_that_differs(staff, draft, administrator, was):
    key = key_of(draft)
    form = edit_form(staff, draft, key, title_en="Typed words", was=was)
    actions.later(draft, key, 30, by=administrator)
    assert set(theirs_in(post(staff, draft, "edit", key, **form))) == {"starts", "title_en"}


def test_somebody_who_was_faster_by_a_moment_is_merged_too(staff, draft, administrator, monkeypatch):
    """The other saves between the look at the stop and the writing of it."""
    key, tried = key_of(draft), saving.tried
    form = edit_form(staff, draft, key, title_en="Typed words")

    def overtaken(*args, **kwargs):
        monkeypatch.setattr(saving, "tried", tried)
        actions.later(draft, key, 30, by=administrator)
        return tried(*args, **kwargs)

    monkeypatch.setattr(saving, "tried", overtaken)
    assert post(staff, draft, "edit", key, **form).status_code == 200
    assert rows(draft).get(stop__key=key).title_en == "Typed words"
    assert told(draft)["Promotech"] == "01 09:30–10:30"


def test_an_edit_that_cannot_be_done_keeps_what_was_typed(staff, draft):
    actions.move(draft, key_of(draft, "SaMASZ"), at(23), by=staff.user)
    key = key_of(draft)
    form = edit_form(staff, draft, key, ends="11", following="on", title_en="Typed words")
    answer = post(staff, draft, "edit", key, **form)
    assert answer.status_code == 422
    assert "SaMASZ would begin on another day" in answer.content.decode()
    assert in_form(answer, "title_en") == "Typed words"


@pytest.mark.parametrize("action", ["edit", "move", "later"])
def test_a_form_of_a_stop_that_is_gone_says_who_took_it(staff, draft, administrator, action):
    key = key_of(draft)
    form = edit_form(staff, draft, key, time="9", minutes="5")
    actions.delete(draft, key, by=administrator)
    answer = post(staff, draft, action, key, **form)
    assert answer.status_code == 409
    assert "administrator-1" in answer.content.decode()
    assert "remove Promotech" in answer.content.decode()


@pytest.mark.parametrize("by_fetch", [True, False])
def test_what_was_typed_of_a_stop_that_is_gone_is_saved_as_a_new_one_and_undone(staff, draft, administrator, by_fetch):
    key = key_of(draft)
    Stop.objects.filter(key=key).update(answer="confirmed", answer_note="gladly")
    form = edit_form(staff, draft, key, title_en="Typed words", place="Brand new hall", place_choice="", ends="10:45")
    actions.delete(draft, key, by=administrator)
    headers = {"x-requested-with": "fetch"} if by_fetch else {}
    answer = staff.post(address(draft, "programme_edit", key), form, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert re.search(r"administrator-1, \d\d:\d\d: remove Promotech", page)
    assert (in_form(answer, "title_en"), in_form(answer, "place")) == ("Typed words", "Brand new hall")
    assert 'name="as_new"' in page
    once = re.findall(r'name="once" value="([^"]+)"', page[page.index('id="gone"') :])[0]
    for _click in range(2):
        staff.post(address(draft, "programme_edit", key), form | {"as_new": "on", "once": once}, headers=headers)
    row = rows(draft).get(title_en="Typed words")
    assert (str(row.stop.key), row.host.name, row.place.name) == (once, "Promotech", "Brand new hall")
    assert (row.stop.answer, row.stop.answer_note) == ("confirmed", "gladly")
    assert told(draft)["Promotech"] == "01 09:00–10:45"
    steps.undo(draft, by=staff.user)
    assert set(told(draft)) == {"SaMASZ"}


def test_another_host_is_not_asked_yet_whatever_the_one_before_said(staff, draft, administrator):
    key = key_of(draft)
    factories.organisation(name="Experteam")
    Stop.objects.filter(key=key).update(answer="confirmed", answer_note="gladly")
    form = edit_form(staff, draft, key, host="Experteam", host_choice="")
    answer = post(staff, draft, "edit", key, **form)
    assert "Another host: not asked yet." in answer.context["status"]
    steps.undo(draft, by=staff.user)
    assert Stop.objects.get(key=key).answer_note == "gladly"
    actions.delete(draft, key, by=administrator)
    post(staff, draft, "edit", key, **form, as_new="on", once=str(uuid4()))
    row = rows(draft).get(host__name="Experteam")
    assert (row.stop.key != key, row.stop.answer, row.stop.answer_note) == (True, "not_asked", "")


def test_a_stop_that_is_gone_is_not_saved_with_what_cannot_be(staff, draft, administrator):
    key = key_of(draft)
    form = edit_form(staff, draft, key, title_en="Typed words", ends="soon", day="2018-10-03")
    actions.delete(draft, key, by=administrator)
    answer = post(staff, draft, "edit", key, **form, as_new="on")
    assert answer.status_code == 422
    assert "is no time of day" in answer.content.decode()
    assert in_form(answer, "title_en") == "Typed words"
    for day in ("", "monday"):
        assert post(staff, draft, "edit", key, **form | {"day": day}).status_code == 409


def test_a_stop_taken_out_before_a_release_is_told_of_after_it(staff, draft, administrator):
    key = key_of(draft)
    form = edit_form(staff, draft, key)
    actions.delete(draft, key, by=administrator)
    itineraries.release(draft, by=administrator)
    answer = post(staff, draft, "edit", key, **form)
    assert answer.status_code == 409
    assert "administrator-1" in answer.content.decode()


def test_an_older_button_says_who_moved_it(staff, draft, administrator):
    key = key_of(draft)
    version = Stop.objects.get(key=key).version
    actions.later(draft, key, 30, by=administrator)
    answer = post(staff, draft, "later", key, minutes="5", version=str(version))
    assert answer.status_code == 409
    assert "administrator-1" in answer.content.decode()
    assert told(draft)["Promotech"] == "01 09:30–10:30"


def test_what_others_did_meanwhile_comes_along(staff, draft, administrator):
    seen = itineraries.draft_of(draft).version
    other = key_of(draft, "SaMASZ")
    actions.move_day(draft, factories.FIRST_DAY, factories.FIRST_DAY.replace(day=4), by=administrator)
    actions.move(draft, key_of(draft), at(9), by=administrator)
    answer = post(staff, draft, "later", key_of(draft), minutes="5", seen=str(seen)).content.decode()
    assert "administrator-1" in answer
    assert f"stop-{other}" in answer
    assert days_in(answer) == ["day-2018-10-01", "day-2018-10-04"]


def test_a_refusal_and_an_opened_form_bring_what_others_did_too(staff, draft, administrator):
    """Else the page would believe that it has seen it: every answer gives it a newer version."""
    key, seen = key_of(draft), itineraries.draft_of(draft).version
    version = Stop.objects.get(key=key).version
    actions.move(draft, key, at(9, day=2), by=administrator)
    refused = post(staff, draft, "later", key, minutes="5", seen=seen, version=version)
    assert (refused.status_code, days_in(refused.content.decode())) == (409, ["day-2018-10-01", "day-2018-10-03"])
    opened = staff.get(
        address(draft), {"open": key_of(draft, "SaMASZ"), "seen": seen}, headers={"x-requested-with": "fetch"}
    )
    assert days_in(opened.content.decode()) == ["day-2018-10-01", "day-2018-10-03"]
    assert "administrator-1" in opened.context["status"]


def test_what_others_took_back_is_told_too(staff, draft, administrator):
    actions.later(draft, key_of(draft, "SaMASZ"), 30, by=administrator)
    seen = itineraries.draft_of(draft).version
    steps.undo(draft, by=administrator)
    answer = post(staff, draft, "later", key_of(draft), minutes="5", seen=str(seen)).content.decode()
    assert "took back: move SaMASZ" in answer


def test_a_stop_moves_to_another_day(staff, draft):
    post(staff, draft, "move", key_of(draft), day="2018-10-02", time="1015", version="1")
    assert told(draft)["Promotech"] == "02 10:15–11:15"


def test_a_copy_opens_its_form_and_a_double_click_makes_one(staff, draft):
    key, once = key_of(draft), str(uuid4())
    answer = post(staff, draft, "duplicate", key, once=once)
    assert f'id="edit-{once}"' in answer.content.decode()
    post(staff, draft, "duplicate", key, once=once)
    assert rows(draft).count() == 3


@pytest.mark.parametrize("once", ["", "x", "12"])
def test_a_copy_with_a_broken_key_is_refused_or_made_once(staff, draft, once):
    assert post(staff, draft, "duplicate", key_of(draft), once=once).status_code in (200, 422)


def test_an_unknown_answer_is_refused(staff, draft):
    assert post(staff, draft, "answer", key_of(draft), answer="maybe").status_code == 422
    assert Stop.objects.get(key=key_of(draft)).answer == "not_asked"


def test_undo_is_named_on_its_button_and_works_without_a_script(staff, draft):
    post(staff, draft, "delete", key_of(draft))
    assert "Undo: remove Promotech" in staff.get(address(draft)).content.decode()
    staff.post(address(draft, "programme_undo"))
    assert set(told(draft)) == {"Promotech", "SaMASZ"}
    assert staff.post(address(draft, "programme_undo"), headers={"x-requested-with": "fetch"}).status_code == 422


def test_a_double_click_on_undo_takes_back_one_step(staff, draft):
    for _each in range(2):
        post(staff, draft, "later", key_of(draft), minutes="5")
    last = Step.objects.latest("pk").pk
    answers = [
        staff.post(address(draft, "programme_undo"), {"step": last}, headers={"x-requested-with": "fetch"})
        for _click in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert told(draft)["Promotech"] == "01 09:05–10:05"
    assert "Undone: move Promotech" in answers[0].content.decode()


def test_redo_is_named_on_its_button_and_works_without_a_script(staff, draft):
    assert "Redo" not in staff.get(address(draft)).content.decode()
    post(staff, draft, "later", key_of(draft), minutes="5")
    staff.post(address(draft, "programme_undo"))
    page = staff.get(address(draft))
    assert "Redo: move Promotech" in page.content.decode()
    for _click in range(2):
        staff.post(address(draft, "programme_redo"), {"step": page.context["redo"].pk})
    assert told(draft)["Promotech"] == "01 09:05–10:05"
    assert "Redo" not in staff.get(address(draft)).content.decode()


def test_tabs_follow_each_edit(staff, draft):
    counts = []
    for action, form in (("answer", {"answer": "confirmed"}), ("delete", {})):
        answer = post(staff, draft, action, key_of(draft), **form)
        tabs = {tab["label"]: str(tab["count"]) for tab in answer.context["tabs"]}
        counts.append((tabs["Programme"], tabs["Hosts"]))
        assert f"<small>{tabs['Hosts']}</small>" in answer.content.decode()
    assert counts == [("2", "1 of 2"), ("1", "0 of 1")]


@pytest.mark.parametrize("stops", [1, 3])
def test_an_edit_costs_the_same_for_any_number_of_stops(staff, office, stops, django_assert_num_queries):
    visit = factories.visit()
    for n in range(stops):
        factories.planned_stop(visit, title_pl=f"S{n}", host=factories.organisation(), place=factories.place(),
                               starts=at(9 + n), ends=at(10 + n), attends=[factories.participant(visit)])  # fmt: skip
    key = key_of(visit, "S0")
    form = edit_form(staff, visit, key, title_en="Words", seen="0", next="on")
    with django_assert_num_queries(39):
        assert post(staff, visit, "edit", key, **form).status_code == 200


def test_a_stop_over_midnight_is_saved_as_it_stands(staff, draft, coordinator):
    actions.move(draft, key_of(draft), at(23, 30), by=coordinator)
    key = key_of(draft)
    form = edit_form(staff, draft, key, bring_pl="buty")
    assert form["ends"] == "24:30"
    assert post(staff, draft, "edit", key, **form).status_code == 200
    assert told(draft)["Promotech"] == "01 23:30–00:30"


def test_hours_in_the_night_of_the_clock_change(staff, office):
    """02:30 for the second time stays what it is; a span that the skipped hour turns round is refused."""
    day = datetime.date(2027, 10, 31)
    visit = factories.visit(starts_on=day, ends_on=day)
    second = datetime.datetime(2027, 10, 31, 1, 30, tzinfo=datetime.UTC)
    row = factories.planned_stop(visit, starts=second, ends=second + datetime.timedelta(hours=1))
    post(staff, visit, "edit", row.stop.key, **edit_form(staff, visit, row.stop.key, bring_pl="buty"))
    assert rows(visit).get().starts == second
    spring = datetime.date(2027, 3, 28)
    visit = factories.visit(starts_on=spring, ends_on=spring)
    row = factories.planned_stop(visit, starts=second.replace(month=3, day=28, hour=8), ends=second.replace(
        month=3, day=28, hour=9))  # fmt: skip
    form = edit_form(staff, visit, row.stop.key, starts="2:15", ends="3:00")
    assert post(staff, visit, "edit", row.stop.key, **form).status_code == 422


def test_the_same_answer_again_keeps_what_the_host_said(staff, draft):
    Stop.objects.filter(key=key_of(draft)).update(
        answer="other_time", proposed_starts=at(15), proposed_ends=at(16), answer_note="later please"
    )
    assert "Nothing changed" in post(staff, draft, "answer", key_of(draft), answer="other_time").content.decode()
    assert Stop.objects.get(key=key_of(draft)).answer_note == "later please"


def test_a_place_that_is_gone_is_said_when_undoing(staff, draft):
    key = key_of(draft)
    place = rows(draft).get(stop__key=key).place
    post(staff, draft, "edit", key, **edit_form(staff, draft, key, place="", place_choice=""))
    place.delete()
    answer = staff.post(address(draft, "programme_undo"), headers={"x-requested-with": "fetch"})
    assert answer.status_code == 422
    assert "deleted since" in answer.content.decode()


def test_numbers_beyond_reason_are_none(staff, draft):
    for name in ("seen", "version", "step"):
        assert post(staff, draft, "later", key_of(draft), minutes="5", **{name: "9" * 5000}).status_code == 200


def test_a_new_place_without_a_name_is_the_kind(staff, draft):
    assert add(staff, draft, time="13", where="", kind="meal", new="on").status_code == 200
    assert rows(draft).get(starts=at(13)).place is None


def test_a_long_name_of_a_host_is_cut_to_a_title(staff, draft):
    factories.organisation(name="Ab" * 95)
    assert add(staff, draft, time="13", where="Abab").status_code == 200
    assert len(rows(draft).get(starts=at(13)).title_pl) == 160


def test_the_first_that_matches_is_taken_where_it_was_asked_for(staff, draft):
    for n in (1, 2):
        factories.place(name=f"Sala {n}")
    assert add(staff, draft, time="13", where="Sala", first="on", kind="meal").status_code == 200
    assert rows(draft).get(starts=at(13)).title_pl == "Sala 1"


def test_tabs_count_without_multiplying(staff, draft):
    guest = factories.participant(draft)
    factories.link(guest)
    itineraries.release(draft, by=None)
    tabs = {tab["label"]: tab["count"] for tab in staff.get(address(draft)).context["tabs"]}
    assert (tabs["Programme"], tabs["People"], tabs["Hosts"], tabs["Links"]) == (2, 1, "0 of 2", 1)


# -- whole days and visits -----------------------------------------------------------------------------------


def test_a_day_is_copied_by_its_form_once(staff, draft):
    page = address(draft, "programme_copy_day", DAY)
    once = staff.get(page).context["form"]["once"].value()
    for _click in range(2):
        assert staff.post(page, {"to": "2018-10-03", "once": once}).status_code == 302
    assert rows(draft).count() == 4


@pytest.mark.parametrize("day", ["2018-12-24", "monday", "2018-13-45"])
def test_a_day_that_is_none_of_the_visits_is_not_there(staff, draft, day):
    assert staff.get(address(draft, "programme_copy_day", day)).status_code == 404


def test_a_shift_says_what_it_cannot_do(staff, draft):
    page = address(draft, "programme_shift")
    assert staff.post(page, {"days": "0", "once": str(uuid4())}).status_code == 422
    assert staff.post(page, {"days": "99999999", "once": str(uuid4())}).status_code == 422
    assert staff.post(page, {"days": "7", "once": str(uuid4())}).status_code == 302
    draft.refresh_from_db()
    assert str(draft.starts_on) == "2018-10-08"


def test_a_new_visit_takes_along_only_what_is_ticked(staff, draft, coordinator):
    draft.audience = "public"
    draft.save()
    guest = factories.participant(draft, name="Comes", email="comes@firm.example", name_public=True)
    factories.participant(draft, name="Stays")
    Stop.objects.filter(visit=draft).update(answer="confirmed")
    Stop.objects.filter(key=key_of(draft)).update(audience="staff")
    alone = factories.participant(draft)
    factories.planned_stop(draft, title_pl="For one", starts=at(15), ends=at(16), attends=[alone])
    form = {"title": "Next", "slug": "next", "starts_on": "2019-05-06", "people": [guest.pk], "once": str(uuid4())}
    answer = staff.post(address(draft, "copy"), form, follow=True)
    new = Stop.objects.exclude(visit=draft).first().visit
    assert (new.slug, new.audience, new.status, new.coordinator) == ("next", "staff", "idea", coordinator)
    person = new.participants.get()
    assert (person.name, person.email, person.name_public) == ("Comes", "comes@firm.example", False)
    assert set(told(new)) == {"Promotech", "SaMASZ", "For one"}
    assert told(new)["Promotech"] == "06 09:00–10:00"
    assert set(new.stops.values_list("answer", flat=True)) == {"not_asked"}
    assert rows(new).get(title_pl="For one").everybody
    assert rows(new).get(title_pl="Promotech").stop.audience == "staff"
    assert "1 stop was for people who do not come along" in answer.content.decode()
    assert new.guests is None


def test_who_may_not_see_contacts_takes_nobody_along(staff, draft, coordinator):
    group = coordinator.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="see_contacts"))
    guest = factories.participant(draft)
    form = {"title": "N", "slug": "next", "starts_on": "2019-05-06", "people": [guest.pk], "once": str(uuid4())}
    staff.post(address(draft, "copy"), form)
    assert guest.visit.participants.count() == 1
    assert Stop.objects.exclude(visit=draft).first().visit.participants.count() == 0


@pytest.mark.parametrize("role", ["author", "publisher"])
def test_a_visit_that_one_may_not_plan_is_not_copied(client, draft, role, request):
    client.force_login(request.getfixturevalue(role))
    form = {"title": "N", "slug": "next", "starts_on": "2019-05-06", "once": str(uuid4())}
    assert client.post(address(draft, "copy"), form).status_code == 403


def test_a_taken_name_in_the_address_is_refused(staff, draft):
    for slug in (draft.slug, "link"):
        form = {"title": "N", "slug": slug, "starts_on": "2019-05-06", "once": str(uuid4())}
        assert staff.post(address(draft, "copy"), form).status_code == 422


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_hostile_words_stay_words(staff, draft, text):
    add(staff, draft, time="13", where=text, new="on", kind="meal")
    key = rows(draft).latest("pk").stop.key
    pages = [staff.get(address(draft)), staff.get(address(draft) + f"?open={key}")]
    for page in [*pages, post(staff, draft, "later", key, minutes="5")]:
        assert text not in page.content.decode()
