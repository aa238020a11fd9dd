"""Places, where stops happen."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.models import Organisation, latitude, longitude
from portal.common.models import Keyed, KeyedQuerySet, Sorted, Versioned


class Place(Keyed, Sorted, Versioned):
    """Where a stop happens: typed once, offered again."""

    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    address = models.CharField(_("address"), max_length=240, blank=True)
    latitude = latitude()
    longitude = longitude()
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="places", null=True, blank=True
    )

    objects = KeyedQuerySet.as_manager()

    class Meta(Sorted.Meta):
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self):
        return self.name

    @property
    def is_located(self):
        return None not in (self.latitude, self.longitude)
