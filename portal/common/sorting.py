"""Stored sort keys, so that both databases list names as a Polish reader expects (Łódź before Zabrze)."""

import re
import unicodedata

ALPHABET = "0123456789aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
_RANKS = {letter: f"{rank:02}" for rank, letter in enumerate(ALPHABET, start=1)}
_SPELLED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d"})


def sort_key(text):
    """`text` as digits, two a letter, that compare like the Polish alphabet under any collation.

    Letters of other alphabets count as their base letter (é as e); everything else counts as one space.
    """
    key, gap = [], False
    for letter in text.lower().translate(_SPELLED):
        rank = _RANKS.get(letter) or _RANKS.get(unicodedata.normalize("NFKD", letter)[0])
        if rank is None:
            gap = bool(key) and not unicodedata.combining(letter)
            continue
        key += ["00", rank] if gap else [rank]
        gap = False
    return "".join(key)


def fold(text):
    """`text` for comparing words: small letters without marks (Łódź is lodz), anything else a single space."""
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    plain = "".join(letters).casefold().translate(_SPELLED).replace("ł", "l")
    return re.sub(r"[\W_]+", " ", plain).strip()


def word_pattern(text):
    """A regular expression over stored sort keys: names with a word that begins with `text`, whatever its marks.

    So Łódź is found by `lodz` and Lodz by `łódź`, on both databases alike. None where the text has no letter.
    """
    key = sort_key(text)
    letters = [key[place : place + 2] for place in range(0, len(key), 2)]
    return rf"^(([0-9][0-9])*00)?{''.join(_SIMILAR.get(letter, letter) for letter in letters)}" if letters else None


def _similar():
    """{rank: pattern of the ranks of all letters with its base letter}."""
    families = {}
    for letter, rank in _RANKS.items():
        base = unicodedata.normalize("NFKD", letter)[0].replace("ł", "l")
        families.setdefault(base, []).append(rank)
    return {rank: f"({'|'.join(ranks)})" for ranks in families.values() if len(ranks) > 1 for rank in ranks}


_SIMILAR = _similar()


def any_marks(text):
    """A regular expression that finds `text` in plain columns in any case, with any marks, on both databases alike.

    It needs no collation: every letter stands with its whole family. It has neither spaces nor quotes.
    """
    return "".join(map(_anyhow, unicodedata.normalize("NFC", text)))


def _anyhow(letter):
    if family := _FAMILIES.get(fold(letter)):
        return f"[{family}]"
    if letter.isalnum():  # of another alphabet, or written as two
        return f"({letter}|{letter.lower()}|{letter.upper()})"
    return r"\s+" if letter.isspace() else "." if letter in "\0'\"’" else re.escape(letter)


def _families():
    """{letter without marks: all letters of the Latin alphabets that are it with some mark, small and capital}."""
    families = {}
    for letter in map(chr, (*range(0x30, 0x250), *range(0x1E00, 0x1F00))):
        if letter.isalnum() and len(base := fold(letter)) == 1:
            families[base] = families.get(base, "") + letter
    return families


_FAMILIES = _families()
