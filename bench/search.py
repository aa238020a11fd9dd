"""What searches cost in a database of real size: fills an empty one with articles, indexes them, and times queries.

DATABASE_URL=sqlite:////tmp/search.sqlite3 .venv/bin/python bench/search.py 100000
tools/postgres .venv/bin/python bench/search.py 100000
"""

import os
import random
import sys
import time
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 after the settings
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from portal.home.search.find import find  # noqa: E402
from portal.home.search.query import Query  # noqa: E402
from portal.news.models import Article, Block, Status  # noqa: E402

RARE = 33_333  # every so many articles hold the rare word
SYLLABLES = [
    "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "wo", "zy", "cha", "dro", "kie",
    "lna", "owi", "prze", "rsk", "stra", "szy", "wie", "zna",
]  # fmt: skip
QUERIES = {
    "a rare word": "ksenon", "a common word": "klaster", "a common word in another ending": "klastrowi",
    "a common and a rare word": "klaster ksenon", "two common words": "klaster firma", "a phrase": '"klaster firma"',
    "a beginning of three letters": "kla", "nothing": "brzdęk",
}  # fmt: skip


def fill(count):
    """Articles of 250 words each, of 60,000 words that are as common as words are (Zipf)."""
    chance = random.Random(1)  # the same texts on each database
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _word in range(60_000)]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    now = timezone.now()
    for start in range(0, count, 1000):
        articles = [
            Article(
                title_pl=" ".join(chance.choices(words, cum_weights=weights, k=6)), slug=f"article-{number}",
                lead_pl="Klaster firma", byline="Bench", status=Status.PUBLISHED,
                publish_at=now - timedelta(hours=count - number),
            )
            for number in range(start, min(count, start + 1000))
        ]  # fmt: skip
        Article.objects.bulk_create(articles)
        texts = (chance.choices(words, cum_weights=weights, k=250) for _article in articles)
        Block.objects.bulk_create(
            Block(article=article, position=1, text_pl=f"<p>{' '.join(text)}{' ksenon' * (article.pk % RARE == 1)}</p>")
            for article, text in zip(articles, texts, strict=True)
        )


def timed(text):
    """(milliseconds of SQL, milliseconds of the processor, statements, what was found): the best of five."""
    query, best = Query.read(text), None
    for _time in range(5):
        with CaptureQueriesContext(connection) as statements:
            before = time.process_time()
            found = find(query, "pl")
            processor = time.process_time() - before
        sql = sum(float(each["time"]) for each in statements)
        best = min(best or (sql, processor), (sql, processor))
    return best[0] * 1000, best[1] * 1000, len(statements), f"{len(found.hits)}{'+' if found.is_cut else ''}"


def main(count):
    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        fill(count)
        start = time.monotonic()
        call_command("index")
        print(f"indexed in {time.monotonic() - start:.0f} s")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    for name, text in QUERIES.items():
        sql, processor, statements, found = timed(text)
        print(f"{name:32} {sql:7.1f} ms of SQL, {processor:6.1f} ms of CPU, {statements} statements, {found} hits")


if __name__ == "__main__":
    main(int(sys.argv[1]))
