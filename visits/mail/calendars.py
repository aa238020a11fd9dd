"""What one participant's calendar holds, and the envelopes it goes out in.

The events follow from the releases and from nothing else (RFC 5545, 5546): UID is the stop's key, SEQUENCE the number
of the release that last added, changed or removed the stop for this person, LAST-MODIFIED the time of that release.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, vCalAddress, vText
from icalendar import Event as VEvent

from portal.common.audience import Audience
from portal.common.models import Office

from ..choices import Role
from ..models import PlannedStop
from ..programme.changes import changes, concerning
from ..programme.days import told_once
from ..programme.released import NOTHING, releases_of

REQUEST, CANCEL = "REQUEST", "CANCEL"
KEEP_REMOVED = timedelta(days=30)  # after the visit's last day; then what was cancelled is left out
PRODUCT = "-//Portal for cluster delegation visits//EN"


@dataclass(frozen=True)
class Event:
    """A stop as this person was last told of it; `cancelled` once it is theirs no more."""

    planned: PlannedStop
    sequence: int
    modified: datetime
    cancelled: bool


def calendar_for(person, *, releases=None, at=None):
    """The calendar of all that is this person's, for download and subscription, in their language: bytes."""
    releases = releases_of(person.visit) if releases is None else releases
    with translation.override(person.language):
        events = events_of(person, releases)
        return _calendar(person, [e for e in events if not e.cancelled or _remembers(person.visit, at)])


def invitations_for(person, releases, keys):
    """{REQUEST: bytes, CANCEL: bytes}: what a mail about the stops of these keys puts into a calendar.

    Two files where both are needed: an answer to one method may not hold the other's events (RFC 5546, 3.2).
    """
    with translation.override(person.language):
        events = [event for event in events_of(person, releases) if event.planned.stop.key in keys]
        methods = {REQUEST: [e for e in events if not e.cancelled], CANCEL: [e for e in events if e.cancelled]}
        return {method: _calendar(person, chosen, method) for method, chosen in methods.items() if chosen}


def events_of(person, releases):
    """The person's events over all releases, by start; a removed stop stays, as a cancelled one."""
    events, before = {}, NOTHING
    for release in releases:
        for change in concerning(changes(before.plans, release.plans), person):
            row = (release if change.new else before).stops[change.key]
            events[change.key] = Event(row, release.number, release.at, cancelled=change.new is None)
        before = release
    shown = [_newest(event, before) for event in events.values() if _is_shown(event, person)]
    return sorted(shown, key=lambda event: (event.planned.starts, event.planned.ends, event.planned.pk))


def _newest(event, last):
    """What did not concern the person, like a better translation, is shown as well."""
    return event if event.cancelled else replace(event, planned=last.stops[event.planned.stop.key])


def _is_shown(event, person):
    return Audience.STAFF not in (event.planned.stop.audience, person.visit.audience)


def _remembers(visit, at):
    today = timezone.localdate(at, visit.zone)
    return visit.ends_on is None or today <= visit.ends_on + KEEP_REMOVED


def _calendar(person, events, method=None):
    """The envelope: of a mail with its method, the office that invites and the one invited; else a plain calendar."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    else:
        calendar.add("x-wr-calname", person.visit.title)
    for event in events:
        entry = _entry(event, person)
        if method:
            _address(entry, person)
        calendar.add_component(entry)
    if events:
        years = [event.planned.starts.year for event in events]
        calendar.add_missing_timezones(date(min(years), 1, 1), date(max(years) + 1, 12, 31))
    return calendar.to_ical()


def _entry(event, person):
    row, zone = event.planned, person.visit.zone
    entry = VEvent()
    entry.add("uid", str(row.stop.key))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.modified.astimezone(UTC))  # the same bytes at every try
    entry.add("last-modified", event.modified.astimezone(UTC))
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("summary", row.title)
    entry.add("dtstart", row.starts.astimezone(zone))
    entry.add("dtend", row.ends.astimezone(zone))
    entry.add("url", settings.SITE_URL + reverse("itinerary", args=[person.visit.slug]))
    for name, value in (("location", _where(row)), ("description", _description(row))):
        if value:
            entry.add(name, value)
    if row.place and None not in (row.place.latitude, row.place.longitude):
        entry.add("geo", (row.place.latitude, row.place.longitude))
    return entry


def _where(row):
    host, place = row.host, row.place
    return told_once(row.title, host.name if host else "", place.name if place else "", place.address if place else "")


def _description(row):
    """The notes for partners too: a calendar is as much one person's as the page that their link opens."""
    received = ", ".join(a.participant.name for a in row.attendances.all() if a.role == Role.RECEIVES)
    return "\n".join(filter(None, [
        row.notes,
        row.partner_notes,
        row.bring and _("Bring: %(things)s") % {"things": row.bring},
        received and _("Received by: %(names)s") % {"names": received},
    ]))  # fmt: skip


def _address(entry, person):
    office = Office.current()
    entry["organizer"] = _party(office.name, office.email)
    entry.add("attendee", _party(person.name, person.email, partstat="ACCEPTED", rsvp="FALSE"), encode=False)


def _party(name, email, **parameters):
    party = vCalAddress(f"mailto:{email}")
    for key, value in {"cn": " ".join(name.split()), **parameters}.items():
        party.params[key.upper()] = vText(value)
    return party
