"""Mails as they leave the house: parsed by the email package, their calendars by icalendar."""

import email
import email.policy
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from tests import factories
from visits import workflow
from visits.choices import NoticeState, Status
from visits.mail import mails, notices
from visits.models import Notice
from visits.people import links
from visits.programme import itineraries

from .test_calendars import edit, key, read


def parsed(notice):
    """(message, text, HTML, {file: calendar}) of a notice's mail, read back from its bytes."""
    notice = Notice.objects.for_mail().get(pk=notice.pk)
    message = email.message_from_bytes(mails.letter(notice).message().as_bytes(), policy=email.policy.default)
    body = {part: message.get_body([part]).get_content() for part in ("plain", "html")}
    files = {part.get_filename(): part for part in message.iter_attachments()}
    return message, body["plain"], body["html"], files


@pytest.fixture
def trip(office, coordinator):
    """A confirmed visit of guests from Arequipa, released once, and everybody told; the draft is free to change."""
    coordinator.first_name, coordinator.last_name = "Ewa", "Próbna"
    coordinator.save()
    visit = factories.visit(
        slug="trip", title_pl="Wizyta w Podlaskiem", title_fr="Visite en Podlasie", status="confirmed",
        coordinator=coordinator, host_region=factories.region(name_pl="podlaskie"),
    )  # fmt: skip
    factories.delegation(visit)
    visit.person = factories.participant(visit, name="Guest One", email="guest@trip.example", language="en",
                                         phone="+51 111", needs="canary of needs")  # fmt: skip
    visit.other = factories.participant(visit, name="Guest Two", email="two@trip.example", phone="+51 222")
    factories.link(visit.person)  # one that still opens: the visit is of 2018
    visit.first = factories.planned_stop(visit, title_pl="SaMASZ", place=factories.place(name="Zabłudów"))
    visit.mine = factories.planned_stop(visit, attends=[visit.person], title_pl="Promotech", starts=factories.at(12),
                                        ends=factories.at(13))  # fmt: skip
    noon, one = factories.at(12), factories.at(13)
    factories.planned_stop(visit, attends=[visit.other], title_pl="Only for Two", starts=noon, ends=one)
    factories.planned_stop(visit, audience="staff", title_pl="Staff canary")
    notices.prepare(itineraries.release(visit, by=coordinator), by=coordinator)
    return visit


@pytest.fixture
def told(trip):
    Notice.objects.update(state=NoticeState.SENT)
    return trip


def release(visit, coordinator, **note):
    notices.prepare(itineraries.release(visit, by=coordinator, **note), by=coordinator)
    return Notice.objects.held().get(participant=visit.person)


def test_a_first_mail_holds_the_whole_programme_the_link_and_what_becomes_of_the_data(trip, settings, office):
    notice = Notice.objects.held().get(participant=trip.person)
    message, text, html, files = parsed(notice)
    assert message["Subject"] == "Your programme: Wizyta w Podlaskiem"
    assert message["To"].addresses[0].addr_spec == "guest@trip.example"
    for body in (text, html):
        assert body.index("SaMASZ") < body.index("Promotech")
        assert f"{settings.SITE_URL}/i/{links.token(trip.person.link)}/" in body
        assert f"{settings.SITE_URL}/en/privacy/" in body
        assert office.controller in body
        assert "Ewa Próbna" in body
    assert "Monday, 1\xa0October" in text
    assert set(read(files["program.ics"].get_content())) == {key(trip.first), key(trip.mine)}


def test_headers_say_who_writes_and_that_no_answer_by_a_machine_is_wanted(trip, office):
    notice = Notice.objects.held().get(participant=trip.person)
    message = parsed(notice)[0]
    assert str(message["From"].addresses[0]) == f"{office.name} <{office.email}>"
    assert message["Reply-To"].addresses[0].addr_spec == office.email
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{notice.key}@127.0.0.1>"
    assert message["Date"].datetime.date() == timezone.now().date()
    assert parsed(notice)[0]["Message-ID"] == message["Message-ID"]  # the same at every try


def test_the_host_time_stands_first_and_the_home_time_second_for_guests_alone(trip):
    text = parsed(Notice.objects.held().get(participant=trip.person))[1]
    assert "- 09:00–10:00 (02:00 Arequipa) SaMASZ, Zabłudów" in text
    receiver = factories.participant(trip, side="host", name="Host", email="host@x.example")
    edit(trip, trip.first, receives=[receiver.pk])
    notices.prepare(itineraries.release(trip, by=None), by=None)
    text = parsed(Notice.objects.held().get(participant=receiver))[1]
    assert "- 09:00–10:00 SaMASZ" in text
    assert "Arequipa" not in text


def test_a_moved_stop_says_what_it_was_and_the_calendar_carries_it_alone(told, coordinator):
    edit(told, told.mine, starts=factories.at(15), ends=factories.at(16, 30), place_id=factories.place(name="Namur").pk)
    message, text, html, files = parsed(release(told, coordinator))
    assert message["Subject"] == "Wizyta w Podlaskiem: one change (release 2)"
    assert (
        "- 15:00–16:30 (08:00 Arequipa) Promotech, Namur: other time, other place (was 12:00–13:00, no place)" in text
    )
    assert "<s>12:00–13:00, no place</s>" in html
    assert "SaMASZ" not in text + html
    assert "privacy" not in text  # only the first mail says it
    part = files["program.ics"]
    assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", "REQUEST")
    (event,) = read(part.get_content()).values()
    assert (str(event["uid"]), event["sequence"]) == (key(told.mine), 2)


def test_a_stop_that_goes_on_without_them_is_struck_and_cancelled_in_their_calendar(told, coordinator):
    edit(told, told.mine, attends=[told.other.pk])
    _message, text, html, files = parsed(release(told, coordinator))
    assert "Promotech: without you" in text
    assert '<s lang="pl">Promotech</s>' in html
    assert set(files) == {"cancelled.ics"}
    calendar = Calendar.from_ical(files["cancelled.ics"].get_content())
    assert calendar["METHOD"] == "CANCEL"
    assert [str(event["status"]) for event in calendar.walk("VEVENT")] == ["CANCELLED"]


def test_the_notes_of_the_releases_stand_above_the_changes(told, coordinator):
    edit(told, told.mine, starts=factories.at(11))
    release(told, coordinator, note="Bring boots.")
    edit(told, told.mine, starts=factories.at(10))
    text = parsed(release(told, coordinator, note="And a coat."))[1]
    assert text.index("Bring boots.") < text.index("And a coat.") < text.index("Promotech")


SUBJECTS = {
    "pl": "Wizyta w Podlaskiem",
    "en": "Wizyta w Podlaskiem",
    "fr": "Visite en Podlasie",
    "es": "Wizyta w Podlaskiem",
}
DAYS = {"pl": "Poniedziałek", "en": "Monday", "fr": "Lundi", "es": "Lunes"}


@pytest.mark.parametrize("language", SUBJECTS)
def test_each_reads_it_in_their_language_whoever_sends_it(trip, language):
    type(trip.person).objects.filter(pk=trip.person.pk).update(language=language)
    message, text, html, _files = parsed(Notice.objects.held().get(participant=trip.person))
    assert SUBJECTS[language] in message["Subject"]
    assert DAYS[language] in text
    assert f'<html lang="{language}">' in html
    assert f"/{language}/privacy/" in text


def test_needs_phones_and_what_is_not_theirs_stand_in_no_mail(trip):
    receiver = factories.participant(trip, side="host", name="Host", email="host@x.example", phone="+48 333")
    edit(trip, trip.first, receives=[receiver.pk])
    notices.prepare(itineraries.release(trip, by=None), by=None)
    for notice in Notice.objects.held():
        message = mails.letter(Notice.objects.for_mail().get(pk=notice.pk)).message()
        whole = "".join(
            part.get_payload(decode=True).decode() for part in message.walk() if not part.is_multipart()
        ).replace("\r\n ", "")  # fmt: skip
        theirs = {person.email for person in trip.participants.all()} - {notice.participant.email}
        hidden = {"+51 111", "+51 222", "+48 333", "canary of needs", "Staff canary", *theirs}
        if notice.participant != trip.other:
            hidden.add("Only for Two")
        if notice.participant == receiver:
            hidden |= {"Promotech", "Guest One", "Guest Two"}
        assert {canary for canary in hidden if canary in whole} == set(), notice.participant


def test_words_of_people_are_escaped_in_html_and_plain_in_text(trip, coordinator):
    edit(trip, trip.mine, title_pl="A & <b>B</b>", partner_notes_pl="x < y & z")
    notice = release(trip, coordinator)
    notices.edit(notice, "Tom & <i>Jerry</i>", "Come & <u>see</u>", seen_version=notice.version, by=coordinator)
    message, text, html, _files = parsed(notice)
    assert message["Subject"] == "Tom & <i>Jerry</i>"
    assert "A & <b>B</b>" in text
    assert "x < y & z" in text
    assert "Come & <u>see</u>" in text
    assert "A &amp; &lt;b&gt;B&lt;/b&gt;" in html
    assert "Come &amp; &lt;u&gt;see&lt;/u&gt;" in html
    assert not re.search(r"<b>B|<u>|<i>", html)


def test_no_line_break_reaches_a_header(trip, office):
    type(trip.person).objects.filter(pk=trip.person.pk).update(name="Guest\r\nBcc: canary@evil.example")
    type(office).objects.update(name_pl="Office\r\nX-Canary: 1")
    Notice.objects.update(subject="Subject\r\nX-Canary: 2")
    message = parsed(Notice.objects.held().get(participant=trip.person))[0]
    assert "Bcc" not in message
    assert "X-Canary" not in message
    assert message["Subject"] == "Subject X-Canary: 2"


def test_html_carries_no_script_style_attribute_or_foreign_address(trip, settings):
    html = parsed(Notice.objects.held().get(participant=trip.person))[2]
    assert not re.search(r"<script|\son\w+=|\sstyle=|<img|<link", html)
    assert set(re.findall(r'https?://[^/"\s]+', html)) == {settings.SITE_URL}


def test_a_preview_holds_no_link_that_opens(trip):
    notice = Notice.objects.for_mail().get(participant=trip.person)
    mail = mails.mail_of(notice, preview=True)
    assert links.token(trip.person.link) not in mail.text + mail.content
    assert "Open my programme" in mail.content
    assert "/i/" not in mail.text + mail.content


def test_a_revoked_link_is_not_mailed(trip):
    links.revoke(trip.person.link)
    text = parsed(Notice.objects.held().get(participant=trip.person))[1]
    assert "/i/" not in text


def test_an_invitation_holds_the_link_and_nothing_of_the_programme(told, coordinator):
    notices.prepare_invitations([told.person], by=coordinator)
    message, text, html, files = parsed(Notice.objects.held().get(participant=told.person))
    assert message["Subject"] == "Your personal link: Wizyta w Podlaskiem"
    assert f"/i/{links.token(told.person.link)}/" in text
    assert "SaMASZ" not in text + html
    assert files == {}


def test_a_cancellation_strikes_all_that_they_were_told(told, coordinator):
    workflow.move(told, Status.CANCELLED, by=coordinator)
    notices.prepare_cancellation(told, by=coordinator)
    message, text, _html, files = parsed(Notice.objects.held().get(participant=told.person))
    assert message["Subject"] == "Cancelled: Wizyta w Podlaskiem"
    assert "SaMASZ" in text
    assert "Only for Two" not in text
    calendar = Calendar.from_ical(files["cancelled.ics"].get_content())
    assert calendar["METHOD"] == "CANCEL"
    events = {str(event["uid"]): (event["sequence"], str(event["status"])) for event in calendar.walk("VEVENT")}
    assert events == {key(told.first): (2, "CANCELLED"), key(told.mine): (2, "CANCELLED")}


def test_a_question_asks_about_what_the_draft_plans_for_these_stops(told, coordinator):
    receiver = factories.participant(told, side="host", name="Host", email="host@x.example", language="pl")
    asked = factories.planned_stop(told, title_pl="Spotkanie", receives=[receiver], starts=factories.at(16),
                                   ends=factories.at(17))  # fmt: skip
    factories.planned_stop(told, title_pl="Inne", receives=[receiver], starts=factories.at(17), ends=factories.at(18))
    notices.prepare_questions([asked.stop], by=coordinator)
    _message, text, _html, files = parsed(Notice.objects.held().get(participant=receiver))
    assert "16:00–17:00 Spotkanie" in text
    assert "Inne" not in text
    assert files == {}


def test_a_question_before_any_release_leads_to_the_page_that_asks_it_too(office, coordinator, client):
    visit = factories.visit(starts_on=timezone.localdate(), ends_on=timezone.localdate(), status="confirmed")
    firm = factories.organisation()
    receiver = factories.participant(visit, side="host", email="host@x.example", organisation=firm)
    soon = timezone.now() + timedelta(hours=1)
    row = factories.planned_stop(visit, host=firm, starts=soon, ends=soon + timedelta(hours=1))
    notices.prepare_questions([row.stop], by=coordinator)
    _message, text, html, _files = parsed(Notice.objects.held().get(participant=receiver))
    Notice.objects.update(state="sent")
    row.stop.answer = "asked"  # as it is once the mail is sent
    row.stop.save()
    assert "Answer on your page, by the link below, or answer this mail: yes, no, or another time" in text
    assert "Answer on my page</a>" in html
    address = re.search(r"^Answer on my page: http://[^/]+(/i/\S+)$", text, re.MULTILINE)[1]
    page = client.get(client.get(address)["Location"]).content.decode()
    assert f'action="/en/my/{visit.slug}/stops/{row.stop.key}/answer/"' in page


@pytest.mark.parametrize("closed", ["visit", "stop", "link"])
def test_a_question_names_no_page_where_none_asks_it(trip, coordinator, closed):
    receiver = factories.participant(trip, side="host", email="host@x.example", language="en")
    row = factories.planned_stop(trip, receives=[receiver], audience="staff" if closed == "stop" else "partners")
    if closed == "link":
        factories.link(receiver, revoked_at=timezone.now())
    notices.prepare_questions([row.stop], by=coordinator)
    if closed == "visit":
        trip.audience = "staff"
        trip.save()
    _message, text, html, _files = parsed(Notice.objects.held().get(participant=receiver))
    assert "Please answer this mail: yes, no" in text
    assert "page" not in text
    assert "/i/" not in text + html


@pytest.mark.parametrize("rows", [1, 3])
def test_a_mail_costs_the_same_for_any_number_of_stops(trip, rows, django_assert_num_queries):
    for _row in range(rows):
        factories.planned_stop(trip, place=factories.place(), host=factories.organisation())
        notices.prepare(itineraries.release(trip, by=None), by=None)
    notice = Notice.objects.for_mail().get(participant=trip.person)
    mails.letter(notice)  # the office is in the cache
    with django_assert_num_queries(4):
        mails.letter(notice)
