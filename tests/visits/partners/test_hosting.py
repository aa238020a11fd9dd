"""A host's side: who comes to their own stops, and their answer, which reaches staff. Not a byte of another host's."""

import datetime
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests import factories
from tests.factories import at
from tests.pages import fields_of
from visits.models import Notice, PlannedStop, Stop
from visits.partners.answering import AnswerForm
from visits.partners.hosting import hosting
from visits.people import answers
from visits.planning import actions, steps
from visits.programme import itineraries
from visits.programme.plans import plans_of

IN_A_WEEK = (timezone.now() + datetime.timedelta(days=7)).date()
WARSAW = ZoneInfo("Europe/Warsaw")
ENGLISH = {"accept-language": "en"}


def soon(hour, minute=0):
    """A moment of the visit that is to come, on the clock of its zone."""
    return datetime.datetime.combine(IN_A_WEEK, datetime.time(hour, minute), WARSAW)


@pytest.fixture
def visit(office):
    """A visit in a week: a stop of a firm, one of another firm, one of the firm for staff only; released."""
    visit = factories.visit(
        slug="soon", status="confirmed", starts_on=IN_A_WEEK, ends_on=IN_A_WEEK, host_region=factories.region()
    )
    factories.delegation(visit, languages="es, en")
    firm, other = factories.organisation(name="Firm"), factories.organisation(name="Other firm")
    for title, hour, host, audience in (
        ("Own stop", 9, firm, "partners"),
        ("Canary stop", 11, other, "partners"),
        ("Staff canary", 13, firm, "staff"),
    ):
        factories.planned_stop(
            visit, title_pl=title, starts=soon(hour), ends=soon(hour + 1), host=host, place=factories.place(),
            audience=audience, bring_pl=f"{title}: buty",
        )  # fmt: skip
    itineraries.release(visit, by=None)
    factories.planned_stop(visit, title_pl="Draft canary", starts=soon(17), ends=soon(18), host=firm)
    return visit


@pytest.fixture
def host(visit):
    return of_firm(visit, name="Host One")


@pytest.fixture
def colleague(visit):
    return of_firm(visit, name="Colleague Two", phone="+48 85 111 11 11")


@pytest.fixture
def stop(visit):
    return stop_of(visit, "Own stop")


@pytest.fixture
def address(stop):
    return f"/en/my/soon/stops/{stop.key}/answer/"


def of_firm(visit, **fields):
    firm = PlannedStop.objects.get(itinerary__visit=visit, itinerary__number=1, title_pl="Own stop").host
    return factories.participant(visit, side="host", organisation=firm, **fields)


def stop_of(visit, title):
    return PlannedStop.objects.filter(itinerary__visit=visit, title_pl=title).first().stop


def release(visit, title, **columns):
    draft, key = itineraries.draft_of(visit), stop_of(visit, title).key
    itineraries.write(draft, {key: plans_of(draft)[key] | columns}, by=None)
    itineraries.release(visit, by=None)


def opened(client, address):
    """The form as a browser would send it."""
    response = client.get(address)
    assert response.status_code == 200
    return {name: values[0] for name, values in fields_of(response, "seen").items()}


def text(response):
    return " ".join(response.content.decode().split())


def stored(stop):
    stop.refresh_from_db()
    return {
        "answer": stop.answer, "by": stop.answered_by_id, "note": stop.answer_note, "people": stop.host_people,
        "proposed": (stop.proposed_starts, stop.proposed_ends),
    }  # fmt: skip


UNANSWERED = {"answer": "not_asked", "by": None, "note": "", "people": "", "proposed": (None, None)}


# -- who comes --------------------------------------------------------------------------------------------------------


def test_a_host_reads_who_comes_to_their_own_stops_and_nothing_else(visit, host, colleague, enter):
    secrets = {"email": "canary@guest.example", "phone": "+51 000 canary", "needs": "canary of needs"}
    factories.participant(
        visit, name="Guest One", office="Prezes", organisation=factories.organisation(name="Arequipa Ltd"), **secrets
    )
    factories.participant(visit, name="Ana Intérprete", side="interpreter", language="es", **secrets)
    page = text(enter(host).get("/en/my/soon/"))
    assert [words for words in ("canary", "Canary", "Other firm") if words in page] == []
    for words in ("1 guest, 1 interpreter", "Prezes, Arequipa Ltd · English", "They speak: Spanish, English"):
        assert words in page
    assert "They were told to bring: Own stop: buty" in page
    assert "Interpreter: Ana Intérprete" in page
    assert page.count('name="answer"') == 3  # one form: its three answers


def test_only_those_who_take_part_are_counted(visit, host):
    group = [factories.participant(visit, group="A") for _n in range(2)]
    factories.participant(visit, side="staff")
    release(visit, "Own stop", everybody=False, attends=sorted(each.pk for each in group))
    rows = PlannedStop.objects.visible_to(host.viewer).for_itinerary()
    (hosted,) = [
        each
        for each in hosting(host, rows, list(visit.participants.all()), soon(8)).values()
        if each.planned.title_pl == "Own stop"
    ]
    assert (hosted.coming, hosted.counted, hosted.interpreters) == (group, "2 guests", "")


@pytest.mark.parametrize("more", [0, 2])
def test_the_itinerary_of_a_host_costs_the_same_for_any_number_of_stops(
    more, visit, host, enter, django_assert_num_queries
):
    firm = host.organisation
    for n in range(more):
        factories.planned_stop(visit, starts=soon(18 + n), ends=soon(19 + n), host=firm, audience="partners")
    itineraries.release(visit, by=None)
    factories.participant(visit)
    client = enter(host)
    with django_assert_num_queries(7):
        page = text(client.get("/en/my/soon/"))
    assert page.count('<div class="hosting">') == 2 + more


# -- the answer -------------------------------------------------------------------------------------------------------


def test_a_host_confirms_and_is_led_back_to_the_stop_with_thanks(visit, host, stop, address, enter, coordinator):
    client = enter(host)
    client.force_login(coordinator)
    enter(host)
    form = opened(client, address)
    response = client.post(address, form | {"answer": "confirmed", "people": "Jan Kowal, dyrektor", "note": "Brama 4"})
    assert (response.status_code, response["location"]) == (303, f"/en/my/soon/#answer-{stop.key}")
    assert stored(stop) == UNANSWERED | {
        "answer": "confirmed", "by": host.pk, "note": "Brama 4", "people": "Jan Kowal, dyrektor"
    }  # fmt: skip
    assert stop.history.first().history_user is None
    page = text(client.get("/en/my/soon/"))
    for words in ("Thank you.", "You answered on", "Jan Kowal, dyrektor", "Brama 4", "Change the answer"):
        assert words in page


def test_a_host_proposes_another_time_on_the_clock_there_and_staff_accept_it(
    visit, host, stop, address, enter, coordinator
):
    client = enter(host)
    other = {"answer": "other_time", "day": IN_A_WEEK.isoformat(), "starts": "14:15", "ends": "15:30"}
    assert client.post(address, opened(client, address) | other).status_code == 303
    assert stored(stop)["proposed"] == (soon(14, 15), soon(15, 30))
    assert "14:15–15:30" in text(client.get(address))
    actions.accept(visit, stop.key, by=coordinator, seen={stop.key: stop.version})
    plan = plans_of(itineraries.draft_of(visit))[stop.key]
    assert (plan["starts"], plan["ends"], stored(stop)["answer"]) == (soon(14, 15), soon(15, 30), "confirmed")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "answer", "Choose one of the answers."),
        ({"answer": "asked"}, "answer", "Select a valid choice. asked is not one of the available choices."),
        ({"answer": "other_time", "starts": "", "ends": "12:00"}, "starts", "Say when you could receive the guests."),
        ({"answer": "other_time", "starts": "25:00"}, "starts", "Enter a valid time."),
        ({"answer": "other_time", "starts": "12:00", "ends": "11:00"}, "ends", "The end is not after the start."),
        ({"answer": "other_time"}, "answer", "This is the time that the programme has: answer yes, or"),
        ({"answer": "other_time", "day": "2030-02-30"}, "day", "Select a valid choice. 2030-02-30 is not one of the"),
        ({"answer": "declined", "note": "x" * 301}, "note", "Ensure this value has at most 300 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(typed, field, words, stop, host, address, enter):
    client = enter(host)
    response = client.post(address, opened(client, address) | {"people": "Ktoś z firmy"} | typed)
    assert (response.status_code, stored(stop)) == (422, UNANSWERED)
    errors = response.context["form"].errors
    assert set(errors) == {field}
    assert errors[field][0].startswith(words)
    assert 'value="Ktoś z firmy"' in text(response)


@pytest.fixture
def form(visit, host, stop):
    """What a host types as the answer for a stop at the end of October 2018, read at a moment."""
    zone, days = visit.zone, (datetime.date(2018, 10, 27), datetime.date(2018, 10, 28))
    visit.starts_on, visit.ends_on = days
    planned = PlannedStop(stop=stop, starts=datetime.datetime(2018, 10, 28, 9, tzinfo=zone))
    planned.ends = planned.starts + datetime.timedelta(hours=1)
    host.visit = visit

    def typed(*, read=None, **data):
        return AnswerForm(planned, host, read or at(0), {"answer": "other_time", "day": "2018-10-28"} | data)

    return typed


def test_a_time_is_read_on_the_clock_of_a_night_that_has_an_hour_more(form):
    filled = form(starts="01:30", ends="03:30")
    assert filled.is_valid(), filled.errors
    starts, ends = filled.proposed
    assert (starts.hour, starts.day, ends - starts) == (23, 27, datetime.timedelta(hours=3))


def test_a_time_that_is_over_is_no_proposal(form):
    read = datetime.datetime(2018, 10, 27, 12, tzinfo=WARSAW)
    late = form(read=read, day="2018-10-27", starts="11:00", ends="12:30")
    assert late.errors == {"starts": ["This time is over already."]}


# -- two at once ------------------------------------------------------------------------------------------------------


def test_a_double_click_is_harmless(host, stop, address, enter):
    client = enter(host)
    form = opened(client, address) | {"answer": "declined", "note": "Remont"}
    assert [client.post(address, form).status_code for _click in range(2)] == [303, 303]
    stop.refresh_from_db()
    assert (stop.answer, stop.version) == ("declined", 2)


def test_who_answers_beside_a_colleague_is_told_what_stands_and_may_send_again(host, colleague, stop, address, enter):
    client = enter(host)
    form = opened(client, address) | {"answer": "confirmed", "note": "Zapraszamy"}
    answers.answer(stop, "declined", by=None, host=colleague, note="Remont")
    refused = client.post(address, form)
    assert (refused.status_code, stored(stop)["answer"]) == (409, "declined")
    page = text(refused)
    for words in ("Something changed since you opened this page.", "Colleague Two answered on", "Remont", "Zapraszamy"):
        assert words in page
    again = {name: values[0] for name, values in fields_of(refused, "seen").items()}
    assert client.post(address, again).status_code == 303
    assert (stored(stop)["answer"], stop.answered_by) == ("confirmed", host)


def test_who_answers_for_hours_that_a_release_moved_is_told(visit, host, stop, address, enter):
    client = enter(host)
    form = opened(client, address) | {"answer": "confirmed"}
    release(visit, "Own stop", starts=soon(15), ends=soon(16))
    refused = client.post(address, form)
    assert (refused.status_code, stored(stop)) == (409, UNANSWERED)
    assert "15:00–16:00" in text(refused)


def test_what_staff_do_in_the_draft_stops_no_answer(visit, host, stop, address, enter, coordinator):
    client = enter(host)
    form = opened(client, address) | {"answer": "confirmed"}
    actions.later(visit, stop.key, 30, by=coordinator)
    answers.asked(Stop.objects.filter(pk=stop.pk), by=coordinator, at=timezone.now())
    assert (client.post(address, form).status_code, stored(stop)["answer"]) == (303, "confirmed")


# -- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("title", ["Canary stop", "Staff canary", "Draft canary", "Nowhere", "Elsewhere"])
def test_no_other_stop_is_there_for_a_host(title, method, visit, other_visit, host, enter):
    where = {"Elsewhere": (other_visit, "Partners stop")}.get(title, (visit, title))
    key = uuid.uuid4() if title == "Nowhere" else stop_of(*where).key
    response = getattr(enter(host), method)(f"/en/my/soon/stops/{key}/answer/", {"answer": "declined"})
    assert response.status_code == 404
    assert not Stop.objects.exclude(answer="not_asked").exists()


def test_nobody_but_a_host_answers(visit, host, stop, address, enter, client, coordinator):
    client.force_login(coordinator)
    assert client.post(address, {"answer": "declined"}).status_code == 403
    assert enter(factories.participant(visit, organisation=host.organisation)).get(address).status_code == 404
    assert client.post(address, {"answer": "declined"}).status_code == 404
    assert stored(stop) == UNANSWERED


def over(visit, host, stop):
    release(visit, "Own stop", starts=timezone.now() - datetime.timedelta(hours=2), ends=timezone.now())
    return "This stop is over."


def off(visit, host, stop):
    Stop.objects.filter(pk=stop.pk).update(happened="cancelled")
    return "This stop did not take place."


def cancelled(visit, host, stop):
    type(visit).objects.filter(pk=visit.pk).update(status="cancelled")
    return "This visit is cancelled."


def asked_nobody(visit, host, stop):
    """A stop without a host, at which they receive all the same."""
    release(visit, "Own stop", host_id=None, receives=[host.pk])
    return "No answer yet."


@pytest.mark.parametrize("closing", [over, off, cancelled, asked_nobody])
def test_a_stop_that_is_closed_is_read_and_not_answered(closing, visit, host, stop, address, enter):
    words = closing(visit, host, stop)
    client = enter(host)
    for response in (client.get("/en/my/soon/"), client.get(address), client.post(address, {"answer": "confirmed"})):
        assert words in text(response)
        assert f'action="{address}"' not in text(response)
    assert (response.status_code, stored(stop)) == (409, UNANSWERED)


# -- it reaches staff -------------------------------------------------------------------------------------------------


@pytest.fixture
def refusal(visit, host, stop, coordinator):
    answers.answer(stop, "declined", by=None, host=host, note="Remont hali")
    return stop


def test_staff_read_the_answer_who_gave_it_and_that_it_came_after_the_release(visit, refusal, client, coordinator):
    client.force_login(coordinator)
    page = text(client.get(f"/admin/visits/visit/{visit.pk}/hosts/", headers=ENGLISH))
    today = text(client.get("/admin/", headers=ENGLISH))
    assert "Host One: “Remont hali”" in today
    for words in ("answered after release 1", "Host One", "<q>Remont hali</q>", "0 of 4 hosts confirmed"):
        assert words in page


def test_an_editors_form_opened_before_an_answer_loses_neither(visit, host, stop, client, coordinator):
    client.force_login(coordinator)
    editor = f"/admin/visits/visit/{visit.pk}/programme/"
    fields = fields_of(client.get(f"{editor}?open={stop.key}"), "staff_notes")
    answers.answer(stop, "declined", by=None, host=host, note="Remont")
    assert client.post(f"{editor}{stop.key}/edit/", fields | {"staff_notes": ["Kawa"]}).status_code == 302
    assert stored(stop) == UNANSWERED | {"answer": "declined", "by": host.pk, "note": "Remont"}
    assert stop.staff_notes == "Kawa"


def test_an_action_that_meets_an_answer_says_who_was_faster(visit, host, stop, coordinator):
    answers.answer(stop, "declined", by=None, host=host)
    with pytest.raises(ValidationError, match=r"The host, \d\d:\d\d: changed this stop"):
        actions.answer(visit, stop.key, "confirmed", by=coordinator, seen={stop.key: 1})
    assert stored(stop)["answer"] == "declined"


def test_what_staff_take_back_brings_the_hosts_answer_with_who_gave_it(visit, host, stop, coordinator):
    answers.answer(stop, "confirmed", by=None, host=host, people="Jan Kowal")
    actions.answer(visit, stop.key, "declined", by=coordinator)
    assert stored(stop) == UNANSWERED | {"answer": "declined"}
    steps.undo(visit, by=coordinator)
    assert stored(stop) == UNANSWERED | {"answer": "confirmed", "by": host.pk, "people": "Jan Kowal"}


def test_history_says_that_the_host_answered_without_a_name_of_its_own(visit, refusal, client, administrator):
    client.force_login(administrator)
    page = text(client.get(f"/admin/visits/stop/{refusal.pk}/history/", headers=ENGLISH))
    assert "· The host</h3>" in page
    assert "Host One" not in str(list(refusal.history.values()))


# -- at another host's, at other hours --------------------------------------------------------------------------------


@pytest.fixture
def other(visit):
    """Somebody of the firm that the other stop is at."""
    firm = PlannedStop.objects.get(itinerary__visit=visit, itinerary__number=1, title_pl="Canary stop").host
    return factories.participant(visit, side="host", organisation=firm, name="Other Three")


def rehost(visit, stop, host, by):
    plan = plans_of(itineraries.draft_of(visit))[stop.key] | {"host_id": host.organisation_id}
    actions.edit(visit, stop.key, plan, kept={}, by=by)


def ask(person, stop):
    """A question that went out, as the courier leaves it."""
    answers.asked(Stop.objects.filter(pk=stop.pk), by=None, at=timezone.now())
    factories.notice(person, kind="question", state="sent").stops.add(stop)


def test_what_a_host_said_is_not_read_by_the_next_one(visit, host, other, stop, address, enter, coordinator):
    answers.answer(stop, "confirmed", by=None, host=host, note="Canary of a note", people="Canary of people")
    rehost(visit, stop, other, coordinator)
    itineraries.release(visit, by=None)
    client = enter(other)
    for page in (text(client.get("/en/my/soon/")), text(client.get(address))):
        assert "Own stop" in page
        assert "No answer yet." in page
        assert [words for words in ("Canary of", "Host One answered") if words in page] == []


@pytest.mark.parametrize("is_answered", [False, True])
def test_who_hosts_only_in_the_last_release_neither_answers_nor_reads_the_next_ones_answer(
    is_answered, visit, host, other, stop, address, enter, coordinator
):
    client = enter(host)
    form = opened(client, address) | {"answer": "confirmed", "note": "Canary"}
    rehost(visit, stop, other, coordinator)
    if is_answered:
        stop.refresh_from_db()
        answers.answer(stop, "confirmed", by=coordinator, note="Words of the next", people="People of the next")
    before = stored(stop)
    for response in (client.post(address, form), client.get(address), client.get("/en/my/soon/")):
        page = text(response)
        assert "The organisers are changing this stop: it cannot be answered now." in page
        assert [words for words in ("of the next", "Written down", f'action="{address}"') if words in page] == []
    assert stored(stop) == before


def test_the_next_host_is_asked_while_the_last_release_tells_the_one_before(
    visit, host, other, stop, address, enter, coordinator
):
    rehost(visit, stop, other, coordinator)
    ask(other, stop)
    client = enter(other)
    assert "You are asked" in text(client.get("/en/my/soon/"))
    assert client.post(address, opened(client, address) | {"answer": "confirmed", "note": "Canary"}).status_code == 303
    assert stored(stop) == UNANSWERED | {"answer": "confirmed", "by": other.pk, "note": "Canary"}
    assert "Canary" not in text(enter(host).get("/en/my/soon/")).replace("Canary stop", "")


def test_a_host_is_asked_again_for_hours_that_they_did_not_confirm(visit, host, stop, address, enter, coordinator):
    client = enter(host)
    client.post(address, opened(client, address) | {"answer": "confirmed", "people": "Jan Kowal"})
    asks = "You confirmed 09:00–10:00. It is 15:00–16:00 now: is that still possible?"
    actions.move(visit, stop.key, soon(15), by=coordinator)
    assert "is that still possible?" not in text(client.get(address))  # the release has the hours that they confirmed
    itineraries.release(visit, by=None)
    page = text(client.get("/en/my/soon/"))
    assert (asks in page, "Change the answer" in page, 'name="answer" value="confirmed"' in page) == (True, False, True)
    assert "answer" not in opened(client, address)  # none is chosen for them
    assert client.post(address, opened(client, address) | {"answer": "confirmed"}).status_code == 303
    stop.refresh_from_db()
    assert (stop.answered_starts, stop.answered_ends) == (soon(15), soon(16))
    assert "is that still possible?" not in text(client.get(address))


def test_staff_are_warned_of_hours_that_a_host_did_not_confirm(visit, host, stop, client, coordinator):
    answers.answer(stop, "confirmed", by=None, host=host)
    client.force_login(coordinator)
    pages = {"editor": "programme/", "release": "release/"}
    pages = {name: f"/admin/visits/visit/{visit.pk}/{page}" for name, page in pages.items()} | {"today": "/admin/"}
    words = "Own stop: confirmed for 09:00–10:00, planned 09:30–10:30: ask again"
    assert [name for name, page in pages.items() if words in text(client.get(page, headers=ENGLISH))] == []
    actions.later(visit, stop.key, 30, by=coordinator)
    assert [name for name, page in pages.items() if words in text(client.get(page, headers=ENGLISH))] == [*pages]
    form = fields_of(client.get(pages["editor"]), "answer")
    answer = {"answer": "confirmed", "version": form["version"]}
    client.post(f"{pages['editor']}{stop.key}/answer/", answer)
    assert [name for name, page in pages.items() if words in text(client.get(page, headers=ENGLISH))] == []


def test_staffs_yes_for_hours_of_the_draft_asks_nobody_before_they_are_released(
    visit, host, stop, address, enter, coordinator
):
    actions.move(visit, stop.key, soon(15), by=coordinator)
    actions.answer(visit, stop.key, "confirmed", by=coordinator)
    client = enter(host)
    before = text(client.get(address))
    itineraries.release(visit, by=None)
    for page in (before, text(client.get(address))):
        assert ("Written down by the organisers" in page, "is that still possible?" in page) == (True, False)


def test_another_time_over_midnight_ends_on_the_next_day(visit, host, stop, address, enter):
    day = datetime.timedelta(days=1)
    release(visit, "Own stop", starts=soon(22), ends=soon(1) + day)
    client = enter(host)
    night = {"answer": "other_time", "starts": "22:30", "ends": "01:30"}
    assert client.post(address, opened(client, address) | night).status_code == 303
    assert stored(stop)["proposed"] == (soon(22, 30), soon(1, 30) + day)
    evening = {"answer": "other_time", "starts": "19:00", "ends": "21:00"}
    assert client.post(address, opened(client, address) | evening).status_code == 303
    assert stored(stop)["proposed"] == (soon(19), soon(21))


# -- asked before a release tells of it -----------------------------------------------------------------------------


@pytest.fixture
def asked(visit):
    """The stop that only the draft plans, once the question about it went out to a colleague of the host."""
    row = PlannedStop.objects.get(itinerary__visit=visit, itinerary__number=None, title_pl="Draft canary")
    Stop.objects.filter(pk=row.stop_id).update(answer="asked", asked_at=timezone.now())
    reader = factories.participant(visit, side="host", organisation=row.host)
    factories.notice(reader, kind="question", state="sent").stops.add(row.stop)
    return row.stop


def test_a_stop_that_is_only_planned_is_seen_once_its_host_is_asked(host, asked, enter):
    client, address = enter(host), f"/en/my/soon/stops/{asked.key}/answer/"
    page = client.get("/en/my/soon/").content.decode()
    assert ("You are asked" in page, "Draft canary" in page) == (True, True)
    fields = {name: values[0] for name, values in fields_of(client.get(address), "seen").items()} | {
        "answer": "confirmed"
    }
    assert client.post(address, fields).status_code == 303
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("confirmed", host)


@pytest.mark.parametrize("state", ["held", "failed", "discarded", "none"])
def test_an_answer_that_staff_wrote_down_shows_a_host_nothing_that_no_mail_told_them(state, visit, host, asked, enter):
    factories.notice(host, kind="invitation", state="sent").stops.add(asked)
    Notice.objects.filter(kind="question").update(state=state)
    if state == "none":
        Notice.objects.filter(kind="question").delete()
    client = enter(host)
    assert "Draft canary" not in text(client.get("/en/my/soon/"))
    assert client.get(f"/en/my/soon/stops/{asked.key}/answer/").status_code == 404


def test_nobody_else_sees_what_a_host_was_asked_about(visit, asked, enter, client):
    other = PlannedStop.objects.get(itinerary__visit=visit, itinerary__number=1, title_pl="Canary stop").host
    for person in (factories.participant(visit), factories.participant(visit, side="host", organisation=other)):
        assert "Draft canary" not in enter(person).get("/en/my/soon/").content.decode()
        assert enter(person).get(f"/en/my/soon/stops/{asked.key}/answer/").status_code == 404


def test_a_stop_that_a_release_tells_of_is_not_asked_about_beside_it(host, visit, asked, enter):
    itineraries.release(visit, by=None)
    page = enter(host).get("/en/my/soon/").content.decode()
    assert ("You are asked" in page, page.count(">Draft canary<")) == (False, 1)
