"""News for pages of apps below this one."""

from django import template

from portal.common.audience import ANONYMOUS

from ..models import Article

register = template.Library()


@register.simple_tag
def news_of(**fields):
    """Public articles, newest first, at most ten: `{% news_of visit=visit as articles %}`."""
    return list(Article.objects.visible_to(ANONYMOUS).filter(**fields).newest_first()[:10])
