"""The forms of one page of the admin as documents (see conflicts.py), and documents as what a browser would post.

A value is the tuple of strings that a browser would post for it, so that what is stored, what is remembered and what
was typed can be compared, kept in a page, and sent through the ordinary forms again.
"""

import hashlib
from functools import cached_property

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import InlineForeignKeyField, model_to_dict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from .history import values_at
from .ids import read_id
from .models import Versioned

SAFETY = {"seen_version", "once", "up_to_date", DELETION_FIELD_NAME}


def widget_of(field):
    """The widget itself, without the links that the admin puts round it."""
    return getattr(field.widget, "widget", field.widget)


def posted(field, value):
    """The strings by which a browser would post this stored value. No form of ours has a field of several inputs."""
    value, widget = field.prepare_value(value), widget_of(field)
    if isinstance(widget, forms.CheckboxInput):
        return ("on",) if value else ()
    return _ordered(field, _strings(widget.format_value(value)))


def typed(bound):
    """The strings that were posted for a bound field."""
    if isinstance(widget_of(bound.field), forms.CheckboxInput):
        return ("on",) if bound.data else ()
    return _ordered(bound.field, _strings(bound.data))


def _ordered(field, strings):
    """A list has no order of its own: it is the same however the page, the database or history put it."""
    return tuple(sorted(strings)) if isinstance(field, forms.ModelMultipleChoiceField) else strings


def _strings(value):
    if isinstance(value, list | tuple):
        return tuple(map(str, value))
    return ("" if value is None else str(value),)


def _plain(strings):
    """Without what a browser does to the ends of lines."""
    return tuple(string.replace("\r\n", "\n") for string in strings)


class Row:
    """One form of a page: the page itself (no formset), or a row of an inline, opened with the record `pk`."""

    def __init__(self, form, formset=None, pk="", record=None):
        self.form, self.formset, self.pk = form, formset, str(pk or "")
        self.model = form._meta.model
        self.record = record or (form.instance if form.instance.pk else None)  # what is stored now

    @property
    def key(self):
        if self.formset is None:
            return ""
        return f"{self.formset.prefix}:{self.pk}" if self.pk else self.form.prefix

    @cached_property
    def names(self):
        """The fields that hold values: neither what the form carries for its safety, nor files."""
        links = (InlineForeignKeyField, forms.FileField)
        return [
            name for name, field in self.form.fields.items()
            if name not in SAFETY and name != self.model._meta.pk.name
            and not (field.disabled or isinstance(field, links))
        ]  # fmt: skip

    @property
    def seen(self):
        """The version that the form was opened at; None where it carries none."""
        return read_id(str(self.form["seen_version"].data)) if "seen_version" in self.form.fields else None

    @property
    def version(self):
        """The version that is stored now."""
        record = self.form.guarded or (self.record if isinstance(self.record, Versioned) else None)
        return record and record.version

    @property
    def is_deleted(self):
        return DELETION_FIELD_NAME in self.form.fields and bool(self.form[DELETION_FIELD_NAME].data)

    @property
    def is_older(self):
        """Somebody saved it, or took it off, after the form was opened."""
        if self.record is None:
            return bool(self.pk)
        touched = self.is_deleted or self.form.has_changed()
        return touched and (self.version is not None and self.version != self.seen)

    def initial(self):
        """What is stored now, as values of Python."""
        if self.form.instance.pk is None and self.record:
            return model_to_dict(self.record, fields=self.names)
        return {name: self.form.get_initial_for_field(self.form.fields[name], name) for name in self.names}

    def posted(self, values):
        return {name: posted(self.form.fields[name], values[name]) for name in self.names if name in values}

    def typed(self, *known):
        """What was typed, in the words of the `known` values of Python that Django takes it to equal."""
        return {name: self._typed(name, [values[name] for values in known if name in values]) for name in self.names}

    def _typed(self, name, known):
        field, bound = self.form.fields[name], self.form[name]
        strings = typed(bound)
        for value in known:
            if _plain(posted(field, value)) == _plain(strings) or not field.has_changed(value, bound.data):
                return posted(field, value)
        return strings

    def files(self):
        """(name in the form, chosen name) of what cannot be carried from page to page: a file, or its taking off."""
        for name, field in self.form.fields.items():
            if isinstance(field, forms.FileField):
                upload = self.form.files.get(self.form.add_prefix(name))
                if upload or self.form.data.get(f"{self.form.add_prefix(name)}-clear"):
                    yield name, upload.name if upload else ""


class Sheet:
    """The forms of one page, bound or not.

    `added`: rows that somebody added since the page was opened, {key: record}.
    """

    def __init__(self, form, formsets):
        self.form, self.formsets, self.added = form, formsets, {}
        self.page = Row(form, pk=form.instance.pk)
        self.rows = [self.page]
        for formset in formsets:
            self._read(formset)

    def _read(self, formset):
        stored = {str(record.pk): record for record in formset.get_queryset()}
        opened = formset.initial_forms
        rows = [Row(form, formset, pk_of(formset, form), stored.get(pk_of(formset, form))) for form in opened]
        self.rows += [row for row in rows if row.record or row.pk in gone(formset.model, rows)]
        unseen = {pk: record for pk, record in stored.items() if pk not in {row.pk for row in rows}}
        for form in formset.extra_forms:
            if form.has_changed():
                record = unseen.popitem()[1] if formset.fk.unique and unseen else None
                self.rows.append(Row(form, formset, record and record.pk, record))
        self.added |= {f"{formset.prefix}:{pk}": record for pk, record in unseen.items()}

    @property
    def is_older(self):
        return any(row.is_older for row in self.rows)

    def state(self):
        """A word that changes whenever somebody saves, adds or takes off a row of this page."""
        versions = sorted((row.key, str(row.version)) for row in self.rows if row.record)
        return hashlib.sha256(repr((versions, sorted(self.added))).encode()).hexdigest()[:16]

    def stored(self):
        return {row.key: row.posted(row.initial()) for row in self.rows if row.record}

    def documents(self):
        """(base, theirs, mine): as the page was opened, as far as history knows; as it is stored; as it was typed."""
        kept, base, theirs, mine = self._kept(), {}, {}, {}
        for row in self.rows:
            now = row.initial() if row.record else {}
            then = (now if row.record and row.version == row.seen else {}) | kept.get(row.key, {})
            if row.pk:
                base[row.key] = row.posted(then)
            if row.record:
                theirs[row.key] = row.posted(now)
            if not row.is_deleted:
                mine[row.key] = row.typed(now, then)
        return base, theirs | {key: {} for key in self.added}, mine

    def _kept(self):
        """{row: {name: value}} of what history keeps of each row at the version that its form was opened at."""
        kept = {}
        for formset in (None, *self.formsets):
            rows = {row.pk: row for row in self.rows if row.formset is formset and row.pk and row.seen}
            parent = formset and {formset.fk.attname: formset.instance.pk}
            if rows and issubclass(next(iter(rows.values())).model, Versioned):
                found = values_at(next(iter(rows.values())).model, {pk: row.seen for pk, row in rows.items()}, parent)
                kept |= {rows[pk].key: values for pk, values in found.items()}
        return kept

    def post(self, document, data, files=None):
        """(POST, FILES) of a browser that sends this document; rows that are not in it are marked to be deleted.

        From `data` and `files` come what belongs to no field (which button, the one-time key), and chosen files.
        """
        post, uploads = QueryDict(mutable=True), MultiValueDict()
        for key in data:
            if not self._owns(key):
                post.setlist(key, data.getlist(key))
        self._write(post, uploads, self.page, document[""], files or {})
        for formset in self.formsets:
            rows = [row for row in self.rows if row.formset is formset and (row.record or row.key in document)]
            rows.sort(key=lambda row: row.record is None)
            post[f"{formset.prefix}-TOTAL_FORMS"] = len(rows)
            post[f"{formset.prefix}-INITIAL_FORMS"] = sum(row.record is not None for row in rows)
            for number, row in enumerate(rows):
                self._write(post, uploads, row, document.get(row.key), files or {}, f"{formset.prefix}-{number}-")
        return post, uploads

    def _owns(self, key):
        fields = {self.form.add_prefix(name) for name in [*self.page.names, "seen_version"]}
        return key in fields or key.startswith(tuple(f"{formset.prefix}-" for formset in self.formsets))

    def _write(self, post, uploads, row, values, files, prefix=""):
        if values is None:
            values, post[f"{prefix}{DELETION_FIELD_NAME}"] = row.posted(row.initial()), "on"
        for name, strings in values.items():
            post.setlist(prefix + name, list(strings))
        if row.formset:
            post[prefix + row.model._meta.pk.name] = row.pk if row.record else ""
        if row.version and row.record:
            post[f"{prefix}seen_version"] = row.version
        for name, _chosen in row.files():
            old, new = row.form.add_prefix(name), prefix + name
            if old in files:
                uploads.setlist(new, files.getlist(old))
            if f"{old}-clear" in row.form.data:
                post[f"{new}-clear"] = "on"


def pk_of(formset, form):
    """The key that a row was opened with: the posted one, which may be of a record that is gone, or forged."""
    if not formset.is_bound:
        return str(form.instance.pk)
    return str(formset.data.get(form.add_prefix(formset.model._meta.pk.name), ""))


def gone(model, rows):
    """Keys of rows that are stored nowhere any more; a row of another page is forged, and never one of them."""
    keys = {row.pk for row in rows if row.record is None and read_id(row.pk)}
    found = model._base_manager.filter(pk__in=keys).values_list("pk", flat=True) if keys else ()
    return keys - set(map(str, found))
