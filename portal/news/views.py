"""News as the public reads them."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, override

from portal.common import dates
from portal.common.audience import ANONYMOUS
from portal.common.languages import language_of, languages_with, same_page
from portal.common.paging import paged

from .filters import Filters
from .labels import labels_of
from .models import Article
from .related import related_to


def article_list(request):
    filters = Filters(request)
    context = paged(request, filters.found().newest_first().values("pk"), count=filters.total)
    page = context["page"]
    page.object_list = Article.objects.rows_of(page.object_list).for_list(ANONYMOUS).with_topics()
    return render(
        request, "news/list.html", context | {"filters": filters, "canonical": filters.canonical(page.number)}
    )


def article(request, slug):
    return show(request, get_object_or_404(Article.objects.visible_to(ANONYMOUS).for_page(ANONYMOUS), slug=slug))


def show(request, article, *, template="news/article.html", **extra):
    """The page of an article fetched by `for_page`, as readers see it.

    Previews put their own `template` around it and say `preview=True`: that leaves out what is for published articles
    alone, sharing and what tells search engines of the page.
    """
    language = language_of(article, "title")
    with override(language):
        canonical = article.get_absolute_url()
    fallback = language != get_language()
    organisations, topics = labels_of(article, ANONYMOUS)
    return render(request, template, {
        "article": article,
        "visit": article.visit if article.visit_visible else None,
        "organisations": organisations,
        "topics": topics,
        "related": related_to(article, ANONYMOUS),
        "written_in": languages_with(article, "title"),
        "fallback": dates.language(language) if fallback else "",
        "original_url": same_page(request, language),
        "canonical": canonical,
        **extra,
    })  # fmt: skip
