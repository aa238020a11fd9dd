"""Articles in the admin."""

from django.contrib import admin
from django.db import models, transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.common.admin import DateTimeLocal, TranslatedAdmin, mover
from portal.common.ids import read_id
from portal.common.moments import MomentField

from .. import workflow
from ..models import Article, Status
from ..rules import can_edit, can_publish
from ..standing import hours
from .blocks import BlockInline
from .editor import EditorPages
from .forms import ArticleForm
from .keeping import DraftPages
from .side import Side, StateFilter


@admin.register(Article)
class ArticleAdmin(DraftPages, EditorPages, Side, TranslatedAdmin):
    form = ArticleForm
    list_display = ["title", "state", "hours", "byline", "visit"]
    list_filter = [StateFilter, "regions", "visit"]
    list_select_related = ["visit"]
    formfield_overrides = TranslatedAdmin.formfield_overrides | {
        models.DateTimeField: {"form_class": MomentField, "widget": DateTimeLocal}
    }
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
    layout = [  # as the editor takes it apart
        (None, ["title", "lead", "notice"]),
        (_("About the article"), [("slug", "byline"), "cover", "visit", "organisations", "regions", "tags"]),
        (_("Publication"), ["publish_at", "unpublish_at"]),
    ]

    def get_object(self, request, object_id, from_field=None):
        """While a form of the article is saved nobody moves it: who may change it is asked of what stays so."""
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            Article.objects.held().filter(pk=read_id(object_id)).first()
        return super().get_object(request, object_id, from_field)

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
