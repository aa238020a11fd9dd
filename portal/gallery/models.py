"""Galleries, their photos, and uploads that are not photos yet."""

import secrets
from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clusters.models import Organisation
from portal.common import dates
from portal.common.audience import Audience
from portal.common.models import Keyed, KeyedQuerySet, Versioned
from visits.models import Visit

from .renditions import RATIOS, Renditions


class GalleryQuerySet(KeyedQuerySet):
    def visible_to(self, viewer):
        """A visit's gallery follows its visit: public only while the visit itself is."""
        if viewer.is_staff:
            return self
        if viewer.visit_id:
            return self.filter(visit=viewer.visit_id).exclude(audience=Audience.STAFF)
        public_visit = Q(visit=None) | Q(visit__in=Visit.objects.visible_to(viewer))
        return self.filter(public_visit, audience=Audience.PUBLIC)

    def for_list(self):
        return (
            self.select_related("visit", "cover")
            .annotate(photo_count=Count("photos", filter=Photo.shown("photos__") & Photo.described("photos__")))
            .filter(photo_count__gt=0)
            .order_by(F("visit__starts_on").desc(nulls_last=True), "-pk")
        )


class Gallery(Keyed, Versioned):
    """Photos of one visit or organisation. It becomes public only when every photo has its alternative text."""

    title = models.CharField(_("title"), max_length=160)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    visit = models.ForeignKey(
        Visit, models.PROTECT, verbose_name=_("visit"), related_name="galleries", null=True, blank=True
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="galleries", null=True, blank=True
    )
    audience = models.CharField(_("audience"), max_length=8, choices=Audience, default=Audience.STAFF)
    cover = models.ForeignKey(
        "Photo", models.SET_NULL, verbose_name=_("cover"), related_name="+", null=True, blank=True
    )
    last_number = models.PositiveIntegerField(default=0, editable=False)

    objects = GalleryQuerySet.as_manager()

    class Meta:
        verbose_name = _("gallery")
        verbose_name_plural = _("galleries")
        ordering = ["-pk"]

    def __str__(self):
        return self.title

    def save(self, *args, update_fields=None, **kwargs):
        """Everything but `last_number`, which only an upload moves: an older copy must not turn it back."""
        if update_fields is None and not self._state.adding:
            update_fields = {field.name for field in self._meta.concrete_fields} - {"id", "last_number"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return reverse("gallery", args=[self.slug])

    @property
    def shown_cover(self):
        """The cover if whoever may see the gallery may see it too."""
        cover = self.cover
        is_fit = cover and cover.is_shown and (self.audience != Audience.PUBLIC or cover.is_described)
        return cover if is_fit else None


class PhotoQuerySet(KeyedQuerySet):
    def shown(self):
        """Photos whose files are made, and whose consent was not withdrawn."""
        return self.filter(Photo.shown())

    def meant_to_be_shown(self):
        """Those and the ones whose files are being made."""
        return self.exclude(consent=Photo.Consent.WITHDRAWN).exclude(state=Photo.State.FAILED)

    def waiting(self):
        """Photos whose files are not made yet, those that a process is working on too."""
        return self.filter(state=Photo.State.MAKING).exclude(consent=Photo.Consent.WITHDRAWN)

    def unclaimed(self, lost):
        """The waiting that nobody works on, or whose claim is from before `lost`."""
        return self.waiting().filter(Q(claimed_at=None) | Q(claimed_at__lt=lost))

    def in_order(self):
        return self.order_by("position", "number")

    def visible_to(self, viewer):
        """The public sees no photo without its text: one that came into a public gallery waits for it."""
        seen = self.shown().filter(gallery__in=Gallery.objects.visible_to(viewer))
        return seen if viewer.is_staff or viewer.visit_id else seen.filter(Photo.described())


class Photo(Keyed, Versioned):
    """A picture of a gallery. `token` names its files (see renditions.py); `number` is given once and never again.

    The number stands in addresses; people know a photo by its `place`.

    What is MACHINE_MADE belongs to the making of its files (making.py): a form that saves an older copy must not turn
    it back, and history does not tell of it.
    """

    class Consent(models.TextChoices):
        NOT_NEEDED = "not_needed", _("not needed")
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class State(models.TextChoices):
        MAKING = "making", _("making sizes")
        READY = "ready", pgettext_lazy("photo", "ready")
        FAILED = "failed", _("not taken")

    MACHINE_MADE = {
        "token",
        "state",
        "fault",
        "digest",
        "suggested_taken_at",
        "suggested_credit",
        "claimed_at",
        "tries",
    }

    gallery = models.ForeignKey(Gallery, models.PROTECT, verbose_name=_("gallery"), related_name="photos")
    number = models.PositiveIntegerField(_("number"), editable=False)
    token = models.CharField(max_length=32, unique=True, editable=False)
    original = models.FileField(_("picture"), upload_to="originals/", editable=False)
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True, editable=False)
    width = models.PositiveIntegerField(_("width in pixels"), editable=False)
    height = models.PositiveIntegerField(_("height in pixels"), editable=False)
    ratio = models.CharField(_("shape"), max_length=4, choices=[(name, name) for name in RATIOS], editable=False)
    alt = models.CharField(_("alternative text"), max_length=300, blank=True)
    decorative = models.BooleanField(_("decorative (needs no alternative text)"), default=False)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=160, blank=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    focal_x = models.FloatField(_("focal point from the left, 0 to 1"), default=0.5)
    focal_y = models.FloatField(_("focal point from the top, 0 to 1"), default=0.5)
    position = models.PositiveIntegerField(_("position"), default=0)
    consent = models.CharField(_("consent"), max_length=10, choices=Consent, default=Consent.NOT_NEEDED)
    state = models.CharField(_("files"), max_length=6, choices=State, default=State.READY, editable=False)
    fault = models.CharField(_("why it was not taken"), max_length=300, blank=True, editable=False)
    digest = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, editable=False)
    suggested_taken_at = models.DateTimeField(_("taken at, says the camera"), null=True, editable=False)
    suggested_credit = models.CharField(_("author, says the camera"), max_length=160, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = PhotoQuerySet.as_manager()
    NATURAL_KEY = ("gallery__slug", "number")

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["gallery", "position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["gallery", "number"], name="photo_number_is_one_a_gallery"),
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="photo_focal_point_inside",
            ),
        ]
        indexes = [
            models.Index(fields=["gallery", "digest"], name="photo_by_content"),
            models.Index(fields=["claimed_at"], condition=Q(state="making"), name="photo_in_the_making"),
        ]

    def __str__(self):
        return ": ".join(filter(None, [f"{self.gallery} {self.number}", self.caption or self.alt]))[:160]

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None and not self._state.adding:
            update_fields = {field.name for field in self._meta.concrete_fields} - {"id", *self.MACHINE_MADE}
        super().save(*args, update_fields=update_fields, **kwargs)

    file_base = settings.MEDIA_URL  # partners' pages set their own

    @cached_property
    def place(self):
        """Its place among all photos of its gallery, counted from 1; of many photos `with_places` tells it at once."""
        before = Q(position__lt=self.position) | Q(position=self.position, number__lt=self.number)
        return Photo.objects.filter(before, gallery=self.gallery_id).count() + 1

    @classmethod
    def shown(cls, path=""):
        """The condition of a photo that may be shown, for a query that reaches photos by `path`."""
        return Q(**{f"{path}state": cls.State.READY}) & ~Q(**{f"{path}consent": cls.Consent.WITHDRAWN})

    @classmethod
    def described(cls, path=""):
        """The condition of a photo that has its alternative text or needs none."""
        return Q(**{f"{path}decorative": True}) | Q(**{f"{path}alt_pl__gt": ""})

    @property
    def is_shown(self):
        """The same as `shown`, of one photo that is read already."""
        return self.state == self.State.READY and self.consent != self.Consent.WITHDRAWN

    @property
    def is_described(self):
        return self.decorative or bool(self.alt_pl)

    @property
    def files(self):
        return Renditions(self.file_base, self.token, self.width)

    @property
    def taken_label(self):
        return dates.day(timezone.localtime(self.taken_at)) if self.taken_at else ""

    def clean(self):
        stored = Photo.objects.filter(pk=self.pk, consent=self.Consent.WITHDRAWN)
        if self.consent != self.Consent.WITHDRAWN and stored.exists():
            raise ValidationError({"consent": _("Its files are deleted. Upload the photo again.")})

    @property
    def staff_src(self):
        """Address of a small rendition for staff, who see photos of every audience."""
        return reverse("admin:gallery_photo_file", args=[f"{self.token}-400.jpg"])

    @property
    def alt_text(self):
        return "" if self.decorative else self.alt

    @property
    def focus(self):
        """Classes of the focal point, in tenths: style attributes are forbidden by the content security policy."""
        return f"fx{round(self.focal_x * 10)} fy{round(self.focal_y * 10)}"


def with_places(photos):
    """The photos as a list, each with its `place` in its gallery, by one query."""
    photos, order = list(photos), defaultdict(list)
    rows = Photo.objects.filter(gallery__in={photo.gallery_id for photo in photos}).in_order()
    for gallery, pk in rows.values_list("gallery_id", "pk"):
        order[gallery].append(pk)
    places = {pk: place for keys in order.values() for place, pk in enumerate(keys, 1)}
    for photo in photos:
        if photo.pk in places:  # else somebody deleted it between the two queries
            photo.place = places[photo.pk]
    return photos


def new_key():
    return secrets.token_hex(16)


class UploadQuerySet(models.QuerySet):
    def of(self, person):
        return self.filter(person=person)

    def unfinished(self):
        return self.filter(received__lt=F("size")).order_by("name")

    def unclaimed(self, lost):
        """Those that nobody makes photos of, or not since `lost`."""
        return self.filter(Q(claimed_at=None) | Q(touched_at__lt=lost))

    def abandoned(self, at):
        """Nothing of them came for a day."""
        return self.filter(touched_at__lt=at - Upload.KEPT)


class Upload(models.Model):
    """A file that a person is sending to a gallery piece by piece (see chunks.py); gone once it is taken in.

    `modified` is what the person's browser says of the file: with name and size it tells the same file again. A
    request that makes photos of it sets `claimed_at`, and `touched_at` again and again.
    """

    KEPT = timedelta(days=1)

    key = models.CharField(max_length=32, unique=True, default=new_key)
    gallery = models.ForeignKey(Gallery, models.CASCADE, related_name="uploads")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    modified = models.BigIntegerField(default=0)
    received = models.PositiveBigIntegerField(default=0)
    touched_at = models.DateTimeField(default=timezone.now, db_index=True)
    claimed_at = models.DateTimeField(null=True, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self):
        return self.name

    @property
    def percent(self):
        return 100 * self.received // self.size if self.size else 100
