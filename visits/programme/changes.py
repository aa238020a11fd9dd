"""What differs between two itineraries. Pure, over plans (see `visits.programme.plans`): {key of a stop: its plan}.

No release at all is the empty itinerary {}: then every stop is new; a cancelled visit leads to {}.
"""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.common.languages import CODES

from ..choices import Side


class ChangeKind(TextChoices):
    ADDED = "added", pgettext_lazy("stop", "new")
    REMOVED = "removed", pgettext_lazy("stop", "cancelled")
    TIME = "time", _("other time")
    PLACE = "place", _("other place")
    HOST = "host", _("other host")
    PEOPLE = "people", _("people")
    TEXT = "text", _("text")


# All other columns count as text, so that none is ever forgotten: titles, notes, what to bring, kind, travel minutes.
KIND_OF = {
    "starts": ChangeKind.TIME, "ends": ChangeKind.TIME, "place_id": ChangeKind.PLACE, "host_id": ChangeKind.HOST,
    "everybody": ChangeKind.PEOPLE, "attends": ChangeKind.PEOPLE, "receives": ChangeKind.PEOPLE,
}  # fmt: skip
TRANSLATED = tuple(f"_{code}" for code in CODES if code != settings.LANGUAGE_CODE)


@dataclass(frozen=True)
class Change:
    """What became of one stop: `old` and `new` are its plans, None where the stop is not planned.

    As one participant sees it (`for_person`), `untold` are the kinds that do not concern them, and `goes_on` says of
    a stop that is removed that it takes place without them.
    """

    key: object
    old: dict | None
    new: dict | None
    untold: frozenset = frozenset()
    goes_on: bool = False

    @cached_property
    def columns(self):
        """The columns of a stop in both that read differently; no text (None) and an empty text read the same."""
        if self.old is None or self.new is None:
            return frozenset()
        return frozenset(name for name in self.old.keys() | self.new.keys() if _differ(self.old, self.new, name))

    @cached_property
    def kinds(self):
        if self.old is None or self.new is None:
            return frozenset({ChangeKind.ADDED if self.old is None else ChangeKind.REMOVED})
        return frozenset(KIND_OF.get(name, ChangeKind.TEXT) for name in self.columns) - self.untold

    @property
    def labels(self):
        """The labels of its kinds, in their order."""
        return [_("without you") if self.goes_on else kind.label for kind in ChangeKind if kind in self.kinds]

    @property
    def plan(self):
        """The newest plan there is."""
        return self.new or self.old

    @property
    def starts(self):
        return self.plan["starts"]

    @property
    def has_new_text(self):
        """A text changed, and not in translations alone."""
        return any(name not in KIND_OF and not name.endswith(TRANSLATED) for name in self.columns)

    @property
    def is_translation_only(self):
        """Listed, but not mailed: nothing but texts in other languages than Polish differ."""
        return bool(self.columns) and all(name.endswith(TRANSLATED) for name in self.columns)


def changes(old, new):
    """The changes that lead from one itinerary to another, by start: complete over the columns of a plan."""
    differing = [key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]
    found = [Change(key, old.get(key), new.get(key)) for key in differing]
    return sorted(found, key=lambda change: (change.starts, str(change.key)))


def apply(changes, old):
    """The itinerary that the changes lead to: apply(changes(a, b), a) == b."""
    kept = {key: plan for key, plan in old.items() if key not in {change.key for change in changes}}
    return kept | {change.key: change.new for change in changes if change.new is not None}


def for_person(change, person_id, side_is_host, organisation_id=None):
    """What one participant is to be told of a change; None where it does not concern them.

    Theirs is, for a host, a stop that their organisation hosts or that they are named to receive at; for all others
    a stop that they attend. What becomes theirs is new to them, what is theirs no more is removed (`goes_on` where
    others still go). Of a stop that is theirs before and after they are told time, place, host and text, but not a
    change in translations alone, nor who else comes; only that they themselves are to receive, or no longer.
    """
    old, new = (
        plan if plan is not None and _is_theirs(plan, person_id, side_is_host, organisation_id) else None
        for plan in (change.old, change.new)
    )
    if old is None and new is None:
        return None
    untold = set() if change.has_new_text else {ChangeKind.TEXT}
    if old and new and (person_id in old["receives"]) == (person_id in new["receives"]):
        untold.add(ChangeKind.PEOPLE)
    seen = Change(change.key, old, new, frozenset(untold), goes_on=new is None and change.new is not None)
    return seen if seen.kinds else None


def concerning(changes, person):
    """The changes as one row of Participant is to be told them, by start."""
    seen = (for_person(change, person.pk, person.side == Side.HOST, person.organisation_id) for change in changes)
    return sorted((change for change in seen if change), key=lambda change: (change.starts, str(change.key)))


def _is_theirs(plan, person_id, side_is_host, organisation_id):
    if side_is_host:
        is_hosted = organisation_id is not None and plan["host_id"] == organisation_id
        return is_hosted or person_id in plan["receives"]
    return plan["everybody"] or person_id in plan["attends"]


def _differ(old, new, name):
    one, other = ("" if plan.get(name) is None else plan[name] for plan in (old, new))
    return one != other
