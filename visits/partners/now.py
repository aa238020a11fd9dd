"""Where a participant is in the programme: what is now, how long still, what comes next and when to leave for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from portal.common import dates

from .entries import MyEntry


@dataclass(frozen=True)
class Now:
    """The stop that runs and the one that follows, either may be None; `at` on the host's clock."""

    at: datetime
    current: MyEntry | None
    following: MyEntry | None

    @property
    def minutes_left(self):
        return -((self.at - self.current.planned.ends) // timedelta(minutes=1))

    @property
    def left(self):
        """“48 min left”, from an hour on “1 h 20 min left”."""
        hours, minutes = divmod(self.minutes_left, 60)
        if hours:
            return _("%(hours)s h %(minutes)s min left") % {"hours": hours, "minutes": minutes}
        return _("%(minutes)s min left") % {"minutes": minutes}

    @property
    def share(self):
        """How much of it is over, of 100."""
        planned = self.current.planned
        return int(100 * ((self.at - planned.starts) / (planned.ends - planned.starts)))

    @property
    def day(self):
        """The date of what follows where it is not today."""
        starts = self.following.planned.starts.astimezone(self.at.tzinfo)
        return "" if starts.date() == self.at.date() else dates.weekday_and_day(starts)

    @property
    def starts(self):
        return f"{self.following.planned.starts.astimezone(self.at.tzinfo):%H:%M}"


def now_of(days, reading):
    """The Now of a reading whose entries stand in `days`; None before the programme is known and after its end."""
    entries = {entry.planned.pk: entry for day in days for entry in day.stops}
    found = [row and entries[row.pk] for row in (reading.current, reading.following)]
    return Now(reading.at, *found) if any(found) else None
