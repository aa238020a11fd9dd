"""What makes a programme foolish though possible. Pure: events in, warnings out; nothing here ever blocks.

A warning explains itself: a sentence with the numbers, and a line that says where. Both are written when they are
read, in the language that is active then.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo

from babel.lists import format_list
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.common import dates

from ..choices import Answer
from . import travel
from .days import compared, hours
from .travel import Event, Leg

NAMED = 3  # so many people are named, the others counted


class Kind(TextChoices):
    """The gravest first: where two warnings are of one moment they come in this order."""

    CLASH_PERSON = "clash_person", gettext_lazy("a person at two stops")
    CLASH_HOST = "clash_host", gettext_lazy("a host with two stops")
    CLASH_PLACE = "clash_place", gettext_lazy("a place with two stops")
    TOO_SHORT = "too_short", gettext_lazy("too little time")
    DECLINED = "declined", gettext_lazy("host declined")
    OTHER_TIME = "other_time", gettext_lazy("other time proposed")
    OTHER_HOURS = "other_hours", gettext_lazy("confirmed for other hours")
    OUTSIDE = "outside", gettext_lazy("outside the visit's days")
    NOT_ASKED = "not_asked", gettext_lazy("host not asked")
    UNKNOWN_WAY = "unknown_way", gettext_lazy("way unknown")


ANSWERS = {Answer.DECLINED: Kind.DECLINED, Answer.OTHER_TIME: Kind.OTHER_TIME, Answer.NOT_ASKED: Kind.NOT_ASKED}
SEVERITY = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True)
class Warning:
    """One warning: of `stop`, or of two stops, where `stop` is the later one.

    A way that is unknown belongs to the stop whose place lacks; `other` is then the stop before or after it.
    """

    kind: Kind
    stop: Event
    zone: tzinfo = field(repr=False)
    other: Event | None = None
    people: tuple[str, ...] = ()  # who is at two stops
    leg: Leg | None = None

    @property
    def key(self):
        return self.stop.key

    @property
    def other_key(self):
        return self.other and self.other.key

    @property
    def severity(self):
        """0 is the gravest."""
        return SEVERITY[self.kind]

    @property
    def order(self):
        return self.stop.order, self.severity, self.other.order if self.other else ()

    @property
    def mend(self):
        """The first start of the stop that works, on the host's clock, where the rule knows it; else None."""
        return self.leg.first_start if self.kind == Kind.TOO_SHORT else None

    @property
    def sentence(self):
        return SENTENCES[self.kind](self)

    @property
    def detail(self):
        """A second, short line: on which day, at which stops."""
        return f"{dates.weekday_short(self.stop.starts.astimezone(self.zone))} · {DETAILS[self.kind](self)}"


def check(events, *, first_day, last_day, zone, names):
    """The warnings of a programme, in time order.

    `names` gives the names of all participants by id, in the order in which they shall be named; days are None while
    the dates are open. Two stops give one warning for all the people they share, and one where host or place is the
    same: a host's own place needs no second.
    """
    events = sorted(events, key=lambda event: event.order)
    found = [
        *_clashes(events, zone, names),
        *_of_ways(travel.legs(events, zone, hosts=True), zone),
        *(Warning(Kind.OUTSIDE, event, zone) for event in events if _is_outside(event, first_day, last_day, zone)),
        *(Warning(ANSWERS[event.answer], event, zone) for event in events if event.host_id and event.answer in ANSWERS),
        *(Warning(Kind.OTHER_HOURS, event, zone) for event in events if _has_moved(event)),
    ]
    return sorted(found, key=lambda warning: warning.order)


def _clashes(events, zone, names):
    for one, other in _overlapping(events):
        if both := one.everyone & other.everyone:
            people = tuple(name for person, name in names.items() if person in both)
            yield Warning(Kind.CLASH_PERSON, other, zone, one, people)
        if one.host_id is not None and one.host_id == other.host_id:
            yield Warning(Kind.CLASH_HOST, other, zone, one)
        elif one.place_id is not None and one.place_id == other.place_id:
            yield Warning(Kind.CLASH_PLACE, other, zone, one)


def _overlapping(events):
    """Pairs of stops at the same time, the earlier first, of events in order; times that only touch are no clash."""
    for n, one in enumerate(events):
        for other in events[n + 1 :]:
            if other.starts >= one.ends:
                break
            yield one, other


def _of_ways(legs, zone):
    """Ways with too little time; and once for each stop that lacks a place or coordinates, on a way or two."""
    told = set()
    for leg in legs:
        if leg.is_short:
            yield Warning(Kind.TOO_SHORT, leg.destination, zone, leg.origin, leg=leg)
        for stop in leg.lacking:
            if stop.key not in told:
                told.add(stop.key)
                other = leg.origin if stop is leg.destination else leg.destination
                yield Warning(Kind.UNKNOWN_WAY, stop, zone, other, leg=leg)


def is_confirmed_for_other(said, planned):
    """The host confirmed other hours than the planned (start, end); `said` is a Stop or an event.

    Where nobody knows for which hours, it counts as confirmed for any.
    """
    confirmed = said.answered_starts, said.answered_ends
    return said.answer == Answer.CONFIRMED and None not in confirmed and confirmed != planned


def _has_moved(event):
    return event.host_id is not None and is_confirmed_for_other(event, (event.starts, event.ends))


def _is_outside(event, first_day, last_day, zone):
    """It starts before the first day or ends after midnight of the last one."""
    if first_day is None or last_day is None:
        return False
    begin = datetime.combine(first_day, time(), zone)
    end = datetime.combine(last_day + timedelta(days=1), time(), zone)
    return event.starts < begin or event.ends > end


def _clash_person(warning):
    people = warning.people
    if len(people) > NAMED:
        more = len(people) - NAMED
        listed = ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more) % {
            "names": ", ".join(people[:NAMED]), "count": more
        }  # fmt: skip
    else:
        listed = format_list(people, locale=dates.locale())
    return ngettext(
        "%(names)s is at two stops %(hours)s", "%(names)s are at two stops %(hours)s", len(people)
    ) % {"names": listed, "hours": _common_hours(warning)}  # fmt: skip


def _clash_host(warning):
    values = {"host": warning.stop.host_name, "place": warning.stop.place_name, "hours": _common_hours(warning)}
    if warning.stop.place_id is not None and warning.stop.place_id == warning.other.place_id:
        return _("%(host)s has two stops at the same time at %(place)s, %(hours)s") % values
    return _("%(host)s has two stops at the same time, %(hours)s") % values


def _clash_place(warning):
    values = {"place": warning.stop.place_name, "hours": _common_hours(warning)}
    return _("%(place)s has two stops at the same time, %(hours)s") % values


def _too_short(warning):
    leg = warning.leg
    values = {
        "ends": f"{leg.origin.ends.astimezone(leg.zone):%H:%M}",
        "starts": f"{leg.destination.starts.astimezone(leg.zone):%H:%M}",
        "gap": leg.gap, "km": leg.km_label, "minutes": leg.minutes,
    }  # fmt: skip
    if leg.how == travel.ENTERED:
        return _("%(ends)s → %(starts)s: %(gap)s min, the way takes %(minutes)s min (entered)") % values
    return _(
        "%(ends)s → %(starts)s: %(gap)s min, %(km)s km in a straight line need about %(minutes)s min"
    ) % values  # fmt: skip


def _declined(warning):
    values = {"stop": warning.stop.title}
    if warning.stop.answered_at is None:
        return _("%(stop)s: host declined") % values
    values["date"] = dates.day_short(warning.stop.answered_at.astimezone(warning.zone))
    return _("%(stop)s: host declined on %(date)s") % values


def _other_hours(warning):
    stop, zone = warning.stop, warning.zone
    was, now = compared((stop.answered_starts, stop.answered_ends), (stop.starts, stop.ends), zone)
    values = {"stop": stop.title, "was": was, "now": now}
    return _("%(stop)s: confirmed for %(was)s, planned %(now)s: ask again") % values


def _other_time(warning):
    stop, zone = warning.stop, warning.zone
    if stop.proposed_starts is None or stop.proposed_ends is None:
        return _("%(stop)s: host proposes another time") % {"stop": stop.title}
    proposed = hours(stop.proposed_starts, stop.proposed_ends, zone)
    on = stop.proposed_starts.astimezone(zone)
    day = "" if on.date() == stop.starts.astimezone(zone).date() else f"{dates.weekday_short(on)} "
    return _("%(stop)s: host asks for %(hours)s") % {"stop": stop.title, "hours": f"{day}{proposed}"}


def _unknown_way(warning):
    if warning.stop is warning.leg.destination:
        return _("Way to %(stop)s unknown") % {"stop": warning.stop.title}
    return _("Way from %(stop)s unknown") % {"stop": warning.stop.title}


def _common_hours(warning):
    one, other = warning.other, warning.stop
    return hours(max(one.starts, other.starts), min(one.ends, other.ends), warning.zone)


def _hours_and_host(warning):
    stop = warning.stop
    when = hours(stop.starts, stop.ends, warning.zone)
    return when if stop.host_name in stop.title else f"{when} · {stop.host_name}"


def _date_and_hours(warning):
    stop, zone = warning.stop, warning.zone
    return f"{dates.day_short(stop.starts.astimezone(zone))} · {hours(stop.starts, stop.ends, zone)}"


def _both(warning):
    return _("%(one)s and %(other)s") % {"one": warning.other.title, "other": warning.stop.title}


def _from_to(warning):
    return _("%(origin)s to %(destination)s") % {
        "origin": warning.leg.origin.title, "destination": warning.leg.destination.title
    }  # fmt: skip


def _what_lacks(warning):
    return _("The stop has no place") if warning.stop.place is None else _("The place has no coordinates")


SENTENCES = {
    Kind.CLASH_PERSON: _clash_person,
    Kind.CLASH_HOST: _clash_host,
    Kind.CLASH_PLACE: _clash_place,
    Kind.TOO_SHORT: _too_short,
    Kind.DECLINED: _declined,
    Kind.OTHER_TIME: _other_time,
    Kind.OTHER_HOURS: _other_hours,
    Kind.OUTSIDE: lambda warning: _("%(stop)s: outside the visit's days") % {"stop": warning.stop.title},
    Kind.NOT_ASKED: lambda warning: _("%(stop)s: host not asked") % {"stop": warning.stop.title},
    Kind.UNKNOWN_WAY: _unknown_way,
}
DETAILS = {
    Kind.CLASH_PERSON: _both,
    Kind.CLASH_HOST: _both,
    Kind.CLASH_PLACE: _both,
    Kind.TOO_SHORT: _from_to,
    Kind.DECLINED: _hours_and_host,
    Kind.OTHER_TIME: _hours_and_host,
    Kind.OTHER_HOURS: _hours_and_host,
    Kind.OUTSIDE: _date_and_hours,
    Kind.NOT_ASKED: _hours_and_host,
    Kind.UNKNOWN_WAY: _what_lacks,
}
