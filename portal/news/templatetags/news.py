"""News for pages of apps below this one."""

from django import template

from portal.common.audience import ANONYMOUS
from portal.common.structured import json_ld

from ..models import Article
from ..structured import news_article

register = template.Library()


@register.simple_tag
def news_of(**fields):
    """Public articles, newest first, at most ten: `{% news_of visit=visit as articles %}`."""
    return list(Article.objects.visible_to(ANONYMOUS).filter(**fields).newest_first()[:10])


@register.simple_tag(takes_context=True)
def article_facts(context, article, organisations, topics):
    return json_ld(news_article(article, organisations, topics, context["office"], context["origin"]))
