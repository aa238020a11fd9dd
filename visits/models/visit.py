"""The visit, who sends it, who hosts it, and what came of it."""

import uuid
from datetime import UTC, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clusters.models import Organisation, Partnership, Programme, Region
from portal.common import dates
from portal.common.audience import Audience
from portal.common.models import Keyed, KeyedQuerySet, Versioned, validate_order
from portal.common.validators import validate_languages, validate_time_zone

from ..choices import WITHOUT_DATES, OutcomeKind, OutcomeStatus, State, Status
from ..distance import great_circle_km


@lru_cache(maxsize=8)
def _zones_by_date(quarter):
    """{local date: [zones]} at a moment. Offsets are multiples of 15 minutes, so one answer serves a quarter hour."""
    zones = {}
    for name in available_timezones():
        zones.setdefault(quarter.astimezone(ZoneInfo(name)).date(), []).append(name)
    return zones


def _by_local_date(condition, at):
    """Q that holds where `condition(date)` does for the date that it is, at the moment `at`, in the row's own zone."""
    at = (at or timezone.now()).astimezone(UTC)
    quarter = at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
    anywhere = Q(pk__in=[])
    for date, zones in _zones_by_date(quarter).items():
        anywhere |= Q(time_zone__in=zones) & condition(date)
    return anywhere


class VisitQuerySet(KeyedQuerySet):
    def with_release(self):
        itineraries = apps.get_model("visits", "Itinerary").objects
        return self.annotate(has_release=Exists(itineraries.filter(visit=OuterRef("pk")).exclude(number=None)))

    def visible_to(self, viewer):
        """Public: confirmed or reported, or planned or cancelled once a release told of it. Partners: their own."""
        if viewer.is_staff:
            return self
        if viewer.visit_id:
            return self.filter(pk=viewer.visit_id).exclude(audience=Audience.STAFF)
        told = Q(status__in=[Status.PLANNED, Status.CANCELLED], has_release=True)
        shown = Q(status__in=[Status.CONFIRMED, Status.REPORTED]) | told
        return self.with_release().filter(shown, audience=Audience.PUBLIC)

    def under_way(self, at=None):
        return self.filter(
            _by_local_date(lambda day: Q(starts_on__lte=day, ends_on__gte=day), at), status=Status.CONFIRMED
        )

    def completed(self, at=None):
        return self.filter(_by_local_date(lambda day: Q(ends_on__lt=day), at), status=Status.CONFIRMED)

    def upcoming(self, at=None):
        """Confirmed or planned visits that are not over, the next first."""
        current = _by_local_date(lambda day: Q(ends_on__gte=day), at)
        return self.filter(current, status__in=[Status.CONFIRMED, Status.PLANNED]).order_by("starts_on", "pk")

    def with_firm_count(self):
        """Adds `firm_count` and `member_count` of the last release, whatever the audience of its stops.

        Counted are distinct firms on company visits that took place; members are those of the visited cluster on
        the visit's first day. Null stands for none.
        """
        stops = apps.get_model("visits", "PlannedStop").objects
        counted = stops.company_visits().filter(itinerary__visit=OuterRef("pk")).order_by().values("itinerary__visit")
        firms = Count("host", distinct=True)
        return self.annotate(
            firm_count=Subquery(counted.annotate(n=firms).values("n")),
            member_count=Subquery(counted.filter(of_member=True).annotate(n=firms).values("n")),
        )

    def newest_first(self):
        return self.order_by(F("starts_on").desc(nulls_last=True), "-pk")

    def for_list(self):
        return self.select_related("host_region", "delegation__origin").newest_first()

    def for_page(self):
        return self.select_related(
            "host_region", "cluster", "programme__run_by", "partnership__region", "partnership__partner",
            "delegation__origin", "coordinator",
        )  # fmt: skip

    def of_organisation(self, organisation, viewer):
        """Visits that an organisation sends, hosts, or is visited in, as far as this viewer may know of it."""
        stops = apps.get_model("visits", "PlannedStop").objects.visible_to(viewer)
        received = stops.filter(host=organisation, itinerary__visit=OuterRef("pk"))
        return self.filter(
            Exists(Hosting.objects.filter(visit=OuterRef("pk"), organisation=organisation))
            | Exists(Delegation.senders.through.objects.filter(
                delegation__visit=OuterRef("pk"), organisation=organisation
            ))
            | Exists(received)
            | Q(cluster=organisation)
        )  # fmt: skip

    def count_by_region(self):
        """A subquery for querysets of regions: how many of these visits start from or lead to the region."""
        of_region = self.filter(Q(host_region=OuterRef("pk")) | Q(delegation__origin=OuterRef("pk")))
        return Subquery(of_region.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n"))

    def of_region(self, region):
        return self.filter(Q(host_region=region) | Q(delegation__origin=region))


class Visit(Keyed, Versioned):
    """One delegation's visit: from plan to released programme, to report and outcomes."""

    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    host_region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("host region"), related_name="visits_hosted", null=True, blank=True
    )
    hosts = models.ManyToManyField(
        Organisation, verbose_name=_("hosts"), through="Hosting", related_name="visits_hosted", blank=True
    )
    cluster = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("cluster visited"), related_name="visits_of_cluster",
        null=True, blank=True, limit_choices_to={"kind": "cluster"},
    )  # fmt: skip
    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("programme"), related_name="visits", null=True, blank=True
    )
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, verbose_name=_("partnership"), related_name="visits", null=True, blank=True
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Europe/Warsaw", validators=[validate_time_zone],
        help_text=_("The host's: all hours of the programme are in this zone."),
    )  # fmt: skip
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.IDEA, editable=False)
    audience = models.CharField(_("audience"), max_length=8, choices=Audience, default=Audience.STAFF)
    summary = models.TextField(_("summary"), blank=True)
    notice = models.CharField(
        _("notice to readers"),
        max_length=300,
        blank=True,
        help_text=_("Stands in a banner on every page of the visit."),
    )
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("coordinator"), related_name="visits",
        null=True, blank=True,
    )  # fmt: skip

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = [F("starts_on").desc(nulls_last=True), "-pk"]
        permissions = [("release_visit", _("Can release a visit's programme and move its status"))]
        indexes = [models.Index(fields=["status", "ends_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="visit_dates_in_order"),
            models.CheckConstraint(
                condition=Q(status__in=WITHOUT_DATES) | Q(starts_on__isnull=False, ends_on__isnull=False),
                name="visit_has_dates_unless_idea",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("visit", args=[self.slug])

    def clean(self):
        validate_order(self.starts_on, self.ends_on, "ends_on", _("The last day is before the first."))
        if bool(self.starts_on) != bool(self.ends_on):
            raise ValidationError({"ends_on": _("Give both days, or neither while the dates are open.")})
        if self.status not in WITHOUT_DATES and not self.starts_on:
            raise ValidationError({"starts_on": _("Only an idea may lack dates.")})
        if self.slug == "link":
            raise ValidationError({"slug": _("“link” is an address of the portal; choose another.")})

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    def state(self, at=None):
        """The State readers are told at a moment (now, if none is given)."""
        if self.status == Status.CONFIRMED:
            today = (at or timezone.now()).astimezone(self.zone).date()
            if self.ends_on < today:
                return State.COMPLETED
            if self.starts_on <= today:
                return State.UNDER_WAY
        return State(self.status)

    @property
    def days(self):
        """Every date of the visit; none while the dates are open."""
        if not self.starts_on:
            return []
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]

    @property
    def date_numerals(self):
        return dates.numerals(self.starts_on, self.ends_on)

    @property
    def date_months(self):
        return dates.months(self.starts_on, self.ends_on)

    @property
    def date_span(self):
        return dates.span(self.starts_on, self.ends_on) if self.starts_on else ""

    def parties(self, viewer):
        """Organisations that host or send, with `host_position` (null for senders alone) and `is_sender`."""
        hosting = Hosting.objects.filter(visit=self, organisation=OuterRef("pk"))
        sending = Delegation.senders.through.objects.filter(delegation__visit=self, organisation=OuterRef("pk"))
        bodies = Organisation.objects.visible_to(viewer).annotate(
            host_position=Subquery(hosting.values("position")[:1]), is_sender=Exists(sending)
        )
        return bodies.filter(Q(host_position__isnull=False) | Q(is_sender=True))

    @property
    def guests(self):
        """The delegation, or None while there is none."""
        return getattr(self, "delegation", None)

    @property
    def origin(self):
        """The guests' region, or None while there is no delegation."""
        return self.guests and self.guests.origin

    @property
    def distance_km(self):
        """Great-circle distance of the two regions, rounded to 10 km; None where a coordinate is missing."""
        distance = great_circle_km(self.origin, self.host_region)
        return None if distance is None else round(distance, -1)


class Hosting(Keyed, Versioned):
    """An organisation that hosts a visit; the first leads."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="hostings")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="hostings"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1, help_text=_("The first leads."))

    objects = KeyedQuerySet.as_manager()
    NATURAL_KEY = ("visit__slug", "organisation__slug")

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "organisation"], name="hosting_is_one_a_pair")]

    def __str__(self):
        return str(self.organisation)


class Delegation(Keyed, Versioned):
    """Who comes: the guests of one visit, their region, and the clock they live by at home."""

    visit = models.OneToOneField(Visit, models.CASCADE, verbose_name=_("visit"), related_name="delegation")
    name = models.CharField(_("name"), max_length=200)
    origin = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region of origin"), related_name="delegations")
    senders = models.ManyToManyField(
        Organisation, verbose_name=_("sending organisations"), related_name="delegations", blank=True
    )
    home_city = models.CharField(_("home city"), max_length=80, help_text=_("Names the guests' clock at home."))
    home_time_zone = models.CharField(_("home time zone"), max_length=40, validators=[validate_time_zone])
    languages = models.CharField(
        _("languages"), max_length=40, validators=[validate_languages], help_text=_("Codes with commas: es, en")
    )

    objects = KeyedQuerySet.as_manager()
    NATURAL_KEY = ("visit__slug",)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")

    def __str__(self):
        return self.name

    @property
    def home_zone(self):
        return ZoneInfo(self.home_time_zone)

    @property
    def language_names(self):
        return [dates.language(code.strip()) for code in self.languages.split(",")]


class OutcomeQuerySet(KeyedQuerySet):
    def visible_to(self, viewer):
        if viewer.is_staff:
            return self
        if viewer.visit_id:
            return self.filter(visit=viewer.visit_id).exclude(audience=Audience.STAFF)
        return self.filter(audience=Audience.PUBLIC, visit__in=Visit.objects.visible_to(viewer))


class Outcome(Keyed, Versioned):
    """What a visit is hoped to bring, or brought."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, verbose_name=_("visit"), related_name="outcomes")
    stop = models.ForeignKey(
        "visits.Stop", models.SET_NULL, verbose_name=_("stop"), related_name="outcomes", null=True, blank=True
    )
    kind = models.CharField(_("kind"), max_length=12, choices=OutcomeKind, default=OutcomeKind.OTHER)
    text = models.CharField(_("text"), max_length=300)
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("organisations"), related_name="outcomes", blank=True
    )
    audience = models.CharField(_("audience"), max_length=8, choices=Audience, default=Audience.STAFF)
    status = models.CharField(_("status"), max_length=10, choices=OutcomeStatus, default=OutcomeStatus.HOPED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("owner"), related_name="outcomes",
        null=True, blank=True,
    )  # fmt: skip
    due = models.DateField(_("due on"), null=True, blank=True)
    proof = models.URLField(_("proof (address)"), blank=True)
    confirmed_on = models.DateField(_("confirmed by the other side on"), null=True, blank=True)

    objects = OutcomeQuerySet.as_manager()
    NATURAL_KEY = ("key",)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["visit", "pk"]
        indexes = [models.Index(fields=["status", "due"])]

    def __str__(self):
        return self.text

    def clean(self):
        if self.stop and self.stop.visit_id != self.visit_id:
            raise ValidationError({"stop": _("This stop is of another visit.")})
