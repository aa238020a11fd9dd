"""Facts for machines within a page: schema.org as JSON-LD. Each app tells its own things, from what the page shows."""

import json

from django.utils.safestring import mark_safe

_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def json_ld(data):
    """A data block of a page. No browser runs it, so the content security policy does not ask about it.

    Letters that could end it before its end are written as JSON's escapes.
    """
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 escaped on the line above


def known(**facts):
    """The facts that have a value; `kind` is schema.org's type."""
    kind = facts.pop("kind")
    return {"@type": kind} | {name: value for name, value in facts.items() if value}


def trail(steps):
    """The way from the home page to this one; `steps` are pairs of name and absolute address, the last without one."""
    items = [
        known(kind="ListItem", position=place, name=name, item=url) for place, (name, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def organisation(name, url=""):
    return known(kind="Organization", name=name, url=url)
