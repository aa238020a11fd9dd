"""The form by which a host answers for one of their stops."""

from datetime import UTC, date, datetime, timedelta

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.common import dates
from portal.common.crispy import helper

from ..choices import Answer
from ..people import answers
from ..programme.warnings import is_confirmed_for_other

ANSWERS = [
    (Answer.CONFIRMED, gettext_lazy("Yes, at this time")),
    (Answer.OTHER_TIME, gettext_lazy("At another time")),
    (Answer.DECLINED, gettext_lazy("No, we cannot")),
]


class Clock(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class AnswerForm(forms.Form):
    """Filled with what stands. `seen` is what its reader was shown: the hours, the place, and the last answer."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Can you receive the guests?"), choices=ANSWERS, widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the answers.")},
    )  # fmt: skip
    day = forms.ChoiceField(label=gettext_lazy("Day"), required=False)
    starts = forms.TimeField(label=gettext_lazy("From"), required=False, widget=Clock)
    ends = forms.TimeField(label=gettext_lazy("To"), required=False, widget=Clock)
    people = forms.CharField(
        label=gettext_lazy("Who attends from your side"), required=False, max_length=answers.LONGEST["host_people"],
        help_text=gettext_lazy("Names and offices, with commas."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note to the coordinator"), required=False, max_length=answers.LONGEST["answer_note"],
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, planned, person, at, data=None):
        self.planned, self.person, self.at, self.zone = planned, person, at, person.visit.zone
        super().__init__(data, initial=self._initial(), label_suffix="", auto_id=f"answer-{planned.pk}-%s")
        days = sorted({*person.visit.days, self._planned_day, date.fromisoformat(self.initial["day"])})
        self.fields["day"].choices = [(day.isoformat(), f"{dates.weekday(day)}, {dates.day(day)}") for day in days]

    @property
    def helper(self):
        made = helper(_("Send the answer"))
        made.form_action = reverse("answer", args=[self.person.visit.slug, self.planned.stop.key])
        other_time = Fieldset(_("Another time, on the local clock"), "day", "starts", "ends", css_class="host-time")
        made.layout = Layout("seen", "answer", other_time, "people", "note")
        return made

    @property
    def _planned_day(self):
        return self.planned.starts.astimezone(self.zone).date()

    @property
    def _crosses_midnight(self):
        return self.planned.ends.astimezone(self.zone).date() > self._planned_day

    def _initial(self):
        stop = self.planned.stop
        starts = (stop.proposed_starts or self.planned.starts).astimezone(self.zone)
        ends = (stop.proposed_ends or self.planned.ends).astimezone(self.zone)
        is_open = stop.answer in answers.UNANSWERED or is_confirmed_for_other(stop, answers.hours_of(self.planned))
        return {
            "answer": None if is_open else stop.answer, "day": starts.date().isoformat(),
            "starts": starts.time(), "ends": ends.time(), "people": stop.host_people, "note": stop.answer_note,
            "seen": self._now(),
        }  # fmt: skip

    def _now(self):
        """What `seen` has to be: no question or draft of staff's changes it, but each answer and a release may."""
        stop = self.planned.stop
        answer = None if stop.answer in answers.UNANSWERED else stop.answer
        shown = [self.planned.starts, self.planned.ends, self.planned.place_id, answer, stop.answered_at]
        return " ".join(each.isoformat() if isinstance(each, datetime) else str(each) for each in shown)

    def clean(self):
        cleaned = super().clean()
        self.proposed = None
        if cleaned.get("answer") == Answer.OTHER_TIME and not {"day", "starts", "ends"} & self.errors.keys():
            self._propose(cleaned)
        return cleaned

    def _propose(self, cleaned):
        """Read the other time; in an hour that the clock repeats, the first one is meant.

        Where the stop is planned over midnight, an end that is earlier on the clock is on the next day.
        """
        for name in ("day", "starts", "ends"):
            if not cleaned[name]:
                self.add_error(name, _("Say when you could receive the guests."))
        if self.errors:
            return
        day = date.fromisoformat(cleaned["day"])
        is_over_midnight = self._crosses_midnight and cleaned["ends"] <= cleaned["starts"]
        end = day + timedelta(days=is_over_midnight)
        read = [(day, cleaned["starts"]), (end, cleaned["ends"])]
        starts, ends = (datetime.combine(*each, self.zone).astimezone(UTC) for each in read)
        if ends <= starts:
            self.add_error("ends", _("The end is not after the start."))
        elif starts <= self.at:
            self.add_error("starts", _("This time is over already."))
        elif (starts, ends) == (self.planned.starts, self.planned.ends):
            self.add_error("answer", _("This is the time that the programme has: answer yes, or propose another."))
        self.proposed = starts, ends

    def is_noted(self):
        """The same answer of the same person stands: a second click changes nothing."""
        stop, wanted = self.planned.stop, self._columns()
        return all(getattr(stop, name) == wanted[name] for name in wanted if name not in ("asked_at", "answered_at"))

    def _columns(self):
        hours = answers.hours_of(self.planned)
        return answers.answered(self.planned.stop, self.cleaned_data["answer"], hours=hours, **self._words())

    def _words(self):
        cleaned = self.cleaned_data
        return {
            "host": self.person, "note": cleaned["note"], "people": cleaned["people"], "proposed": self.proposed,
        }  # fmt: skip

    def save(self):
        """Write the answer down; raises answers.Overtaken where its reader was shown something else."""
        if self.cleaned_data["seen"] != self._now():
            raise answers.Overtaken(_("This changed since you opened the page."))
        value = self.cleaned_data["answer"]
        answers.answer(self.planned.stop, value, by=None, planned=self.planned, at=self.at, **self._words())

    def meet(self):
        """Something changed meanwhile: say so above what was typed; sending it again is knowing."""
        self.add_error(None, _(
            "Something changed since you opened this page. Above stands how it is now, below what you entered: "
            "send it again if it still holds."
        ))  # fmt: skip
        self.data = self.data.copy()
        self.data["seen"] = self._now()
