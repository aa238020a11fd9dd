"""News as the public reads them."""

from django.shortcuts import get_object_or_404, render

from portal.common import dates
from portal.common.audience import ANONYMOUS
from portal.common.languages import language_of, languages_with
from portal.common.paging import paged

from .models import Article


def article_list(request):
    articles = Article.objects.visible_to(ANONYMOUS).for_list(ANONYMOUS)
    return render(request, "news/list.html", paged(request, articles))


def article(request, slug):
    article = get_object_or_404(Article.objects.visible_to(ANONYMOUS).for_page(ANONYMOUS), slug=slug)
    language = language_of(article, "title")
    return render(request, "news/article.html", {
        "article": article,
        "visit": article.visit if article.visit_visible else None,
        "language": language,
        "language_name": dates.language(language),
        "written_in": languages_with(article, "title"),
    })  # fmt: skip
