"""News as the public reads them."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from portal.common import dates
from portal.common.audience import ANONYMOUS
from portal.common.languages import language_of, languages_with, same_page
from portal.common.paging import paged

from .models import Article


def article_list(request):
    articles = Article.objects.visible_to(ANONYMOUS).for_list(ANONYMOUS)
    return render(request, "news/list.html", paged(request, articles))


def article(request, slug):
    return show(request, get_object_or_404(Article.objects.visible_to(ANONYMOUS).for_page(ANONYMOUS), slug=slug))


def show(request, article, *, template="news/article.html", **extra):
    """The page of an article fetched by `for_page`, as readers see it; previews put their own `template` around."""
    language = language_of(article, "title")
    fallback = language != get_language()
    return render(request, template, {
        "article": article,
        "visit": article.visit if article.visit_visible else None,
        "written_in": languages_with(article, "title"),
        "fallback": dates.language(language) if fallback else "",
        "original_url": same_page(request, language),
        **extra,
    })  # fmt: skip
