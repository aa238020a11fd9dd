"""What guests said after a visit, organisation by organisation, and asking those who have not."""

from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from clusters.models import Organisation
from portal.common import dates

from ..choices import NoticeKind, NoticeState, Useful
from ..mail.notices import prepare_feedback
from ..models import Feedback, Notice
from ..people import sheets
from ..people.cells import inert
from ..people.feedback import respondents, said
from ..rules import can_plan, can_send
from .invitations import may_get_mail
from .pages import frame, mails_held, outbox_of, page, url

COLUMNS = [
    gettext_lazy("organisation"), gettext_lazy("participant"), gettext_lazy("how useful it was"),
    gettext_lazy("follow-up wanted"), gettext_lazy("with whom"), gettext_lazy("comment"), gettext_lazy("answered at"),
    gettext_lazy("outcome"),
]  # fmt: skip


@dataclass(frozen=True)
class Opinion:
    """What was said of one organisation; `rows` are in the order of the people."""

    organisation: Organisation
    rows: list

    @property
    def counts(self):
        """[(words, how many said so)]"""
        return [(useful.label, sum(row.useful == useful for row in self.rows)) for useful in Useful]

    @property
    def wishes(self):
        return [row for row in self.rows if row.follow_up]

    @property
    def comments(self):
        return [row for row in self.rows if row.comment]


@require_safe
def feedback(request, visit):
    answered, waiting = respondents(visit)
    mails, may_mail = _mails(visit), can_send(request.user)
    return render(request, "admin/visits/feedback.html", frame(
        request, visit, "feedback", _("Feedback"),
        opinions=opinions(visit), answered=len(answered), asked=len(answered) + len(waiting),
        waiting=[(person, mails.get(person.pk)) for person in waiting],
        to_mail=sum(map(may_get_mail, waiting)) if may_mail else 0,
    ))  # fmt: skip


@require_POST
def mails(request, visit):
    """Hold a mail for each who could answer and did not; a double click holds no second one."""
    waiting = respondents(visit)[1]
    try:
        prepared = prepare_feedback([person for person in waiting if may_get_mail(person)], by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(url(visit, "feedback"))
    messages.success(request, mails_held(prepared.held))
    return outbox_of(visit, state="held")


@require_safe
def download(request, visit):
    """All answers as a table, a row an organisation and person."""
    records = [list(map(str, COLUMNS)), *([inert(cell) for cell in _record(row, visit)] for row in _rows(visit))]
    headers = {"Content-Disposition": content_disposition_header(True, f"feedback-{visit.slug}.csv")}
    text = "\ufeff" + sheets.written(records, ";")
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def opinions(visit):
    grouped = groupby(_rows(visit), key=lambda row: row.organisation)
    return [Opinion(organisation, list(rows)) for organisation, rows in grouped]


def _rows(visit):
    """What was said, by organisation; an answer that was taken back says nothing any more."""
    return [row for row in Feedback.objects.of_visit(visit).for_list() if said(row)]


def _record(row, visit):
    at = dates.date_time(row.answered_at.astimezone(visit.zone))
    return [
        row.organisation.name, row.participant.name, row.get_useful_display(), _("yes") if row.follow_up else "",
        row.with_whom, row.comment, at, row.outcome.get_status_display() if row.outcome else "",
    ]  # fmt: skip


def _mails(visit):
    """{participant id: the last mail that asked them, or is to}"""
    asked = Notice.objects.of_visit(visit).filter(kind=NoticeKind.FEEDBACK).exclude(state=NoticeState.DISCARDED)
    return {mail.participant_id: mail for mail in asked.order_by("pk")}


urls = [
    page("feedback/", feedback, "feedback", may=can_plan),
    page("feedback/mails/", mails, "feedback_mails", may=can_send),
    page("feedback.csv", download, "feedback_csv", may=can_plan),
]
