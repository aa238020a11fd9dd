"""Who may see a thing: one enumeration, and the viewer that every `visible_to()` asks about."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    PUBLIC = "public", _("Public")
    PARTNERS = "partners", _("Partners of the visit")
    STAFF = "staff", _("Staff only")


@dataclass(frozen=True)
class Viewer:
    """Whose eyes a queryset looks through.

    Public pages pass ANONYMOUS whoever is signed in, pages below /my/ the participant, the admin STAFF.
    A host (`is_host`) sees only the stops they or their organisation take part in.
    """

    is_staff: bool = False
    visit_id: int | None = None
    participant_id: int | None = None
    organisation_id: int | None = None
    is_host: bool = False


ANONYMOUS = Viewer()
STAFF = Viewer(is_staff=True)
