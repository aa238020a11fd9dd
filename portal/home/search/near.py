"""What may have been meant where nothing was found: names that are spelled nearly so."""

import re
from difflib import get_close_matches

from django.core.cache import cache
from django.utils import timezone

from ..models import SearchDocument
from .find import OTHERS, is_visible
from .query import Query
from .words import folded, sign

NAMES = 3000  # names that are looked through
ALIKE = 0.7  # difflib's ratio
WORD = re.compile(r"[^\W_]{3,}")


def nearest(query, language):
    """The query with words of names in place of those that no name has; "" where that finds nothing either."""
    scope = ((sign(language),),)
    visible = SearchDocument.objects.filter(is_visible(timezone.now()))
    titles = visible.filter(words__matches=[*scope, *OTHERS]).order_by("-pk").values_list("title", flat=True)[:NAMES]
    known = cache.get_or_set(f"search-names-{language}", lambda: words_of(titles), 60)
    words = [near(word, known) for term in query.terms for word in term.words]
    meant = Query.read(" ".join(words))
    found = meant.terms != query.terms and visible.filter(words__matches=[*meant.loose, *scope]).exists()
    return meant.text if found else ""


def words_of(names):
    """{folded: as it is written} of the words of names."""
    return {forms[0]: word for name in names for word in WORD.findall(name) if (forms := folded(word))}


def near(word, known):
    """The name's word most like this one, as it is written; the word itself where none is."""
    likely = [each for each in known if each[0] == word[0] and abs(len(each) - len(word)) < 3]
    alike = [word] if word in known else get_close_matches(word, likely, 1, ALIKE)
    return known[alike[0]] if alike else word
