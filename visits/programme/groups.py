"""Who takes part in a stop, in words and in rank. Over planned stops and people that are fetched already."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..choices import Role, Side


class Groups:
    """The people of a visit, as far as “who takes part” needs them."""

    def __init__(self, people):
        self.everybody, self.named = 0, defaultdict(set)
        for person in people:
            if person.side != Side.HOST:
                self.everybody += 1
                if person.group:
                    self.named[person.group].add(person.pk)

    def who(self, planned):
        """“everyone, 14”, “group A, 8”, “3 people”."""
        if planned.everybody:
            return _("everyone, %(count)s") % {"count": self.everybody}
        here = attending(planned)
        if name := self._name(here):
            return _("group %(name)s, %(count)s") % {"name": name, "count": len(here)}
        return ngettext("%(count)s person", "%(count)s people", len(here)) % {"count": len(here)}

    def rank(self, planned):
        """Sorts stops at the same time: everybody's first, then by group, then by people."""
        if planned.everybody:
            return 0, "", ()
        here = attending(planned)
        return 1, self._name(here) or "~", tuple(sorted(here))

    def _name(self, people):
        return next((name for name, own in sorted(self.named.items()) if own == people), "")


def attending(planned):
    return {a.participant_id for a in planned.attendances.all() if a.role == Role.ATTENDS}
