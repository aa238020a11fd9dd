"""The filters of the news list, as its address holds them (`?year=2018&region=podlaskie&region=walonia`).

Values of one kind mean either, kinds mean both. What nobody offers is left out, with a word.
"""

from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.cache import cache
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import facets

TITLES = {
    "year": _("Year"), "country": _("Country"), "region": _("Region"), "cluster": _("Cluster"), "tag": _("Topic"),
}  # fmt: skip
SHOWN = 8  # options of a facet that stand open, the rest folded


class Option(NamedTuple):
    value: str
    label: str
    count: int
    chosen: bool
    language: str = ""  # of a label in another one than the page's


class Facet(NamedTuple):
    kind: str
    title: str
    options: list
    more: list


class Chip(NamedTuple):
    label: str
    url: str  # of the list without this filter
    language: str = ""


class Filters:
    """Choices and counts are kept for a minute, but no longer than the newest article and the number of all stay.

    Counts are kept of single choices alone: there are endless sets of several, and the cache holds more than news.
    """

    def __init__(self, request):
        self.path = request.path
        self.standing = facets.standing()
        self.choices = self.kept(f"choices {get_language()}", facets.offered)
        asked = {kind: request.GET.getlist(kind) for kind in facets.KINDS}
        self.chosen = {kind: [value for value in self.choices[kind] if value in asked[kind]] for kind in asked}
        self.unknown = any(set(asked[kind]) - {"", *self.choices[kind]} for kind in asked)

    @property
    def pairs(self):
        return [(kind, value) for kind, values in self.chosen.items() for value in values]

    @cached_property
    def query(self):
        """What is chosen, always written in the same way; empty where nothing is."""
        return urlencode(self.pairs)

    def found(self):
        return facets.articles().filter(facets.matching(self.chosen))

    @cached_property
    def counts(self):
        if len(self.pairs) > 1:
            return self.counted()
        return self.kept(f"counts {self.query}", self.counted)

    def counted(self):
        return facets.counts(self.chosen, self.choices)

    def kept(self, name, make):
        key = sha256(f"{name} {self.standing}".encode()).hexdigest()
        return cache.get_or_set(f"news-{key}", make, 60)

    @property
    def total(self):
        return self.counts["total"][""]

    @property
    def chips(self):
        return [
            Chip(label.name, self.without((kind, label.value)), label.language)
            for kind, label in ((kind, self.choices[kind][value]) for kind, value in self.pairs)
        ]

    def without(self, pair):
        return self.address([each for each in self.pairs if each != pair])

    def address(self, pairs):
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def canonical(self, number):
        """The one address of a page of this list, however it was asked for."""
        return self.address(self.pairs + ([("page", number)] if number > 1 else []))

    @property
    def facets(self):
        """The kinds that offer anything here, in their order."""
        for kind, title in TITLES.items():
            if options := list(self.options(kind)):
                opened = [option for place, option in enumerate(options) if place < SHOWN or option.chosen]
                yield Facet(kind, title, opened, [option for option in options if option not in opened])

    def options(self, kind):
        counts, chosen = self.counts[kind], self.chosen[kind]
        for value, label in self.choices[kind].items():
            if counts.get(value) or value in chosen:
                yield Option(value, label.name, counts.get(value, 0), value in chosen, label.language)

    @property
    def archive(self):
        """Years with news, the newest first, for links where nothing is chosen."""
        return [] if self.pairs else [option.value for option in self.options("year")]
