"""The questionnaire page: who may open it, what it asks, and that nothing typed is lost or shown to others."""

import datetime
import re

import pytest
from django.utils import timezone

from tests import factories, pages
from tests.factories import at
from tests.pages import read
from visits.models import Feedback, Outcome, Stop
from visits.people import feedback, links
from visits.people.feedback import Said
from visits.programme import itineraries

PAGE = "/en/my/arequipa/feedback/"
XSS = "<script>alert(1)</script>"


def sent(response, *answers):
    """What the browser sends from the page, with answers to the organisations in their order."""
    fields = {name: values[-1] for name, values in pages.fields_of(response, "csrfmiddlewaretoken").items()}
    prefixes = [name.removesuffix("-seen_version") for name in fields if name.endswith("-seen_version")]
    for prefix, answer in zip(prefixes, answers, strict=False):
        fields |= {f"{prefix}-{name}": value for name, value in answer.items()}
    return fields


def stored():
    rows = Feedback.objects.order_by("organisation__name")
    return {row.organisation.name: (row.useful, row.follow_up, row.with_whom, row.comment) for row in rows}


def test_a_guest_answers_in_parts_and_changes_it_later(visit, guest, enter):
    client = enter(guest)
    first = client.get(PAGE)
    page = read(first)
    assert re.findall(r"<legend><h2>(.+?)</h2>", page) == ["arequipa public host", "arequipa partners host"]
    assert "1\N{NO-BREAK SPACE}October\N{NO-BREAK SPACE}2018, 09:00–10:00" in page
    response = client.post(PAGE, sent(first, {"useful": "very", "follow_up": "on", "with_whom": "Anna"}))
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?saved=1")
    thanks = read(client.get(response["Location"]))
    assert "<h1>Thank you</h1>" in thanks
    assert "Your answers are saved: 1 of 2 organisations." in thanks
    again = client.get(PAGE)
    assert re.search(r'value="very"[^>]* checked', read(again))
    assert 'value="Anna"' in read(again)
    client.post(PAGE, sent(again, {"with_whom": "Board"}, {"comment": "First\r\nsecond"}))
    assert stored() == {
        "arequipa public host": ("very", True, "Board", ""),
        "arequipa partners host": ("", False, "", "First\nsecond"),
    }
    assert '<details class="further" open>' in read(client.get(PAGE))


def test_a_double_click_is_one_answer_and_one_draft(visit, guest, enter):
    client = enter(guest)
    form = sent(client.get(PAGE), {"useful": "very", "follow_up": "on"})
    assert [client.post(PAGE, form).status_code for _click in range(2)] == [302, 302]
    assert (Feedback.objects.count(), Outcome.objects.count()) == (1, 1)


def test_what_is_wrong_stands_at_its_field_with_all_that_was_typed(visit, guest, enter):
    client = enter(guest)
    form = sent(client.get(PAGE), {"useful": "very", "with_whom": "Anna"}, {"comment": f"{XSS}{'x' * 1000}"})
    page = read(client.post(PAGE, form), 422)
    assert stored() == {}
    [(link, error)] = re.findall(r'<li><a href="#(\S+)">(.+?)</a></li>', page)
    assert error == "arequipa partners host, Comment: Ensure this value has at most 1000 characters (it has 1025)."
    assert re.search(rf'aria-invalid="true" aria-describedby="{link}_error" id="{link}"', page)
    assert f'<p class="field-error" id="{link}_error">' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;xxx" in page
    assert XSS not in page
    assert 'value="Anna"' in page
    assert re.search(r'value="very"[^>]* checked', page)
    assert page.count('<details class="further" open>') == 1
    assert page.count("autofocus") == 1


@pytest.mark.parametrize("wrong", [{"useful": "splendid"}, {"with_whom": "A\0B"}, {"with_whom": "x" * 161}])
def test_no_answer_that_the_form_does_not_offer_is_stored(wrong, visit, guest, enter):
    client = enter(guest)
    assert client.post(PAGE, sent(client.get(PAGE), wrong)).status_code == 422
    assert stored() == {}


def test_lines_are_counted_as_the_browser_counts_them(visit, guest, enter):
    client = enter(guest)
    assert client.post(PAGE, sent(client.get(PAGE), {"comment": "x\r\n" * 499 + "xx"})).status_code == 302
    assert len(Feedback.objects.get().comment) == 1000


def test_another_window_is_told_of_and_wins_only_when_saved_again(visit, guest, enter):
    client = enter(guest)
    older = client.get(PAGE)
    client.post(PAGE, sent(older, {"useful": "very"}))
    refused = client.post(PAGE, sent(older, {"useful": "not"}, {"comment": "New"}))
    assert "you changed these answers in another window" in read(refused, 422)
    assert stored() == {"arequipa public host": ("very", False, "", "")}
    assert client.post(PAGE, sent(refused)).status_code == 302
    assert stored() == {
        "arequipa public host": ("not", False, "", ""), "arequipa partners host": ("", False, "", "New"),
    }  # fmt: skip


def test_a_meeting_that_the_page_did_not_show_yet_keeps_what_is_stored(visit, guest, enter):
    client = enter(guest)
    client.post(PAGE, sent(client.get(PAGE), {}, {"useful": "very"}))
    form = sent(client.get(PAGE), {"useful": "not"})
    [_first, second] = [name.partition("-")[0] for name in form if name.endswith("-seen_version")]
    client.post(PAGE, {name: value for name, value in form.items() if not name.startswith(second)})
    assert stored() == {
        "arequipa public host": ("not", False, "", ""), "arequipa partners host": ("very", False, "", ""),
    }  # fmt: skip


def test_before_the_first_meeting_the_page_says_when_and_takes_nothing(office, enter):
    tomorrow = timezone.now().replace(microsecond=0) + datetime.timedelta(days=1)
    visit = factories.visit(slug="coming", status="confirmed")
    firm = factories.organisation()
    factories.planned_stop(visit, host=firm, starts=tomorrow, ends=tomorrow + datetime.timedelta(hours=1))
    itineraries.release(visit, by=None)
    client = enter(factories.participant(visit))
    page = read(client.get("/en/my/coming/feedback/"))
    assert "There is nothing to answer yet" in page
    assert f"{(tomorrow + datetime.timedelta(hours=1)).astimezone(visit.zone):%H:%M}" in page
    prefix = f"o{firm.pk}"
    client.post("/en/my/coming/feedback/", {f"{prefix}-seen_version": "0", f"{prefix}-useful": "very"})
    assert stored() == {}


def test_what_is_still_to_come_is_counted(visit, guest, enter):
    soon = timezone.now() + datetime.timedelta(days=1)
    factories.planned_stop(
        visit, host=factories.organisation(name="To come"), starts=soon, ends=soon + datetime.timedelta(hours=1)
    )
    itineraries.release(visit, by=None)
    page = read(enter(guest).get(PAGE))
    assert "One more organisation is on your programme." in page
    assert "To come" not in page


def test_without_any_meeting_there_is_nothing_to_answer(office, enter):
    client = enter(factories.participant(factories.visit(slug="planned")))
    assert "There is nothing to answer</h2>" in read(client.get("/en/my/planned/feedback/"))


def test_others_of_the_visit_and_of_other_visits_find_no_such_page(visit, other_guest, host, enter, client):
    assert client.get(PAGE).status_code == 403
    interpreter = factories.participant(visit, side="interpreter")
    for person in (other_guest, host, interpreter):
        assert enter(person, type(client)()).get(PAGE).status_code == 404
    revoked = factories.participant(visit)
    late = enter(revoked, type(client)())
    links.revoke(revoked.link)
    assert (late.get(PAGE).status_code, late.post(PAGE, {}).status_code) == (403, 403)


def test_a_guest_reads_nobody_elses_answers_and_nothing_of_staffs(visit, guest, enter):
    colleague = factories.participant(visit, side="guest", name="Colleague")
    stops = feedback.stops_of(visit)
    [first, *_others] = feedback.meetings(colleague, stops)
    canary = "canary of a colleague"
    feedback.save(colleague, {first: Said("very", True, canary, canary)}, at=at(20))
    Stop.objects.update(staff_notes="canary of staff")
    page = read(enter(guest).get(PAGE))
    for secret in ("canary", "Colleague", "Staff stop", "arequipa staff host", "Follow-up wanted:"):
        assert secret not in page


def test_an_organisation_of_another_visit_is_not_written(visit, other_visit, guest, enter):
    theirs = other_visit.itineraries.get(number=1).planned_stops.get(title_pl="Public stop").host
    hidden = visit.itineraries.get(number=1).planned_stops.get(title_pl="Staff stop").host
    client = enter(guest)
    for firm in (theirs, hidden):
        client.post(PAGE, {f"o{firm.pk}-seen_version": "0", f"o{firm.pk}-useful": "very"})
    assert stored() == {}


def test_names_are_never_markup_nor_a_template(visit, guest, enter):
    [firm, _other] = [each.organisation for each in feedback.meetings(guest, feedback.stops_of(visit))]
    firm.name = "{{ office.email }}" + XSS
    firm.save()
    page = read(enter(guest).get(PAGE))
    assert "{{ office.email }}&lt;script&gt;alert(1)&lt;/script&gt;</h2>" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_organisations(rows, office, enter, django_assert_num_queries):
    visit = factories.visit(slug="busy")
    person = factories.participant(visit)
    for _n in range(rows):
        factories.planned_stop(visit, host=factories.organisation())
    itineraries.release(visit, by=None)
    client = enter(person)
    client.get("/en/my/busy/feedback/")
    with django_assert_num_queries(5):
        page = read(client.get("/en/my/busy/feedback/"))
    assert page.count('<fieldset class="part"') == rows
