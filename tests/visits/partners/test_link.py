"""“Send me my link again”: one answer for every address, a mail to the right people alone, and not too many."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from visits.mail import courier, notices
from visits.models import Notice, Visit
from visits.partners import link as asking
from visits.people import links

PAGE = "/en/my/link/"


@pytest.fixture
def known(guest):
    factories.link(guest)
    return guest


def ask(client, email, **extra):
    return client.post(PAGE, {"email": email}, **extra)


def mails():
    return [(each.participant.name, each.kind, each.state) for each in Notice.objects.order_by("pk")]


def test_the_page_stands_in_every_language_and_its_form_is_private(client, office):
    for language in ("pl", "en", "fr", "es"):
        response = client.get(f"/{language}/my/link/")
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "same-origin"
        assert 'autocomplete="email"' in response.content.decode()


def test_a_known_address_is_mailed_the_link_without_anybodys_look(client, known):
    answer = ask(client, " Guest-1@AREQUIPA.example ")
    assert (answer.status_code, answer.url) == (302, f"{PAGE}?asked=1")
    assert "will be there in a few minutes" in client.get(answer.url).content.decode()
    assert mails() == [("Guest One", "link", "sending")]
    courier.deliver_due()
    (message,) = mail.outbox
    assert message.to == ["Guest One <guest-1@arequipa.example>"]
    assert links.token(known.link) in message.body
    assert Client().get(f"/i/{links.token(known.link)}/").status_code == 302
    assert mails() == [("Guest One", "link", "sent")]


def test_every_address_gets_the_same_answer_before_anything_is_done_for_it(client, known, monkeypatch):
    """What there is to do is done when the answer is out, so that its time tells nothing."""
    answers = []
    monkeypatch.setattr(asking.Afterwards, "close", lambda response: None)
    for email in (known.email, "nobody@firma.example", known.email):  # the third time too soon
        with CaptureQueriesContext(connection) as statements:
            answer = ask(client, email)
        answers.append((answer.status_code, answer.url, answer.content, dict(answer.headers), len(statements)))
        answer.work()
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][-1] == 0
    assert mails() == [("Guest One", "link", "sending")]


def closed(person, case):
    of_visit = Visit.objects.filter(pk=person.visit_id)
    match case:
        case "revoked":
            links.revoke(person.link)
        case "expired":
            factories.link(person, expires_at=timezone.now() - timedelta(seconds=1))
        case "without a link":
            person.link.delete()
        case "of a visit for staff":
            of_visit.update(audience="staff")


@pytest.mark.parametrize("case", ["revoked", "expired", "without a link", "of a visit for staff"])
def test_what_opens_nothing_is_not_sent_and_not_opened_again(client, known, case):
    closed(known, case)
    assert ask(client, known.email).status_code == 302
    assert mails() == []


def test_each_visit_of_an_address_has_its_own_mail_and_one_an_hour(client, known, other_guest):
    factories.link(other_guest)
    type(other_guest).objects.filter(pk=other_guest.pk).update(email=known.email)
    factories.link(factories.participant(known.visit, name="Colleague", email="x" + known.email))
    for _time in range(3):
        ask(client, known.email)
    assert sorted(mails()) == [("Guest One", "link", "sending"), ("Guest Two", "link", "sending")]
    soon, later = (timezone.now() + timedelta(minutes=minutes) for minutes in (59, 61))
    assert len(notices.send_links(known.email, at=soon)) == 0
    assert len(notices.send_links(known.email, at=later)) == 2


def test_a_cancelled_visits_page_can_be_asked_for_too(client, known):
    Visit.objects.filter(pk=known.visit_id).update(status="cancelled")
    ask(client, known.email)
    courier.deliver_due()
    assert mails() == [("Guest One", "link", "sent")]


def test_a_link_closed_before_the_mail_goes_is_not_in_it(client, known):
    ask(client, known.email)
    links.revoke(known.link)
    courier.deliver_due()
    assert "/i/" not in mail.outbox[0].body
    assert "Since then it was closed" in mail.outbox[0].body


@pytest.mark.parametrize("email", ["", "guest", "guest@", "a b@c.example", "x" * 300 + "@c.example", "a@c.example\0"])
def test_what_is_no_address_is_refused_at_its_field_and_kept(client, known, email):
    refused = ask(client, email)
    assert refused.status_code == 422
    assert refused.context["form"]["email"].value() == email
    assert set(refused.context["form"].errors) == {"email"}
    assert mails() == []


def test_of_one_address_on_the_net_a_delegation_may_ask_and_a_machine_is_stopped(client, office):
    answers = [ask(client, f"{each}@firma.example").status_code for each in range(25)]
    assert set(answers) == {302}
    for _time in range(asking.FROM.limit):
        asking.FROM.hit("127.0.0.1")
    refused = ask(client, "guest@firma.example")
    assert (refused.status_code, refused["Retry-After"]) == (429, "600")
    assert ask(client, "guest@firma.example", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_one_address_is_looked_up_a_few_times_an_hour_whoever_asks(client, known, monkeypatch):
    asked = []
    monkeypatch.setattr(notices, "send_links", asked.append)
    for number in range(asking.ABOUT.limit + 3):
        assert ask(client, known.email, REMOTE_ADDR=f"192.0.2.{number}").status_code == 302
    assert asked == [known.email] * asking.ABOUT.limit


def test_an_office_without_an_address_is_logged_without_anybodys(client, known, office, caplog):
    caplog.set_level(logging.INFO)
    type(office).objects.update(email="")
    cache.clear()  # the office stands there
    assert ask(client, known.email).status_code == 302
    assert "could not be mailed: ValidationError" in caplog.text
    assert known.email not in caplog.text
    assert mails() == []


def test_the_form_carries_the_token_that_keeps_other_sites_out(known):
    assert ask(Client(enforce_csrf_checks=True), known.email).status_code == 403
    assert mails() == []


def test_the_outbox_names_the_mail_and_shows_no_token(client, known, coordinator):
    ask(client, known.email)
    client.force_login(coordinator)
    page = client.get("/admin/visits/notice/", headers={"accept-language": "en"}).content.decode()
    assert "link asked for" in page
    assert "If that was not you" in page
    assert links.token(known.link) not in page
