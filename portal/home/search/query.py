"""What somebody looks for: words and phrases, as typed and in other endings."""

import re
from dataclasses import dataclass

from .words import Term, folded

LENGTH = 200  # letters of a query that count
TERMS = 12  # words and phrases of it that count
PIECES = re.compile(r'["„“”«»]([^"„“”«»]+)["„“”«»]|([^\s"„“”«»]+)')
ENDINGS = ("om", "ow", "em", "ie", "ej", "ym", "im")  # of shorter words, which else lose one letter
LONG_ENDINGS = ("ami", "ach", "owi", "iem", "ego", "emu", "ymi", "imi")
FLEETING = re.compile(r"(.*[^aeiouy])(i?e)([kcrl])")  # żłobek, klaster, kupiec: the vowel goes when an ending comes
CLOSED = re.compile(r"(.*[^aeiouy])([kcrl])")


@dataclass(frozen=True)
class Query:
    text: str  # as typed, for the box
    terms: tuple = ()

    @classmethod
    def read(cls, text):
        """Any text is a query: signs and operators are no words. Beside others, words of one letter do not count."""
        text = " ".join(text.replace("\0", "").split())[:LENGTH]
        found = []
        for phrase, piece in PIECES.findall(text):
            words = folded(phrase or piece)
            found += [tuple(words)] if phrase and words else [(word,) for word in words]
        found = [words for words in found if len("".join(words)) > 1] or found
        return cls(text, tuple(Term(words) for words in list(dict.fromkeys(found))[:TERMS]))

    @property
    def exact(self):
        return [(term,) for term in self.terms]

    @property
    def loose(self):
        """Every word in any ending; a phrase only as it stands."""
        return [inflected(term.words[0]) if len(term.words) == 1 else (term,) for term in self.terms]


def inflected(word):
    """Terms that find a word in its other endings: what begins like it, less what Polish endings take."""
    if len(word) < 3:
        return (Term((word,)),)
    stem = word[: len(word) - _ending(word)]
    stems = {stem, *_without_vowel(word), *(_with_vowel(stem) if stem != word else ())}
    return tuple(Term((each,), is_prefix=True) for each in sorted(stems))


def _ending(word):
    """How many letters of a word may be an ending."""
    if len(word) < 5 or not word.isalpha():
        return 0
    if len(word) < 7:
        return 2 if len(word) == 6 and word.endswith(ENDINGS) else 1
    return 3 if word.endswith(LONG_ENDINGS) else 2


def _without_vowel(word):
    match = FLEETING.fullmatch(word)
    return [match[1] + match[3]] if match and len(word) > 4 else []


def _with_vowel(stem):
    match = CLOSED.fullmatch(stem)
    return [f"{match[1]}{vowel}{match[2]}" for vowel in ("e", "ie")] if match else []
