"""The page of results: a box, kinds with their counts, what was found."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from portal.common import dates
from portal.common.paging import paged

from ..models import SearchDocument
from .find import find
from .near import nearest
from .query import Query
from .snippets import marked, pattern_of, snippet
from .sources import SOURCES, Kind


def search(request):
    query, kind = Query.read(request.GET.get("q", "")), request.GET.get("type", "")
    found = find(query, get_language())
    counts = found.counts
    kind = kind if kind in counts else ""
    listed = paged(request, found.of_kind(kind))
    return render(request, "home/search.html", {
        "query": query, "found": found, "kind": kind,
        "kinds": [(each, each.label, counts[each]) for each in Kind if each in counts],
        "is_cut": found.is_cut and kind in ("", Kind.NEWS),
        "results": results(listed["page"], query),
        "nearest": nearest(query, get_language()) if query.terms and not found.hits else "",
        **listed,
    })  # fmt: skip


def results(keys, query):
    """What the page shows of documents, in the order of their keys."""
    documents = SearchDocument.objects.defer("title_words", "words").in_bulk(list(keys))
    pattern = pattern_of(query)
    return [result(documents[key], pattern) for key in keys if key in documents]


def result(document, pattern):
    source, language = SOURCES[document.kind], document.language
    return {
        "kind": source.word,
        "url": reverse(source.route, args=[document.slug]),
        "date": document.date and dates.day(document.date),
        "day": document.date,
        "title": marked(document.title, pattern),
        "text": snippet(document.text, pattern),
        "language": "" if language == get_language() else language,
        "language_name": dates.language(language),
    }
