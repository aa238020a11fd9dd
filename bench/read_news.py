"""What reading costs as the news grow: run by `python -m bench.read_news`, a number of articles may follow.

Makes the articles in the database of the settings, which must be migrated, prints for each page the processor time and
the statements of the first request and of those that follow within a minute, and rolls everything back. The bar: page 1
and an article cost at most 1.1 times as much with 100,000 articles as with 1,000, page 2,000 at most 12 ms more.
"""

import os
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import cycle

import django
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

RUNS, VISITS, TAGS, REGIONS, CLUSTERS = 7, 50, 30, 40, 20
LEAD = "Dwa zdania o tym, kto przyjechał i po co. Reszta stoi w tekście. " * 3


def grow(count):
    """`count` articles over twenty years, two in three of a visit, each with a cluster, a region and two topics."""
    factories, models = import_module("tests.factories"), import_module("portal.news.models")
    factories.office()
    regions = [factories.region() for _n in range(REGIONS)]
    clusters = [factories.cluster() for _n in range(CLUSTERS)]
    tags = [factories.tag() for _n in range(TAGS)]
    visits = [factories.visit(host_region=regions[n % REGIONS], cluster=clusters[n % CLUSTERS]) for n in range(VISITS)]
    begin, step = datetime(2006, 1, 1, tzinfo=UTC), timedelta(days=7300) / count
    about = cycle([*visits, *[None] * (VISITS // 2)])
    models.Article.objects.bulk_create([
        models.Article(
            title_pl=f"Artykuł {n}", slug=f"bench-{n}", lead_pl=LEAD, byline="Redakcja", status="published",
            publish_at=begin + n * step, visit=next(about),
        ) for n in range(count)
    ], batch_size=2000)  # fmt: skip
    keys = list(models.Article.objects.filter(slug__startswith="bench-").order_by("pk").values_list("pk", flat=True))
    link(models.Article.tags, "tag", keys, tags)
    link(models.Article.tags, "tag", keys, tags[7:])
    link(models.Article.regions, "region", keys, regions)
    link(models.Article.organisations, "organisation", keys, clusters)
    factories.block(models.Article.objects.get(slug=f"bench-{count // 2}"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def link(field, target, keys, rows):
    through = field.through
    pairs = zip(keys, cycle(rows), strict=False)
    through.objects.bulk_create(
        [through(**{"article_id": key, target: row}) for key, row in pairs], batch_size=5000, ignore_conflicts=True
    )


def pages(count):
    return {
        "page 1": "/pl/news/", "page 2,000 (or the last)": f"/pl/news/?page={min(2000, count // 20)}",
        "one region": "/pl/news/?region=region-3", "a year, a topic, a cluster": "/pl/news/?year=2015&tag=topic-70",
        "article": f"/pl/news/bench-{count // 2}/", "feed": "/pl/news/feed/",
    }  # fmt: skip


def measure(client, path):
    """(milliseconds of processor time, statements) of the first request, then of the others: median, and the last."""
    times = []
    with CaptureQueriesContext(connection) as first:
        begin = time.process_time()
        assert client.get(path).status_code == 200, path
        cold = time.process_time() - begin
    asked = len(first)  # before other requests empty Django's log
    for _run in range(RUNS):
        begin = time.process_time()
        client.get(path)
        times.append(time.process_time() - begin)
    with CaptureQueriesContext(connection) as warm:
        client.get(path)
    return cold * 1000, asked, statistics.median(times) * 1000, len(warm)


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    settings.DEBUG = False  # or every statement of the filling would be kept
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with transaction.atomic():
        grow(count)
        client = Client(headers={"host": "localhost"})
        print(f"{count} articles on {connection.vendor}")
        for name, path in pages(count).items():
            cold, asked, median, then = measure(client, path)
            print(f"{name:28} first {cold:7.1f} ms, {asked} statements; then {median:6.1f} ms, {then} statements")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
