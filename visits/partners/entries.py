"""Stops as one participant reads them: whether a stop is theirs, who receives them, how they get there, what is new.

Over planned stops and people that are fetched already; no query.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from urllib.parse import quote, urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.common import dates
from portal.common.languages import language_of

from ..choices import Role, Side, Status, StopKind
from ..models import Participant
from ..programme import travel
from ..programme.days import Entry, by_day, notes_of, where_of
from ..programme.events import events
from ..programme.groups import Groups, attending


@dataclass(frozen=True)
class Reading:
    """Who reads a programme, when, and what is to be known of it beside the stops.

    `planned` are all stops that they may see, in time order, `people` all of the visit that they may see. `marks` maps
    the key of a stop to what changed about it since they last looked (visits.programme.differences.Mark), `hosting` to
    what a host reads there beside it (visits.partners.hosting.Hosted).
    """

    person: Participant
    at: datetime
    planned: list
    people: list
    marks: dict = field(default_factory=dict)
    hosting: dict = field(default_factory=dict)

    def is_mine(self, planned):
        """A host is shown no other stop."""
        return self.is_host or planned.everybody or self.person.pk in attending(planned)

    @property
    def is_host(self):
        return self.person.side == Side.HOST

    @property
    def whose(self):
        """The words over their programme."""
        values = {"name": self.person.name, "group": self.person.group}
        if self.is_host:
            return _("Programme of a host: %(name)s") % values
        if self.person.group:
            return _("Programme of a guest, group %(group)s: %(name)s") % values
        return _("Programme of a guest: %(name)s") % values

    @property
    def fallback(self):
        """The name of the language that some titles stand in for want of a translation, or nothing."""
        others = {language_of(row, "title") for row in self.planned} - {get_language()}
        return dates.language(others.pop()) if others else ""

    def days_of(self, rows):
        """Days of MyEntry, in the active language."""
        visit = self.person.visit
        today = self.at.astimezone(visit.zone).date()
        return by_day(visit, rows, today=today, entry=partial(MyEntry, reading=self))

    @cached_property
    def mine(self):
        """The reader's own stops that take place."""
        return [row for row in self.planned if self.is_mine(row) and not row.is_off]

    @cached_property
    def current(self):
        """The stop they are at: of two at once the one that began last."""
        return next((row for row in reversed(self.mine) if row.starts <= self.at < row.ends), None)

    @cached_property
    def following(self):
        return next((row for row in self.mine if row.starts > self.at), None)

    @cached_property
    def groups(self):
        return Groups(self.people)

    @cached_property
    def interpreters(self):
        return [each for each in self.people if each.side == Side.INTERPRETER]

    @cached_property
    def ways(self):
        """{key of a stop: the way that leads this reader there}, where no transfer in the programme tells of it."""
        if self.is_host:
            return {}
        taking_place = [row for row in self.planned if not row.is_off]
        found = travel.legs(events(taking_place, self.people), self.person.visit.zone)
        own = {leg.destination.key: leg for leg in found if self.person.pk in leg.people and leg.minutes}
        before = zip([None, *self.mine], self.mine, strict=False)
        driven = {row.stop.key for last, row in before if last and last.kind == StopKind.TRANSFER}
        return {key: leg for key, leg in own.items() if key not in driven}


@dataclass(frozen=True)
class MyEntry(Entry):
    """A stop as one participant sees it: whether it is theirs, who receives them, and whom they may call."""

    reading: Reading = field(kw_only=True)

    @cached_property
    def named(self):
        return {role: [a.participant for a in self.planned.attendances.all() if a.role == role] for role in Role}

    @cached_property
    def mine(self):
        return self.reading.is_mine(self.planned)

    @property
    def is_marked(self):
        """Theirs, and not everybody's: where a visit splits, the words “your stop” tell which part is theirs."""
        return self.mine and not self.planned.everybody and not self.reading.is_host

    @cached_property
    def group_label(self):
        """“Group A” where all the people of one group take part, and nobody else."""
        name = self.reading.groups.name_of(attending(self.planned))
        return _("Group %(name)s") % {"name": name} if name else ""

    @cached_property
    def received_by(self):
        """The hosts' people; their phones and e-mails only for those who attend the stop."""
        return [
            {
                "name": host.name,
                "office": host.office,
                "phone": self.mine and host.phone,
                "email": self.mine and host.email,
            }
            for host in self.named[Role.RECEIVES]
            if host.side == Side.HOST
        ]

    @cached_property
    def interpreters(self):
        """Who interprets there, by name."""
        here = attending(self.planned)
        return [each.name for each in self.reading.interpreters if self.planned.everybody or each.pk in here]

    @cached_property
    def where(self):
        return where_of(self.planned, address=True)

    @property
    def all_notes(self):
        return notes_of(self.planned)

    @property
    def is_transfer(self):
        return self.planned.kind == StopKind.TRANSFER

    @cached_property
    def state(self):
        """“done”, “now”, “next”: where the stop is in the day; empty for what comes later and what is off."""
        if self.is_off or self.reading.person.visit.status == Status.CANCELLED:
            return ""
        if self.planned.ends <= self.reading.at:
            return "done"
        if self.planned.starts <= self.reading.at:
            return "now"
        return "next" if self.mine and self.planned is self.reading.following else ""

    @property
    def mark(self):
        return self.reading.marks.get(self.planned.stop.key)

    @property
    def hosted(self):
        return self.reading.hosting.get(self.planned.stop.key)

    @cached_property
    def way(self):
        return self.reading.ways.get(self.planned.stop.key)

    @property
    def leave_by(self):
        """“14:50”: when to leave for it, on the host's clock; empty where nobody can say."""
        return f"{self.way.leave_by:%H:%M}" if self.way else ""

    @cached_property
    def way_label(self):
        """“25 min, 13 km”, and whether on foot."""
        if not self.way:
            return ""
        minutes = _("%(minutes)s min") % {"minutes": self.way.minutes}
        km = self.way.km_label
        km = _("%(km)s km") % {"km": km} if km else ""
        return ", ".join(filter(None, [minutes, _("on foot") if self.way.how == travel.WALK else "", km]))

    @cached_property
    def map_url(self):
        """The place on OpenStreetMap: a link the reader follows, nothing is loaded from there."""
        place = self.planned.place
        if place and place.is_located:
            pin = urlencode({"mlat": place.latitude, "mlon": place.longitude})
            return f"https://www.openstreetmap.org/?{pin}#map=16/{place.latitude}/{place.longitude}"
        if place and place.address:
            return f"https://www.openstreetmap.org/search?{urlencode({'query': place.address})}"
        return ""

    @property
    def geo(self):
        """The same for the map that the reader's phone has (RFC 5870, with the query that phones understand)."""
        place = self.planned.place
        if place.is_located:
            at = f"{place.latitude},{place.longitude}"
            return f"geo:{at}?q={at}({quote(place.name)})"
        return f"geo:0,0?q={quote(place.address)}"
