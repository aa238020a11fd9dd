"""An article as facts for machines: schema.org's NewsArticle."""

from django.utils import timezone

from portal.common.languages import language_of
from portal.common.structured import known, organisation
from portal.gallery.structured import image_object


def news_article(article, organisations, topics, office, origin):
    """What the page of an article shows.

    A byline is a name or an office, and nothing tells which. It is called an organisation: schema.org knows nothing in
    between, and of the two mistakes this one says nothing about a person.
    """
    url = origin + article.get_absolute_url()
    return known(
        kind="NewsArticle", headline=article.title, description=article.lead, url=url, mainEntityOfPage=url,
        inLanguage=language_of(article, "title"), datePublished=written(article.publish_at),
        dateModified=written(article.updated_at or article.publish_at), author=organisation(article.byline),
        publisher=organisation(office.name, f"{origin}/"),
        image=[image_object(article.shown_cover, origin)] if article.shown_cover else [],
        keywords=[topic.name for topic in topics],
        mentions=[organisation(body.name, origin + body.url) for body in organisations],
    )  # fmt: skip


def written(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds")
