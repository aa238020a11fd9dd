"""The one writer of a visit's status. It moves by a guarded update, so of two people who move at once one is told."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from .choices import Status
from .models import Visit
from .rules import can_release

NEXT = {
    Status.IDEA: {Status.PLANNED, Status.CANCELLED},
    Status.PLANNED: {Status.CONFIRMED, Status.CANCELLED},
    Status.CONFIRMED: {Status.REPORTED, Status.CANCELLED},
    Status.REPORTED: set(),
    Status.CANCELLED: set(),
}


def faults(visit, to):
    """Sentences that say why the visit may not move to this status; none when it may."""
    if to not in NEXT[visit.status]:
        yield _("A visit that is “%(now)s” cannot become “%(to)s”.") % {
            "now": visit.get_status_display(), "to": Status(to).label
        }  # fmt: skip
        return
    if to == Status.CANCELLED:
        return
    if not visit.starts_on:
        yield _("The dates are still open.")
    if not visit.hostings.exists():
        yield _("No host is named yet.")


def move(visit, to, *, by):
    """Move a visit along NEXT.

    Raises PermissionDenied, or ValidationError with every reason why not, or where somebody moved it first.
    """
    if not can_release(by):
        raise PermissionDenied
    if found := list(faults(visit, to)):
        raise ValidationError(found)
    moved = Visit.objects.filter(pk=visit.pk, status=visit.status).update(status=to, version=F("version") + 1)
    if not moved:
        raise ValidationError(_("Somebody changed the status of %(visit)s a moment ago.") % {"visit": visit})
    visit.refresh_from_db()
    Visit.history.bulk_history_create([visit], update=True, default_user=by)
