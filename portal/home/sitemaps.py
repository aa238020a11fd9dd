"""The sitemap of all that is public, each page in the languages that its text has, and robots.txt.

A small portal is told in one file. One with more pages gets an index of parts; each is streamed from rows read in
chunks, so that neither memory nor the protocol's limit of 50,000 addresses limits the portal.
"""

from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from clusters.models import Organisation, Partnership, Programme, Region
from portal.common.audience import ANONYMOUS
from portal.common.languages import CODES, languages_with
from portal.gallery.models import Gallery, Photo
from portal.news.models import Article
from visits.models import Visit

PART = 5_000  # records, each of at most four addresses
CHUNK = 500
IMAGES = 1_000  # of one address, by the protocol
PAGES = ("home", "news", "visits", "galleries", "clusters", "firms", "regions", "accessibility", "privacy")
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


class Entry(NamedTuple):
    path: str  # of the Polish page
    languages: list
    changed: object = None
    images: list = []


@dataclass(frozen=True)
class Section:
    """The public records of one kind. `field` tells by its translations which languages a page is in; none: in all."""

    records: QuerySet
    field: str = ""

    def entries(self, first=0, last=None):
        for record in self.records[first:last].iterator(CHUNK):
            languages = languages_with(record, self.field) if self.field else CODES
            yield Entry(polish(record.get_absolute_url), languages, changed(record), images(record))


def polish(address, *args):
    with translation.override(settings.LANGUAGE_CODE):
        return address(*args)


def changed(record):
    return record.changed if hasattr(record, "changed") else record.updated_at or record.publish_at


def images(record):
    """Addresses of pictures: a gallery's photos, an article's cover."""
    cover = getattr(record, "cover_visible", False) and record.cover
    photos = [cover] if cover else getattr(record, "shown_photos", [])
    return [photo.files.large for photo in photos[:IMAGES]]


def sections():
    """The sections by name; made anew each time, for what is public changes with the hour."""
    galleries = Gallery.objects.visible_to(ANONYMOUS)
    photos = Prefetch("photos", Photo.objects.visible_to(ANONYMOUS).in_order(), to_attr="shown_photos")
    return {
        "news": Section(Article.objects.visible_to(ANONYMOUS).with_cover(ANONYMOUS).order_by("pk"), "title"),
        "visits": Section(dated(Visit.objects.visible_to(ANONYMOUS)), "title"),
        "galleries": Section(dated(galleries).prefetch_related(photos), "title"),
        "organisations": Section(dated(Organisation.objects.visible_to(ANONYMOUS))),
        "regions": Section(dated(Region.objects.all()), "name"),
        "programmes": Section(dated(Programme.objects.all()), "name"),
        "partnerships": Section(dated(Partnership.objects.all())),
    }


def dated(records):
    """The records with `changed`, the time of the last version that history knows."""
    versions = records.model.history.filter(id=OuterRef("pk")).order_by("-history_date").values("history_date")
    return records.annotate(changed=Subquery(versions[:1])).order_by("pk")


def sitemap(request):
    """All in one file, or the index of the parts where that would be long."""
    known = sections()
    counts = {name: section.records.count() for name, section in known.items()}
    origin = request.build_absolute_uri("/")[:-1]
    if sum(counts.values()) <= PART:
        return streamed(urlset(pages(), *(section.entries() for section in known.values()), origin=origin))
    parts = [("pages", 1), *((name, part + 1) for name, count in counts.items() for part in range(-(-count // PART)))]
    return streamed(index([origin + reverse("sitemap_part", args=part) for part in parts]))


def sitemap_part(request, section, number):
    origin = request.build_absolute_uri("/")[:-1]
    if (section, number) == ("pages", 1):
        return streamed(urlset(pages(), origin=origin))
    known = sections().get(section)
    if not known or not 1 <= number <= -(-known.records.count() // PART):
        raise Http404
    return streamed(urlset(known.entries((number - 1) * PART, number * PART), origin=origin))


def robots(request):
    context = {"codes": CODES, "sitemap": request.build_absolute_uri(reverse("sitemap"))}
    return render(request, "home/robots.txt", context, content_type="text/plain; charset=utf-8")


def pages():
    return (Entry(polish(reverse, name), CODES) for name in PAGES)


def streamed(lines):
    return StreamingHttpResponse(lines, content_type="application/xml; charset=utf-8")


def index(addresses):
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    for address in addresses:
        yield f"<sitemap><loc>{escape(address)}</loc></sitemap>\n"
    yield "</sitemapindex>\n"


def urlset(*parts, origin):
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NAMESPACES}>\n'
    for entries in parts:
        for entry in entries:
            yield from urls(entry, origin)
    yield "</urlset>\n"


def urls(entry, origin):
    """One address for each language of a page; each tells of all of them."""
    address = {code: f"{origin}/{code}{entry.path[3:]}" for code in entry.languages}
    default = address.get(settings.LANGUAGE_CODE) or next(iter(address.values()))
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(url)}/>'
        for code, url in [*address.items(), ("x-default", default)]
    )
    stamp = f"<lastmod>{entry.changed.isoformat(timespec='seconds')}</lastmod>" if entry.changed else ""
    pictures = "".join(
        f"<image:image><image:loc>{escape(origin + url)}</image:loc></image:image>" for url in entry.images
    )
    for url in address.values():
        yield f"<url><loc>{escape(url)}</loc>{stamp}{others}{pictures}</url>\n"
