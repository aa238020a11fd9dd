"""What is searched: of each kind the rows, who of them is visible, and the words of their public pages.

A document holds what a page says of its own subject, not its lists: a firm is found by its own page, not by those of
its cluster and its region. Names of guests are left out: they stand on a page, where an erasure reaches them at once.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from clusters.models import Kind as BodyKind
from clusters.models import Organisation, Region
from portal.common.audience import ANONYMOUS
from portal.common.languages import language_of
from portal.gallery.models import Gallery, Photo
from portal.news.models import Article, Block, Status
from visits.models import Outcome, PlannedStop, Visit

from ..models import SearchDocument

Kind = SearchDocument.Kind
BETWEEN = " · "  # parts of a text


@dataclass(frozen=True)
class Seen:
    """A thing as readers of the active language see it. `other_name` counts as its title; `language` is its text's."""

    title: str
    text: str
    language: str
    other_name: str = ""


@dataclass(frozen=True)
class Source:
    word: str  # what one of the kind is called
    route: str  # of its page, which is named by its slug
    rows: Callable  # () → what documents are made of
    visible: Callable  # (moment) → what anybody may see then
    see: Callable  # (row) → Seen
    day: Callable = lambda row: None  # (row) → its date


def articles():
    """Articles that are public by their status; those whose hour is to come wait in the index, none that ended."""
    blocks = Block.objects.prefetch_related(
        Prefetch("photos", Photo.objects.visible_to(ANONYMOUS).in_order(), to_attr="shown_photos")
    )
    organisations = Organisation.objects.visible_to(ANONYMOUS)
    open_ended = Q(unpublish_at=None) | Q(unpublish_at__gt=timezone.now())
    return Article.objects.filter(open_ended, status=Status.PUBLISHED).prefetch_related(
        "tags", Prefetch("blocks", blocks), Prefetch("organisations", organisations)
    )


def visits():
    bodies, stops = Organisation.objects.visible_to(ANONYMOUS), PlannedStop.objects.visible_to(ANONYMOUS)
    return (
        Visit.objects.visible_to(ANONYMOUS)
        .select_related("host_region", "cluster", "programme", "delegation__origin")
        .prefetch_related(
            Prefetch("hosts", bodies), Prefetch("delegation__senders", bodies),
            Prefetch("itineraries__planned_stops", stops.for_programme(), to_attr="public_stops"),
            Prefetch("outcomes", Outcome.objects.visible_to(ANONYMOUS)),
        )
    )  # fmt: skip


def clusters():
    return Organisation.objects.visible_to(ANONYMOUS).clusters()


def organisations():
    return Organisation.objects.visible_to(ANONYMOUS).exclude(kind=BodyKind.CLUSTER)


def with_fields(bodies):
    return bodies.select_related("region").prefetch_related("specialisations")


def galleries():
    photos = Photo.objects.visible_to(ANONYMOUS).in_order()
    return Gallery.objects.visible_to(ANONYMOUS).select_related("visit").prefetch_related(Prefetch("photos", photos))


def see_article(article):
    blocks = (part for block in article.blocks.all() for part in parts_of(block))
    names = [each.name for each in (*article.organisations.all(), *article.tags.all())]
    return seen(article, "title", [article.lead, *blocks, *names])


def parts_of(block):
    if block.kind == Block.Kind.TEXT:
        return [plain(block.text)]
    if block.kind == Block.Kind.QUOTATION:
        return [block.words, block.speaker, block.office]
    return [photo.caption for photo in block.shown_photos]


def see_visit(visit):
    guests = visit.guests
    stops = [stop for itinerary in visit.itineraries.all() for stop in itinerary.public_stops]
    places = [place_of(region) for region in (visit.origin, visit.host_region) if region]
    bodies = [*visit.hosts.all(), *(guests.senders.all() if guests else [])]
    if visit.cluster and visit.cluster.published:
        bodies.append(visit.cluster)
    return seen(visit, "title", [
        visit.summary, guests and guests.name, *places, *(body.name for body in bodies),
        visit.programme and str(visit.programme), *(part for stop in stops for part in words_of(stop)),
        *(outcome.text for outcome in visit.outcomes.all()),
    ])  # fmt: skip


def words_of(stop):
    host = stop.host.name if stop.host and stop.host.published else ""
    return [stop.title, stop.place and stop.place.name, host]


def see_organisation(body):
    region = place_of(body.region) if body.region else ""
    fields = (each.name for each in body.specialisations.all())
    parts = [body.summary, body.aims, body.city, region, *fields, body.short_name]
    return seen(body, "summary", parts, title=body.name, other_name=body.short_name)


def see_region(region):
    fields = (each.name for each in region.specialisations.all())
    return seen(region, "name", [region.summary, region.challenges, place_of(region), *fields], title=region.name)


def see_gallery(gallery):
    photos = (part for photo in gallery.photos.all() for part in (photo.caption, photo.alt_text))
    return seen(gallery, "title", [gallery.visit and gallery.visit.title, *photos])


def seen(row, field, parts, title=None, **names):
    """`field` tells by its translations which language the text is in; none where it is empty."""
    language = language_of(row, field) if getattr(row, field) else get_language()
    text = BETWEEN.join(dict.fromkeys(" ".join(part.split()) for part in parts if part))
    return Seen(title or row.title, text, language, **names)


def place_of(region):
    return f"{region.name}, {region.country_name}"


def plain(rich):
    """The words of rich text, which is clean when it is saved."""
    return html.unescape(re.sub(r"<[^>]*>", " ", rich))


SOURCES = {
    Kind.NEWS: Source(
        _("News"), "article", articles, lambda at: Article.objects.visible_to(ANONYMOUS, at), see_article,
        lambda article: timezone.localdate(article.publish_at),
    ),
    Kind.VISITS: Source(
        _("Visit"), "visit", visits, lambda at: Visit.objects.visible_to(ANONYMOUS), see_visit,
        lambda visit: visit.starts_on,
    ),
    Kind.CLUSTERS: Source(
        _("Cluster"), "cluster", lambda: with_fields(clusters()), lambda at: clusters(), see_organisation
    ),
    Kind.ORGANISATIONS: Source(
        _("Organisation"), "organisation", lambda: with_fields(organisations()), lambda at: organisations(),
        see_organisation,
    ),
    Kind.REGIONS: Source(
        _("Region"), "region", lambda: Region.objects.prefetch_related("specialisations"),
        lambda at: Region.objects.all(), see_region,
    ),
    Kind.GALLERIES: Source(
        _("Gallery"), "gallery", galleries, lambda at: Gallery.objects.visible_to(ANONYMOUS), see_gallery,
        lambda gallery: gallery.visit and gallery.visit.starts_on,
    ),
}  # fmt: skip
