"""Hours as a coordinator types them: 9, 930, 9:30, 9.30; 9-1030 or 9 1030; 1430+60; 22-25; -1030.

Minutes are counted from midnight of the day that the hours belong to, on the clock of the visit's zone.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DAY = 24 * 60
LATEST = 30 * 60  # 06:00 the next morning: no stop of a programme ends later than that

_CLOCK = r"([0-9]{1,2})(?:[:.]?([0-9]{2}))?"


@dataclass(frozen=True)
class Span:
    """What was typed, in minutes: a start, an end and a length, each None where it was left to the portal."""

    starts: int | None = None
    ends: int | None = None
    minutes: int | None = None


def read_span(text):
    """The Span of typed hours; raises ValidationError with the value and the cure."""
    text = text.strip()
    if not text:
        return Span()
    if text.startswith(("-", "–", "—")):
        return Span(ends=_minutes(text, re.fullmatch(_CLOCK, text[1:].strip()), LATEST))
    found = re.fullmatch(rf"{_CLOCK}(?:\s*\+\s*(\d{{1,4}})|(?:\s*[-–—]\s*|\s+){_CLOCK})?", text)
    if not found:
        raise _unreadable(text)
    starts = _minutes(text, found, DAY - 1)
    if found[3]:
        return Span(starts, minutes=_length(text, int(found[3])))
    if not found[4]:
        return Span(starts)
    ends = _minutes(text, found, LATEST, group=4)
    if ends <= starts:
        raise ValidationError(
            _("“%(text)s”: the end is not after the start. Write 9, 930, 9:30-11, 11-1230 or 1430+60.") % {"text": text}
        )
    return Span(starts, ends)


def read_clock(text):
    """Minutes of one typed moment of a day."""
    span = read_span(text)
    if span.starts is None or span.ends or span.minutes:
        raise _unreadable(text)
    return span.starts


def moment(day, minutes, zone, *, second=False):
    """The moment, in UTC, `minutes` after midnight on the clock of a day in a zone; an hour it skips moves on.

    In an hour that it repeats, the first time; `second` asks for the second, and means nothing in any other hour.
    """
    later, minutes = divmod(minutes, DAY)
    read = time(minutes // 60, minutes % 60)
    folds = (0, 1) if second else (0,)
    on = day + timedelta(days=later)
    return max(datetime.combine(on, read.replace(fold=fold), zone).astimezone(UTC) for fold in folds)


def is_second(at, zone):
    """Whether the clock reads this for the second time that night."""
    return at.astimezone(zone).fold == 1


def minutes_of(at, day, zone):
    """The reading of the clock at a moment, in minutes from midnight of `day`."""
    local = at.astimezone(zone)
    return (local.date() - day).days * DAY + local.hour * 60 + local.minute


def _minutes(text, found, latest, group=1):
    if not found:
        raise _unreadable(text)
    hours, minutes = int(found[group]), int(found[group + 1] or 0)
    if minutes > 59 or hours * 60 + minutes > latest:
        raise _unreadable(text)
    return hours * 60 + minutes


def _length(text, minutes):
    if not 0 < minutes <= DAY:
        raise _unreadable(text)
    return minutes


def _unreadable(text):
    return ValidationError(
        _("“%(text)s” is no time of day. Write 9, 930, 9:30-11, 11-1230, 1430+60, or leave it empty.")
        % {"text": text[:40]}
    )
