"""A visit's draft as the programme editor shows it: what is planned, what warns, and where the next stop may start."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from ..choices import Answer, Side
from ..models import Itinerary, Visit
from ..programme import itineraries, travel, warnings
from ..programme.events import events
from ..programme.groups import Groups, attending
from . import timeline
from .times import minutes_of, moment

EVERYONE, GROUP, CHOSEN = "everyone", "group-", "chosen"
MORNING = 9 * 60  # when a day without stops begins
LENGTHS = {"company_visit": 90, "institution": 90, "tour": 90, "congress": 120}  # minutes; an hour for the others


@dataclass
class Board:
    """The rows of a draft with all that rules say of them. Titles are in the active language."""

    visit: Visit
    draft: Itinerary
    rows: list
    people: list

    @classmethod
    def of(cls, visit):
        """Fetched in five statements, whatever the number of stops."""
        draft = itineraries.draft_of(visit)
        return cls(visit, draft, list(draft.planned_stops.for_itinerary()), list(visit.participants.in_order()))

    @cached_property
    def by_key(self):
        return {row.stop.key: row for row in self.rows}

    @cached_property
    def events(self):
        return events(self.rows, self.people)

    @cached_property
    def legs(self):
        return travel.legs(self.events, self.visit.zone)

    @cached_property
    def warnings(self):
        names = {person.pk: person.name for person in self.people}
        first, last = self.visit.starts_on, self.visit.ends_on
        return warnings.check(self.events, first_day=first, last_day=last, zone=self.visit.zone, names=names)

    @cached_property
    def warned(self):
        return timeline.warned(self.warnings, self.rows)

    @cached_property
    def sections(self):
        return timeline.sections(
            self.visit, self.rows, warnings=self.warnings, legs=self.legs, people=self.people,
            home=timeline.home_of(self.visit),
        )  # fmt: skip

    @property
    def dates(self):
        """The days that have a section: the visit's own, and those of stops outside of it."""
        return {section.date for section in self.sections}

    @property
    def next_number(self):
        """What the draft's release will be called."""
        last = self.visit.itineraries.exclude(number=None).order_by("-number").values_list("number", flat=True).first()
        return (last or 0) + 1

    @property
    def guests(self):
        """Everybody who may take part: all sides but the hosts'."""
        return [person for person in self.people if person.side != Side.HOST]

    @property
    def hosts_people(self):
        return [person for person in self.people if person.side == Side.HOST]

    @cached_property
    def groups(self):
        return Groups(self.people)

    @property
    def who_choices(self):
        everyone = _("everyone, %(count)s") % {"count": self.groups.everybody}
        groups = [
            (GROUP + name, _("group %(name)s, %(count)s") % {"name": name, "count": len(people)})
            for name, people in self.groups.named.items()
        ]
        return [(EVERYONE, everyone), *groups]

    def who_of(self, row):
        """The choice that names who takes part in a planned stop."""
        if row.everybody:
            return EVERYONE
        name = self.groups.name_of(attending(row))
        return GROUP + name if name else CHOSEN

    def named(self, row, role):
        return [each.participant_id for each in row.attendances.all() if each.role == role]

    def attending(self, who, chosen=()):
        """(everybody, ids of those who are named) of a choice."""
        if who == EVERYONE:
            return True, []
        return False, sorted(chosen if who == CHOSEN else self.groups.named[who.removeprefix(GROUP)])

    def day_of(self, row):
        return row.starts.astimezone(self.visit.zone).date()

    def last_of(self, day, attends=()):
        """The stop of these people (of anybody: empty) that ends last on a day; None where there is none."""
        ids = set(attends) or {person.pk for person in self.guests}
        own = [each for each in self.events if self._on(each) == day and (each.people & ids or not each.people)]
        return max(own, key=lambda each: each.ends, default=None)

    def free_from(self, day, attends=(), to=None):
        """When the next stop of these people may start: after their last one and the way from there `to`, if known."""
        last = self.last_of(day, attends)
        if last is None:
            return moment(day, MORNING, self.visit.zone)
        minutes = travel.minutes_between(last.place, to) or 0 if to else 0
        return travel.round_up(last.ends + timedelta(minutes=minutes))

    def offered_time(self, day):
        """The reading of the clock that the add row of a day begins with: 18:30."""
        minutes = minutes_of(self.free_from(day), day, self.visit.zone)
        return f"{minutes // 60:02}:{minutes % 60:02}" if minutes < 24 * 60 else ""

    def hosts(self):
        """{answer: names of the hosts of the draft's stops}, and how many of all said yes."""
        asked = [row for row in self.rows if row.host_id]
        names = {answer: [row.host.name for row in asked if row.stop.answer == answer] for answer in Answer.values}
        return {"names": names, "yes": len(names[Answer.CONFIRMED]), "all": len(asked)}

    def _on(self, event):
        return event.starts.astimezone(self.visit.zone).date()


def usual_minutes(kind):
    return LENGTHS.get(kind, 60)
