"""A line of “Needs attention”: what is wrong, when it hurts, and the link that mends it."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import Enum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.common import dates

WEEK = 7  # days


class Urgency(Enum):
    """How soon a thing hurts; the order is that of the page."""

    NOW = "now"
    WEEK = "week"
    LATER = "later"

    @property
    def label(self):
        return LABELS[self]


LABELS = {
    Urgency.NOW: gettext_lazy("Now"),
    Urgency.WEEK: gettext_lazy("This week"),
    Urgency.LATER: gettext_lazy("When there is time"),
}


@dataclass(frozen=True)
class Item:
    """`when` is the moment at which it hurts, and the order of its group; `when_label` says so in words.

    `owners` are the ids of the accounts whose business it is; what belongs to nobody is everybody's.
    """

    urgency: Urgency
    when: datetime
    when_label: str
    icon: str
    title: str
    detail: str
    url: str
    link: str
    owners: frozenset = frozenset()

    def is_of(self, user):
        return not self.owners or user.pk in self.owners


def urgency(when, at):
    """Now is what hurts before tomorrow is over, by the site's calendar; a week is seven days."""
    days = (timezone.localdate(when) - timezone.localdate(at)).days
    return Urgency.NOW if days <= 1 else Urgency.WEEK if days <= WEEK else Urgency.LATER


def item(at, when, icon, title, detail, url, link, *, owners=(), how_soon=None, when_label=None, zone=None):
    """An Item; its urgency follows from `when` unless it is given. `zone` is the clock of its hour."""
    label = when_words(when, at, zone) if when_label is None else when_label
    known = frozenset(owner for owner in owners if owner)
    return Item(how_soon or urgency(when, at), when, label, icon, title, detail, url, link, known)


def when_words(when, at, zone=None):
    """“14:00” today (“today” of what has no hour), “tomorrow”, “Thu” within a week, “9 days ago”, “4 Dec”."""
    local = timezone.localtime(when, zone)
    days = (local.date() - timezone.localdate(at, zone)).days
    if days == 0:
        return f"{local:%H:%M}" if local.time() != time() else _("today")
    if days in (-1, 1):
        return _("tomorrow") if days == 1 else _("yesterday")
    if days < 0:
        return ngettext("%(count)s day ago", "%(count)s days ago", -days) % {"count": -days}
    return dates.weekday_short(local) if days < WEEK else dates.day_short(local)


def day_words(moment, zone=None):
    """“Wed 25 Nov”, in the zone of a visit or the site's own."""
    local = timezone.localtime(moment, zone)
    return f"{dates.weekday_short(local)} {dates.day_short(local)}"
