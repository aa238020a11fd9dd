"""Delivers mails without a broker: the table of notices is the queue, and nobody else empties it.

A mail is claimed by a guarded update before it is handed to the server, and marked after. So of two processes one sends
it, and a crash between two mails loses and doubles none: what was not claimed goes out at the next start. What was
claimed may have arrived; it is never sent again by itself, a person decides.
"""

import logging
import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone
from django.utils.translation import gettext_noop

from portal.common.rounds import Desk

from ..choices import NoticeKind, NoticeState
from ..models import Notice
from ..people import answers
from . import mails
from .recipients import barred, questions_of, unasked

logger = logging.getLogger(__name__)

TIMEOUT = 10  # seconds for each answer of the server
WAITS = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12)]
LOST = timedelta(minutes=10)  # a mail takes a minute at most: whoever claimed this one is gone

# What a person reads in the outbox, in their language: translated when it is shown.
STOPPED = gettext_noop("The portal stopped while this mail was on its way; it may have arrived.")
UNWRITABLE = gettext_noop("The portal could not write this mail. The administrator finds the reason in the log.")
BAD_ADDRESS = gettext_noop("This is no e-mail address that a mail can go to.")
SILENT = gettext_noop("The mail server did not answer in 10 seconds.")
BROKEN = gettext_noop("The connection to the mail server broke off.")
AWAY = gettext_noop("The mail server cannot be reached.")
CLOSED = gettext_noop("The mail server did not let the portal in. The administrator checks EMAIL_URL.")


@dataclass
class Refusal(Exception):
    """A mail that did not go: why, whether a later try is of no use, and whether the server takes no mail at all."""

    words: str
    for_good: bool = False
    away: bool = False


def deliver_due(at=None, *, stopping=lambda: False):
    """Send what is due over one connection; returns when to look again, None while nothing waits.

    `stopping()` is asked between two mails.
    """
    at = at or timezone.now()
    _give_up_lost(at)
    with _Line() as line:
        for pk in list(Notice.objects.due(at).order_by("next_try_at", "pk").values_list("pk", flat=True)):
            if stopping():
                break
            if _claim(pk, at):
                _deliver(pk, line, at)
    return _next(at)


def _claim(pk, at):
    """Make this mail ours; False if another process was faster, or a person took it back."""
    claimed = Notice.objects.due(at).filter(pk=pk)
    return claimed.update(state=NoticeState.SENDING, claimed_at=timezone.now(), attempts=F("attempts") + 1)


def _deliver(pk, line, at):
    """Hand one claimed mail to the server and mark what became of it."""
    notice = Notice.objects.for_mail().get(pk=pk)
    try:
        line.send(_written(notice))
    except Refusal as refusal:
        _refused(notice, refusal, at)
    else:
        _sent(notice)


def _written(notice):
    if why := barred(notice) or unasked(notice, questions_of([notice])):  # since it was sent, or between two tries
        raise Refusal(why, for_good=True)
    try:
        validate_email(notice.participant.email)
    except ValidationError:
        raise Refusal(BAD_ADDRESS, for_good=True) from None
    try:
        return mails.letter(notice)
    except Exception as error:  # whatever a record holds, the other mails must go on
        logger.exception("Mail %s cannot be written", notice.key)
        raise Refusal(UNWRITABLE, for_good=True) from error


class _Line:
    """One SMTP connection for many mails, opened when it is needed and anew after a failure."""

    def __init__(self):
        self.connection, self.away = None, None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def send(self, message):
        if self.away:  # asked once a round: a queue does not wait ten seconds for each of its mails
            raise self.away
        try:
            self._open()
            self.connection.send_messages([message])
        except Exception as error:
            self.close()
            raise _refusal(error) from error

    def _open(self):
        if self.connection is not None:
            return
        connection = get_connection(timeout=TIMEOUT)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            with suppress(Exception):
                connection.close()
            self.away = _refusal(error, away=True)
            raise self.away from error
        self.connection = connection

    def close(self):
        connection, self.connection = self.connection, None
        with suppress(Exception):  # it may be broken already
            connection.close()


def _refusal(error, away=False):
    """What a failure means, in plain words: no password, token or address of anybody is in it."""
    match error:
        case Refusal():
            return error
        case smtplib.SMTPRecipientsRefused():
            code, words = next(iter(error.recipients.values()))
            return _answered(code, words, away)
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPNotSupportedError():
            return Refusal(CLOSED, away=True)
        case smtplib.SMTPResponseException():
            return _answered(error.smtp_code, error.smtp_error, away)
        case OSError():  # smtplib's own are, too; it says of a timeout that the connection broke off
            silent = TimeoutError in (type(error), type(error.__context__))
            return Refusal(SILENT if silent else AWAY if away else BROKEN, away=away)
        case ValueError():
            return Refusal(BAD_ADDRESS, for_good=True)
    logger.error("A mail failed: %s", type(error).__name__)
    return Refusal(UNWRITABLE, for_good=True)


def _answered(code, words, away):
    """Refused for good, unless it is everybody that the server refuses: then the fault is not the mail's."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else str(words)
    text = re.sub(r"<?[^\s<>@]+@[^\s<>@]+>?", "…", " ".join(text.split()))
    return Refusal(f"{code}: {text}"[:300], for_good=code >= 500 and not away, away=away)


def _sent(notice):
    with transaction.atomic():
        at = timezone.now()
        marked = _ours(notice).update(
            state=NoticeState.SENT, sent_at=at, claimed_at=None, next_try_at=None, error="", version=F("version") + 1
        )
        if marked and notice.kind == NoticeKind.QUESTION:
            asked = {row.stop_id for row in questions_of([notice])[notice.pk]}
            notice.stops.set(asked)  # what the mail held, and what its reader's page may show
            answers.asked(notice.stops.all(), by=notice.decided_by, at=at)


def _refused(notice, refusal, at):
    """Put the mail off, longer each time; without a next try where none is of use."""
    wait = None if refusal.for_good else dict(enumerate(WAITS, 1)).get(notice.attempts)
    _ours(notice).update(
        state=NoticeState.FAILED, claimed_at=None, next_try_at=wait and at + wait, error=refusal.words,
        version=F("version") + 1,
    )  # fmt: skip


def _ours(notice):
    return Notice.objects.filter(pk=notice.pk, state=NoticeState.SENDING, claimed_at=notice.claimed_at)


def _give_up_lost(at):
    Notice.objects.claimed().filter(claimed_at__lt=at - LOST).update(
        state=NoticeState.FAILED, claimed_at=None, next_try_at=None, error=STOPPED, version=F("version") + 1
    )


def _next(at):
    """The next try, or the moment from which a claimed mail counts as lost."""
    waiting = Notice.objects.queued().aggregate(at=Min("next_try_at"))["at"]
    claimed = Notice.objects.claimed().aggregate(at=Min("claimed_at"))["at"]
    return min(filter(None, [waiting, claimed and claimed + LOST]), default=None)


desk = Desk("courier", deliver_due)
wake = desk.wake
