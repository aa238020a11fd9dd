"""The part of a text around what was found, escaped, with what was found marked as it is written there."""

import re
from itertools import islice

from django.utils.html import escape
from django.utils.safestring import mark_safe

from portal.common.sorting import any_marks

LENGTH, BEFORE = 220, 60
LOOKED_AT = 200  # matches of a text that its snippet is chosen among: each is compared with all
DOUBLE = {"s": "ßẞ", "a": "æÆ", "o": "œŒ"}  # letters that folding writes as two, of which a stem may end in the first
PIECES = re.compile("(ss?|ae?|oe?)")


def pattern_of(query):
    """A regular expression of whole words that a query finds; each of its terms has a group of its own."""
    terms = ("|".join(sorted(map(_written, clause), key=len, reverse=True)) for clause in query.loose)
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(f'({term})' for term in terms)})")


def snippet(text, pattern):
    """About LENGTH letters of a text, whole words, from where most of the query stands together."""
    found = list(islice(pattern.finditer(text), LOOKED_AT))
    best = max(found, key=lambda match: _reach(match, found), default=None)
    start = text.rfind(" ", 0, max(best.start() - BEFORE, 0)) + 1 if best else 0
    end = start + LENGTH
    if end < len(text):
        end = text.rfind(" ", start, end) + 1 or end
    words = marked(text[start:end].strip(), pattern)
    return mark_safe(f"{'… ' * (start > 0)}{words}{' …' * (end < len(text))}")  # noqa: S308 escaped by `marked`


def marked(text, pattern):
    """A text with what was found in it marked."""
    pieces, end = [], 0
    for match in pattern.finditer(text):
        pieces.append(f"{escape(text[end : match.start()])}<mark>{escape(match[0])}</mark>")
        end = match.end()
    return mark_safe("".join(pieces) + escape(text[end:]))  # noqa: S308 every piece is escaped above


def _reach(match, found):
    """How many terms of the query stand in the snippet that begins at a match; of equal ones the first wins."""
    end = match.start() + LENGTH - BEFORE
    return len({other.lastindex for other in found if match.start() <= other.start() < end})


def _written(term):
    """A pattern of a term in any case, with any marks; the rest of the word where it is a beginning."""
    words = (_any_spelling(word) for word in term.words)
    return r"[\W_]+".join(words) + (r"[^\W_]*" if term.is_prefix else r"(?![^\W_])")


def _any_spelling(word):
    pieces = ((each, DOUBLE.get(each[:1])) for each in PIECES.split(word))
    return "".join(f"(?:{any_marks(each)}|[{double}])" if double else any_marks(each) for each, double in pieces)
