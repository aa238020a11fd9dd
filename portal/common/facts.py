"""Facts of a page: a label, a value, and the page it leads to."""

from typing import NamedTuple


class Fact(NamedTuple):
    label: str
    value: str
    url: str = ""


def known(*facts):
    """The facts that have a value, in order."""
    return [fact for fact in facts if fact.value]


def linked(label, record, name=None):
    """A fact about another record, which leads to its page; one without a public page is only named."""
    if record is None:
        return Fact(label, "")
    url = record.get_absolute_url() if getattr(record, "published", True) else ""
    return Fact(label, name or str(record), url)
