"""What a release planned is never changed again.

A release is the draft that got a number: from then on its row, its planned stops and who takes part refuse to be
saved, updated, deleted or added to, by every door the ORM has. Only fixtures (raw loading) put releases in whole.
"""

from django.db import models
from django.utils.translation import gettext as _

from portal.common.models import KeyedQuerySet


class ReleaseIsFrozen(Exception):
    """Somebody tried to change what a release planned."""

    def __init__(self):
        super().__init__(_("A released programme is never changed. Change the draft and release it again."))


class FrozenQuerySet(KeyedQuerySet):
    """Refuses every bulk write that would touch a released itinerary; `model.NUMBER` is the path to its number."""

    def _refuse_released(self, **condition):
        rows = self.order_by().filter(**condition) if condition else self.order_by()
        if rows.exclude(**{self.model.NUMBER: None}).exists():
            raise ReleaseIsFrozen

    def update(self, **values):
        """Refuses released rows, and any row that would change its parent: nothing is ever moved into a release."""
        if self.model.PARENT in values or f"{self.model.PARENT}_id" in values:
            raise ReleaseIsFrozen
        self._refuse_released()
        return super().update(**values)

    def delete(self):
        self._refuse_released()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, batch_size=None, ignore_conflicts=False, update_conflicts=False, **options):
        if update_conflicts:  # an upsert rewrites rows that nobody looked at
            raise ReleaseIsFrozen
        objs = list(objs)
        self.model.refuse_parents(objs)
        return super().bulk_create(objs, batch_size, ignore_conflicts, **options)


class Frozen(models.Model):
    """A row of an itinerary.

    NUMBER is the path to the itinerary's number, PARENT the reference that never changes; `refuse_parents` checks
    new rows.
    """

    NUMBER = PARENT = ""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args, **kwargs):
        self._refuse_released()
        self.refuse_parents([self])
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._refuse_released()
        return super().delete(*args, **kwargs)

    @classmethod
    def refuse_parents(cls, rows):
        """Raise ReleaseIsFrozen where one of these rows belongs (or would) to a released itinerary."""
        raise NotImplementedError

    def _refuse_released(self):
        type(self)._default_manager.all()._refuse_released(pk=self.pk)
