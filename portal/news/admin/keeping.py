"""Drafts of an article's form: kept every few seconds by its script, offered when the page is opened again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.common import dates
from portal.common.forms import AlreadySaved
from portal.common.ids import read_id

from .. import drafts
from ..models import Article, KeptDraft
from ..richtext import clean
from .again import DRAFT
from .editor import from_draft

DROP = "_drop"


class DraftPages:
    """Part of ArticleAdmin."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("keep/", wrap(require_POST(self.keep_view)), name="news_article_keep_new"),
            path("<int:pk>/keep/", wrap(require_POST(self.keep_view)), name="news_article_keep"),
            path("pasted/", wrap(require_POST(self.pasted_view)), name="news_article_pasted"),
            *super().get_urls(),
        ]

    def keep_view(self, request, pk=None):
        """Answers with the words for the page's status line."""
        article = None if pk is None else get_object_or_404(Article, pk=pk)
        may = self.has_add_permission(request) if pk is None else self.has_change_permission(request, article)
        if not may:
            raise PermissionDenied
        try:
            draft = drafts.keep(request.user, article, request.POST)
        except AlreadySaved:
            return HttpResponse(status=204)
        except ValidationError as refusal:
            return plain(" ".join(refusal.messages), status=422)
        return plain(kept_words(draft))

    def pasted_view(self, request):
        """What a person pastes, as an article takes it."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        return HttpResponse(
            clean(request.POST.get("html", "")[: drafts.MOST]), content_type="text/plain; charset=utf-8"
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and (request.POST.keys() & {DRAFT, DROP}):
            pk = read_id(request.POST.get(DRAFT) or request.POST.get(DROP) or "")
            article = None if object_id is None else read_id(object_id)
            draft = get_object_or_404(KeptDraft, pk=pk, by=request.user, article=article)
            if DROP in request.POST:
                return self.dropped(request, draft)
            request.POST, request.draft = from_draft(draft), draft
        return super().changeform_view(request, object_id, form_url, extra_context)

    def dropped(self, request, draft):
        drafts.drop(request.user, draft.key)
        messages.success(request, _("The draft is dropped."))
        return HttpResponseRedirect(request.get_full_path())

    def render_change_form(self, request, context, *args, change=False, **kwargs):
        if hasattr(request, "draft"):
            context["draft_words"] = kept_words(request.draft)
        elif request.method == "GET":
            kept = drafts.offered(request.user, context["original"])
            context["drafts"] = [(draft, drafts.title_of(draft)) for draft in kept]
        return super().render_change_form(request, context, *args, change=change, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        drafts.drop(request.user, form.cleaned_data["once"])


def plain(text, status=200):
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def kept_words(draft):
    return _("Draft kept %(time)s") % {"time": dates.clock(draft.at)}
