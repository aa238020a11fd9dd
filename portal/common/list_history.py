"""For migrations: what history held before it knew of lists gets those that are stored now.

Without them an earlier version would seem to have had empty lists, and would bring these back.
"""

from collections import defaultdict
from functools import partial

from django.db import migrations

BATCH = 500


def fill(app, lists):
    """The operation of a migration; `lists` are (model, name of the list)."""
    return migrations.RunPython(partial(_fill, app, lists), migrations.RunPython.noop)


def _fill(app, lists, apps, schema_editor):
    for model, name in lists:
        history, kept = (apps.get_model(app, f"Historical{model}{part}") for part in ("", f"_{name}"))
        owner, target = _ends(apps.get_model(app, model)._meta.get_field(name))
        stored = defaultdict(list)
        for row in apps.get_model(app, model)._meta.get_field(name).remote_field.through.objects.values():
            stored[row[owner]].append({"id": row["id"], owner: row[owner], target: row[target]})
        rows = history.objects.filter(id__in=list(stored)).exclude(history_type="-").values_list("history_id", "id")
        made = (kept(history_id=row, **values) for row, pk in rows.iterator() for values in stored[pk])
        kept.objects.bulk_create(made, batch_size=BATCH)


def _ends(field):
    """The columns of a list's table: of whose it is, and of what is on it."""
    return f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
