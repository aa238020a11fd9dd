"""Two people changed one page: what each changed, what collides, and what a choice makes of it. No database here.

A document is a page as values, {row: {name: value}}; the page's own fields are the row "". `base` is the document that
both began with, as far as it is known: a row that is missing there is new, a name that is missing there is of unknown
past, so that it is asked wherever the two sides differ.
"""

from dataclasses import dataclass
from typing import Any

THEIRS, MINE, BOTH = "theirs", "mine", "both"


@dataclass(frozen=True)
class Change:
    """A field, or a whole row (`name` is empty), that is not what it was; `side` says who changed it."""

    row: str
    name: str
    base: Any
    theirs: Any
    mine: Any
    side: str

    @property
    def key(self):
        return f"{self.row}/{self.name}"

    @property
    def new(self):
        """What the one side that changed it made of it."""
        return self.mine if self.side == MINE else self.theirs


def compare(base, theirs, mine):
    """Every change of a page, in its order. A row that one side lacks was taken off by it, or added by the other."""
    rows = {**theirs, **mine}
    return [change for row in rows for change in _of_row(row, base.get(row), theirs.get(row), mine.get(row))]


def merge(theirs, changes, choices):
    """The document with the changes of both; of those that collide the side that `choices` names by {key: side}."""
    merged = {row: dict(values) for row, values in theirs.items()}
    for change in changes:
        if (choices[change.key] if change.side == BOTH else change.side) == THEIRS:
            continue
        if change.name:
            merged[change.row][change.name] = change.mine
        elif change.mine is None:
            del merged[change.row]
        else:
            merged[change.row] = dict(change.mine)
    return merged


def _of_row(row, base, theirs, mine):
    if theirs is None or mine is None:
        yield Change(row, "", base, theirs, mine, _side_of_row(base, theirs, mine))
        return
    base = base or {}
    for name in {**theirs, **mine}:
        old, one, other = base.get(name), theirs.get(name), mine.get(name)
        if one != other:
            yield Change(row, name, old, one, other, _side(name in base, old, one, other))


def _side_of_row(base, theirs, mine):
    """Who took a row off, or added it; both, where it was taken off by one and changed by the other."""
    has, lacks = (MINE, THEIRS) if theirs is None else (THEIRS, MINE)
    if base is None:
        return has
    left = mine if theirs is None else theirs
    return lacks if all(_is_as_it_was(base, name, value) for name, value in left.items()) else BOTH


def _is_as_it_was(base, name, value):
    """Nothing is lost with a value that is as it was; nor with an empty one (a word, or words), whatever it was."""
    return base[name] == value if name in base else not any(value)


def _side(is_known, base, theirs, mine):
    if not is_known or base not in (theirs, mine):
        return BOTH
    return MINE if theirs == base else THEIRS
