"""Delivery over real SMTP: a server on this machine that takes mail, refuses it, breaks off or says nothing."""

import datetime
import email
import email.policy
import socket
import time

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from tests import factories
from visits.choices import NoticeState
from visits.mail import courier, mails, notices, recipients
from visits.models import Notice, Stop

from .test_calendars import edit

MINUTE = datetime.timedelta(minutes=1)


class Postbox:
    """What an SMTP server does with each recipient: takes the mail, or what `refuse` says of the address."""

    def __init__(self):
        self.taken, self.refuse, self.connections = [], {}, 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.refuse.get(address)
        if answer == "close":
            server.transport.close()
            return "250 never read"
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"

    @property
    def addresses(self):
        return [message["To"].addresses[0].addr_spec for message in self.taken]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def postbox(settings):
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield box
    server.stop()


@pytest.fixture
def people(visit):
    return [factories.participant(visit, name=f"Guest {n}", email=f"guest-{n}@arequipa.example") for n in (1, 2, 3)]


@pytest.fixture
def queued(people, coordinator, django_capture_on_commit_callbacks):
    """Three mails that a coordinator just sent."""
    notices.prepare(people[0].visit.itineraries.get(number=1), by=coordinator)
    assert notices.send(Notice.objects.held(), by=coordinator).count == 3
    return list(Notice.objects.order_by("participant"))


def states():
    return [str(state) for state in Notice.objects.order_by("participant").values_list("state", flat=True)]


def test_mails_go_out_once_over_one_connection(postbox, queued, people):
    assert courier.deliver_due() is None
    assert courier.deliver_due() is None
    assert sorted(postbox.addresses) == [person.email for person in people]
    assert postbox.connections == 1
    assert states() == ["sent"] * 3
    assert not Notice.objects.filter(sent_at=None) | Notice.objects.exclude(claimed_at=None)


def test_a_held_mail_stays_until_somebody_sends_it(postbox, people, coordinator):
    notices.prepare(people[0].visit.itineraries.get(number=1), by=coordinator)
    assert courier.deliver_due() is None
    assert postbox.taken == []
    assert states() == ["held"] * 3


def test_a_refused_recipient_fails_at_once_and_the_others_get_theirs(postbox, queued, people):
    postbox.refuse[people[1].email] = f"550 no such mailbox, {people[1].email}"
    assert courier.deliver_due() is None
    assert postbox.addresses == [people[0].email, people[2].email]
    failed = Notice.objects.failed().get()
    assert (failed.participant, failed.next_try_at) == (people[1], None)
    assert failed.error == "550: no such mailbox, …"  # no address of anybody is kept here


def test_a_server_that_asks_for_patience_is_tried_again_and_again(postbox, queued, people):
    postbox.refuse[people[0].email] = "451 try again later"
    at, waits = timezone.now(), []
    for _try in range(6):
        due = courier.deliver_due(at)
        waits.append(due and round((due - at).total_seconds() / 60))
        at = due
    assert waits == [1, 5, 30, 120, 720, None]
    failed = Notice.objects.failed().get()
    assert (failed.attempts, failed.next_try_at, failed.error) == (6, None, "451: try again later")
    assert len(postbox.taken) == 2


def test_a_mail_that_goes_at_the_second_try_is_sent_once(postbox, queued, people):
    postbox.refuse[people[0].email] = "451 try again later"
    due = courier.deliver_due()
    assert states() == ["failed", "sent", "sent"]
    postbox.refuse.clear()
    assert courier.deliver_due(due - datetime.timedelta(seconds=1)) == due  # not before its time
    assert courier.deliver_due(due) is None
    assert sorted(postbox.addresses) == [person.email for person in people]
    assert Notice.objects.get(participant=people[0]).error == ""


def test_a_connection_that_breaks_off_is_opened_anew_for_the_next_mail(postbox, queued, people):
    postbox.refuse[people[1].email] = "close"
    courier.deliver_due()
    assert postbox.addresses == [people[0].email, people[2].email]
    assert postbox.connections == 2
    assert states() == ["sent", "failed", "sent"]
    assert Notice.objects.failed().get().error == courier.BROKEN


def test_a_server_that_is_away_puts_off_all_mails_and_is_asked_once(settings, queued, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    asked = []
    opened = courier.get_connection
    monkeypatch.setattr(courier, "get_connection", lambda **options: asked.append(1) or opened(**options))
    at = timezone.now()
    assert courier.deliver_due(at) == at + MINUTE
    assert states() == ["failed"] * 3
    assert set(Notice.objects.values_list("error", flat=True)) == {courier.AWAY}
    assert asked == [1]


def test_a_server_that_says_nothing_is_given_up_after_the_time_limit(settings, queued, monkeypatch):
    monkeypatch.setattr(courier, "TIMEOUT", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        started = time.monotonic()
        courier.deliver_due()
    assert time.monotonic() - started < 5
    assert set(Notice.objects.values_list("error", flat=True)) == {courier.SILENT}
    assert states() == ["failed"] * 3


def test_a_refused_sign_in_names_no_password(settings, postbox, queued):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "canary-of-a-password"
    courier.deliver_due()
    assert set(Notice.objects.values_list("error", flat=True)) == {courier.CLOSED}
    assert Notice.objects.exclude(next_try_at=None).count() == 3


def test_after_a_crash_between_two_mails_each_arrives_once(postbox, queued, people, monkeypatch):
    claim = courier._claim

    class Crash(BaseException):
        """A killed process runs no handler."""

    def crashing(pk, at):
        if len(postbox.taken) == 1:
            raise Crash
        return claim(pk, at)

    monkeypatch.setattr(courier, "_claim", crashing)
    with pytest.raises(Crash):
        courier.deliver_due()
    assert len(postbox.taken) == 1
    monkeypatch.setattr(courier, "_claim", claim)
    courier.deliver_due()
    assert sorted(postbox.addresses) == [person.email for person in people]
    assert states() == ["sent"] * 3


@pytest.mark.parametrize("arrived", [True, False])
def test_a_mail_whose_fate_a_crash_hides_is_never_sent_again_by_itself(postbox, queued, people, monkeypatch, arrived):
    """Killed just before or just after the server took it: the portal cannot know, so a person decides."""

    class Crash(BaseException):
        pass

    def killed(*_arguments):
        raise Crash

    monkeypatch.setattr(courier, "_sent" if arrived else "_written", killed)
    with pytest.raises(Crash):
        courier.deliver_due()
    monkeypatch.undo()
    now = timezone.now()
    soon = courier.deliver_due(now)  # another process, soon after: the others go, this one may be under way
    assert len(postbox.taken) == 2 + arrived
    assert states().count("sending") == 1
    assert soon > now
    assert courier.deliver_due(now + 11 * MINUTE) is None
    lost = Notice.objects.failed().get()
    assert (lost.error, lost.next_try_at) == (courier.STOPPED, None)
    assert courier.deliver_due(now + datetime.timedelta(days=3)) is None
    assert len(postbox.taken) == 2 + arrived
    assert len(set(postbox.addresses)) == len(postbox.taken)


def test_a_person_sends_a_lost_mail_again(postbox, queued, coordinator):
    Notice.objects.filter(pk=queued[0].pk).update(claimed_at=timezone.now() - 11 * MINUTE, next_try_at=None)
    courier.deliver_due()
    assert notices.retry(Notice.objects.failed(), by=coordinator).count == 1
    courier.deliver_due()
    assert states() == ["sent"] * 3


def test_two_processes_that_see_the_same_mail_send_it_once(queued):
    at = timezone.now()
    assert [courier._claim(queued[0].pk, at) for _process in range(2)] == [1, 0]


def test_a_mail_that_cannot_be_written_fails_and_the_others_go(postbox, queued, people, monkeypatch):
    letter = mails.letter

    def broken(notice):
        if notice.participant == people[0]:
            raise ZeroDivisionError
        return letter(notice)

    monkeypatch.setattr(mails, "letter", broken)
    assert courier.deliver_due() is None
    assert states() == ["failed", "sent", "sent"]
    assert Notice.objects.failed().get().error == courier.UNWRITABLE


@pytest.mark.parametrize(
    ("change", "words"),
    [({"audience": "staff"}, "the visit is for staff only."), ({"status": "cancelled"}, "the visit was cancelled.")],
)
def test_a_visit_that_is_no_longer_for_its_readers_stops_the_mails_that_were_sent(
    postbox, queued, visit, change, words
):
    type(visit).objects.filter(pk=visit.pk).update(**change)
    assert courier.deliver_due() is None
    assert postbox.taken == []
    assert set(Notice.objects.values_list("state", "error", "next_try_at")) == {("failed", words, None)}


@pytest.mark.parametrize("address", ["nobody", "a@b\nBcc: c@d.example", "żółć@"])
def test_an_address_that_is_none_fails_for_good_and_injects_nothing(postbox, queued, people, address):
    type(people[0]).objects.filter(pk=people[0].pk).update(email=address)
    assert courier.deliver_due() is None
    assert states() == ["failed", "sent", "sent"]
    assert Notice.objects.failed().get().error == courier.BAD_ADDRESS
    assert sorted(postbox.addresses) == [people[1].email, people[2].email]


def test_a_question_that_went_out_marks_its_stops_as_asked(postbox, visit, host, coordinator):
    factories.participant(visit, side="host", name="Unreached", email="")
    type(host).objects.filter(pk=host.pk).update(email="host@arequipa.example")
    own = factories.draft(visit).planned_stops.get(title_pl="Partners stop").stop
    notices.prepare_questions([own], by=coordinator)
    notices.send(Notice.objects.held(), by=coordinator)
    assert Stop.objects.get(pk=own.pk).answer == "not_asked"
    courier.deliver_due()
    own.refresh_from_db()
    assert (own.answer, own.asked_at is None) == ("asked", False)
    assert own.history.first().history_user == coordinator
    assert set(Stop.objects.exclude(pk=own.pk).values_list("answer", flat=True)) == {"not_asked"}


@pytest.mark.parametrize("moved", [1, 2])
def test_a_question_whose_stop_got_another_host_tells_the_one_before_nothing_of_it(
    postbox, visit, host, coordinator, moved
):
    """The host changes between the click that sends the mail and its sending."""
    type(host).objects.filter(pk=host.pk).update(email="host@arequipa.example")
    rows = [factories.planned_stop(visit, title_pl=name, host=host.organisation) for name in ("Canary", "Own meeting")]
    notices.prepare_questions([row.stop for row in rows], by=coordinator)
    notices.send(Notice.objects.held(), by=coordinator)
    for row in rows[:moved]:
        edit(visit, row, host_id=factories.organisation().pk, title_pl="Canary")
    courier.deliver_due()
    bodies = [mail.get_body(("plain",)).get_content() for mail in postbox.taken]
    assert [("Own meeting" in body, "Canary" in body) for body in bodies] == [(True, False)][moved - 1 :]
    assert [row.stop_id for row in rows if Stop.objects.get(pk=row.stop_id).answer == "asked"] == [
        row.stop_id for row in rows[moved:]
    ]
    notice = Notice.objects.get()
    if moved == 1:
        assert set(notice.stops.all()) == {rows[1].stop}
    else:
        assert (notice.state, notice.error) == ("failed", recipients.NOT_THEIRS)


def test_stopping_ends_between_two_mails(postbox, queued):
    courier.deliver_due(stopping=lambda: len(postbox.taken) == 1)
    assert len(postbox.taken) == 1
    assert sorted(states()) == ["sending", "sending", "sent"]


@pytest.mark.parametrize("rows", [1, 3])
def test_an_empty_look_costs_the_same_for_any_number_of_mails(people, rows, django_assert_num_queries):
    for person in people[:rows]:
        factories.notice(person, state=NoticeState.SENT)
    with django_assert_num_queries(4):
        assert courier.deliver_due() is None
