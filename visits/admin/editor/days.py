"""Small forms of the programme editor: another time for a stop, another day for a day, other days for a visit."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.common import dates
from portal.common.once import OnceForm

from ...planning.times import is_second, minutes_of, moment, read_clock


class MoveForm(forms.Form):
    """Another day and time for a stop; an empty time keeps the hour."""

    day = forms.ChoiceField(label=_("Day"), choices=[])
    time = forms.CharField(label=_("Time"), required=False, max_length=10)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, board, row, data=None):
        self.board, self.row = board, row
        day, zone = board.day_of(row), board.visit.zone
        initial = {"day": day.isoformat(), "time": clock(row.starts, zone), "version": row.stop.version}
        super().__init__(data, initial=initial, label_suffix="", auto_id="move-%s")
        self.fields["day"].choices = day_choices(board.visit, day)

    def clean_time(self):
        typed = self.cleaned_data["time"]
        on = self.board.day_of(self.row)
        return read_clock(typed) if typed else minutes_of(self.row.starts, on, self.board.visit.zone)

    @property
    def starts(self):
        """A stop in the hour that a clock repeats stays in the same of the two."""
        day, zone = date.fromisoformat(self.cleaned_data["day"]), self.board.visit.zone
        return moment(day, self.cleaned_data["time"], zone, second=is_second(self.row.starts, zone))


class DayForm(OnceForm):
    """The day that the stops of another are copied or moved to."""

    to = forms.ChoiceField(label=_("Which day"), choices=[])

    def __init__(self, visit, day, data=None):
        super().__init__(data)
        self.fields["to"].choices = [(value, label) for value, label in day_choices(visit) if value != day.isoformat()]


class ShiftForm(OnceForm):
    """How many days the whole visit goes later, or earlier below zero."""

    days = forms.IntegerField(label=_("Days"), min_value=-3660, max_value=3660, initial=7)

    def clean_days(self):
        if not self.cleaned_data["days"]:
            raise forms.ValidationError(_("By no day at all: nothing would change."))
        return self.cleaned_data["days"]


def day_choices(visit, *others):
    days = sorted({*visit.days, *others})
    return [(day.isoformat(), f"{dates.weekday(day)} {dates.day_and_month(day)}") for day in days]


def clock(at, zone):
    return f"{at.astimezone(zone):%H:%M}"


def end_clock(row, zone):
    """The end of a stop, counted on past midnight: 25:00 is one in the morning."""
    minutes = minutes_of(row.ends, row.starts.astimezone(zone).date(), zone)
    return f"{minutes // 60:02}:{minutes % 60:02}"
