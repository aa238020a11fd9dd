"""Articles with their blocks in the admin."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.common.admin import TranslatedAdmin, TranslatedInline, mover
from portal.common.forms import SafeForm, SafeFormSet

from .. import workflow
from ..models import Article, Block, Status
from ..rules import can_edit, can_publish
from ..standing import hours
from .side import Side, StateFilter


class BlockForm(SafeForm):
    def clean(self):
        cleaned = super().clean()
        strangers = [photo for photo in cleaned.get("photos") or () if photo.gallery != cleaned.get("gallery")]
        if strangers:
            raise ValidationError({"photos": _("Choose photos of the strip's gallery only.")})
        return cleaned


class BlockFormSet(SafeFormSet):
    def clean(self):
        """A published article takes no quotation that is not cleared."""
        super().clean()
        for form in self.forms:
            block = getattr(form, "cleaned_data", None) or {}
            uncleared = block.get("kind") == Block.Kind.QUOTATION and not block.get("cleared_on")
            if self.instance.status == Status.PUBLISHED and uncleared and not block.get("DELETE"):
                form.add_error("cleared_on", _("A quotation in a published article must be cleared."))


class BlockInline(TranslatedInline):
    model = Block
    form = BlockForm
    formset = BlockFormSet
    comes_back = True
    layout = [
        (None, [("position", "kind"), "text"]),
        (_("Quotation"), ["words", ("speech", "speaker", "cleared_on"), "office"]),
        (_("Photo strip"), [("gallery", "photos")]),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("gallery").prefetch_related("photos__gallery")


@admin.register(Article)
class ArticleAdmin(Side, TranslatedAdmin):
    list_display = ["title", "state", "hours", "byline", "visit"]
    list_filter = [StateFilter, "regions", "visit"]
    list_select_related = ["visit"]
    search_fields = ["title_pl", "title_en", "title_fr", "title_es", "slug", "byline", "lead_pl"]
    date_hierarchy = "publish_at"
    prepopulated_fields = {"slug": ["title"]}
    inlines = [BlockInline]
    stays = ["publish_at", "unpublish_at"]  # they belong to publishing
    actions = [
        mover(workflow.move, Status.REVIEW, _("Send to review"), "change"),
        mover(workflow.move, Status.PUBLISHED, _("Publish"), "publish"),
        mover(workflow.move, Status.DRAFT, _("Back to draft"), "change"),
    ]
    readonly_fields = ["state"]
    layout = [
        (None, ["title", "slug", "lead", "notice"]),
        (_("Publication"), [("state", "byline"), ("publish_at", "unpublish_at")]),
        (_("About"), ["cover", "visit", "organisations", "regions", "tags"]),
    ]

    def has_publish_permission(self, request):
        return can_publish(request.user)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or can_edit(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or can_edit(request.user, obj))

    def save_model(self, request, obj, form, change):
        if obj.status == Status.PUBLISHED:
            obj.updated_at = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("state"), ordering="status")
    def state(self, article):
        state = article.state()
        return format_html('<span class="badge {}">{}</span>', state.value, state.label)

    @admin.display(description=_("when"), ordering="publish_at")
    def hours(self, article):
        return hours(article)
