"""History of records, with what the library leaves out: translated columns and proxy models."""

from datetime import timedelta

import simple_history
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from simple_history.models import HistoricalRecords

PRIVATE = {
    "phone",
    "email",
    "needs",
    "emergency_phone",
    "contact_email",
    "contact_phone",
}  # history holds none of these


class ProxiedRecords(HistoricalRecords):
    """Also writes history when a row is saved or deleted through a proxy of the model."""

    def finalize(self, sender, **kwargs):
        super().finalize(sender, **kwargs)
        for proxy in sender.__subclasses__():
            if proxy._meta.proxy:
                post_save.connect(self.post_save, sender=proxy, weak=False)
                post_delete.connect(self.post_delete, sender=proxy, weak=False)


def track(*tracked):
    """Keep the history of these models. Called from an app's translation.py, once the translated columns exist."""
    for model in tracked:
        private = PRIVATE & {field.name for field in model._meta.get_fields()}
        app = model.__module__.partition(".models")[0]
        simple_history.register(model, app=app, records_class=ProxiedRecords, excluded_fields=sorted(private))


def is_tracked(model):
    return hasattr(model, "history")


def remember(record):
    """Keep a stored record as it is, where history knows nothing of its version: fixtures bring records without one."""
    model, key = type(record), record._meta.pk.attname
    if is_tracked(model) and not model.history.filter(**{key: record.pk, "version": record.version}).exists():
        stored = model._base_manager.get(pk=record.pk)
        stored._history_user = None
        before = getattr(record, "_history_date", timezone.now()) - timedelta(microseconds=1)
        model.history.bulk_history_create([stored], update=True, default_date=before)


def values_at(model, versions, parent=None):
    """{pk: {field: value}} of what history keeps of records of a model at versions, {pk: version}; keys are words.

    Of several rows of one version the first counts: it is the one that a form was opened at, or older. Records of
    another `parent`, {column: value}, are left out.
    """
    if not is_tracked(model):
        return {}
    key = model._meta.pk.attname
    rows = model.history.filter(**{f"{key}__in": list(versions), "version__in": set(versions.values())})
    found = {}
    for row in rows.filter(**parent or {}).order_by("history_id"):
        pk = str(getattr(row, key))
        if versions[pk] == row.version and pk not in found:
            found[pk] = values_of(row)
    return found


def values_of(row):
    """{field: value} of a row of history, in the form's own terms (a relation is its key)."""
    return {field.name: field.value_from_object(row) for field in row.tracked_fields}
