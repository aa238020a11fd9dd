"""Stored sort keys, so that both databases list names as a Polish reader expects (Łódź before Zabrze)."""

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
