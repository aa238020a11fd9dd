"""Words of staff's pages of one visit."""

import uuid
from collections import Counter
from datetime import datetime, time

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.common import dates
from portal.common.languages import CODES

from ..planning.cards import ICONS, answer_word

register = template.Library()

NAMED = 4  # so many hosts of one answer are named


@register.filter
def clocks(visit):
    """“host time podlaskie, home time Arequipa −7 h”, as they stand on the first day; no home where they agree."""
    here = _("host time %(place)s") % {"place": visit.host_region or dates.city(visit.time_zone)}
    apart = visit.guests and hours_apart(visit)
    if not apart:
        return here
    sign = "−" if apart < 0 else "+"
    there = _("home time %(city)s %(apart)s h") % {
        "city": visit.guests.home_city, "apart": f"{sign}{dates.number(abs(apart))}"
    }  # fmt: skip
    return f"{here}, {there}"


def hours_apart(visit):
    """Hours that the guests' clock at home is ahead of the host's, at noon of the first day (now, without dates)."""
    at = datetime.combine(visit.starts_on, time(12), visit.zone) if visit.starts_on else timezone.now()
    here, there = (at.astimezone(zone).utcoffset() for zone in (visit.zone, visit.guests.home_zone))
    return (there - here).total_seconds() / 3600


@register.simple_tag
def one_time_key():
    """For a form that makes a row: the second of a double click makes none."""
    return uuid.uuid4()


@register.filter
def without(form, names):
    """The visible fields of a form but for those named, with spaces between them."""
    named = names.split()
    return [field for field in form.visible_fields() if field.name not in named] if form else []


@register.filter
def any_wrong(fields):
    return any(field.errors for field in fields)


@register.filter
def in_language(field):
    """The label of a field, and of a text that has languages also in which it is."""
    name, _line, code = field.name.rpartition("_")
    label = str(field.label)
    return f"{label.partition(' [')[0]}, {dates.language(code)}" if name and code in CODES else label


@register.filter
def host_rows(names):
    """What the hosts said, out of {answer: names}; answers that nobody gave are left out."""
    rows = []
    for answer, icon in ICONS.items():
        if hosts := Counter(names.get(answer, [])):
            told = [f"{name} ({count})" if count > 1 else name for name, count in hosts.most_common(NAMED)]
            row = {"answer": answer, "icon": icon, "label": answer_word(answer), "count": hosts.total()}
            rows.append(row | {"names": ", ".join(told) + (" …" if len(hosts) > NAMED else "")})
    return rows
