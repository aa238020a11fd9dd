"""What participants say of the organisations that they met."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.models import Organisation
from portal.common.models import Versioned

from ..choices import Useful
from .people import Participant
from .visit import Outcome


class FeedbackQuerySet(models.QuerySet):
    def of_visit(self, visit):
        return self.filter(participant__visit=visit)

    def for_list(self):
        return self.select_related("participant__organisation", "organisation", "outcome").order_by(
            "organisation__sort_key", "organisation__pk", "participant__precedence", "participant__pk"
        )


class Feedback(Versioned):
    """One participant's answers on one organisation; a follow-up that they want becomes a draft of an outcome.

    `outcome` is that draft, until staff drop it; what staff made of it since is never written over.
    """

    participant = models.ForeignKey(Participant, models.PROTECT, verbose_name=_("participant"), related_name="feedback")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="feedback"
    )
    useful = models.CharField(_("how useful it was"), max_length=8, choices=Useful, blank=True)
    follow_up = models.BooleanField(_("follow-up wanted"), default=False)
    with_whom = models.CharField(_("with whom"), max_length=160, blank=True)
    comment = models.CharField(_("comment"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    outcome = models.OneToOneField(
        Outcome, models.SET_NULL, verbose_name=_("outcome"), related_name="feedback", null=True, blank=True
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["participant", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["participant", "organisation"], name="feedback_is_one_an_organisation")
        ]

    def __str__(self):
        return f"{self.participant}: {self.organisation}"
