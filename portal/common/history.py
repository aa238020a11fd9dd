"""History of records, with what the library leaves out: translated columns, proxy models, lists of a bulk save.

A list is a many-to-many relation without a model of its own; each row of history keeps the keys on it.
"""

from collections import defaultdict
from datetime import timedelta

import simple_history
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import Signal
from django.utils import timezone
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

PRIVATE = {
    "phone",
    "email",
    "needs",
    "emergency_phone",
    "contact_email",
    "contact_phone",
}  # history holds none of these


written = Signal()  # `records` were written by statements that send no signal of Django's: an update, a bulk of them


class ListingManager(HistoryManager):
    """Keeps the lists of records that are written many at a time, too, and tells that they were."""

    def bulk_history_create(self, objs, *args, **kwargs):
        rows = super().bulk_history_create(objs, *args, **kwargs)
        write_lists(rows)
        written.send(sender=self.model.instance_type, records=objs)
        return rows


class Records(HistoricalRecords):
    """Also writes history when a row is saved or deleted through a proxy of the model.

    A form saves a record first and its lists afterwards: that is one save, so one row of history, whose lists are
    written anew. The library would write a row for each step, the first of them with the lists of before.
    """

    def finalize(self, sender, **kwargs):
        super().finalize(sender, **kwargs)
        for proxy in sender.__subclasses__():
            if proxy._meta.proxy:
                post_save.connect(self.post_save, sender=proxy, weak=False)
                post_delete.connect(self.post_delete, sender=proxy, weak=False)
                pre_delete.connect(self.pre_delete, sender=proxy, weak=False)

    def pre_delete(self, instance, origin=None, **kwargs):
        """The row that tells of a deletion has no lists: what history never met is kept with its own before."""
        super().pre_delete(instance, **kwargs)
        if instance.history.model._history_m2m_fields:
            remember(instance)
        if origin is not None:
            origin._deleted_at = getattr(origin, "_history_date", None) or timezone.now()

    def post_delete(self, instance, origin=None, **kwargs):
        """Whatever one deletion takes is told at one moment, so that it can come back together."""
        has_moment = hasattr(instance, "_history_date")
        if not has_moment:
            instance._history_date = getattr(origin, "_deleted_at", None) or timezone.now()
        super().post_delete(instance, **kwargs)
        if not has_moment:
            del instance._history_date

    def get_m2m_fields_from_model(self, model):
        """In the order of the model; the library's is another one in every process."""
        return sorted(super().get_m2m_fields_from_model(model))

    def create_historical_record_m2ms(self, history_instance, instance):
        instance._kept_in = history_instance.pk
        write_lists([history_instance])

    def m2m_changed(self, instance, action, model, pk_set, reverse, **_kwargs):
        if not action.startswith("post_") or pk_set == set():
            return
        if reverse:  # whom a clearing took off is known to nobody
            for record in model._base_manager.filter(pk__in=pk_set or ()):
                self._list_changed(record)
        elif not hasattr(instance, "skip_history_when_saving"):
            self._list_changed(instance)

    def _list_changed(self, record):
        """What history never met is not met by a list of it: a fixture brings records without a history."""
        newest = record.history.order_by("-history_id").first()
        if newest and newest.pk == getattr(record, "_kept_in", None):
            write_lists([newest], anew=True)
        elif newest:
            self.create_historical_record(record, "~")


def track(*tracked):
    """Keep the history of these models. Called from an app's translation.py, once the translated columns exist."""
    for model in tracked:
        private = (PRIVATE | getattr(model, "MACHINE_MADE", set())) & {field.name for field in model._meta.get_fields()}
        lists = [field.name for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]
        simple_history.register(
            model, app=model.__module__.partition(".models")[0], records_class=Records,
            excluded_fields=sorted(private), m2m_fields=lists, history_manager=ListingManager,
        )  # fmt: skip


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
    for row in with_lists(rows.filter(**parent or {}).order_by("history_id")):
        pk = str(getattr(row, key))
        if versions[pk] == row.version and pk not in found:
            found[pk] = values_of(row)
    return found


def values_of(row):
    """{field: value} of a row of history, in the form's own terms (a relation is its key, a list its keys)."""
    return {field.name: value_of(field, row) for field in kept_fields(row)}


# -- lists -------------------------------------------------------------------------------------------------------------


def kept_fields(row):
    """What a row of history holds of its record: the fields, then the lists."""
    return [*row.tracked_fields, *row._history_m2m_fields]


def value_of(field, row):
    """What a row of history holds of a field; a list is the keys on it, read before by `with_lists`."""
    return row.lists[field.name] if field.many_to_many else field.value_from_object(row)


def with_lists(rows):
    """These rows of the history of one model with their lists: one statement for each list of the model."""
    rows = list(rows)
    fields = rows[0]._history_m2m_fields if rows else []
    lists = {field.name: defaultdict(list) for field in fields}
    for field in fields:
        kept = Records.m2m_models[field].objects.filter(history__in=[row.pk for row in rows])
        target = field.m2m_reverse_field_name()
        for row, key in kept.order_by(target).values_list("history", target):
            lists[field.name][row].append(key)
    for row in rows:
        row.lists = {name: tuple(keys[row.pk]) for name, keys in lists.items()}
    return rows


def write_lists(rows, anew=False):
    """Keep the lists of records, as they are stored now, in these rows of the history of one model."""
    rows = {getattr(row, row.instance_type._meta.pk.attname): row for row in rows or () if row.history_type != "-"}
    for field in next(iter(rows.values()))._history_m2m_fields if rows else []:
        kept, through = Records.m2m_models[field], field.remote_field.through
        if anew:
            kept.objects.filter(history__in=[row.pk for row in rows.values()]).delete()
        names, owner = [column.attname for column in through._meta.fields], f"{field.m2m_field_name()}_id"
        stored = through._base_manager.filter(**{f"{owner}__in": list(rows)}).values(*names)
        kept.objects.bulk_create([kept(history=rows[values[owner]], **values) for values in stored])
