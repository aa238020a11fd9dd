"""Which translations are older than their Polish, as the history of their records tells.

A translation is older where the Polish changed after it did, and after somebody looked at it and said that it still
holds: a record may keep that as `checked`, {column: moment in ISO 8601}. Texts without history count as current.
"""

from collections import defaultdict
from datetime import datetime

from django.conf import settings

from .languages import CODES

SOURCE = settings.LANGUAGE_CODE
OTHERS = [code for code in CODES if code != SOURCE]


def changes(model, records, fields):
    """{(model, id, column): [(moment, text)]}: all that each translated column became, in one statement."""
    columns = [f"{field}_{code}" for field in fields for code in CODES]
    rows = model.history.filter(id__in=[record.pk for record in records]).order_by("history_date", "history_id")
    told = defaultdict(list)
    for row in rows.values("id", "history_date", *columns):
        for column in columns:
            steps, text = told[model, row["id"], column], row[column] or ""
            if text != (steps[-1][1] if steps else ""):
                steps.append((row["history_date"], text))
    return {key: steps for key, steps in told.items() if steps}


def last_changes(model, records, fields):
    """{(model, id, column): when a translated column of these records last changed}, in one statement."""
    return moments(changes(model, records, fields))


def moments(told):
    return {key: steps[-1][0] for key, steps in told.items()}


def is_older(record, field, code, changed):
    return seen_at(record, field, code, changed) is not None


def seen_at(record, field, code, changed):
    """When a translation that is older than its Polish was last in step with it; None where it is not older."""
    source, other = (changed.get((type(record), record.pk, f"{field}_{each}")) for each in (SOURCE, code))
    if source is None or other is None:
        return None
    checked = getattr(record, "checked", {}).get(f"{field}_{code}")
    seen = max(other, datetime.fromisoformat(checked)) if checked else other
    return seen if source > seen else None


def text_at(told, record, column, moment):
    """What a column held at a moment, as `changes` tells it."""
    steps = told.get((type(record), record.pk, column), ())
    return next((text for at, text in reversed(steps) if at <= moment), "")
