"""The programme of a visit: its draft, its releases, its stops and who takes part in them."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from clusters.models import Kind, Membership, Organisation
from portal.common.audience import Audience
from portal.common.models import Keyed, KeyedQuerySet, Versioned

from ..choices import GONE, Answer, Happened, NoticeKind, Role, StopKind
from .frozen import Frozen, FrozenQuerySet, ReleaseIsFrozen
from .people import Participant
from .place import Place
from .visit import Visit


class ItineraryQuerySet(FrozenQuerySet):
    def drafts(self):
        return self.filter(number=None)

    def last_releases(self):
        """The one itinerary of each visit that partners and the public see."""
        newest = Itinerary.objects.filter(visit=OuterRef("visit")).exclude(number=None).order_by("-number")
        return self.filter(number=Subquery(newest.values("number")[:1]))

    def last_of(self, visit):
        """The last release of a visit; None where there is none."""
        return self.last_releases().filter(visit=visit).first()


class Itinerary(Keyed, Frozen, Versioned):
    """A programme of one visit: the one draft (no number), or a release."""

    NUMBER, PARENT = "number", "visit"

    visit = models.ForeignKey(Visit, models.PROTECT, verbose_name=_("visit"), related_name="itineraries")
    number = models.PositiveIntegerField(_("release"), null=True, blank=True, editable=False)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True, db_index=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("released by"), related_name="+",
        null=True, blank=True, editable=False,
    )  # fmt: skip
    note = models.CharField(_("note on the release"), max_length=300, blank=True)

    objects = ItineraryQuerySet.as_manager()
    NATURAL_KEY = ("visit__slug", "number")

    class Meta(Frozen.Meta):
        abstract = False
        verbose_name = _("itinerary")
        verbose_name_plural = _("itineraries")
        ordering = ["visit", F("number").desc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="itinerary_number_is_one_a_visit"),
            models.UniqueConstraint(fields=["visit"], condition=Q(number=None), name="itinerary_draft_is_one_a_visit"),
            models.CheckConstraint(
                condition=Q(number=None, released_at=None) | Q(number__gte=1, released_at__isnull=False),
                name="itinerary_release_has_number_and_time",
            ),
        ]

    def __str__(self):
        name = _("release %(number)s") % {"number": self.number} if self.number else _("draft")
        return f"{self.visit}: {name}"

    @classmethod
    def refuse_parents(cls, rows):
        if any(row.number is not None for row in rows):
            raise ReleaseIsFrozen


class Stop(Keyed, Versioned):
    """A stop as the visit knows it through every release: never frozen. Outcomes and photos point here."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, verbose_name=_("visit"), related_name="stops")
    audience = models.CharField(_("audience"), max_length=8, choices=Audience, default=Audience.PARTNERS)
    staff_notes = models.TextField(_("staff's notes"), blank=True)
    answer = models.CharField(_("host's answer"), max_length=10, choices=Answer, default=Answer.NOT_ASKED)
    asked_at = models.DateTimeField(_("host asked at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("host answered at"), null=True, blank=True)
    answer_note = models.CharField(_("the host's words"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        Participant, models.PROTECT, verbose_name=_("answered by"), related_name="+", null=True, blank=True
    )  # the host's own hand; null where staff wrote the answer down
    answered_starts = models.DateTimeField(_("start that the answer is for"), null=True, blank=True, editable=False)
    answered_ends = models.DateTimeField(_("end that the answer is for"), null=True, blank=True, editable=False)
    host_people = models.CharField(_("who attends from the host's side"), max_length=300, blank=True)
    proposed_starts = models.DateTimeField(_("start that the host proposes"), null=True, blank=True)
    proposed_ends = models.DateTimeField(_("end that the host proposes"), null=True, blank=True)
    happened = models.CharField(
        _("what happened"), max_length=10, choices=Happened, default=Happened.UNKNOWN, blank=True
    )
    headcount = models.PositiveSmallIntegerField(_("headcount"), null=True, blank=True)
    happened_notes = models.TextField(_("notes on what happened"), blank=True)

    objects = KeyedQuerySet.as_manager()
    NATURAL_KEY = ("key",)

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ["visit", "pk"]

    def __str__(self):
        planned = self.planned.order_by(F("itinerary__number").desc(nulls_first=True)).first()
        return planned.title if planned else str(self.key)


class PlannedStopQuerySet(FrozenQuerySet):
    def released(self):
        return self.filter(itinerary__in=Itinerary.objects.last_releases())

    def visible_to(self, viewer):
        """Stops of the last release. Guests, interpreters and staff's side see all for partners, a host their own."""
        if viewer.is_staff:
            return self
        visits = Visit.objects.visible_to(viewer)
        stops = self.released().filter(itinerary__visit__in=visits)
        if not viewer.visit_id:
            return stops.filter(stop__audience=Audience.PUBLIC)
        return stops.for_partner(viewer)

    def asked_of(self, viewer):
        """Stops of the draft that their host was asked about by mail and that no release tells them of.

        An answer alone is no question: staff may have written down what was only said on the phone.
        """
        told = PlannedStop.objects.released().for_partner(viewer).filter(stop=OuterRef("stop"))
        question = Stop.objects.filter(
            Q(notices__participant__organisation=OuterRef("host"))
            | Q(notices__participant__attendances__planned_stop=OuterRef("pk")),
            pk=OuterRef("stop"), notices__kind=NoticeKind.QUESTION, notices__state__in=GONE,
        )  # fmt: skip
        drafted = self.filter(itinerary__number=None, itinerary__visit__in=Visit.objects.visible_to(viewer))
        asked = drafted.for_partner(viewer).exclude(stop__answer=Answer.NOT_ASKED)
        return asked.filter(Exists(question), ~Exists(told)).beside_draft()

    def beside_draft(self):
        """With what the draft plans: `is_changing`, nothing or another host; `is_agreed`, the hours answered for."""
        drafted = PlannedStop.objects.filter(itinerary__number=None, stop=OuterRef("stop"))
        same = drafted.alias(of=Coalesce("host", 0)).filter(of=Coalesce(OuterRef("host"), 0))  # or no host, as before
        agreed = drafted.filter(starts=OuterRef("stop__answered_starts"), ends=OuterRef("stop__answered_ends"))
        return self.annotate(is_changing=~Exists(same), is_agreed=Exists(agreed))

    def for_partner(self, viewer):
        """Of the stops of a visit those that this partner of it may see, in a draft as in a release."""
        stops = self.exclude(stop__audience=Audience.STAFF)
        return stops.of_host(viewer) if viewer.is_host else stops

    def of_host(self, viewer):
        """Stops that a host's participant is named at, or that their organisation hosts."""
        named = Attendance.objects.filter(planned_stop=OuterRef("pk"), participant=viewer.participant_id)
        return self.filter(Exists(named) | Q(host__isnull=False, host=viewer.organisation_id))

    def company_visits(self):
        """Visits to firms that the last release planned and that took place, with `of_member`."""
        planned = self.released().filter(kind=StopKind.COMPANY_VISIT, host__kind=Kind.FIRM)
        return planned.exclude(stop__happened=Happened.CANCELLED).with_membership()

    def with_membership(self):
        """Adds `of_member`: the host was a member of the visited cluster on the visit's first day."""
        membership = Membership.objects.on(OuterRef("itinerary__visit__starts_on")).filter(
            cluster=OuterRef("itinerary__visit__cluster"), organisation=OuterRef("host")
        )
        return self.annotate(of_member=Exists(membership))

    def of_visit(self, visit):
        return self.filter(itinerary__visit=visit)

    def in_time_order(self):
        return self.order_by("starts", "ends", "pk")

    def for_programme(self):
        return self.select_related("host", "place", "stop").in_time_order()

    def with_people(self):
        """What a plan is made of, in two queries."""
        return self.select_related("stop").prefetch_related("attendances")

    def for_itinerary(self):
        people = Attendance.objects.select_related("participant").order_by("participant__precedence", "pk")
        return self.for_programme().prefetch_related(Prefetch("attendances", people))

    def read_by(self, person):
        """What the pages of this participant tell of: the last release, as far as it is theirs to see."""
        return self.visible_to(person.viewer).of_visit(person.visit).for_itinerary().beside_draft()


class PlannedStop(Keyed, Frozen):
    """What one itinerary plans for one stop."""

    NUMBER, PARENT = "itinerary__number", "itinerary"

    itinerary = models.ForeignKey(Itinerary, models.PROTECT, verbose_name=_("itinerary"), related_name="planned_stops")
    stop = models.ForeignKey(Stop, models.PROTECT, verbose_name=_("stop"), related_name="planned")
    kind = models.CharField(_("kind"), max_length=14, choices=StopKind, default=StopKind.COMPANY_VISIT)
    title = models.CharField(_("title"), max_length=160)
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(_("ends"))
    place = models.ForeignKey(
        Place, models.PROTECT, verbose_name=_("place"), related_name="planned_stops", null=True, blank=True
    )
    host = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("host"), related_name="planned_stops", null=True, blank=True
    )
    notes = models.TextField(_("notes for all"), blank=True)
    partner_notes = models.TextField(_("notes for partners"), blank=True)
    bring = models.CharField(_("what to bring"), max_length=200, blank=True)
    everybody = models.BooleanField(
        _("everybody takes part"),
        default=True,
        help_text=_("All guests, interpreters and staff's side, late ones too."),
    )
    travel_minutes = models.PositiveSmallIntegerField(
        _("minutes to get there"), null=True, blank=True, help_text=_("Where a person knows better than the rule.")
    )

    objects = PlannedStopQuerySet.as_manager()
    NATURAL_KEY = ("itinerary__visit__slug", "itinerary__number", "stop__key")

    class Meta(Frozen.Meta):
        abstract = False
        verbose_name = _("planned stop")
        verbose_name_plural = _("planned stops")
        ordering = ["starts", "ends", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["itinerary", "stop"], name="planned_stop_is_one_an_itinerary"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="planned_stop_ends_after_start"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_off(self):
        """It did not take place."""
        return self.stop.happened == Happened.CANCELLED

    @property
    def is_company_visit(self):
        """A firm was visited: the rule of PlannedStopQuerySet.company_visits, for one row."""
        is_firm = self.host is not None and self.host.kind == Kind.FIRM
        return is_firm and self.kind == StopKind.COMPANY_VISIT and not self.is_off

    @classmethod
    def refuse_parents(cls, rows):
        Itinerary.objects.filter(pk__in={row.itinerary_id for row in rows})._refuse_released()

    def clean(self):
        if self.starts and self.ends and self.ends <= self.starts:
            raise ValidationError({"ends": _("The end is not after the start.")})


class Attendance(Keyed, Frozen):
    """A participant named at a planned stop: to take part, or to receive the guests."""

    NUMBER, PARENT = "planned_stop__itinerary__number", "planned_stop"

    planned_stop = models.ForeignKey(PlannedStop, models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="attendances")
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.ATTENDS)

    objects = FrozenQuerySet.as_manager()
    NATURAL_KEY = (
        "planned_stop__itinerary__visit__slug", "planned_stop__itinerary__number", "planned_stop__stop__key",
        "participant__key", "role",
    )  # fmt: skip

    class Meta(Frozen.Meta):
        abstract = False
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["planned_stop", "participant", "role"], name="attendance_is_named_once")
        ]

    def __str__(self):
        return str(self.participant)

    @classmethod
    def refuse_parents(cls, rows):
        Itinerary.objects.filter(planned_stops__in={row.planned_stop_id for row in rows})._refuse_released()
