"""The questionnaire after the visit: each organisation that a guest met, in one form that may be answered in parts."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.common.crispy import More, part
from portal.common.forms import Stale

from ..choices import Useful
from ..models import Feedback, PlannedStop
from ..people import feedback
from ..people.feedback import Said
from ..programme.days import hours
from .door import partner


class Words(forms.CharField):
    """A text of several lines; a browser sends two signs for the end of one, and counts one."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class MeetingForm(forms.Form):
    """What a person says of one meeting; all of it may stay empty."""

    useful = forms.ChoiceField(label=_("How useful was it?"), choices=Useful, widget=forms.RadioSelect, required=False)
    follow_up = forms.BooleanField(label=_("I would like a follow-up"), required=False)
    with_whom = forms.CharField(
        label=_("With whom"), help_text=_("A name or a department, if you know one."), required=False,
        max_length=Feedback._meta.get_field("with_whom").max_length,
    )  # fmt: skip
    comment = Words(label=_("Comment"), required=False, max_length=Feedback._meta.get_field("comment").max_length)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, meeting, row, at, data=None):
        self.meeting, self.at, said = meeting, at, feedback.said(row)
        prefix = f"o{meeting.organisation.pk}"
        is_sent = data is not None and f"{prefix}-seen_version" in data  # not if it ended while the page was open
        super().__init__(data if is_sent else None, prefix=prefix, label_suffix="", initial={
            name: getattr(said, name) for name in feedback.SAID
        } | {"seen_version": said.version})  # fmt: skip

    @cached_property
    def helper(self):
        return part("seen_version", "useful", "follow_up", "with_whom", More(_("Add a comment"), "comment"))

    @property
    def stops(self):
        """[(planned stop, its date, its hours)] of those that are over, on the clock of `at`."""
        zone, over = self.at.tzinfo, [row for row in self.meeting.stops if row.ends <= self.at]
        return [(row, row.starts.astimezone(zone).date(), hours(row.starts, row.ends, zone)) for row in over]

    @property
    def said(self):
        cleaned = self.cleaned_data
        return Said(*(cleaned[name] for name in feedback.SAID), version=cleaned["seen_version"] or 0)

    def refuse(self, row):
        """Another window answered since this page was shown; whoever saves again replaces that."""
        self.data = self.data | {self.add_prefix("seen_version"): feedback.said(row).version}
        self.add_error(None, ValidationError(
            _("%(organisation)s: you changed these answers in another window. Save again to replace them by these."),
            params={"organisation": self.meeting.organisation},
        ))  # fmt: skip


class Questionnaire:
    """All that a person is asked at a moment: `forms`, one a meeting that is over; `meetings` are the coming ones too.

    `data` is what the page sent, {name: value}.
    """

    def __init__(self, person, at, data=None):
        self.person, self.meetings = person, feedback.meetings(person, PlannedStop.objects.read_by(person))
        self.opens_at = feedback.first_end(self.meetings)
        over = [meeting for meeting in self.meetings if meeting.is_over(at)]
        self.rows = feedback.rows_of(person) if over else {}
        at = at.astimezone(person.visit.zone)
        self.forms = [MeetingForm(each, self._row(each), at, data) for each in over]

    @property
    def answered(self):
        return sum(bool(feedback.said(self._row(form.meeting))) for form in self.forms)

    @property
    def coming(self):
        return len(self.meetings) - len(self.forms)

    @property
    def has_errors(self):
        return any(form.errors for form in self.forms)

    def save(self):
        """Whether it was saved; if not, nothing of it was, and the forms say why."""
        sent = [form for form in self.forms if form.is_bound]
        if any(form.errors for form in sent):
            return False
        try:
            feedback.save(self.person, {form.meeting: form.said for form in sent})
        except Stale as stale:
            self.rows = feedback.rows_of(self.person)
            for form in sent:
                if form.meeting.organisation in stale.args[0]:
                    form.refuse(self._row(form.meeting))
            return False
        return True

    def _row(self, meeting):
        return self.rows.get(meeting.organisation.pk)


@partner
def page(request, person):
    """Hosts and interpreters are not asked: for them there is no such page."""
    if not feedback.is_asked(person):
        raise Http404
    sent = request.POST.dict() if request.method == "POST" else None
    asked = Questionnaire(person, timezone.now(), sent)
    if sent is not None and asked.save():
        return redirect(reverse("feedback", args=[person.visit.slug], query={"saved": 1}))
    return render(request, "visits/questionnaire.html", {
        "person": person, "visit": person.visit, "asked": asked, "until": _last_day(person), "nav": [],
        "is_saved": "saved" in request.GET and sent is None and asked.answered,
    }, status=422 if asked.has_errors else 200)  # fmt: skip


def _last_day(person):
    """The last date on which the link opens all day."""
    return (person.link.expires_at - timedelta(days=1)).astimezone(person.visit.zone).date()
