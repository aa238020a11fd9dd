"""The protocol order of a visit's people, the head of each side and their groups: rearranged and saved as a whole.

Whoever arranges sends what they saw: every person's version. So of two who arrange at once the second is told, also
where both name a head.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from portal.common.forms import Stale

from ..choices import Side
from ..models import Participant, Visit

STEP = 10  # between two in the order of precedence
UP, DOWN = -1, 1
FIELDS = ["precedence", "group", "is_head"]


@dataclass(frozen=True)
class Wish:
    """What is wanted for one person: their place in their side (counted from 1) and their group."""

    version: int
    place: int
    group: str


def sides(people):
    """[(Side, its people)] in the order of the programme, for people who come in order; empty sides are left out."""
    found = [(side, [person for person in people if person.side == side]) for side in Side]
    return [(side, members) for side, members in found if members]


def other_head(person, values):
    """Who else is head of the side that `person` would have with these values; nobody if visit or side is missing."""
    visit, side = values.get("visit") or person.visit_id, values.get("side")
    return Participant.objects.filter(visit=visit, side=side, is_head=True).exclude(pk=person.pk).first()


def moved(people, places):
    """`people` with each who is wanted at another place ({person: place from 1}) put there, the lowest place first."""
    elsewhere = {
        person: places[person] for place, person in enumerate(people, start=1) if places.get(person, place) != place
    }
    rest = [person for person in people if person not in elsewhere]
    for person in sorted(elsewhere, key=elsewhere.get):
        rest.insert(max(elsewhere[person], 1) - 1, person)
    return rest


def stepped(people, person, step):
    """`people` with one of them a place up or down, if there is one."""
    place = people.index(person)
    other = place + step
    if 0 <= other < len(people):
        people = list(people)
        people[place], people[other] = people[other], people[place]
    return people


@transaction.atomic
def arrange(visit, wishes, heads, *, by, step=None):
    """Save {id: Wish}, {Side: id of its head, or None} and perhaps one `step`, (id, UP or DOWN); a head stands first.

    People who came meanwhile follow those who were seen. Raises Stale where somebody was changed meanwhile, and
    ValidationError where an id is not of this visit or a head not of that side.
    """
    Visit.objects.select_for_update().get(pk=visit.pk)
    people = list(Participant.objects.select_for_update().filter(visit=visit).in_order())
    _refuse_strangers(people, wishes, heads, step)
    for person in people:
        if person.pk in wishes and wishes[person.pk].version != person.version:
            raise Stale(person)
    before = {person: _values(person) for person in people}
    for side, members in sides(people):
        _arrange_side(members, wishes, heads.get(side, _head_of(members)), step)
    changed = [person for person in people if _values(person) != before[person]]
    for person in changed:
        person.version += 1
    Participant.objects.filter(pk__in=[person.pk for person in changed]).update(is_head=False)  # one a side at each row
    bulk_update_with_history(changed, Participant, [*FIELDS, "version"], default_user=by)
    return changed


def _refuse_strangers(people, wishes, heads, step):
    known = {person.pk: person.side for person in people}
    named = {*wishes, *([step[0]] if step else [])}
    if not named <= known.keys() or any(head and known.get(head) != side for side, head in heads.items()):
        raise ValidationError(_("Not of this visit."), code="stranger")


def _values(person):
    return [getattr(person, name) for name in FIELDS]


def _head_of(members):
    return next((person.pk for person in members if person.is_head), None)


def _arrange_side(members, wishes, head, step):
    seen = [person for person in members if person.pk in wishes]
    ordered = moved(seen, {person: wishes[person.pk].place for person in seen})
    for person in ordered:
        person.group, person.is_head = wishes[person.pk].group, person.pk == head
    if step and (mover := next((person for person in ordered if person.pk == step[0]), None)):
        ordered = stepped(ordered, mover, step[1])
    ordered.sort(key=lambda person: not person.is_head)
    late = [person for person in members if person.pk not in wishes]
    for place, person in enumerate([*ordered, *late], start=1):
        person.precedence = place * STEP
