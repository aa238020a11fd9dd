"""A reader of iCalendar files by the letter of RFC 5545, apart from the library that writes ours.

It refuses what a calendar must not be, with a sentence, and reads times by the VTIMEZONE of the file alone.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

NAME, SAFE = r"[A-Z0-9-]+", r'[^\x00-\x08\x0a-\x1f\x7f";:,]*'
VALUE = rf'(?:"[^\x00-\x08\x0a-\x1f\x7f"]*"|{SAFE})'
LINE = re.compile(rf"({NAME})((?:;{NAME}={VALUE}(?:,{VALUE})*)*):([^\x00-\x08\x0a-\x1f\x7f]*)")
PARAMETER = re.compile(rf";({NAME})=({VALUE})")
OFFSET = re.compile(r"([+-])(\d\d)(\d\d)")
TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION", "X-WR-CALNAME", "UID"}
ONCE = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS", "LAST-MODIFIED", "SUMMARY", *TEXTS}
NEEDED = {"VCALENDAR": {"PRODID", "VERSION"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART"}, "VTIMEZONE": {"TZID"}}


@dataclass
class Component:
    name: str
    lines: list = field(default_factory=list)  # (name, parameters, value)
    parts: list = field(default_factory=list)

    def __getitem__(self, name):
        """The one value of this name; None of none."""
        found = [(params, value) for each, params, value in self.lines if each == name]
        assert len(found) <= 1, f"{name} stands {len(found)} times in {self.name}"
        return _text(found[0][1]) if found and name in TEXTS else found[0][1] if found else None

    def all(self, name):
        return [part for part in self.parts if part.name == name]

    @property
    def events(self):
        """{UID: event}"""
        events = {event["UID"]: event for event in self.all("VEVENT")}
        assert len(events) == len(self.all("VEVENT")), "two events have one UID"
        return events

    def instant(self, event, name):
        """When an event starts or ends: a moment in UTC, or a date."""
        ((params, value),) = [(params, value) for each, params, value in event.lines if each == name]
        if params.get("VALUE") == "DATE":
            return date.fromisoformat(value)
        if value.endswith("Z"):
            assert "TZID" not in params, f"{name} is in UTC and in a zone"
            return _local(value[:-1]).replace(tzinfo=UTC)
        (zone,) = [zone for zone in self.all("VTIMEZONE") if zone["TZID"] == params["TZID"]]
        local = _local(value)
        return (local - _offset_in(zone, local)).replace(tzinfo=UTC)


def read(content):
    """The VCALENDAR of a file."""
    root = Component("file")
    open_ = [root]
    for line in _unfolded(content):
        found = LINE.fullmatch(line)
        assert found, f"no content line: {line!r}"
        name, params, value = found[1], dict(PARAMETER.findall(found[2])), found[3]
        if name == "BEGIN":
            open_[-1].parts.append(Component(value))
            open_.append(open_[-1].parts[-1])
        elif name == "END":
            _check(open_.pop(), value)
        else:
            open_[-1].lines.append((name, {key: value.strip('"') for key, value in params.items()}, value))
    assert open_ == [root], f"{open_[-1].name} has no end"
    (calendar,) = root.parts
    assert calendar["VERSION"] == "2.0"
    assert calendar.parts, "a calendar has at least one component (3.6)"
    return calendar


def _unfolded(content):
    *lines, rest = content.split(b"\r\n")
    assert rest == b"", "the last line does not end with CR LF"
    whole = []
    for line in lines:
        assert len(line) <= 75, f"{len(line)} octets: {line!r}"
        assert not set(line) & {10, 13}, f"a lone CR or LF: {line!r}"
        text = line.decode()  # fails where a character is torn apart
        if text[:1] in (" ", "\t"):
            whole[-1] += text[1:]
        else:
            whole.append(text)
    return whole


def _check(component, name):
    assert component.name == name, f"{component.name} ends as {name}"
    names = [name for name, _params, _value in component.lines]
    assert NEEDED.get(name, set()) <= set(names), f"{name} lacks {NEEDED[name] - set(names)}"
    for each in ONCE & set(names):
        assert component[each] is not None  # and only once


def _text(value):
    assert TEXT.fullmatch(value), f"not escaped: {value!r}"
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def _local(value):
    return datetime.strptime(value, "%Y%m%dT%H%M%S")


def onsets(zone):
    """{(moment in UTC, offset from then on)} of a VTIMEZONE, as written in a calendar."""
    return {
        (f"{local - _offset(part['TZOFFSETFROM']):%Y%m%dT%H%M%S}", part["TZOFFSETTO"])
        for part in zone.parts
        for local in _onsets(part)
    }


def _onsets(observance):
    assert observance["RRULE"] is None, "this reader knows onsets by their dates alone"
    values = [value for name, _params, value in observance.lines if name in ("DTSTART", "RDATE")]
    return [_local(each) for value in values for each in value.split(",")]


def _offset(text):
    sign, hours, minutes = OFFSET.fullmatch(text).groups()
    return timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)


def _offset_in(zone, local):
    """The offset of the observance whose onset is the last one before a local time (3.6.5)."""
    begun = [(at, part["TZOFFSETTO"]) for part in zone.parts for at in _onsets(part) if at <= local]
    return _offset(max(begun)[1])
