"""Mails to participants: prepared by a release or a person, held in the outbox, sent by the courier."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.models import Versioned

from ..choices import GONE, NoticeKind, NoticeState
from .itinerary import Itinerary, Stop
from .people import Participant


class NoticeQuerySet(models.QuerySet):
    def held(self):
        return self.filter(state=NoticeState.HELD)

    def failed(self):
        """Not in the courier's hands at this moment: a try that is under way is `sending`."""
        return self.filter(state=NoticeState.FAILED)

    def discarded(self):
        return self.filter(state=NoticeState.DISCARDED)

    def waiting_for_somebody(self):
        """What the outbox counts: mails that wait to be sent, and mails that failed."""
        return self.filter(state__in=[NoticeState.HELD, NoticeState.FAILED])

    def gone(self):
        """Sent, or decided to be sent: what participants know or are about to know."""
        return self.filter(state__in=GONE)

    def of_visit(self, visit):
        """No join: so an update of these rows is guarded by their own columns, whoever is faster."""
        return self.filter(participant__in=Participant.objects.filter(visit=visit))

    def queued(self):
        """What the courier takes at its time, a failed mail's next try too."""
        waiting = self.filter(state__in=[NoticeState.SENDING, NoticeState.FAILED], claimed_at=None)
        return waiting.exclude(next_try_at=None)

    def due(self, at):
        return self.queued().filter(next_try_at__lte=at)

    def claimed(self):
        return self.filter(state=NoticeState.SENDING).exclude(claimed_at=None)

    def for_mail(self):
        """With all that its words are made of, but the releases."""
        return self.select_related(
            "participant__visit__delegation", "participant__visit__host_region", "participant__visit__coordinator",
            "participant__link", "release", "decided_by",
        )  # fmt: skip


class Notice(Versioned):
    """An e-mail prepared for one participant; its words are made when it is shown or sent.

    `since` is the release they were last told of (null: none), `release` the one that this mail tells. A blank subject
    or opening stands for the words the portal would choose. `key` is the Message-ID, the same at every try.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(Participant, models.PROTECT, verbose_name=_("participant"), related_name="notices")
    kind = models.CharField(_("kind"), max_length=12, choices=NoticeKind)
    state = models.CharField(_("state"), max_length=10, choices=NoticeState, default=NoticeState.HELD)
    since = models.PositiveIntegerField(_("since release"), null=True, blank=True)
    release = models.ForeignKey(
        Itinerary, models.PROTECT, verbose_name=_("release"), related_name="notices", null=True, blank=True
    )
    stops = models.ManyToManyField(Stop, verbose_name=_("stops asked about"), related_name="notices", blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    opening = models.TextField(_("opening words"), max_length=2000, blank=True)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)
    decided_at = models.DateTimeField(_("sent or discarded at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("sent or discarded by"), related_name="+",
        null=True, editable=False,
    )  # fmt: skip
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    next_try_at = models.DateTimeField(_("next try at"), null=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("outbox")
        ordering = ["-pk"]
        permissions = [("send_notice", _("Can send mails to participants"))]
        indexes = [models.Index(fields=["state", "next_try_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind"], condition=Q(state=NoticeState.HELD), name="notice_held_is_one_a_kind"
            )
        ]

    def __str__(self):
        return f"{self.participant}: {self.get_kind_display()}"
