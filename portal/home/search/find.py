"""Finds documents. What may not be seen now is neither shown nor counted, whatever the index still holds of it.

Its SQL is written out: to build it anew for each search took more of the processor than all the rest of the page.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from ..models import SearchDocument
from .sources import SOURCES, Kind
from .words import operator_of, query_of, sign

MOST = 200  # news that are ranked, and other things: what is beyond ten pages nobody turns to
BATCHES = 10  # of so many that are looked through where those before hold less of what may be seen now
IN_TITLE, EXACT, INFLECTED_IN_TITLE, INFLECTED = range(4)
NEWS = ((sign(Kind.NEWS),),)
OTHERS = (tuple(sign(kind) for kind in Kind if kind != Kind.NEWS),)
RANKED = """
SELECT top.rowid, top.tier, home_searchdocument.kind, ({visible}) AS is_visible
FROM (
    SELECT rowid, CASE {tiers} ELSE {rest} END AS tier
    FROM home_searchdocument WHERE words {matches} ORDER BY tier, rowid DESC LIMIT {most} OFFSET %s
) AS top
JOIN home_searchdocument ON home_searchdocument.rowid = top.rowid
"""
TIER = "WHEN rowid IN (SELECT rowid FROM home_searchdocument WHERE {column} {matches}) THEN {tier}"


@dataclass(frozen=True)
class Found:
    """Keys of what was found with their kinds, the best first; `is_cut`: there are more news that fit less."""

    hits: tuple = ()
    is_cut: bool = False

    @property
    def counts(self):
        return Counter(kind for _key, kind in self.hits)

    def of_kind(self, kind):
        return [key for key, of in self.hits if kind in ("", of)]


def find(query, language):
    """What a query finds for readers of a language, in two or three statements unless much of it is hidden now.

    Exact hits come first, those in a title before others, and of equal ones the newer. News are the one kind that comes
    in great numbers: they are looked for in other endings only where too few stand as typed.
    """
    if not query.terms:
        return Found()
    scope = ((sign(language),), *NEWS)
    news = ranked(scope, query.exact, {IN_TITLE: ("title_words", query.exact)}, EXACT)
    if len(news) < MOST:
        news = ranked(scope, query.loose, {INFLECTED_IN_TITLE: ("title_words", query.loose)}, INFLECTED) | news
    others = ranked(((sign(language),), *OTHERS), query.loose, {
        IN_TITLE: ("title_words", query.exact), EXACT: ("words", query.exact),
        INFLECTED_IN_TITLE: ("title_words", query.loose),
    }, INFLECTED)  # fmt: skip
    best = sorted((tier, -key, kind) for key, (tier, kind) in (news | others).items())
    return Found(tuple((-key, kind) for _tier, key, kind in best), len(news) >= MOST)


def ranked(scope, clauses, tiers, rest):
    """{key: (tier, kind)} of the first documents that may be seen, MOST of them or a batch more.

    `tiers`: {tier: (column, the clauses it is met by)}.
    """
    operator = operator_of(connection)
    visible, visible_params = visible_now(connection.vendor)
    sql = RANKED.format(
        visible=visible, matches=operator, rest=rest, most=MOST,
        tiers=" ".join(TIER.format(column=tiers[tier][0], matches=operator, tier=tier) for tier in tiers),
    )  # fmt: skip
    queries = [query_of([*wanted, *scope], connection) for wanted in (*(each for _c, each in tiers.values()), clauses)]
    found = {}
    with connection.cursor() as cursor:
        for start in range(0, BATCHES * MOST, MOST):
            cursor.execute(sql, [*visible_params, *queries, start])
            rows = cursor.fetchall()
            found |= {key: (tier, kind) for key, tier, kind, is_visible in rows if is_visible}
            if len(rows) < MOST or len(found) >= MOST:
                break
    return found


@cache
def visible_now(_vendor):
    """SQL and parameters of a condition on documents: anybody may see their subject at the time of the statement."""
    query = SearchDocument.objects.filter(is_visible(Now())).query
    return query.get_compiler(connection=connection).compile(query.where)


def is_visible(at):
    seen = Q(pk__in=[])
    for kind, source in SOURCES.items():
        seen |= Q(kind=kind) & Exists(source.visible(at).filter(pk=OuterRef("object_id")))
    return seen
