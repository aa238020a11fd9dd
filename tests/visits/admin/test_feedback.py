"""Staff's page of what guests said: counts, wishes, comments, a table to take away, mails to those who are silent."""

import re

import pytest

from tests import factories
from tests.factories import at
from tests.pages import read
from visits.mail.mails import mail_of
from visits.models import Notice, Outcome, Visit
from visits.people import feedback, links
from visits.people.feedback import Said
from visits.programme import itineraries

XSS = "<script>alert(1)</script>"


def url(visit, name="feedback/"):
    return f"/admin/visits/visit/{visit.pk}/{name}"


def answer(person, *answers):
    meetings = feedback.meetings(person, feedback.stops_of(person.visit))
    feedback.save(person, dict(zip(meetings, answers, strict=False)), at=at(20))


def test_the_page_counts_by_organisation_and_names_wishes_and_comments(visit, guest, staff):
    colleague = factories.participant(visit, name="Colleague")
    silent = factories.participant(visit, name="Silent One", side="staff")
    answer(guest, Said("very", True, f"Anna {XSS}", f"Good {XSS}"), Said("not"))
    answer(colleague, Said("very"))
    page = read(staff.get(url(visit)))
    assert "2 of 3 who could answer did." in page
    sections = re.findall(r'<section class="opinion".+?</section>', page)
    assert [re.findall(r"<h3[^>]*>(.+?)</h3>", each) for each in sections] == [
        ["arequipa partners host"], ["arequipa public host"]
    ]  # fmt: skip
    counts = [re.findall(r"([\w ]+): <b>(\d)</b>", each) for each in sections]
    words = ["Very useful", "Somewhat useful", "Not useful"]
    assert counts == [list(zip(words, figures, strict=True)) for figures in ("001", "200")]
    assert f"/admin/visits/outcome/{Outcome.objects.get().pk}/change/" in sections[1]
    assert "Guest One: with Anna &lt;script&gt;" in sections[1]
    assert "<q>Good &lt;script&gt;" in sections[1]
    assert XSS not in page
    assert re.findall(r'<th scope="row">(.+?)</th>', page) == [silent.name]


def test_only_who_plans_may_read_it(visit, guest, client, author, publisher, administrator):
    answer(guest, Said("very", comment="canary"))
    codes = {}
    for user in (author, publisher, administrator):
        client.force_login(user)
        codes[user.username] = [client.get(url(visit, name)).status_code for name in ("feedback/", "feedback.csv")]
        codes[user.username] += [client.get(url(visit, "feedback/mails/")).status_code]
    assert codes == {"author-1": [403] * 3, "publisher-1": [403] * 3, "administrator-1": [200, 200, 405]}


def test_answers_of_another_visit_are_not_on_it(visit, other_visit, guest, other_guest, staff):
    answer(other_guest, Said("very", True, "canary", "canary"))
    assert "canary" not in read(staff.get(url(visit)))
    assert "canary" not in staff.get(url(visit, "feedback.csv")).content.decode()


def test_the_table_takes_no_formula_with_it(visit, guest, staff):
    answer(guest, Said("somewhat", True, "=1+1", "＝cmd"), Said(comment="said; “so”"))
    response = staff.get(url(visit, "feedback.csv"))
    assert response["Content-Disposition"] == 'attachment; filename="feedback-arequipa.csv"'
    _heads, *rows = response.content.decode().removeprefix("\ufeff").splitlines()
    assert [row.split(";")[:4] for row in rows] == [
        ["arequipa partners host", "Guest One", "", ""], ["arequipa public host", "Guest One", "somewhat useful", "yes"]
    ]  # fmt: skip
    assert rows[0].split(";")[5:7] == ['"said', ' “so”"']
    assert rows[1].split(";")[4:6] == ["'=1+1", "'＝cmd"]


def test_mails_are_held_for_those_who_could_answer_and_did_not(visit, guest, host, staff):
    answer(guest, Said("very"))
    silent = factories.participant(visit, name="Silent", email="silent@arequipa.example", language="es")
    factories.participant(visit, name="No address")
    factories.participant(visit, side="interpreter", email="interpreter@arequipa.example")
    shut = factories.participant(visit, name="Shut", email="shut@arequipa.example")
    links.revoke(factories.link(shut))
    assert "Prepare 1 mail</button>" in read(staff.get(url(visit)))
    for _click in range(2):
        response = staff.post(url(visit, "feedback/mails/"))
        assert response["Location"] == f"/admin/visits/notice/?visit__id__exact={visit.pk}&state=held"
    notice = Notice.objects.get()
    assert (notice.participant, notice.kind, notice.state) == (silent, "feedback", "held")
    row = re.search(r'<th scope="row">Silent</th>.+?</tr>', read(staff.get(url(visit))))[0]
    assert "held" in row


def test_the_mail_asks_in_the_readers_language_and_leads_by_their_link(visit, guest, staff):
    factories.link(guest)
    staff.post(url(visit, "feedback/mails/"))
    mail = mail_of(Notice.objects.for_mail().get())
    assert mail.subject == "After your meetings: Wizyta arequipa"
    for body in (mail.text, mail.content):
        assert links.token(guest.link) in body
        assert "“After your meetings”" in body
    assert f"/my/{visit.slug}/" not in mail.text


def test_of_a_visit_for_staff_only_nobody_is_asked(visit, guest, staff):
    Visit.objects.filter(pk=visit.pk).update(audience="staff")
    assert staff.post(url(visit, "feedback/mails/")).status_code == 302
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_page_and_table_cost_the_same_for_any_number_of_answers(rows, office, staff, django_assert_num_queries):
    visit = factories.visit(slug="busy")
    for _n in range(rows):
        factories.planned_stop(visit, host=factories.organisation())
    itineraries.release(visit, by=None)
    for _n in range(rows):
        answer(factories.participant(visit, organisation=factories.organisation()), *[Said("very", True, "A", "B")] * 3)
        factories.participant(visit)
    staff.get(url(visit))
    with django_assert_num_queries(13):
        page = read(staff.get(url(visit)))
    assert page.count('class="opinion"') == rows
    with django_assert_num_queries(6):
        assert staff.get(url(visit, "feedback.csv")).content.decode().count("\r\n") == rows * rows + 1
