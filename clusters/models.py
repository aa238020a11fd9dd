"""The directory: specialisations, regions, organisations of every kind, memberships, programmes, partnerships."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common import dates
from portal.common.images import LogoField
from portal.common.models import Keyed, KeyedQuerySet, Sorted, Versioned, validate_order
from portal.common.validators import (
    validate_country,
    validate_latitude,
    validate_longitude,
    validate_time_zone,
)


def latitude():
    return models.FloatField(_("latitude"), null=True, blank=True, validators=[validate_latitude])


def longitude():
    return models.FloatField(_("longitude"), null=True, blank=True, validators=[validate_longitude])


class Specialisation(Keyed, Sorted, Versioned):
    """A field of economic strength (smart specialisation), shared by regions and organisations."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    nace = models.CharField(
        _("NACE divisions"), max_length=120, blank=True, help_text=_("NACE Rev. 2, for example 25, 28")
    )

    objects = KeyedQuerySet.as_manager()
    NATURAL_KEY = ("code",)

    class Meta(Sorted.Meta):
        verbose_name = _("specialisation")
        verbose_name_plural = _("specialisations")

    def __str__(self):
        return self.name


class RegionQuerySet(KeyedQuerySet):
    def for_list(self):
        return self.annotate(organisation_count=Count("organisations", filter=Q(organisations__published=True)))

    def for_page(self):
        return self.prefetch_related("specialisations")


class Region(Keyed, Sorted, Versioned):
    """A region that sends or receives delegations; the name is written as people write it (podlaskie, Walonia)."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), unique=True)
    country = models.CharField(
        _("country"), max_length=2, validators=[validate_country], help_text=_("ISO 3166-1, for example PL")
    )
    code = models.CharField(_("code"), max_length=8, unique=True, help_text=_("NUTS or ISO 3166-2, for example PL84"))
    latitude = latitude()
    longitude = longitude()
    time_zone = models.CharField(_("time zone"), max_length=40, validators=[validate_time_zone])
    specialisations = models.ManyToManyField(
        Specialisation, verbose_name=_("specialisations"), related_name="regions", blank=True
    )
    challenges = models.TextField(_("challenges"), blank=True)
    summary = models.TextField(_("summary"), blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta(Sorted.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("region", args=[self.slug])

    @property
    def country_name(self):
        return dates.country(self.country)


class Kind(models.TextChoices):
    CLUSTER = "cluster", _("cluster")
    FIRM = "firm", _("firm")
    AUTHORITY = "authority", _("public authority")
    AGENCY = "agency", _("agency")
    ZONE = "zone", _("economic zone")
    PARK = "park", _("science and technology park")
    RESEARCH = "research", _("research and education")
    OTHER = "other", _("other organisation")


class OrganisationQuerySet(KeyedQuerySet):
    def visible_to(self, viewer):
        return self if viewer.is_staff else self.filter(published=True)

    def clusters(self):
        return self.filter(kind=Kind.CLUSTER)

    def firms(self):
        return self.filter(kind=Kind.FIRM)

    def member_firms(self):
        """Firms that belong to at least one published cluster: the public list of firms."""
        published = Membership.objects.on(timezone.localdate()).filter(
            organisation=OuterRef("pk"), cluster__published=True
        )
        return self.firms().filter(Exists(published))

    def for_list(self):
        """Rows of the directory: region, and the clusters a firm belongs to."""
        clusters = Membership.objects.on(timezone.localdate()).to_published().select_related("cluster")
        return self.select_related("region").prefetch_related(
            Prefetch("memberships", clusters.order_by("cluster__sort_key"), to_attr="cluster_memberships")
        )

    def for_page(self):
        return self.select_related("region", "parent").prefetch_related("specialisations")


class Organisation(Keyed, Sorted, Versioned):
    """Any body of the directory: a cluster, a firm, an office, a park. Its kind says which."""

    class Qualifier(models.TextChoices):
        EXACTLY = "", _("exactly")
        OVER = "over", _("over")
        ABOUT = "about", _("about")

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("region"), related_name="organisations", null=True, blank=True
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=240, blank=True)
    latitude = latitude()
    longitude = longitude()
    website = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Of the office, not of a person: it is public."))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    logo = LogoField(_("logo"))
    founded = models.DateField(_("founded on"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    specialisations = models.ManyToManyField(
        Specialisation, verbose_name=_("specialisations"), related_name="organisations", blank=True
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("part of"), related_name="parts", null=True, blank=True
    )
    aims = models.TextField(
        _("aims"), blank=True, help_text=_("Of a cluster: one a line, a heading before a colon (Innovation: …).")
    )
    members_stated = models.PositiveIntegerField(_("members, as the cluster states"), null=True, blank=True)
    members_qualifier = models.CharField(
        _("qualifier"), max_length=8, choices=Qualifier, default=Qualifier.EXACTLY, blank=True
    )
    confirmed_on = models.DateField(_("entry confirmed on"), null=True, blank=True)
    published = models.BooleanField(_("published"), default=True)

    objects = OrganisationQuerySet.as_manager()
    KIND = None  # the one kind of a proxy's rows

    class Meta(Sorted.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.kind = self.KIND or self.kind
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("cluster" if self.kind == Kind.CLUSTER else "organisation", args=[self.slug])

    @property
    def label(self):
        return self.short_name or self.name

    @property
    def aims_listed(self):
        """Pairs of heading and text, one for each line of `aims`; a line without a colon has no heading."""
        lines = [line.split(": ", 1) for line in self.aims.splitlines() if line.strip()]
        return [(line[0] if len(line) > 1 else "", line[-1]) for line in lines]


class KindManager(models.Manager.from_queryset(OrganisationQuerySet)):
    """The rows of one kind of organisation, which the proxy names."""

    def get_queryset(self):
        return super().get_queryset().filter(kind=self.model.KIND)


class Cluster(Organisation):
    KIND = Kind.CLUSTER
    objects = KindManager()

    class Meta(Sorted.Meta):
        proxy = True
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")


class Firm(Organisation):
    KIND = Kind.FIRM
    objects = KindManager()

    class Meta(Sorted.Meta):
        proxy = True
        verbose_name = _("firm")
        verbose_name_plural = _("firms")


class MembershipQuerySet(KeyedQuerySet):
    def on(self, day):
        """Memberships in force on `day`, its bounds included; an open bound never ends."""
        return self.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day))

    def of_published(self):
        return self.filter(organisation__published=True)

    def to_published(self):
        return self.filter(cluster__published=True)

    def by_name(self):
        return self.select_related("organisation").order_by("organisation__sort_key")


class Membership(Keyed, Versioned):
    """An organisation's membership of a cluster."""

    cluster = models.ForeignKey(
        Organisation, models.CASCADE, verbose_name=_("cluster"), related_name="members",
        limit_choices_to={"kind": Kind.CLUSTER},
    )  # fmt: skip
    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name=_("member"), related_name="memberships")
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    role = models.CharField(_("role"), max_length=80, blank=True)

    objects = MembershipQuerySet.as_manager()
    NATURAL_KEY = ("cluster__slug", "organisation__slug")

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["cluster__sort_key", "organisation__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "organisation"], name="membership_is_one_a_pair"),
            models.CheckConstraint(condition=~Q(cluster=F("organisation")), name="membership_is_of_another"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="membership_dates_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.organisation} – {self.cluster}"

    def clean(self):
        validate_order(self.since, self.until, "until", _("The end is before the beginning."))
        if self.cluster_id and self.cluster_id == self.organisation_id:
            raise ValidationError({"organisation": _("A cluster is no member of itself.")})


class ProgrammeQuerySet(KeyedQuerySet):
    def for_page(self):
        return self.select_related("run_by").prefetch_related("regions")


class Programme(Keyed, Sorted, Versioned):
    """A funding or cooperation programme: what pays for visits, or stands behind a region."""

    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), unique=True)
    funder = models.CharField(_("funder"), max_length=200, blank=True)
    run_by = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("run by"), related_name="programmes_run", null=True, blank=True
    )
    regions = models.ManyToManyField(Region, verbose_name=_("regions"), related_name="programmes", blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    budget = models.DecimalField(_("budget"), max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text=_("ISO 4217, for example EUR"))
    website = models.URLField(_("website"), blank=True)
    summary = models.TextField(_("summary"), blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta(Sorted.Meta):
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year=None) | Q(last_year=None) | Q(last_year__gte=F("first_year")),
                name="programme_years_in_order",
            ),
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=0), name="programme_budget_not_negative"),
        ]

    def __str__(self):
        return f"{self.acronym}: {self.name}" if self.acronym else self.name

    def get_absolute_url(self):
        return reverse("programme", args=[self.slug])

    @property
    def label(self):
        return self.acronym or self.name

    def clean(self):
        validate_order(self.first_year, self.last_year, "last_year", _("The last year is before the first."))


class PartnershipQuerySet(KeyedQuerySet):
    def for_home(self):
        """With `shared_count`, the number of specialisations that both regions have."""
        of_partner = Region.specialisations.through.objects.filter(
            region=OuterRef(OuterRef("partner")), specialisation=OuterRef("specialisation")
        )
        shared = Region.specialisations.through.objects.filter(Exists(of_partner), region=OuterRef("region"))
        count = shared.order_by().values("region").annotate(n=Count("pk")).values("n")
        return self.select_related("region", "partner").annotate(shared_count=Coalesce(Subquery(count), 0))

    def of_region(self, region):
        return self.filter(Q(region=region) | Q(partner=region)).select_related("region", "partner", "programme")

    def for_page(self):
        return self.select_related("region", "partner", "programme").prefetch_related(
            "region__specialisations", "partner__specialisations"
        )


class Partnership(Keyed, Versioned):
    """Two regions that work together; several visits hang on it."""

    slug = models.SlugField(_("slug"), unique=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"), related_name="partnerships")
    partner = models.ForeignKey(Region, models.PROTECT, verbose_name=_("partner region"), related_name="partnered")
    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("programme"), related_name="partnerships", null=True, blank=True
    )
    since = models.PositiveSmallIntegerField(_("since (year)"), null=True, blank=True)
    until = models.PositiveSmallIntegerField(_("until (year)"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["region__sort_key", "partner__sort_key"]
        constraints = [
            models.CheckConstraint(condition=~Q(region=F("partner")), name="partnership_is_of_two_regions"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="partnership_years_in_order"
            ),
        ]

    def __str__(self):
        return f"{self.region} – {self.partner}"

    def get_absolute_url(self):
        return reverse("partnership", args=[self.slug])

    @property
    def shared_specialisations(self):
        """What both regions are strong in: the reason of the match."""
        return [one for one in self.region.specialisations.all() if one in self.partner.specialisations.all()]

    def clean(self):
        validate_order(self.since, self.until, "until", _("The end is before the beginning."))
        if self.region_id and self.region_id == self.partner_id:
            raise ValidationError({"partner": _("A region is no partner of itself.")})
