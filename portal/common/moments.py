"""Moments as staff type them, on the clocks of a zone: what those leave out or repeat is said in words."""

from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from . import dates


class MomentField(forms.DateTimeField):
    """A date and time on the clocks of the current zone.

    A time that the clocks leave out is refused; of one that they repeat the first is meant, as in calendars
    (RFC 5545, 3.3.5). Django refuses both, in words that help nobody. A year outside `years` is mistyped: the year 1
    in Warsaw is none in UTC, and a database could not give it back.
    """

    years = range(1990, 2101)

    def to_python(self, value):
        moment = self._read(value)
        if moment and moment.year not in self.years:
            words = _("Choose a year from %(first)s to %(last)s.")
            values = {"first": self.years[0], "last": self.years[-1]}
            raise ValidationError(words, params=values, code="year")
        return moment

    def _read(self, value):
        try:
            return super().to_python(value)
        except ValidationError as refusal:
            if refusal.code != "ambiguous_timezone":
                raise
            return first_of_two(refusal.params["datetime"], timezone.get_current_timezone())


def first_of_two(clock, zone):
    """The first moment at which the clocks of a zone show this; raises ValidationError where they never do."""
    moment = clock.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != clock:
        raise ValidationError(
            _("On %(day)s the clocks go forward: %(time)s does not exist in %(zone)s. Choose another time.")
            % {"day": dates.day(clock), "time": f"{clock:%H:%M}", "zone": zone},
            code="skipped",
        )
    return moment


def in_words(moment):
    """“25 October 2026 02:30 (Europe/Warsaw)”, in the current zone; it is said which of two is meant."""
    zone = timezone.get_current_timezone()
    local = moment.astimezone(zone)
    values = {"time": dates.date_time(local), "zone": zone}
    if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return _("%(time)s (%(zone)s)") % values
    if local.fold:
        return _("%(time)s (%(zone)s, the second of two)") % values
    return _("%(time)s (%(zone)s, the first of two)") % values
