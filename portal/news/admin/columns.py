"""The languages of an article side by side: what of each text is missing, or older than its Polish, and since when."""

from dataclasses import dataclass, field
from functools import cached_property

from django.forms import Textarea
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common import dates
from portal.common.languages import CODES
from portal.common.translations import SOURCE, changes, moments, seen_at, text_at
from portal.common.wording import difference, is_rich, plain, shortened

from ..richtext import sanitized

OK, MISSING, OLDER, EMPTY = "ok", "missing", "older", "empty"  # empty: there is no Polish to translate


@dataclass
class Told:
    """What the history tells of the texts of one model: see portal/common/translations.py."""

    told: dict = field(default_factory=dict)
    changed: dict = field(default_factory=dict)

    @classmethod
    def of(cls, model, records, fields):
        told = changes(model, records, fields) if records else {}
        return cls(told, moments(told))


class Text:
    """One text in one language: a field of a form, and how it stands to its Polish. `before`: what its label is of."""

    def __init__(self, form, name, code, before, told):
        self.form, self.name, self.code, self.before, self.told = form, name, code, before, told
        self.column = f"{name}_{code}"
        self.bound = form[self.column]
        self.is_source, self.is_rich = code == SOURCE, is_rich(self.bound.field)

    @property
    def label(self):
        return self.form._meta.model._meta.get_field(self.name).verbose_name

    @cached_property
    def seen(self):
        """When it was last in step with its Polish; None where it still is, or nobody knows."""
        record = self.form.instance
        return None if self.is_source or not record.pk else seen_at(record, self.name, self.code, self.told.changed)

    @cached_property
    def state(self):
        if not self.form[f"{self.name}_{SOURCE}"].value():
            return EMPTY
        if not self.bound.value():
            return MISSING
        return OLDER if self.seen else OK

    @property
    def is_ticked(self):
        return self.column in (self.form["up_to_date"].value() or ())

    @property
    def age(self):
        """“Older than the Polish by 2 days”, by the day on which each was last changed."""
        changed = self.told.changed[type(self.form.instance), self.form.instance.pk, f"{self.name}_{SOURCE}"]
        days = (timezone.localdate(changed) - timezone.localdate(self.seen)).days
        if not days:
            return _("older than the Polish")
        return ngettext(
            "older than the Polish by %(count)s day", "older than the Polish by %(count)s days", days
        ) % {"count": days}  # fmt: skip

    @property
    def changes(self):
        """What became of the Polish since this text was in step with it."""
        record, column = self.form.instance, f"{self.name}_{SOURCE}"
        old, new = text_at(self.told.told, record, column, self.seen), getattr(record, column)
        return shortened(difference(plain(old), plain(new)) if self.is_rich else difference(old, new))

    @property
    def widget(self):
        """Rich text as a plain field: the script makes the editor, of the languages that are open alone."""
        attrs = {"lang": self.code}
        if not self.is_rich:
            return self.bound.as_widget(attrs=attrs)
        attrs |= {"class": "rich", "rows": 6, "id": self.bound.auto_id}
        return Textarea(attrs).render(self.bound.html_name, sanitized(self.bound.value() or ""))


class Cell:
    """The texts of one line of the form, or of one block, in one language."""

    ORDER = [OLDER, MISSING, OK, EMPTY]  # the first of these that holds for a text counts for all

    def __init__(self, code, texts):
        self.code, self.texts = code, texts
        self.is_source = code == SOURCE

    @property
    def state(self):
        states = {text.state for text in self.texts}
        return next(state for state in self.ORDER if state in states)

    @property
    def has_errors(self):
        return any(text.bound.errors for text in self.texts)


def cells(form, names, told, before=""):
    """A line of the form in every language; `before` is said before the name of each field."""
    return [Cell(code, [Text(form, name, code, before, told) for name in names]) for code in CODES]


@dataclass
class Language:
    """A language of the page: its name, whether it stands open, how much of it is missing or older."""

    code: str
    is_open: bool
    cells: list

    @property
    def is_source(self):
        return self.code == SOURCE

    @property
    def name(self):
        return dates.language(self.code)

    @cached_property
    def states(self):
        return [text.state for cell in self.cells for text in cell.texts]

    @property
    def state(self):
        """Empty while there is no Polish to translate, ok where nothing is to be done."""
        return next((state for state in Cell.ORDER if state in self.states), EMPTY)

    @property
    def words(self):
        """“2 missing, 1 older”; empty where nothing is to be done."""
        missing, older = self.states.count(MISSING), self.states.count(OLDER)
        told = [
            ngettext("%(count)s missing", "%(count)s missing", missing) % {"count": missing} if missing else "",
            ngettext("%(count)s older", "%(count)s older", older) % {"count": older} if older else "",
        ]
        return ", ".join(filter(None, told))
