"""The office that runs the site, one-time keys, and what models of every app share."""

import operator
from functools import partial

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .images import LogoField
from .sorting import sort_key


class Versioned(models.Model):
    """A record that two people may edit: the form carries `version`, and an older copy is refused."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True


class Sorted(models.Model):
    """A record listed by name in the order of the Polish alphabet."""

    sort_key = models.CharField(max_length=400, editable=False, db_index=True, default="")

    class Meta:
        abstract = True
        ordering = ["sort_key", "pk"]

    def save(self, *args, update_fields=None, **kwargs):
        self.sort_key = sort_key(getattr(self, "name_pl", "") or self.name)[:400]
        if update_fields is not None:
            update_fields = {*update_fields, "sort_key"}
        super().save(*args, update_fields=update_fields, **kwargs)


class Keyed(models.Model):
    """A record that fixtures name by `NATURAL_KEY`, the lookups of its unique fields (`visit__slug`)."""

    NATURAL_KEY = ("slug",)

    class Meta:
        abstract = True

    def natural_key(self):
        return tuple(operator.attrgetter(path.replace("__", "."))(self) for path in self.NATURAL_KEY)


class KeyedQuerySet(models.QuerySet):
    def get_by_natural_key(self, *values):
        return self.get(**dict(zip(self.model.NATURAL_KEY, values, strict=True)))


class Office(Versioned):
    """Who runs the site: one row. Footer, statements, mails and paper take their words from it."""

    class Conformance(models.TextChoices):
        FULL = "full", _("fully conformant")
        PARTIAL = "partial", _("partially conformant")
        NONE = "none", _("not conformant")

    site_name = models.CharField(_("name of the site"), max_length=80)
    headline = models.CharField(_("headline of the home page"), max_length=120)
    tagline = models.CharField(_("what the portal is, in a sentence"), max_length=240)
    name = models.CharField(_("name of the office"), max_length=200)
    logo = LogoField(_("logo"))
    address = models.CharField(_("address"), max_length=240)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    emergency_phone = models.CharField(_("emergency phone during visits"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    notice = models.CharField(_("notice above every page"), max_length=300, blank=True)

    controller = models.TextField(_("controller of personal data"))
    privacy = models.TextField(_("privacy: what is kept, why, how long, whom to ask"))

    enforcement_name = models.CharField(_("enforcement body"), max_length=200)
    enforcement_url = models.URLField(_("address of the enforcement body"))
    published_on = models.DateField(_("site published on"))
    updated_on = models.DateField(_("last major change on"))
    conformance = models.CharField(_("conformance"), max_length=8, choices=Conformance, default=Conformance.PARTIAL)
    shortcomings = models.TextField(_("what is not accessible, and why"), blank=True)
    drawn_up_on = models.DateField(_("statement drawn up on"))
    reviewed_on = models.DateField(_("statement last reviewed on"))
    assessor = models.CharField(_("assessed by (empty: by ourselves)"), max_length=200, blank=True)
    contact_person = models.CharField(_("contact for accessibility"), max_length=120)
    contact_email = models.EmailField(_("e-mail for accessibility"))
    contact_phone = models.CharField(_("phone for accessibility"), max_length=40)
    architecture = models.TextField(_("access to the building"))
    apps = models.CharField(_("mobile apps"), max_length=240, blank=True)

    CACHE_KEY = "office"

    class Meta:
        verbose_name = pgettext_lazy("site", "office")
        verbose_name_plural = pgettext_lazy("site", "office")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="office_is_one_row")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)
        transaction.on_commit(partial(cache.delete, self.CACHE_KEY))

    @classmethod
    def current(cls):
        """The one row, or an unsaved blank one on a database that has none yet.

        Every page needs it and it hardly changes, so it is cached; a save drops the copy. Processes that share no
        cache (see CACHE_URL) notice a change within the minute that public pages may be cached anyway.
        """
        return cache.get_or_set(cls.CACHE_KEY, lambda: cls.objects.first() or cls(pk=1, site_name=_("Visits")), 60)


class UsedKey(models.Model):
    """A one-time key of an add form, stored with the row it made: the second of a double click finds it taken."""

    key = models.UUIDField(unique=True)
    used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("used one-time key")
        verbose_name_plural = _("used one-time keys")

    def __str__(self):
        return str(self.key)


def validate_order(start, end, field, message):
    """Refuse an `end` before `start`; the error stands at `field`."""
    if start and end and end < start:
        raise ValidationError({field: message})
