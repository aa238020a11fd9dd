"""Articles and their blocks: text, quotations and photo strips in the author's order."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clusters.models import Organisation, Region
from portal.common import dates
from portal.common.models import Keyed, KeyedQuerySet, Sorted, Versioned
from portal.gallery.models import Gallery, Photo
from visits.models import Visit
from visits.models.people import make_nonce

from .richtext import RichTextField, safe


class Status(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("article", "draft")
    REVIEW = "review", pgettext_lazy("article", "in review")
    PUBLISHED = "published", pgettext_lazy("article", "published")


class State(models.TextChoices):
    """Where an article is at a moment: its status, and of a published one its hours. Time alone publishes and ends."""

    DRAFT = Status.DRAFT.value, Status.DRAFT.label
    REVIEW = Status.REVIEW.value, Status.REVIEW.label
    SCHEDULED = "scheduled", pgettext_lazy("article", "scheduled")
    PUBLISHED = Status.PUBLISHED.value, Status.PUBLISHED.label
    ENDED = "ended", pgettext_lazy("article", "ended")


class ArticleQuerySet(KeyedQuerySet):
    def held(self):
        """Until the transaction ends nobody else saves or moves these; what is read after the statement stays so."""
        return self.select_for_update(of=["self"], no_key=True)

    def published(self, at=None):
        at = at or timezone.now()
        return self.filter(Q(unpublish_at=None) | Q(unpublish_at__gt=at), status=Status.PUBLISHED, publish_at__lte=at)

    def scheduled(self, at=None):
        return self.filter(status=Status.PUBLISHED, publish_at__gt=at or timezone.now())

    def ended(self, at=None):
        return self.filter(status=Status.PUBLISHED, unpublish_at__lte=at or timezone.now())

    def in_state(self, state, at=None):
        """The rule of Article.state, for many."""
        by_time = {State.SCHEDULED: self.scheduled, State.PUBLISHED: self.published, State.ENDED: self.ended}
        return by_time[state](at) if state in by_time else self.filter(status=state)

    def visible_to(self, viewer, at=None):
        return self if viewer.is_staff else self.published(at)

    def newest_first(self):
        return self.order_by("-publish_at", "-pk")

    def with_cover(self, viewer):
        """Fetches the cover, and whether this viewer may see it: its consent and its gallery's audience may change."""
        return self._with_cover_of(Photo.objects.visible_to(viewer))

    def _with_cover_of(self, photos):
        visible = photos.filter(pk=OuterRef("cover"))
        return self.select_related("cover").annotate(cover_visible=Exists(visible))

    def for_list(self, viewer):
        return self.with_cover(viewer).newest_first()

    def with_topics(self):
        return self.prefetch_related(Prefetch("tags", Tag.objects.all(), to_attr="topics"))

    def rows_of(self, page):
        """The rows of a page of primary keys: a page far down is skipped to in the index, and only then read."""
        return self.filter(pk__in=page)

    def for_page(self, viewer, photos=None):
        """An article with what its page shows: of photos those that this viewer may see, or `photos` where given."""
        photos = Photo.objects.visible_to(viewer) if photos is None else photos
        visit = Visit.objects.visible_to(viewer).filter(pk=OuterRef("visit"))
        return (
            self._with_cover_of(photos)
            ._with_blocks_of(photos)
            .annotate(visit_visible=Exists(visit))
            .select_related("visit__host_region", "visit__delegation__origin")
        )

    def for_feed(self, viewer):
        return self.for_list(viewer)._with_blocks_of(Photo.objects.visible_to(viewer)).with_topics()

    def _with_blocks_of(self, photos):
        """Fetches the blocks, strips with those of these photos that they show."""
        shown = Prefetch("photos", photos.in_order().select_related("gallery"), to_attr="shown_photos")
        blocks = Block.objects.select_related("gallery").prefetch_related(shown)
        return self.prefetch_related(Prefetch("blocks", blocks))


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
    """A news report. None is published without a date and a byline.

    What is MOVED has writers of its own, workflow.py and the claim of a form: who saves an older copy turns none back.
    """

    TEXTS = ("title", "lead", "notice")  # what is translated
    MOVED = {"status", "version"}

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
    checked = models.JSONField(default=dict, blank=True, editable=False)  # see portal/common/translations.py

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

    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None and not self._state.adding:
            update_fields = {field.name for field in self._meta.concrete_fields} - {"id", *self.MOVED}
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])

    def state(self, at=None):
        """The rule of ArticleQuerySet.in_state, for one row."""
        at = at or timezone.now()
        if self.status != Status.PUBLISHED:
            return State(self.status)
        if self.publish_at and self.publish_at > at:  # none in a form that takes it away, and is refused
            return State.SCHEDULED
        return State.ENDED if self.unpublish_at and self.unpublish_at <= at else State.PUBLISHED

    @property
    def shown_cover(self):
        """The cover, where the queryset said that its viewer may see it."""
        return self.cover if self.cover_visible else None

    @property
    def has_strip(self):
        """Whether a strip shows a photo to the viewer whom the queryset was for."""
        return any(block.shown_photos for block in self.blocks.all())

    @property
    def date_label(self):
        return dates.day(timezone.localtime(self.publish_at))

    def clean(self):
        if self.slug == "feed":
            raise ValidationError({"slug": _("“feed” is an address of the portal; choose another.")})
        if self.publish_at and self.unpublish_at and self.unpublish_at <= self.publish_at:
            raise ValidationError({"unpublish_at": _("The end is not after the beginning.")})
        if self.status == Status.PUBLISHED and (faults := [words for words, _where in self.publishing_faults()]):
            raise ValidationError(faults)

    def publishing_faults(self):
        """(sentence, id of the field or block) for what no published article may have; none when all is well.

        What else is asked before it is published, gate.py tells.
        """
        if not self.byline:
            yield _("The article has no byline."), "byline"
        if self.status == Status.PUBLISHED and self.publish_at is None:
            yield _("A published article keeps its date. To publish it at once, enter the present time."), "publish_at"
        if self.unpublish_at and self.unpublish_at <= (self.publish_at or timezone.now()):
            yield _("The end is not after the beginning."), "unpublish_at"
        for block in self.blocks.filter(kind=Block.Kind.QUOTATION, cleared_on=None):
            yield _("The quotation of %(speaker)s is not cleared.") % {"speaker": block.speaker}, block.pk


class Block(Keyed, Versioned):
    """One piece of an article, at `position`; its kind says which of the fields count."""

    TEXTS = ("text", "words", "office")  # what is translated

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
    checked = models.JSONField(default=dict, blank=True, editable=False)  # see portal/common/translations.py

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


class KeptDraft(models.Model):
    """What somebody typed into the form of an article and did not save: see drafts.py, which alone writes it.

    `key` is the form's one-time key, `article` None while it is new, `data` the fields as a browser posts them, the
    version that the form was opened at among them.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="+", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField()
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept draft")
        verbose_name_plural = _("kept drafts")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="kept_draft_is_one_a_form")]

    def __str__(self):
        return f"{self.article or self.key} {self.at:%Y-%m-%d %H:%M}"


class MoveQuerySet(models.QuerySet):
    def newest(self):
        """The last change of each article: it says whose turn it is."""
        return self.filter(~Exists(Move.objects.filter(article=OuterRef("article"), pk__gt=OuterRef("pk"))))

    def sent_back_to(self, user):
        """The last changes that brought back what this person had sent to review."""
        sent = Move.objects.filter(article=OuterRef("article"), new=Status.REVIEW).order_by("-pk")
        back = self.newest().filter(old=Status.REVIEW, new=Status.DRAFT).exclude(by=user)
        return back.annotate(sender=Subquery(sent.values("by")[:1])).filter(sender=user.pk)


class Move(models.Model):
    """One change of an article's status, as workflow.py noted it; never changed afterwards."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="moves")
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("who"), related_name="+")
    old = models.CharField(_("from"), max_length=10, choices=Status)
    new = models.CharField(_("to"), max_length=10, choices=Status)
    note = models.TextField(_("note"), max_length=1000, blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.get_old_display()} → {self.get_new_display()}"


class PreviewLink(models.Model):
    """Shows an article to somebody without an account. The token is a signature over `pk` and `nonce`, not stored."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="preview_links")
    nonce = models.CharField(max_length=32, default=make_nonce, editable=False)
    for_whom = models.CharField(_("for whom"), max_length=120, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("made by"), related_name="+")
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    opened_at = models.DateTimeField(_("last opened"), null=True, editable=False)

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return self.for_whom or str(self.article)

    @property
    def opens(self):
        return self.revoked_at is None and self.expires_at > timezone.now()


class RemarkQuerySet(models.QuerySet):
    def unanswered(self):
        """The newest remark on each article that is not out and was not moved since, the newest first."""
        later = Q(pk__gt=OuterRef("pk"), link__article=OuterRef("link__article"))
        moved = Move.objects.filter(article=OuterRef("link__article"), at__gt=OuterRef("at"))
        waiting = self.exclude(link__article__status=Status.PUBLISHED)
        return waiting.filter(~Exists(Remark.objects.filter(later)), ~Exists(moved)).order_by("-at")


class Remark(models.Model):
    """What a reader of a preview link said. `contents` is the digest of the article as they saw it (contents.py)."""

    link = models.ForeignKey(PreviewLink, models.CASCADE, related_name="remarks")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    name = models.CharField(_("name"), max_length=120)
    approved = models.BooleanField(_("approved"))
    text = models.TextField(_("comment"), max_length=2000, blank=True)
    contents = models.CharField(max_length=64)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return self.name
