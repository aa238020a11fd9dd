"""The history of a record and of the rows that belong to it, save by save, in a number of statements that never grows.

A strand is the history of one model, narrowed to one record: (model, {lookup: value}).
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Max, Min, OuterRef, Subquery
from django.utils.text import capfirst
from modeltranslation.fields import TranslationField

from .forms import author_of, name_of
from .history import is_tracked, kept_fields, value_of, values_of, with_lists
from .sorting import sort_key
from .wording import brief, difference, gone, in_words, is_rich, label_of, plain, shortened

ADDED, CHANGED, DELETED = "+", "~", "-"
TECHNICAL = {"version", "sort_key", "key", "updated_at", "checked"}
ONE_SAVE = timedelta(seconds=1)  # what one person writes within it was one save


def past(strand):
    model, narrowed = strand
    return model.history.model.objects.filter(**narrowed)


def moments(strands):
    """When anything of these strands was written, the newest first: one statement for all."""
    first, *others = [past(strand).order_by().values_list("history_date", flat=True).distinct() for strand in strands]
    return first.union(*others).order_by("-history_date")


def told(strands, dates, visible=None):
    """The saves at these moments, the newest first: who, when, and of each row what became of which field.

    `visible` names the fields of the first strand that the reader may see; None: all.
    """
    found = [entry for number, strand in enumerate(strands) for entry in entries(number, strand, dates)]
    related = Related(found)
    saves = []
    for entry in sorted(found, key=lambda entry: entry["row"].history_date, reverse=True):
        row = entry["row"]
        if not (saves and _is_of(saves[-1], entry)):
            who = author_of(row)
            saves.append({"by": row.history_user_id, "who": who, "at": row.history_date, "rows": [], "records": set()})
        saves[-1]["since"] = row.history_date
        saves[-1]["records"].add(_record(entry))
        saves[-1]["rows"].append(_said(entry, related, visible if entry["strand"] == 0 else None))
    return saves


def _is_of(save, entry):
    """A row of history belongs to a save; no save writes a record twice."""
    near = save["since"] - entry["row"].history_date < ONE_SAVE
    return near and save["by"] == entry["row"].history_user_id and _record(entry) not in save["records"]


def _record(entry):
    model = entry["row"].instance_type
    return model, getattr(entry["row"], model._meta.pk.attname)


def entries(number, strand, dates):
    """Rows of history of one strand, each with the one before it. Where the history of a row begins says nothing."""
    model, key = strand[0], strand[0]._meta.pk.attname
    earlier = model.history.model.objects.filter(**{key: OuterRef(key), "history_id__lt": OuterRef("history_id")})
    before = Subquery(earlier.order_by("-history_id").values("history_id")[:1])
    rows = past(strand).filter(history_date__in=dates).annotate(before=before).select_related("history_user")
    rows = list(rows.order_by("-history_date", "-history_id"))
    known = model.history.model.objects.in_bulk([row.before for row in rows if row.before])
    with_lists([*rows, *known.values()])
    return [
        {"strand": number, "row": row, "before": known.get(row.before), "fields": fields_of(row, strand)}
        for row in rows if row.before or row.history_type != CHANGED or not number
    ]  # fmt: skip


def fields_of(row, strand):
    """The fields of a row of history that say something to people."""
    model, narrowed = strand
    translated = {field.translated_field.name for field in row.tracked_fields if isinstance(field, TranslationField)}
    silent = TECHNICAL | translated | {model._meta.pk.name} | {name.removesuffix("_id") for name in narrowed}
    return [field for field in kept_fields(row) if field.name not in silent]


class Related:
    """What the relations of rows of history lead to, fetched once for each model; `fields(row)`: which relations."""

    def __init__(self, entries, fields=kept_fields):
        wanted = defaultdict(set)
        for entry in entries:
            for row in filter(None, (entry["row"], entry["before"])):
                for field in filter(lambda field: field.is_relation, fields(row)):
                    wanted[field.related_model].update(keys_of(field, value_of(field, row)))
        self.found = {model: model._base_manager.in_bulk(keys) for model, keys in wanted.items()}

    def of(self, field, key):
        """The record, or a word that says that it is gone."""
        return self.found.get(field.related_model, {}).get(key) or gone(key)

    def without(self, field, keys):
        """Those of the keys that lead to nothing any more."""
        return [key for key in keys if key not in self.found.get(field.related_model, {})]

    def record(self, row):
        """A record that can say its name, without asking for what it leads to once for every row; not to be saved."""
        record = record_of(row)
        for field in row.tracked_fields:
            if field.is_relation:
                key = field.value_from_object(row)
                field.set_cached_value(record, self.of(field, key) if key else None)
        return record

    def name(self, entry):
        """“Block: 1. text”."""
        return f"{capfirst(entry['row'].instance_type._meta.verbose_name)}: {self.record(entry['row'])}"


def record_of(row):
    """An unsaved record as a row of history holds it, without its lists."""
    return row.instance_type(**{field.attname: getattr(row, field.attname) for field in row.tracked_fields})


def keys_of(field, value):
    """The keys of a relation's value: none, one, or those of a list."""
    if field.many_to_many:
        return value
    return (value,) if value else ()


def _said(entry, related, visible):
    row, before = entry["row"], entry["before"]
    said = {"name": related.name(entry) if entry["strand"] else "", "kind": row.history_type, "is_first": not before}
    if row.history_type == CHANGED and before:
        fields = [field for field in entry["fields"] if visible is None or _is_visible(field, visible)]
        said["changes"] = [change for field in fields if (change := _change(field, before, row, related))]
    return said


def between(before, after, without):
    """What became of a record from one row of its history to another, but for the fields named in `without`."""
    with_lists([before, after])
    fields = [field for field in fields_of(after, (after.instance_type, {})) if field.name not in without]
    related = Related([{"row": after, "before": before, "fields": fields}])
    return [change for field in fields if (change := _change(field, before, after, related))]


def _is_visible(field, visible):
    return getattr(field, "translated_field", field).name in visible


def _change(field, before, row, related):
    old, new = (value_of(field, each) for each in (before, row))
    if old == new or {old, new} == {None, ""}:
        return None
    label, language = label_of(row.instance_type, field.name)
    old, new = in_history(field, old, related), in_history(field, new, related)
    said = {"label": label, "language": language, "looks_same": old == new}
    if old and new and (" " in old or " " in new):
        return said | {"parts": shortened(difference(old, new))}
    return said | {"old": brief(old), "new": brief(new)}


def in_history(field, value, related):
    """A value of a row of history as people write it."""
    if value is None or value == "":
        return ""
    if field.is_relation:
        records = [related.of(field, key) for key in keys_of(field, value)]
        names = [name_of(record) if hasattr(record, "get_full_name") else str(record) for record in records]
        return ", ".join(sorted(names, key=sort_key))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return plain(value) if is_rich(field) else in_words(value)


def at_moment(model, narrowed, moment):
    """{key: values, or None for a record that did not exist} of a strand's records as they were at a moment.

    What history met only later, but did not see being added, was there already, as it was met. What history never met
    is not in the answer.
    """
    if not is_tracked(model):
        return {}
    key, rows = model._meta.pk.attname, past((model, narrowed)).order_by()
    until, since = rows.filter(history_date__lte=moment), rows
    found = {}
    for edges, of_time in ((since.values(key).annotate(edge=Min("history_id")), False), (
        until.values(key).annotate(edge=Max("history_id")), True
    )):  # fmt: skip
        for row in with_lists(model.history.model.objects.filter(history_id__in=edges.values("edge"))):
            absent = DELETED if of_time else ADDED
            found[str(getattr(row, key))] = None if row.history_type == absent else values_of(row)
    return found
