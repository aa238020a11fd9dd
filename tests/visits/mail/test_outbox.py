"""The outbox page: who may open it, what it shows, and what its buttons do."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from tests import factories
from visits.mail import courier, notices
from visits.models import Notice
from visits.programme import itineraries

OUTBOX = "/admin/visits/notice/"
ACT = OUTBOX + "act/"


@pytest.fixture
def people(visit):
    return [factories.participant(visit, name=f"Guest {n}", email=f"guest-{n}@arequipa.example") for n in (1, 2, 3)]


@pytest.fixture
def held(visit, people, coordinator):
    """Three held mails of the one visit's first release."""
    notices.prepare(visit.itineraries.get(number=1), by=coordinator)
    return list(Notice.objects.order_by("participant"))


def pick(mail):
    mail.refresh_from_db()
    return f"{mail.pk}.{mail.version}"


def states():
    return list(Notice.objects.order_by("participant").values_list("state", flat=True))


def test_every_show_of_a_mail_opens_without_a_script(staff, held):
    page = staff.get(OUTBOX).content.decode()
    assert "Guest 1" in page
    assert page.count("Your programme:") == 1
    shown = {
        "text": "Public stop, arequipa public host", "calendar": "BEGIN:VCALENDAR", "edit": 'name="opening"',
        "nonsense": "<h2>",
    }  # fmt: skip
    for show, words in shown.items():
        answer = staff.get(OUTBOX, {"notice": held[1].pk, "show": show})
        assert answer.status_code == 200
        assert words in answer.content.decode(), show
        assert "To Guest 2" in answer.content.decode()


def test_the_page_carries_no_style_attribute_script_or_token(staff, held):
    page = staff.get(OUTBOX).content.decode()
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src)", page)
    assert "/i/" not in page
    assert "program.ics" in page


@pytest.mark.parametrize("role", ["author", "publisher"])
def test_who_may_not_see_mails_gets_403(client, request, held, role):
    client.force_login(request.getfixturevalue(role))
    assert client.get(OUTBOX).status_code == 403
    assert client.get(f"{OUTBOX}{held[0].pk}/change/").status_code == 403
    assert client.post(ACT, {"send": "", "mail": pick(held[0])}).status_code == 403
    assert client.post(f"{OUTBOX}{held[0].pk}/edit/", {"subject": "x"}).status_code == 403
    assert states() == ["held"] * 3


def test_somebody_who_only_looks_sees_no_address_and_no_button(client, django_user_model, held):
    person = django_user_model.objects.create_user("looker", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_notice"))
    client.force_login(person)
    page = client.get(OUTBOX).content.decode()
    assert "Guest 1" in page
    assert "guest-1@" not in page
    assert 'name="send"' not in page
    assert client.post(ACT, {"send": "", "mail": pick(held[0])}).status_code == 403
    assert client.post(f"{OUTBOX}{held[0].pk}/edit/", {"subject": "x"}).status_code == 403
    assert states() == ["held"] * 3


def test_nobody_signed_in_is_led_to_the_sign_in(client, held):
    assert client.get(OUTBOX).status_code == 302
    assert client.post(ACT, {"send": ""}).status_code == 302
    assert states() == ["held"] * 3


def test_only_chosen_mails_are_sent_and_a_second_click_sends_none(staff, held):
    form = {"send": "", "mail": [pick(held[0]), pick(held[2])], "back": "state=held"}
    answer = staff.post(ACT, form)
    assert (answer.status_code, answer.url) == (302, f"{OUTBOX}?state=held")
    assert states() == ["sending", "held", "sending"]
    page = staff.post(ACT, form, follow=True).content.decode()
    assert "coordinator-1 was faster" in page
    assert states() == ["sending", "held", "sending"]


def test_a_button_of_one_mail_leaves_the_ticked_ones_alone(staff, held):
    staff.post(ACT, {"discard": pick(held[1]), "mail": [pick(mail) for mail in held]})
    assert states() == ["held", "discarded", "held"]
    staff.post(ACT, {"restore": pick(held[1])})
    assert states() == ["held"] * 3


def test_a_failed_mail_says_why_and_is_tried_again(staff, held, people):
    Notice.objects.filter(pk=held[0].pk).update(
        state="failed", error=courier.SILENT, attempts=2, next_try_at=timezone.now()
    )
    page = staff.get(OUTBOX).content.decode()
    assert "The mail server did not answer in 10 seconds." in page
    assert "try 3 at" in page
    assert reverse("admin:visits_participant_change", args=[people[0].pk]) in page
    staff.post(ACT, {"retry": pick(held[0])})
    assert states() == ["sending", "held", "held"]


@pytest.mark.parametrize("form", [
    {}, {"send": ""}, {"send": "x"}, {"send": "", "mail": "1"}, {"send": "9" * 40 + ".1"},
    {"send": "", "mail": "9" * 20 + ".1"}, {"erase": "", "mail": "1.1"},
])  # fmt: skip
def test_a_form_that_chooses_nothing_does_nothing(staff, held, form):
    assert "Choose a mail first." in staff.post(ACT, form, follow=True).content.decode()
    assert states() == ["held"] * 3


def test_a_get_changes_nothing(staff, held):
    answers = [staff.get(ACT, {"send": "", "mail": pick(held[0])}), staff.get(f"{OUTBOX}{held[0].pk}/edit/")]
    assert [answer.status_code for answer in answers] == [405, 405]
    assert states() == ["held"] * 3


def test_edited_words_are_kept_and_untouched_ones_stay_the_portals(staff, held):
    url = f"{OUTBOX}{held[0].pk}/edit/"
    page = staff.get(OUTBOX, {"notice": held[0].pk, "show": "edit"}).content.decode()
    subject = re.search(r'name="subject" value="([^"]+)"', page)[1]
    form = {"subject": subject, "opening": "Dear all,", "seen_version": held[0].version, "back": ""}
    assert staff.post(url, form).status_code == 302
    held[0].refresh_from_db()
    assert (held[0].subject, held[0].opening) == ("", "Dear all,")
    again = staff.post(url, form | {"opening": "Too late"})
    assert again.status_code == 422
    assert "Too late" in again.content.decode()
    held[0].refresh_from_db()
    assert held[0].opening == "Dear all,"


def test_too_long_a_subject_is_refused_at_its_field_and_kept(staff, held):
    form = {"subject": "s" * 10_000, "opening": "", "seen_version": held[0].version}
    answer = staff.post(f"{OUTBOX}{held[0].pk}/edit/", form)
    assert answer.status_code == 422
    assert "s" * 10_000 in answer.content.decode()
    assert "at most 200" in answer.content.decode()


def test_filters_count_and_narrow(staff, held, other_guest, other_visit):
    factories.notice(other_guest, state="sent", sent_at=timezone.now())
    everything = staff.get(OUTBOX).content.decode()
    assert ("Guest 1" in everything, "Guest Two" in everything) == (True, True)
    mine = staff.get(OUTBOX, {"visit__id__exact": other_visit.pk}).content.decode()
    assert ("Guest 1" in mine, "Guest Two" in mine) == (False, True)
    sent = staff.get(OUTBOX, {"state": "sent"}).content.decode()
    assert ("Guest 1" in sent, "Guest Two" in sent) == (False, True)
    assert "Held 3" in sent


@pytest.mark.parametrize("query", [
    "visit__id__exact=x", "visit__id__exact=" + "9" * 30, "state=nonsense", "notice=x", "notice=" + "9" * 30, "p=99",
    "show=nonsense", "notice=0",
])  # fmt: skip
def test_a_bad_address_shows_the_list(staff, held, query):
    assert "Guest 1" in staff.get(f"{OUTBOX}?{query}").content.decode()


def test_an_empty_outbox_says_so(staff, office):
    assert "No mails here." in staff.get(OUTBOX).content.decode()


def test_the_top_bar_counts_what_waits_for_somebody(staff, held):
    Notice.objects.filter(pk=held[0].pk).update(state="sent")
    Notice.objects.filter(pk=held[1].pk).update(state="failed")
    waiting = re.search(r'class="waiting">(\d+)<', staff.get("/admin/").content.decode())
    assert waiting[1] == "2"


def test_titles_and_names_are_escaped(staff, held, people, visit):
    type(visit).objects.filter(pk=visit.pk).update(title_pl="<script>1</script>", title_en="<script>1</script>")
    type(people[0]).objects.filter(pk=people[0].pk).update(name="<img src=x>")
    page = staff.get(OUTBOX, {"notice": held[0].pk}).content.decode()
    assert "<script>1" not in page
    assert "<img" not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_mails_and_visits(staff, office, rows, django_assert_num_queries):
    for row in range(rows):
        visit = factories.released_visit(f"visit-{row}")
        person = factories.participant(visit, email="guest@x.example")
        factories.planned_stop(visit, attends=[person])
        itineraries.release(visit, by=None)
        factories.notice(person, since=1)
    staff.get(OUTBOX)
    with django_assert_num_queries(12):
        staff.get(OUTBOX)


# -- the hosts of a visit


@pytest.fixture
def receiver(visit):
    return factories.participant(visit, side="host", name="Receiver", email="receiver@x.example")


@pytest.fixture
def asked(visit, receiver):
    return factories.planned_stop(visit, title_pl="To ask", host=factories.organisation(), receives=[receiver])


def hosts(visit, tail=""):
    return f"/admin/visits/visit/{visit.pk}/hosts/{tail}"


def said(planned, **fields):
    """The posted form of an answer."""
    planned.stop.refresh_from_db()
    values = {
        "answer": "confirmed",
        "note": "",
        "starts": "",
        "ends": "",
        "seen_version": planned.stop.version,
    } | fields
    return {f"s{planned.stop.pk}-{name}": value for name, value in values.items()}


def test_the_page_of_hosts_lists_stops_with_a_host(staff, visit, asked, receiver):
    page = staff.get(hosts(visit)).content.decode()
    assert "To ask" in page
    assert "Receiver" in page
    assert "Ask all not asked (4)…" in page


def test_an_answer_is_written_down_with_who_did_it(staff, visit, asked, coordinator):
    answer = staff.post(hosts(visit, f"{asked.stop.pk}/"), said(asked, note="Gladly."))
    assert answer.status_code == 302
    asked.stop.refresh_from_db()
    assert (asked.stop.answer, asked.stop.answer_note, asked.stop.answered_at is None) == (
        "confirmed",
        "Gladly.",
        False,
    )
    assert asked.stop.history.first().history_user == coordinator


def test_another_time_is_in_the_hours_of_the_visit(staff, visit, asked):
    form = said(asked, answer="other_time", starts="2018-10-02T17:15", ends="2018-10-02T18:00")
    staff.post(hosts(visit, f"{asked.stop.pk}/"), form)
    asked.stop.refresh_from_db()
    assert asked.stop.proposed_starts == factories.at(17, 15, day=1)


@pytest.mark.parametrize(("fields", "refusal"), [
    ({"answer": "perhaps"}, "Select a valid choice"),
    ({"answer": "other_time", "starts": "2018-10-02T17:15"}, "Give the start and the end"),
    ({"answer": "other_time", "starts": "2018-10-02T17:15", "ends": "2018-10-02T17:00"}, "not after the start"),
    ({"note": "n" * 301}, "at most 300"), ({"seen_version": 99}, "a moment ago"),
    ({"starts": "nonsense"}, "valid date"),
    ({"answer": "other_time", "starts": "0001-01-01T00:00", "ends": "2018-10-02T18:00"}, "That is too far away."),
    ({"answer": "other_time", "starts": "2018-10-02T17:15", "ends": "9999-12-31T23:59"}, "That is too far away."),
])  # fmt: skip
def test_a_refused_answer_is_kept_in_its_form(staff, visit, asked, fields, refusal):
    answer = staff.post(hosts(visit, f"{asked.stop.pk}/"), said(asked, note="Typed words") | said(asked, **fields))
    assert answer.status_code == 422
    assert refusal in answer.content.decode()
    asked.stop.refresh_from_db()
    assert asked.stop.answer == "not_asked"


def test_a_stop_of_another_visit_is_not_there(staff, visit, other_visit, asked):
    assert staff.post(hosts(other_visit, f"{asked.stop.pk}/"), said(asked)).status_code == 404


def test_asking_shows_who_gets_what_before_anything_is_written(staff, visit, asked):
    page = staff.get(hosts(visit, "ask/?ask=new")).content.decode()
    assert "Receiver" in page
    assert "Nobody of these hosts has an e-mail address:" in page
    assert not Notice.objects.exists()
    answer = staff.post(hosts(visit, "ask/?ask=new"))
    assert (answer.status_code, Notice.objects.held().count()) == (302, 1)
    staff.post(hosts(visit, "ask/?ask=new"))
    assert Notice.objects.held().count() == 1
    assert staff.get(hosts(visit, "ask/?ask=x")).status_code == 404


def test_an_author_neither_asks_nor_answers(client, author, visit, asked):
    client.force_login(author)
    answers = [
        client.get(hosts(visit)), client.post(hosts(visit, "ask/?ask=new")),
        client.post(hosts(visit, f"{asked.stop.pk}/"), said(asked)),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [403] * 3
    asked.stop.refresh_from_db()
    assert (asked.stop.answer, Notice.objects.count()) == ("not_asked", 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_hosts_costs_the_same_for_any_number_of_stops(staff, visit, rows, django_assert_num_queries):
    for row in range(rows):
        firm = factories.organisation()
        person = factories.participant(visit, side="host", name=f"Host {row}", organisation=firm)
        factories.planned_stop(visit, host=firm, receives=[person])
    staff.get(hosts(visit))
    with django_assert_num_queries(11):
        staff.get(hosts(visit))
