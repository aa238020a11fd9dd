"""Staff's pages of one article beside its form: one frame, one guard."""

from functools import wraps

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path, reverse

from ..models import Article


def page(route, view, name, *, may):
    """A route below one article for `view(request, article, …)`; 403 if `may(user, article)` refuses."""

    @wraps(view)
    def guarded(request, article_id, **kwargs):
        if not request.user.has_perm("news.view_article"):
            raise PermissionDenied
        article = get_object_or_404(Article, pk=article_id)
        if not may(request.user, article):
            raise PermissionDenied
        return view(request, article, **kwargs)

    return path(f"<int:article_id>/{route}", admin.site.admin_view(guarded), name=f"news_article_{name}")


def frame(request, article, title, **context):
    """What every page of an article shows around its own context."""
    return {
        **admin.site.each_context(request), "opts": Article._meta, "object": article, "article": article,
        "title": title, "subtitle": str(article), **context,
    }  # fmt: skip


def url(article, name, *args):
    """The address of a staff page of this article (`publish`, `preview` …)."""
    return reverse(f"admin:news_article_{name}", args=[article.pk, *args])
