"""The Atom feed of one language: the newest articles whole, with their pictures (RFC 4287, Media RSS)."""

import logging
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.common.audience import ANONYMOUS
from portal.common.languages import language_of
from portal.common.models import Office
from portal.gallery.structured import large_size

from .models import Article

LENGTH = 20
MEDIA = "http://search.yahoo.com/mrss/"
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # no characters of XML 1.0

logger = logging.getLogger(__name__)


class NewsFeed(Atom1Feed):
    """Atom with the whole text as `content`, the language of an entry, and its cover."""

    def root_attributes(self):
        return super().root_attributes() | {"xmlns:media": MEDIA, "xml:base": self.feed["link"]}

    def item_attributes(self, item):
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["summary"]:
            handler.addQuickElement("summary", item["summary"])
        handler.addQuickElement("content", item["content"], {"type": "html"})
        if cover := item["cover"]:
            handler.startElement("media:content", cover["attributes"])
            handler.addQuickElement("media:description", cover["alt"], {"type": "plain"})
            handler.endElement("media:content")


def news(request):
    """The newest articles. No copy is good by its date alone: a withdrawn photo changes the bytes, but no date."""
    origin = request.build_absolute_uri("/").rstrip("/")
    entries = [entry(article, origin) for article in Article.objects.visible_to(ANONYMOUS).for_feed(ANONYMOUS)[:LENGTH]]
    feed = NewsFeed(
        title=f"{Office.current().site_name}: {_('News')}", link=origin + reverse("news"), description=None,
        subtitle=Office.current().tagline, language=get_language(), author_name=Office.current().name,
        feed_url=origin + request.path, feed_guid=identity("news", get_language()),
    )  # fmt: skip
    for item in filter(writable, entries):
        feed.add_item(**item)
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    if entries and "If-Modified-Since" not in request.headers:
        response["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    return response


def entry(article, origin):
    """An article as the fields of its entry, in Polish where it has no text in the language of the feed."""
    cover = article.shown_cover
    return {
        "title": article.title,
        "link": origin + article.get_absolute_url(),
        "description": None,  # Django would call it HTML
        "summary": article.lead,
        "unique_id": identity(f"news/{article.pk}", get_language()),
        "author_name": article.byline,
        "pubdate": article.publish_at,
        "updateddate": max(article.publish_at, article.updated_at or article.publish_at),
        "categories": [topic.name for topic in article.topics],
        "language": language_of(article, "title"),
        "content": render_to_string("news/feed/entry.html", {"article": article, "origin": origin}),
        "cover": cover and {
            "attributes": {
                "url": origin + cover.files.large, "type": "image/jpeg", "medium": "image",
                **{name: str(side) for name, side in zip(("width", "height"), large_size(cover), strict=True)},
            },
            "alt": cover.alt_text,
        },
    }  # fmt: skip


def identity(name, code):
    """A tag URI (RFC 4151) without what staff can change: neither address nor date, but the site's own name."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{name}/{code}"


def writable(item):
    """Whether XML can hold the entry. One with control characters is left out whole, for nothing may change its HTML
    after it was cleaned: without them a harmless address can become a script's.
    """
    texts = [item["title"], item["summary"], item["author_name"], item["content"], *item["categories"]]
    if item["cover"]:
        texts.append(item["cover"]["alt"])
    if any(map(UNWRITABLE.search, texts)):
        logger.warning("The feed leaves out %s: a text of it holds control characters.", item["link"])
        return False
    return True
