"""An earlier version of a page: what it held, what of that differs now, and the form that brings it back.

It is the forms' own values that are compared and posted, so what no form holds (a status, the number of a release) is
never brought back: it has a module of its own.
"""

from django import forms

from .chronicle import at_moment
from .sheet_words import SheetWords
from .sheets import Row
from .wording import difference, shortened


class Earlier:
    """A sheet of unbound forms, and the page as it was at a moment, with the rows of formsets that come back."""

    def __init__(self, sheet, moment, comes_back=lambda formset: False, stays=()):
        self.sheet, self.now, self.lost, self.unknown = sheet, sheet.stored(), [], []
        self.formsets = [formset for formset in sheet.formsets if comes_back(formset)]
        self.stays = set(stays)
        self.then = {key: dict(values) for key, values in self.now.items()}
        page = sheet.page
        kept = at_moment(page.model, {page.model._meta.pk.attname: page.pk}, moment).get(page.pk)
        self.exists = kept is not None
        if self.exists:
            self._bring_back(page, kept)
        for formset in self.formsets:
            self._bring_rows_back(formset, moment)
        self.words = SheetWords(sheet, list(self._values()))
        self._leave_what_is_gone()

    def _bring_back(self, row, kept):
        kept = {name: value for name, value in kept.items() if row.key or name not in self.stays}
        self.then.setdefault(row.key, row.posted(row.initial())).update(row.posted(kept))
        unknown = [name for name in row.names if name not in kept] + [
            name for name, field in row.form.fields.items() if isinstance(field, forms.FileField)
        ]
        self.unknown += [(row.model, name) for name in unknown if (row.model, name) not in self.unknown]

    def _bring_rows_back(self, formset, moment):
        past = at_moment(formset.model, {formset.fk.attname: formset.instance.pk}, moment)
        rows = {row.pk: row for row in self.sheet.rows if row.formset is formset}
        for pk, kept in past.items():
            row = rows.get(pk)
            if kept is None:
                self.then.pop(row and row.key, None)  # added since
                continue
            if row is None:  # taken off since
                row = Row(formset.empty_form, formset, pk)
                self.sheet.rows.append(row)
            self._bring_back(row, kept)

    def _values(self):
        for document in (self.then, self.now):
            for row, values in document.items():
                yield from ((row, name, strings) for name, strings in values.items())

    def _leave_what_is_gone(self):
        """A relation to a record that exists no more stays as it is now, a list comes without it; said, not tried."""
        for key, values in self.then.items():
            for name, strings in values.items():
                gone = self.words.gone_of(key, name, strings)
                if gone and strings != self._now(key, name):
                    self.lost.append((self.words.field_label(key, name)[0], self.words.text(key, name, gone)))
                    left = tuple(each for each in strings if each not in gone)
                    values[name] = left if self.words.is_list(key, name) else self._now(key, name)

    def _now(self, key, name):
        return self.now.get(key, {}).get(name) or ("",)

    @property
    def rows(self):
        """The rows of the page that an earlier version is about."""
        return [row for row in self.sheet.rows if row.formset is None or row.formset in self.formsets]

    @property
    def differs(self):
        return self.then != self.now

    def lines(self):
        """Every field, and every row that came or went: as it was then and as it is now."""
        for row in self.rows:
            then, now = self.then.get(row.key), self.now.get(row.key)
            if row.key and (then is None or now is None):
                present = then or now
                text = self.words.row_text(row.key, present)
                yield {"label": self.words.row_name(row.key, present), "then": text if then else None,
                       "now": text if now else None, "is_row": True, "differs": True}  # fmt: skip
                continue
            yield from self._fields(row, then, now)

    def _fields(self, row, then, now):
        for name in row.names:
            texts = [self.words.text(row.key, name, values[name]) for values in (then, now)]
            if not any(texts):
                continue
            label, language = self.words.field_label(row.key, name)
            parts = shortened(difference(*texts)) if texts[0] != texts[1] and all(texts) else None
            yield {
                "label": label, "language": language, "then": texts[0], "now": texts[1], "parts": parts,
                "differs": then[name] != now[name], "looks_same": texts[0] == texts[1],
            }  # fmt: skip
