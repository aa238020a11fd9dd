"""A sheet's rows, fields and posted values in words. What relations lead to is fetched once for each field."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from .ids import read_id
from .sheets import widget_of
from .wording import gone, in_words, is_rich, label_of, plain


class SheetWords:
    """`values`: (row, name, strings) of everything that will be asked about."""

    def __init__(self, sheet, values=()):
        self.rows = {row.key: row for row in sheet.rows}
        self.records = {key: row.record for key, row in self.rows.items() if row.record} | sheet.added
        self.related = self._related(values)
        self.stored = self._stored({row for row, _name, _strings in values if row} | set(sheet.added))

    def _related(self, values):
        """{(prefix of a formset, field): {key: label}} of the records that these values name."""
        wanted = {}
        for row, name, strings in values:
            if row in self.rows and isinstance(self.rows[row].form.fields[name], forms.ModelChoiceField):
                _field, keys = wanted.setdefault(self._place(row, name), (self.rows[row].form.fields[name], set()))
                keys.update(key for key in strings or () if read_id(key))
        return {
            place: {str(record.pk): field.label_from_instance(record) for record in field.queryset.filter(pk__in=keys)}
            for place, (field, keys) in wanted.items()
        }

    def _place(self, row, name):
        return getattr(self.rows[row].formset, "prefix", ""), name

    def _stored(self, keys):
        """{row: its record, fetched with what its name may need}: one statement for each model."""
        by_model = {}
        for key in keys & self.records.keys():
            by_model.setdefault(type(self.records[key]), {})[self.records[key].pk] = key
        found = {}
        for model, places in by_model.items():
            relations = [field.name for field in model._meta.fields if field.many_to_one or field.one_to_one]
            for record in model._base_manager.select_related(*relations).filter(pk__in=places):
                found[places[record.pk]] = record
        return found

    def text(self, row, name, strings):
        """A posted value as people write it; a value that cannot be read, as it was typed."""
        field = self.rows[row].form.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            labels = self.related.get(self._place(row, name), {})
            known, lost = ([key for key in strings if key and (key in labels) is there] for there in (True, False))
            return ", ".join([label for key, label in labels.items() if key in known] + [gone(key) for key in lost])
        if isinstance(widget_of(field), forms.CheckboxInput):
            return in_words(bool(strings))
        text = "\n".join(strings)
        if is_rich(field):
            return plain(text)
        if isinstance(field, forms.ChoiceField):
            return str(dict(_flat(field.choices)).get(text, text)) if text else ""
        if isinstance(field, forms.DateField | forms.DateTimeField):
            return self._moment(field, text)
        return text

    @staticmethod
    def _moment(field, text):
        try:
            return in_words(field.to_python(text))
        except ValidationError:
            return text

    def is_list(self, row, name):
        return isinstance(self.rows[row].form.fields[name], forms.ModelMultipleChoiceField)

    def gone_of(self, row, name, strings):
        """The keys among these that lead to a record that exists no more, or may not be chosen."""
        labels = self.related.get(self._place(row, name), {})
        relation = isinstance(self.rows[row].form.fields[name], forms.ModelChoiceField)
        return tuple(key for key in strings if relation and key and key not in labels)

    def row_name(self, key, values=None):
        """“Host: AWEX”; a row that is not stored is named by the first words of it."""
        model = self.rows[key].model if key in self.rows else type(self.records[key])
        name = self.stored.get(key)
        if name is None:
            texts = (self.text(key, name, strings) for name, strings in (values or {}).items())
            name = next(filter(None, texts), "")
        return f"{capfirst(model._meta.verbose_name)}: {name}" if str(name) else capfirst(model._meta.verbose_name)

    def field_label(self, row, name):
        """(label, language) of a field; that of a row's names the row too."""
        label, language = label_of(self.rows[row].model, name, self.rows[row].form.fields[name].label)
        return (f"{self.row_name(row)}, {label}" if row else label), language

    def row_text(self, key, values):
        """All that a row says, in one line."""
        said = ((name, self.text(key, name, strings)) for name, strings in values.items())
        return "; ".join(f"{self._short_label(key, name)}: {text}" for name, text in said if text)

    def _short_label(self, key, name):
        label, language = label_of(self.rows[key].model, name, self.rows[key].form.fields[name].label)
        return f"{label} ({language})" if language else label


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield str(value), label
