"""Articles and their blocks: text, quotations and photo strips in the author's order."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clusters.models import Organisation, Region
from portal.common import dates
from portal.common.audience import ANONYMOUS
from portal.common.models import Keyed, KeyedQuerySet, Sorted, Versioned
from portal.gallery.models import Gallery, Photo
from visits.models import Visit

from .richtext import RichTextField, safe


class Status(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("article", "draft")
    REVIEW = "review", pgettext_lazy("article", "in review")
    PUBLISHED = "published", pgettext_lazy("article", "published")


class ArticleQuerySet(KeyedQuerySet):
    def published(self, at=None):
        at = at or timezone.now()
        return self.filter(Q(unpublish_at=None) | Q(unpublish_at__gt=at), status=Status.PUBLISHED, publish_at__lte=at)

    def visible_to(self, viewer, at=None):
        return self if viewer.is_staff else self.published(at)

    def newest_first(self):
        return self.order_by("-publish_at", "-pk")

    def with_cover(self, viewer):
        """Fetches the cover, and whether this viewer may see it: its consent and its gallery's audience may change."""
        visible = Photo.objects.visible_to(viewer).filter(pk=OuterRef("cover"))
        return self.select_related("cover").annotate(cover_visible=Exists(visible))

    def for_list(self, viewer):
        return self.with_cover(viewer).newest_first()

    def with_topics(self):
        return self.prefetch_related(Prefetch("tags", Tag.objects.all(), to_attr="topics"))

    def rows_of(self, page):
        """The rows of a page of primary keys: a page far down is skipped to in the index, and only then read."""
        return self.filter(pk__in=page)

    def for_page(self, viewer):
        """An article with what its page shows."""
        visit = Visit.objects.visible_to(viewer).filter(pk=OuterRef("visit"))
        return (
            self.with_cover(viewer)
            .with_blocks(viewer)
            .annotate(visit_visible=Exists(visit))
            .select_related("visit__host_region", "visit__delegation__origin")
        )

    def with_blocks(self, viewer):
        """Fetches the blocks, strips without photos that this viewer must not see."""
        photos = Photo.objects.visible_to(viewer).in_order().select_related("gallery")
        blocks = Block.objects.select_related("gallery").prefetch_related(
            Prefetch("photos", photos, to_attr="shown_photos")
        )
        return self.prefetch_related(Prefetch("blocks", blocks))

    def for_feed(self, viewer):
        return self.for_list(viewer).with_blocks(viewer).with_topics()


class Tag(Keyed, Sorted, Versioned):
    """A topic that articles share; readers filter the news by it."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)

    objects = KeyedQuerySet.as_manager()

    class Meta(Sorted.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self):
        return self.name


class Article(Keyed, Versioned):
    """A news report. None is published without a date and a byline."""

    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    lead = models.TextField(_("lead"), blank=True)
    byline = models.CharField(
        _("byline"), max_length=120, blank=True, help_text=_("A name or an office, never a login.")
    )
    notice = models.CharField(_("notice to readers"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    unpublish_at = models.DateTimeField(_("unpublish at"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated at"), null=True, blank=True, editable=False)
    cover = models.ForeignKey(Photo, models.SET_NULL, verbose_name=_("cover"), related_name="+", null=True, blank=True)
    visit = models.ForeignKey(
        Visit, models.PROTECT, verbose_name=_("visit"), related_name="articles", null=True, blank=True
    )
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("organisations"), related_name="articles", blank=True
    )
    regions = models.ManyToManyField(Region, verbose_name=_("regions"), related_name="articles", blank=True)
    tags = models.ManyToManyField(Tag, verbose_name=_("topics"), related_name="articles", blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = [F("publish_at").desc(nulls_first=True), "-pk"]
        permissions = [("publish_article", _("Can publish articles"))]
        indexes = [  # all that `published` asks about, so that a page far down is reached without reading rows
            models.Index(fields=["status", "-publish_at", "-id", "unpublish_at"], name="article_newest_published")
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(publish_at__isnull=False) & ~Q(byline=""),
                name="article_published_has_date_and_byline",
            ),
            models.CheckConstraint(
                condition=Q(unpublish_at=None) | Q(unpublish_at__gt=F("publish_at")), name="article_dates_in_order"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])

    @property
    def shown_cover(self):
        """The cover, where the queryset said that its viewer may see it."""
        return self.cover if self.cover_visible else None

    @property
    def date_label(self):
        return dates.day(timezone.localtime(self.publish_at))

    def clean(self):
        if self.slug == "feed":
            raise ValidationError({"slug": _("“feed” is an address of the portal; choose another.")})
        if self.publish_at and self.unpublish_at and self.unpublish_at <= self.publish_at:
            raise ValidationError({"unpublish_at": _("The end is not after the beginning.")})
        if self.status == Status.PUBLISHED and (faults := list(self.publishing_faults())):
            raise ValidationError(faults)

    def publishing_faults(self):
        """Sentences that say what keeps the article from being published; none when it may be."""
        if not self.byline:
            yield _("The article has no byline.")
        if self.status == Status.PUBLISHED and self.publish_at is None:
            yield _("A published article keeps its date.")
        if self.unpublish_at and self.unpublish_at <= (self.publish_at or timezone.now()):
            yield _("The end is not after the beginning.")
        for block in self.blocks.filter(kind=Block.Kind.QUOTATION, cleared_on=None):
            yield _("The quotation of %(speaker)s is not cleared.") % {"speaker": block.speaker}

    def strip_faults(self):
        """Strips that would show nothing: said before publishing, no fault of what is published already."""
        for block in self.blocks.filter(kind=Block.Kind.STRIP).exclude(photos__in=Photo.objects.visible_to(ANONYMOUS)):
            yield _("Strip %(position)s has no photo that readers may see.") % {"position": block.position}


class Block(Keyed, Versioned):
    """One piece of an article, at `position`; its kind says which of the fields count."""

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        QUOTATION = "quotation", _("quotation")
        STRIP = "strip", _("photo strip")

    class Speech(models.TextChoices):
        VERBATIM = "verbatim", _("verbatim")
        REPORTED = "reported", _("reported")

    article = models.ForeignKey(Article, models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField(_("position"), blank=True, help_text=_("Empty: at the end."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    text = RichTextField(_("text"), blank=True)
    words = models.TextField(_("words"), blank=True)
    speech = models.CharField(_("speech"), max_length=8, choices=Speech, blank=True)
    speaker = models.CharField(_("speaker"), max_length=120, blank=True)
    office = models.CharField(_("office"), max_length=200, blank=True)
    cleared_on = models.DateField(_("cleared on"), null=True, blank=True)
    gallery = models.ForeignKey(
        Gallery, models.PROTECT, verbose_name=_("gallery"), related_name="strips", null=True, blank=True
    )
    photos = models.ManyToManyField(
        Photo, verbose_name=_("photos"), related_name="strips", blank=True,
        help_text=_("Of a strip: photos of its gallery, shown in the gallery's order."),
    )  # fmt: skip

    objects = KeyedQuerySet.as_manager()
    NATURAL_KEY = ("article__slug", "position")

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["position", "pk"]

    def __str__(self):
        kind = self.get_kind_display()
        return f"{self.position}. {kind}" if self.position else kind

    def save(self, *args, **kwargs):
        if self.position is None:
            self.position = (self.article.blocks.aggregate(last=Max("position"))["last"] or 0) + 1
        super().save(*args, **kwargs)

    @property
    def html(self):
        return safe(self.text)

    def clean(self):
        if self.kind == self.Kind.QUOTATION and not (self.words_pl and self.speaker and self.speech):
            raise ValidationError(_("A quotation needs words, a speaker, and whether it is verbatim or reported."))
        if self.kind == self.Kind.STRIP and not self.gallery_id:
            raise ValidationError({"gallery": _("Choose the gallery whose photos the strip shows.")})
