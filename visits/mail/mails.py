"""The mails to participants, one function each: subject, text, HTML and calendar, in the reader's language.

They hold what concerns the reader and nothing else, and no need or phone of anybody's. An edited subject or opening
replaces the portal's words, never the stops.
"""

from dataclasses import dataclass
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.utils import formataddr
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common.audience import Audience
from portal.common.models import Office

from ..choices import NoticeKind, NoticeState
from ..models import Notice
from ..people import links
from ..programme.changes import changes, concerning
from ..programme.released import NOTHING, at_number, releases_of
from .calendars import CANCEL, REQUEST, invitations_for
from .lines import days_of, plain_days
from .recipients import questions_of

FILES = {REQUEST: "program.ics", CANCEL: "cancelled.ics"}


@dataclass(frozen=True)
class Mail:
    """A mail as it goes out: `content` is the inside of its HTML, `calendars` maps a method to a calendar file."""

    notice: Notice
    subject: str
    opening: str
    text: str
    content: str
    calendars: dict
    count: int

    def message(self):
        office, person = Office.current(), self.notice.participant
        sender = formataddr((_line(office.name), office.email))
        html = render_to_string("visits/mails/frame.html", {"mail": self, "language": person.language})
        message = EmailMultiAlternatives(
            self.subject, self.text, sender, [formataddr((_line(person.name), person.email))], reply_to=[sender],
            headers={"Message-ID": _message_id(self.notice), "Auto-Submitted": "auto-generated"},
        )  # fmt: skip
        message.attach_alternative(html, "text/html")
        for method, calendar in self.calendars.items():
            message.attach(_file(method, calendar))
        return message


def letter(notice):
    """The message of a notice, whatever its kind."""
    return mail_of(notice).message()


def mail_of(notice, releases=None, *, preview=False):
    """The Mail of a notice, whatever its kind; a preview holds no personal link, so that no click of staff opens it.

    `releases` are those of its visit, where they are read already.
    """
    if releases is None:
        releases = releases_of(notice.participant.visit)
    return MAILS[notice.kind](notice, releases, preview)


def in_their_language(write):
    @wraps(write)
    def written(notice, releases, preview):
        with translation.override(notice.participant.language):
            return write(notice, releases, preview)

    return written


@in_their_language
def changes_mail(notice, releases, preview):
    """What changed for the reader since the release they know; the whole of their programme, if it is their first."""
    visit, number, told = notice.participant.visit, notice.release.number, changes_of(notice, releases)
    old, new = _ends(notice, releases)
    values = {"visit": visit, "count": len(told), "number": number}
    if notice.since is None:
        subject = _("Your programme: %(visit)s") % values
        opening = _("This is your programme of the visit “%(visit)s”.") % values
    else:
        subject = ngettext(
            "%(visit)s: one change (release %(number)s)", "%(visit)s: %(count)s changes (release %(number)s)", len(told)
        ) % values  # fmt: skip
        opening = ngettext(
            "One thing changed in your programme.", "%(count)s things changed in your programme.", len(told)
        ) % values  # fmt: skip
    known = [release for release in releases if release.number <= number]
    return _mail(notice, "changes", preview, subject, opening, len(told), {
        "days": days_of(told, old, new, notice.participant, labelled=notice.since is not None),
        "remarks": [each.note for each in known if each.note and each.number > (notice.since or number - 1)],
    }, invitations_for(notice.participant, known, {change.key for change in told}))  # fmt: skip


@in_their_language
def invitation_mail(notice, releases, preview):
    """The personal link, and nothing of the programme: that is behind it."""
    values = {"visit": notice.participant.visit}
    subject = _("Your personal link: %(visit)s") % values
    opening = _("Your programme of the visit “%(visit)s” opens by this personal link.") % values
    return _mail(notice, "invitation", preview, subject, opening, 0)


@in_their_language
def link_mail(notice, releases, preview):
    """The same link once more, for a reader who asked for it."""
    values = {"visit": notice.participant.visit}
    subject = _("Your personal link: %(visit)s") % values
    opening = _("On the portal your personal link to the programme of the visit “%(visit)s” was asked for.") % values
    return _mail(notice, "link", preview, subject, opening, 0)


@in_their_language
def cancellation_mail(notice, releases, preview):
    """The visit does not take place: all that the reader was told of it is struck, here and in their calendar."""
    visit, old = notice.participant.visit, _ends(notice, releases)[0]
    told = concerning(changes(old.shared, {}), notice.participant)
    values = {"visit": visit, "dates": visit.date_span}
    subject = _("Cancelled: %(visit)s") % values
    opening = _("The visit “%(visit)s” (%(dates)s) will not take place.") % values
    return _mail(notice, "cancellation", preview, subject, opening, len(told), {
        "days": days_of(told, old, NOTHING, notice.participant, labelled=False),
    }, invitations_for(notice.participant, releases, {change.key for change in told}))  # fmt: skip


@in_their_language
def question_mail(notice, releases, preview):
    """Asks a host about the stops that the draft plans with them; their page asks too, before any release."""
    rows = questions_of([notice])[notice.pk]
    visit, count = notice.participant.visit, len(rows)
    subject = _("A question to you as our host: %(visit)s") % {"visit": visit}
    opening = ngettext(
        "We would like to come to you with the guests of the visit “%(visit)s”. Does this time suit you?",
        "We would like to come to you with the guests of the visit “%(visit)s”. Do these times suit you?", count,
    ) % {"visit": visit}  # fmt: skip
    has_page = visit.audience != Audience.STAFF and any(row.stop.audience != Audience.STAFF for row in rows)
    return _mail(notice, "question", preview, subject, opening, count, {
        "days": plain_days(rows, notice.participant), "button": _("Answer on my page"),
    }, link=has_page)  # fmt: skip


@in_their_language
def feedback_mail(notice, releases, preview):
    """Asks what the meetings brought; the questions are behind the personal link."""
    values = {"visit": notice.participant.visit}
    subject = _("After your meetings: %(visit)s") % values
    opening = _(
        "Thank you for taking part in the visit “%(visit)s”. What did your meetings bring you? A few seconds for each "
        "organisation help us to follow up."
    ) % values  # fmt: skip
    return _mail(notice, "feedback", preview, subject, opening, 0)


MAILS = {
    NoticeKind.CHANGES: changes_mail, NoticeKind.INVITATION: invitation_mail,
    NoticeKind.CANCELLATION: cancellation_mail, NoticeKind.QUESTION: question_mail, NoticeKind.LINK: link_mail,
    NoticeKind.FEEDBACK: feedback_mail,
}  # fmt: skip


def changes_of(notice, releases):
    """What a programme mail tells its reader."""
    old, new = _ends(notice, releases)
    return concerning(changes(old.shared, new.shared), notice.participant)


def _ends(notice, releases):
    """The release that the reader knows, and the one that the mail tells."""
    return at_number(releases, notice.since), at_number(releases, notice.release and notice.release.number)


def _mail(notice, name, preview, subject, opening, count, context=None, calendars=None, *, link=True):
    """Put a mail together from its templates. Runs in the reader's language."""
    calendars = calendars or {}
    opening = notice.opening or opening
    context = {"button": _("Open my programme")} | (context or {}) | {
        "notice": notice, "person": notice.participant, "visit": notice.participant.visit, "office": Office.current(),
        "opening": opening, "preview": preview, "has_link": link,
        "link": links.address(notice.participant) if link and not preview else "",
        "first": notice.since is None, "files": [FILES[method] for method in calendars],
        "privacy": settings.SITE_URL + reverse("privacy") if _is_first_mail(notice) else "",
    }  # fmt: skip
    return Mail(
        notice=notice, subject=_line(notice.subject or subject), opening=opening, calendars=calendars, count=count,
        text=render_to_string(f"visits/mails/{name}.txt", context).strip() + "\n",
        content=render_to_string(f"visits/mails/_{name}.html", context),
    )  # fmt: skip


def _is_first_mail(notice):
    """The first mail to a person says what becomes of their data."""
    earlier = Notice.objects.filter(participant=notice.participant, state=NoticeState.SENT).exclude(pk=notice.pk)
    return not earlier.exists()


def _message_id(notice):
    return f"<{notice.key}@{urlsplit(settings.SITE_URL).hostname}>"


def _file(method, calendar):
    """In base64, so that no server on the way folds its lines anew."""
    part = MIMEBase("text", "calendar", method=method, charset="utf-8", name=FILES[method])
    part.set_payload(calendar)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=FILES[method])
    return part


def _line(text):
    """One line: a header takes no second one."""
    return " ".join(text.split())
