"""What the news can be filtered by: what there is to choose, what each choice means, how many articles it would give.

A region is an article's where the article names it, or where its visit leads there or comes from there; a country is
that of such a region. A cluster is an article's where the article mentions it, or where its visit is to it. Visits and
clusters that are not public count for nothing.
"""

import operator
from datetime import datetime
from functools import reduce

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils import timezone

from clusters.models import Organisation, Region
from portal.common import dates
from portal.common.audience import ANONYMOUS
from portal.common.languages import fallen_back, translated, without_translation
from portal.common.sorting import sort_key
from visits.models import Visit

from .labels import Label, labels, told
from .models import Article, Tag

KINDS = ("year", "country", "region", "cluster", "tag")
PLACES = {"country": "country", "region": "slug"}  # the column of a region that tells them apart
YEARS = 60  # the last that may be chosen: each is an arm of the union, of which SQLite takes 500
HOST, ORIGIN = "visit__host_region", "visit__delegation__origin"


def articles():
    return Article.objects.visible_to(ANONYMOUS)


def visits():
    return Visit.objects.visible_to(ANONYMOUS)


def clusters():
    return Organisation.objects.visible_to(ANONYMOUS).clusters()


def standing():
    """(key of the newest article, number of all): another one tells that the news have changed; None without any."""
    count = articles().order_by().values("status").annotate(n=Count("pk")).values("n")
    return articles().newest_first().annotate(total=Subquery(count)).values_list("pk", "total").first()


def offered():
    """{kind: {value: Label}} of all that may be chosen, in the order of the lists, by one statement."""
    nothing = Value("")
    recent = articles().filter(publish_at__gte=start_of(timezone.localdate().year - YEARS + 1))
    first = Article.objects.filter(pk__in=recent.order_by("publish_at", "pk").values("pk")[:1])
    year = Cast(ExtractYear("publish_at", tzinfo=timezone.get_default_timezone()), CharField())
    found = labels(
        told(first, Value("year"), nothing, year, nothing),
        told(Region.objects.all(), Value("country"), nothing, "country", nothing),
        told(Region.objects.all(), Value("region"), translated("name"), language=fallen_back("name")),
        told(clusters(), Value("cluster"), F("name")),
        told(Tag.objects.all(), Value("tag"), translated("name"), language=fallen_back("name")),
    )
    choices = {kind: {label.value: label for label in found if label.kind == kind} for kind in KINDS}
    choices["year"] = {
        str(year): Label("year", str(year), str(year)) for year in years(since=int(min(choices["year"], default=0)))
    }
    countries = [Label("country", code, dates.country(code)) for code in choices["country"]]
    choices["country"] = {label.value: label for label in sorted(countries, key=lambda label: sort_key(label.name))}
    return choices


def years(since):
    return range(timezone.localdate().year, since - 1, -1) if since else []


def matching(chosen):
    """Q of the articles that have one of the chosen values, of each kind for which any is chosen."""
    return reduce(operator.and_, (CONDITIONS[kind](kind, values) for kind, values in chosen.items() if values), Q())


def of_years(kind, chosen):
    """Ranges of the portal's own years, which an index can answer."""
    ranges = ((start_of(int(year)), start_of(int(year) + 1)) for year in chosen)
    return reduce(operator.or_, (Q(publish_at__gte=start, publish_at__lt=end) for start, end in ranges))


def start_of(year):
    return datetime(year, 1, 1, tzinfo=timezone.get_default_timezone())


def of_places(kind, values):
    regions = Region.objects.filter(**{f"{PLACES[kind]}__in": values})
    led = visits().filter(Q(host_region__in=regions) | Q(delegation__origin__in=regions))
    return Q(pk__in=naming("regions", region__in=regions)) | Q(visit__in=led)


def of_clusters(kind, slugs):
    chosen = clusters().filter(slug__in=slugs)
    return Q(pk__in=naming("organisations", organisation__in=chosen)) | Q(visit__in=visits().filter(cluster__in=chosen))


def of_tags(kind, slugs):
    return Q(pk__in=naming("tags", tag__slug__in=slugs))


def naming(field, **condition):
    """Articles by what one of their many-to-many fields names."""
    return getattr(Article, field).through.objects.filter(**condition).values("article")


CONDITIONS = {"year": of_years, "country": of_places, "region": of_places, "cluster": of_clusters, "tag": of_tags}


def counts(chosen, choices):
    """{kind: {value: articles}}, by one statement: for each value how many articles have it, of those that match what
    is chosen of the other kinds; under "total" how many match everything.
    """
    arms = [tally(articles().filter(matching(chosen)), "total", Value(""))]
    for kind in KINDS:
        others = articles().filter(matching(chosen | {kind: []}))
        arms += ARMS[kind](others, kind, choices[kind])
    found = {kind: {} for kind in ("total", *KINDS)}
    for kind, value, count in arms[0].union(*arms[1:], all=True):
        found[kind][value] = found[kind].get(value, 0) + count
    return found


def tally(rows, kind, value):
    """The number of articles for each `value`, an arm of the union."""
    grouped = without_translation(rows).order_by().annotate(kind=Value(kind), value=value).values("kind", "value")
    return grouped.annotate(n=Count("pk", distinct=True)).values_list("kind", "value", "n")


def year_arms(rows, kind, choices):
    return [tally(rows.filter(of_years(kind, [year])), kind, Value(year)) for year in choices]


def place_arms(rows, kind, choices):
    """Three arms, none of which counts an article for a place for which one before it did."""
    column = PLACES[kind]
    shown = rows.filter(visit__in=visits())
    hosted = shown.exclude(named("regions", f"region__{column}", f"{HOST}__{column}"))
    sent = shown.exclude(named("regions", f"region__{column}", f"{ORIGIN}__{column}"))
    elsewhere = sent.filter(Q(**{HOST: None}) | ~Q(**{f"{HOST}__{column}": F(f"{ORIGIN}__{column}")}))
    return [
        tally(rows.exclude(regions=None), kind, F(f"regions__{column}")),
        tally(hosted.exclude(**{HOST: None}), kind, F(f"{HOST}__{column}")),
        tally(elsewhere.exclude(**{ORIGIN: None}), kind, F(f"{ORIGIN}__{column}")),
    ]


def cluster_arms(rows, kind, choices):
    mentioned = rows.filter(organisations__in=clusters())
    visited = rows.filter(visit__in=visits().filter(cluster__in=clusters()))
    others = visited.exclude(named("organisations", "organisation__slug", "visit__cluster__slug"))
    return [tally(mentioned, kind, F("organisations__slug")), tally(others, kind, F("visit__cluster__slug"))]


def tag_arms(rows, kind, choices):
    return [tally(rows.exclude(tags=None), kind, F("tags__slug"))]


def named(field, column, path):
    """Whether the article itself names what `path` leads to."""
    return Exists(naming(field, article=OuterRef("pk"), **{column: OuterRef(path)}))


ARMS = {
    "year": year_arms, "country": place_arms, "region": place_arms, "cluster": cluster_arms, "tag": tag_arms,
}  # fmt: skip
