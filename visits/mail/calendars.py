"""What calendars hold, and the envelopes they go out in: one participant's, and the public's of a visit.

The events follow from the releases and from nothing else (RFC 5545, 5546): UID is the stop's key, SEQUENCE the number
of the release that last added, changed or removed the stop for this reader, LAST-MODIFIED the time of that release.
The same releases give the same bytes, so that an ETag can tell whether a subscribed copy is still good.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Timezone, vCalAddress, vDuration, vText
from icalendar import Event as VEvent

from portal.common.audience import Audience
from portal.common.languages import CODES
from portal.common.models import Office

from ..choices import Role, Status
from ..models import PlannedStop, Visit
from ..programme.changes import changes, concerning
from ..programme.days import notes_of, where_of
from ..programme.released import NOTHING, releases_of

REQUEST, CANCEL = "REQUEST", "CANCEL"
KEEP_REMOVED = timedelta(days=30)  # after the visit's last day; then what was cancelled is left out
REFRESH = timedelta(hours=1)  # how often a subscribed calendar may ask
PRODUCT = "-//Portal for cluster delegation visits//EN"
PUBLIC = ["starts", "ends", "place_id", "host_id", *(f"title_{code}" for code in CODES)]
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # no text of a calendar holds these (RFC 5545, 3.1)


@dataclass(frozen=True)
class Event:
    """A stop as its reader was last told of it; `cancelled` once it is theirs no more."""

    planned: PlannedStop
    sequence: int
    modified: datetime
    cancelled: bool


# -- whose calendar --


def calendar_for(person, *, releases=None, language=None, at=None):
    """The calendar of all that is this person's, for download and subscription: bytes, in their language or another."""
    releases = releases_of(person.visit) if releases is None else releases
    with translation.override(language or person.language):
        events = _remembered(person.visit, events_of(person, releases), at)
        return _calendar(person.visit, [_partners_entry(event, person.visit) for event in events])


def stop_calendar_for(person, key, releases, *, at=None):
    """One stop that this person may see, in the active language: bytes; None of any other.

    What is theirs reads as in the calendar of all that is theirs, cancelled ones too.
    """
    others = [] if person.viewer.is_host else [event for event in _events(releases, _shared) if not event.cancelled]
    own = _remembered(person.visit, events_of(person, releases), at)
    found = {event.planned.stop.key: event for event in [*others, *own]}.get(key)
    return found and _calendar(person.visit, [_partners_entry(found, person.visit)])


def public_calendar(visit, releases, *, at=None):
    """The public stops of a visit that the public sees, in the active language: bytes.

    As long as none is planned the visit itself stands there, all day, so that there is something to note.
    """
    events = _events(releases, _publicly)
    entries = [_public_entry(event, visit) for event in _remembered(visit, events, at)]
    is_called_off = visit.status == Status.CANCELLED
    if visit.starts_on and all(event.cancelled for event in events) and (not is_called_off or _remembers(visit, at)):
        entries.append(_all_day(visit))
    return _calendar(visit, entries)


def invitations_for(person, releases, keys):
    """{REQUEST: bytes, CANCEL: bytes}: what a mail about the stops of these keys puts into a calendar.

    Two files where both are needed: an answer to one method may not hold the other's events (RFC 5546, 3.2).
    """
    with translation.override(person.language):
        events = [event for event in events_of(person, releases) if event.planned.stop.key in keys]
        methods = {REQUEST: [e for e in events if not e.cancelled], CANCEL: [e for e in events if e.cancelled]}
        return {method: _invitation(person, chosen, method) for method, chosen in methods.items() if chosen}


# -- which events --


def events_of(person, releases):
    """The person's events over all releases, by start; a removed stop stays, as a cancelled one."""
    events = _events(releases, lambda old, new: concerning(changes(old.plans, new.plans), person))
    return [event for event in events if Audience.STAFF not in (event.planned.stop.audience, person.visit.audience)]


def _events(releases, told):
    """An event for each stop, by start; `told(old, new)` gives the changes between two releases that count."""
    events, before = {}, NOTHING
    for release in releases:
        for change in told(before, release):
            row = (release if change.new else before).stops[change.key]
            events[change.key] = Event(row, release.number, release.at, cancelled=change.new is None)
        before = release
    newest = [_newest(event, before) for event in events.values()]
    return sorted(newest, key=lambda event: (event.planned.starts, event.planned.ends, event.planned.pk))


def _newest(event, last):
    """What did not count as a change, like a better translation, is shown as well."""
    return event if event.cancelled else replace(event, planned=last.stops[event.planned.stop.key])


def _shared(old, new):
    return changes(old.shared, new.shared)


def _publicly(old, new):
    """Changes in what the visit's page shows, of stops that are public now; not in translations alone."""
    return [change for change in changes(_public(old), _public(new)) if not change.is_translation_only]


def _public(release):
    public = {key for key, row in release.stops.items() if row.stop.audience == Audience.PUBLIC}
    return {key: {name: release.plans[key][name] for name in PUBLIC} for key in public}


def _remembered(visit, events, at):
    return events if _remembers(visit, at) else [event for event in events if not event.cancelled]


def _remembers(visit, at):
    today = timezone.localdate(at, visit.zone)
    return visit.ends_on is None or today <= visit.ends_on + KEEP_REMOVED


# -- what an event says --


def _partners_entry(event, visit):
    row = event.planned
    entry = _stop_entry(event, visit, "itinerary", location=where_of(row, address=True), description=_description(row))
    if row.place and row.place.is_located:
        entry.add("geo", (row.place.latitude, row.place.longitude))
    return entry


def _public_entry(event, visit):
    """What the visit's page says of the stop: no address, no notes, nobody's name."""
    row = event.planned
    return _stop_entry(event, visit, "visit", location=where_of(row))


def _stop_entry(event, visit, route, **texts):
    row = event.planned
    return _entry(
        str(row.stop.key), event.sequence, event.modified, event.cancelled or row.is_off,
        {"dtstart": _on_the_clock(row.starts, visit.zone), "dtend": _on_the_clock(row.ends, visit.zone)},
        {"summary": row.title, "url": _address_of(route, visit)} | texts,
    )  # fmt: skip


def _on_the_clock(moment, zone):
    """In the visit's zone; in UTC within an hour that the clocks repeat: its name means the first time (3.3.5)."""
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local


def _all_day(visit):
    """The visit's days, which keep nobody from other plans."""
    changed = Visit.history.filter(id=visit.pk).aggregate(at=Max("history_date"))["at"]
    return _entry(
        f"visit-{visit.pk}@{urlsplit(settings.SITE_URL).hostname}", visit.version,
        changed or datetime.combine(visit.starts_on, time(), visit.zone),  # a fixture brings no history
        visit.status == Status.CANCELLED,
        {"dtstart": visit.starts_on, "dtend": visit.ends_on + timedelta(days=1), "transp": "TRANSPARENT"},
        {"summary": visit.title, "url": _address_of("visit", visit), "description": visit.summary},
    )  # fmt: skip


def _entry(uid, sequence, modified, cancelled, days, texts):
    entry = VEvent()
    entry.add("uid", uid)
    entry.add("sequence", sequence)
    entry.add("dtstamp", modified.astimezone(UTC))  # the same bytes at every try
    entry.add("last-modified", modified.astimezone(UTC))
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    for name, value in days.items():
        entry.add(name, value)
    for name, value in texts.items():
        if value:
            entry.add(name, CONTROL.sub("", value))
    return entry


def _address_of(route, visit):
    return settings.SITE_URL + reverse(route, args=[visit.slug])


def _description(row):
    """The notes for partners too: a calendar is as much one person's as the page that their link opens."""
    received = ", ".join(a.participant.name for a in row.attendances.all() if a.role == Role.RECEIVES)
    return "\n".join(filter(None, [
        *notes_of(row),
        row.bring and _("Bring: %(things)s") % {"things": row.bring},
        received and _("Received by: %(names)s") % {"names": received},
    ]))  # fmt: skip


# -- the envelopes --


def _calendar(visit, entries):
    """A calendar to keep or to follow. The zone stands in an empty one too, which may not be without any component."""
    calendar = _envelope(visit, entries)
    calendar.add("x-wr-calname", CONTROL.sub("", visit.title))
    calendar.add("x-wr-timezone", visit.time_zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    return calendar.to_ical()


def _invitation(person, events, method):
    """The envelope of a mail: with its method, the office that invites and the one invited."""
    office = Office.current()
    entries = [_partners_entry(event, person.visit) for event in events]
    for entry in entries:
        entry["organizer"] = _party(office.name, office.email)
        attendee = _party(person.name, person.email, partstat="ACCEPTED", rsvp="FALSE")
        entry.add("attendee", attendee, encode=False)
    calendar = _envelope(person.visit, entries)
    calendar.add("method", method)
    return calendar.to_ical()


def _envelope(visit, entries):
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    years = [entry["dtstart"].dt.year for entry in entries] or [(visit.starts_on or timezone.localdate()).year]
    first, last = date(min(years), 1, 1), date(max(years) + 1, 12, 31)
    calendar.add_component(_zone(visit.time_zone, first, last))
    for entry in entries:
        calendar.add_component(entry)
    return calendar


def _zone(name, first, last):
    """The library's VTIMEZONE. It names an onset by the clock put forward (03:00), the format by the one before it."""
    zone = Timezone.from_tzid(name, first_date=first, last_date=last)
    for observance in zone.subcomponents:
        forward = observance.TZOFFSETTO - observance.TZOFFSETFROM
        if forward > timedelta():
            observance.DTSTART -= forward
            if "rdate" in observance:
                observance.add("rdate", [onset.dt - forward for onset in observance.pop("rdate").dts])
    return zone


def _party(name, email, **parameters):
    party = vCalAddress(f"mailto:{email}")
    for key, value in {"cn": " ".join(CONTROL.sub("", name).split()), **parameters}.items():
        party.params[key.upper()] = vText(value)
    return party
