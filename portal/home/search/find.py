"""Finds documents. What may not be seen now is neither shown nor counted, whatever the index still holds of it."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from ..models import SearchDocument
from .sources import SOURCES, Kind
from .words import sign

MOST = 500  # news that are ranked, and other things: what is beyond them nobody turns to
IN_TITLE, EXACT, INFLECTED_IN_TITLE, INFLECTED = range(4)
OTHERS = tuple(sign(kind) for kind in Kind if kind != Kind.NEWS)


@dataclass
class Found:
    """Keys of what was found, the best first, with their kinds; `is_cut`: there is more of the least fitting news."""

    hits: list = field(default_factory=list)
    is_cut: bool = False

    @property
    def counts(self):
        return Counter(kind for _key, kind in self.hits)

    def of_kind(self, kind):
        return [key for key, of in self.hits if kind in ("", of)]


def find(query, language):
    """What a query finds for readers of a language, in at most four statements.

    Exact hits come first, those in a title before others, and of equal ones the newer. News are the one kind that comes
    in great numbers: they are looked for in other endings only where not enough stand as typed.
    """
    if not query.terms:
        return Found()
    news = [(sign(language),), (sign(Kind.NEWS),)]
    tiers = ranked([*query.exact, *news], news, {IN_TITLE: ("title_words", query.exact)}, EXACT)
    if len(tiers) < MOST:
        more = ranked(
            [*query.loose, *news], news, {INFLECTED_IN_TITLE: ("title_words", query.loose)}, INFLECTED
        )
        tiers = more | tiers
    is_cut = len(tiers) >= MOST
    others = [(sign(language),), OTHERS]
    tiers |= ranked([*query.loose, *others], others, {
        IN_TITLE: ("title_words", query.exact), EXACT: ("words", query.exact),
        INFLECTED_IN_TITLE: ("title_words", query.loose),
    }, INFLECTED)  # fmt: skip
    kinds = dict(visible(SearchDocument.objects.filter(pk__in=tiers)).values_list("pk", "kind")) if tiers else {}
    return Found([(key, kinds[key]) for key in sorted(kinds, key=lambda key: (tiers[key], -key))], is_cut)


def ranked(clauses, scope, tiers, rest):
    """{key: tier} of the first MOST documents; a tier is met where its clauses stand in its column."""
    cases = [
        When(pk__in=SearchDocument.objects.filter(**{f"{column}__matches": [*wanted, *scope]}).values("pk"), then=tier)
        for tier, (column, wanted) in tiers.items()
    ]
    documents = SearchDocument.objects.filter(words__matches=clauses)
    tier = Case(*cases, default=Value(rest), output_field=IntegerField())
    return dict(documents.annotate(tier=tier).order_by("tier", "-pk").values_list("pk", "tier")[:MOST])


def visible(documents):
    """Those of documents whose subject anybody may see now."""
    seen = Q(pk__in=[])
    for kind, source in SOURCES.items():
        seen |= Q(kind=kind) & Exists(source.visible().filter(pk=OuterRef("object_id")))
    return documents.filter(seen)
