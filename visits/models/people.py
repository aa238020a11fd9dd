"""The people of a visit and their personal links."""

import secrets
import uuid
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clusters.models import Organisation
from portal.common.audience import Audience, Viewer
from portal.common.models import Keyed, KeyedQuerySet, Versioned

from ..choices import Role, Side
from .visit import Visit

LINK_DAYS = 60  # how long a personal link opens after the visit's last day


class ParticipantQuerySet(KeyedQuerySet):
    def in_order(self):
        """Guests first, the heads of each side before the others."""
        return self.order_by(models.Case(
            *[models.When(side=side, then=rank) for rank, side in enumerate(Side.values)],
            output_field=models.IntegerField(),
        ), "-is_head", "precedence", "pk")  # fmt: skip

    def for_role(self, role):
        """Who may be named in a role at a stop: hosts receive, all others take part."""
        return self.filter(side=Side.HOST) if role == Role.RECEIVES else self.exclude(side=Side.HOST)

    def with_public_names(self):
        return self.filter(name_public=True, side=Side.GUEST)

    def visible_to(self, viewer):
        """Names and offices are seen by all partners of the visit; the public sees none here."""
        return self if viewer.is_staff else self.filter(visit=viewer.visit_id)

    def read_by(self, person):
        """All whom the pages of this participant name, in order."""
        return self.visible_to(person.viewer).select_related("organisation").in_order()


class Participant(Keyed, Versioned):
    """A person of one visit: a guest, an interpreter, accompanying staff, or somebody of a host's."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, verbose_name=_("visit"), related_name="participants")
    side = models.CharField(_("side"), max_length=12, choices=Side, default=Side.GUEST)
    group = models.CharField(_("group"), max_length=8, blank=True, help_text=_("A, B … where the visit splits"))
    name = models.CharField(pgettext_lazy("person", "name"), max_length=120)
    office = models.CharField(_("office"), max_length=160, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="participants",
        null=True, blank=True,
    )  # fmt: skip
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    precedence = models.PositiveSmallIntegerField(_("order of precedence"), default=100)
    is_head = models.BooleanField(_("head of delegation"), default=False)
    needs = models.CharField(_("needs (diet, access)"), max_length=300, blank=True)
    name_public = models.BooleanField(_("the name may be public"), default=False)

    objects = ParticipantQuerySet.as_manager()
    NATURAL_KEY = ("key",)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["visit", "side", "precedence", "pk"]
        permissions = [("see_contacts", _("Can see phones, e-mails and needs of participants"))]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "side"], condition=Q(is_head=True), name="participant_head_is_one_a_side",
                violation_error_message=_("That side has a head already."),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def viewer(self):
        return Viewer(
            visit_id=self.visit_id,
            participant_id=self.pk,
            organisation_id=self.organisation_id,
            is_host=self.side == Side.HOST,
        )


def make_nonce():
    return secrets.token_urlsafe(16)


class AccessLinkQuerySet(models.QuerySet):
    def valid(self, at=None):
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())

    def shared(self):
        """Of visits that partners may see."""
        return self.exclude(participant__visit__audience=Audience.STAFF)

    def opening(self, at=None):
        return self.valid(at).shared()

    def opened_in(self, session_links):
        """Opening links whose id and nonce a session holds; a renewed link has another nonce and drops out."""
        held = Q(pk__in=[])
        for pk, nonce in session_links.items():
            held |= Q(pk=pk, nonce=nonce)
        return self.opening().filter(held)

    def for_page(self):
        return self.select_related(
            "participant__visit__host_region", "participant__visit__delegation__origin",
            "participant__visit__coordinator",
        )  # fmt: skip


class AccessLink(Versioned):
    """The personal link of one participant. The token is a signature over `pk` and `nonce` and is not stored."""

    participant = models.OneToOneField(Participant, models.CASCADE, verbose_name=_("participant"), related_name="link")
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    expires_at = models.DateTimeField(_("expires"), blank=True, db_index=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    opened_at = models.DateTimeField(_("last opened"), null=True, editable=False)
    release_seen = models.PositiveIntegerField(_("last release seen"), null=True, editable=False)

    objects = AccessLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")

    def __str__(self):
        return str(self.participant)

    def save(self, *args, **kwargs):
        if self.expires_at is None:
            self.expires_at = default_expiry(self.participant.visit)
        super().save(*args, **kwargs)

    @property
    def is_valid(self):
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def opens(self):
        """The rule of AccessLinkQuerySet.opening, for one row."""
        return self.is_valid and self.participant.visit.audience != Audience.STAFF


def default_expiry(visit):
    """Midnight in the visit's zone, LINK_DAYS after the last day (after today while there are no dates)."""
    last = visit.ends_on or timezone.localdate()
    return datetime.combine(last + timedelta(days=LINK_DAYS + 1), time(), tzinfo=visit.zone)
