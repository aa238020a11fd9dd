"""What a person did to a draft, so that it can be undone and others can be told of it."""

from django.conf import settings
from django.db import models
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .itinerary import Itinerary


class StepQuerySet(models.QuerySet):
    def undoable(self, draft, user):
        """What this person may undo in this draft, the last first."""
        return self.filter(itinerary=draft, by=user, undone_at=None).order_by("-pk")

    def redoable(self, draft, user):
        """What this person took back after the last thing they did, the last first."""
        own = self.filter(itinerary=draft, by=user)
        last = own.filter(undone_at=None).order_by("-pk").values("pk")[:1]
        return own.exclude(undone_at=None).filter(pk__gt=Coalesce(Subquery(last), 0)).order_by("pk")

    def touching(self, visit, key):
        """What was done to a stop in the visit's drafts, the last first."""
        steps = self.filter(itinerary__visit=visit, after__has_key=str(key))
        return steps.select_related("by").order_by("-itinerary_id", "-number")

    def since(self, draft, version):
        """What was done to a draft after the version that somebody has seen, in order."""
        return self.filter(itinerary=draft, number__gt=version).select_related("by").order_by("pk")


class Step(models.Model):
    """One action in the programme editor: the stops it touched as they were before and after it.

    `before` and `after` map a stop's key to what the draft planned for it (see `visits.programme.plans`), null where it
    planned nothing. `number` is the version that the draft had then.
    """

    itinerary = models.ForeignKey(Itinerary, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    label = models.CharField(max_length=200)
    before = models.JSONField()
    after = models.JSONField()
    undone_at = models.DateTimeField(null=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of planning")
        verbose_name_plural = _("steps of planning")
        indexes = [models.Index(fields=["itinerary", "number"])]

    def __str__(self):
        return self.label
