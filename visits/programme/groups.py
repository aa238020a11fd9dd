"""Who takes part in a stop, in words and in rank. Over planned stops and people that are fetched already."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import Role, Side


class Groups:
    """The people of a visit, as far as “who takes part” needs them: hosts are in no group.

    `named` maps the name of a group to the ids of its people, in order.
    """

    def __init__(self, people):
        guests = [person for person in people if person.side != Side.HOST]
        self.everybody = len(guests)
        self.named = {name: set() for name in sorted({person.group for person in guests if person.group})}
        for person in guests:
            if person.group:
                self.named[person.group].add(person.pk)

    def name_of(self, people):
        """The group that these ids are, all of it and nobody else; "" where they are none."""
        return next((name for name, own in self.named.items() if own == people), "")

    def who(self, planned):
        """“everyone, 14”, “group A, 8”, “3 people”."""
        if planned.everybody:
            return _("everyone, %(count)s") % {"count": self.everybody}
        here = attending(planned)
        if name := self.name_of(here):
            return _("group %(name)s, %(count)s") % {"name": name, "count": len(here)}
        return ngettext("%(count)s person", "%(count)s people", len(here)) % {"count": len(here)}

    def rank(self, planned):
        """Sorts stops at the same time: everybody's first, then by group, then by people."""
        if planned.everybody:
            return 0, "", ()
        here = attending(planned)
        return 1, self.name_of(here) or "~", tuple(sorted(here))


def attending(planned):
    return {a.participant_id for a in planned.attendances.all() if a.role == Role.ATTENDS}
