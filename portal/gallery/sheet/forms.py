"""A row of the sheet as a form: what staff write of one photo."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.common.admin import DateTimeLocal
from portal.common.forms import SafeForm
from portal.common.languages import CODES
from portal.common.moments import MomentField

from ..camera import YEARS
from ..models import Photo
from ..publishing import refusals_of_photo

LINES = ("alt", "caption")
JUDGED = {"decorative", *(f"alt_{code}" for code in CODES)}  # what the gate looks at
TEXTS = [f"{line}_{code}" for line in LINES for code in CODES]


class OneLine(forms.CharField):
    """A text without line breaks, whatever field it is typed in."""

    def to_python(self, value):
        return super().to_python(self.prepare_value(value))

    def prepare_value(self, value):
        return " ".join((value or "").split())


class Percent(forms.IntegerField):
    """A share, 0 to 1, as whole percent."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=100, **kwargs)

    def prepare_value(self, value):
        return str(round(value * 100)) if isinstance(value, float) else value

    def clean(self, value):
        return super().clean(value) / 100


class TakenAtField(MomentField):
    years = YEARS


def tell(faults, form):
    """Each fault at its field, where the form of a photo has it."""
    for fault in faults:
        form.add_error(fault.field if fault.field in form.fields else None, fault.sentence)


class RowForm(SafeForm):
    """`base` is the photo as the row was opened at, {field: value}: what is still as it was there was not typed.

    So a row that nobody touched is no change, however old its copy, and what was not touched stays as it is stored.
    """

    class Meta:
        model = Photo
        fields = [*TEXTS, "credit_pl", "taken_at", "consent", "decorative", "focal_x", "focal_y"]
        labels = {
            "focal_x": gettext_lazy("focal point from the left, in percent"),
            "focal_y": gettext_lazy("focal point from the top, in percent"),
        }
        field_classes = dict.fromkeys(TEXTS, OneLine) | {
            "credit_pl": OneLine, "focal_x": Percent, "focal_y": Percent, "taken_at": TakenAtField,
        }  # fmt: skip
        widgets = dict.fromkeys(TEXTS, forms.Textarea(attrs={"rows": 1})) | {"taken_at": DateTimeLocal}

    def __init__(self, *args, base=None, gallery=None, stored=(), **kwargs):
        super().__init__(*args, auto_id="%s", **kwargs)
        self.gallery, self.neighbours = gallery, stored
        self.stored = {name: getattr(self.instance, name) for name in self._meta.fields}
        self.base = self.stored if base is None else base
        if self.instance.consent != Photo.Consent.WITHDRAWN:  # that is asked on a page of its own
            kept = [choice for choice in Photo.Consent.choices if choice[0] != Photo.Consent.WITHDRAWN]
            self.fields["consent"].choices = kept

    @property
    def changed_data(self):
        return [name for name in self._meta.fields if self._sent(name) != self._shown(name, self.base.get(name))]

    def clean(self):
        cleaned, touched = super().clean(), self.changed_data
        return cleaned | {name: value for name, value in self.stored.items() if name not in touched}

    def _post_clean(self):
        super()._post_clean()
        if JUDGED.intersection(self.changed_data):
            tell(refusals_of_photo(self.instance, self.gallery, self.neighbours), self)

    def meet(self):
        """Bring a refused older copy up to what is stored; where both changed a field, say what it is now.

        What was typed is kept, and saving again is knowing.
        """
        if not self.is_stale():
            return
        self.data, touched = self.data.copy(), self.changed_data
        for name, value in self.stored.items():
            now = self._shown(name, value)
            if name not in touched:
                self._take(name, value)
            elif now not in (self._sent(name), self._shown(name, self.base.get(name))):
                self.add_error(name, _("Now: %(value)s") % {"value": self._words(name, value) or "–"})
        self.data[self.add_prefix("seen_version")] = str(self.instance.version)

    def _take(self, name, value):
        key = self.add_prefix(name)
        if not isinstance(value, bool):
            self.data[key] = self._shown(name, value)
        elif value:
            self.data[key] = "on"
        else:
            self.data.pop(key, None)

    def _sent(self, name):
        widget = self.fields[name].widget
        return self._shown(name, widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))

    def _shown(self, name, value):
        """A value as its field shows it, comparable: seconds that a field does not show are no difference."""
        field = self.fields[name]
        value = field.prepare_value(value)
        return value if isinstance(value, bool) else field.widget.format_value(value) or ""

    def _words(self, name, value):
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return dict(getattr(self.fields[name], "choices", ())).get(value, self._shown(name, value))
