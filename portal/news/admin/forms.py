"""Forms of an article and its blocks: a kind of block has its own fields, a translation may be ticked as current."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from modeltranslation.utils import get_translation_fields

from portal.common.forms import RowsField, SafeForm, SafeFormSet, SafePageForm
from portal.common.ids import read_id
from portal.common.translations import OTHERS
from portal.gallery.models import Gallery, Photo, with_places

from ..models import Article, Block, Status
from .again import BUTTON

FIELDS = {
    Block.Kind.TEXT: get_translation_fields("text"),
    Block.Kind.QUOTATION: [
        *get_translation_fields("words"), *get_translation_fields("office"), "speaker", "speech", "cleared_on"
    ],
    Block.Kind.STRIP: ["gallery", "photos"],
}  # fmt: skip


class ArticlePart(forms.ModelForm):
    """What the forms of an article and of its blocks have in common.

    `up_to_date` names columns of translations that somebody looked at: they hold although the Polish changed.
    """

    translated = ()
    up_to_date = forms.MultipleChoiceField(label="", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        columns = [f"{field}_{code}" for field in self.translated for code in OTHERS]
        self.fields["up_to_date"].choices = [(column, column) for column in columns]

    @property
    def is_shown_again(self):
        """It came by a button that saves nothing (see again.py): nothing is checked."""
        return self.is_bound and BUTTON in self.data

    def full_clean(self):
        if self.is_shown_again:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def is_valid(self):
        return not self.is_shown_again and super().is_valid()

    def clean(self):
        cleaned = super().clean()
        if columns := cleaned.get("up_to_date"):
            now = timezone.now().isoformat()
            self.instance.checked = self.instance.checked | dict.fromkeys(columns, now)
        return cleaned


class OneLine(forms.Textarea):
    """Grows with a long line; takes no line breaks."""

    def __init__(self, attrs=None):
        super().__init__({**(attrs or {}), "rows": 1, "class": "one-line"})

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return value and " ".join(value.splitlines())


class ArticleForm(ArticlePart, SafePageForm):
    translated = Article.TEXTS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & set(get_translation_fields("title")):
            self.fields[name].widget = OneLine(self.fields[name].widget.attrs)
        zone = timezone.get_current_timezone_name()
        is_out = self.instance.status == Status.PUBLISHED
        at_once = (
            _("%(zone)s. To publish at once, enter the present time.") if is_out else _("%(zone)s. Empty: at once.")
        )
        told = {"publish_at": at_once, "unpublish_at": _("%(zone)s. Empty: never.")}
        for name in told.keys() & self.fields.keys():
            self.fields[name].help_text = told[name] % {"zone": zone}


class PhotoChoice(RowsField):
    widget = forms.CheckboxSelectMultiple


class BlockForm(ArticlePart, SafeForm):
    """A block's form has the fields of its kind; while the kind is not known (a row that history brings back), all."""

    translated = Block.TEXTS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for kind, names in FIELDS.items() if self.kind in FIELDS else ():
            for name in names if kind != self.kind else ():
                self.fields.pop(name, None)
        for name in ("position", "kind"):  # the page's own buttons set them
            if name in self.fields:
                self.fields[name].widget = forms.HiddenInput()

    @cached_property
    def kind(self):
        if self.is_bound:
            return self.data.get(self.add_prefix("kind"))
        return self.instance.kind if self.instance.pk else None

    @property
    def changed_data(self):
        """A new block that nobody wrote anything into is none."""
        changed = super().changed_data
        is_blank = self.instance.pk is None and set(changed) <= {"kind", "position"}
        return [] if is_blank else changed

    def full_clean(self):
        """A stored block that nobody changed costs no statement."""
        if self.is_bound and self.instance.pk and not self.has_changed():
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def clean(self):
        cleaned = super().clean()
        strangers = [photo for photo in cleaned.get("photos") or () if photo.gallery != cleaned.get("gallery")]
        if strangers:
            raise ValidationError({"photos": _("Choose photos of the strip's gallery only.")})
        return cleaned


class BlockFormSet(SafeFormSet):
    """`galleries` and `photos` of all strips are fetched together, however many strips there are."""

    @property
    def is_shown_again(self):
        return self.is_bound and BUTTON in self.data

    def is_valid(self):
        return not self.is_shown_again and super().is_valid()

    def clean(self):
        """A published article takes no quotation that is not cleared."""
        super().clean()
        for form in [] if self.is_shown_again else self.forms:
            block = getattr(form, "cleaned_data", None) or {}
            uncleared = block.get("kind") == Block.Kind.QUOTATION and not block.get("cleared_on")
            if self.instance.status == Status.PUBLISHED and uncleared and not block.get("DELETE"):
                form.add_error("cleared_on", _("A quotation in a published article must be cleared."))

    @cached_property
    def galleries(self):
        """Every gallery, those of the article's visit first, then the newest."""
        mine = self.instance.visit_id
        galleries = Gallery.objects.only("title", "visit").order_by("-pk")
        return sorted(galleries, key=lambda gallery: mine is None or gallery.visit_id != mine)

    @cached_property
    def photos(self):
        """{gallery's key as a word: its photos in order}, of the galleries that strips of the form show."""
        keys = {str(form["gallery"].value() or "") for form in self.forms if "gallery" in form.fields}
        found = {key: [] for key in keys}
        for photo in with_places(Photo.objects.filter(gallery__in=filter(read_id, keys)).in_order()):
            found[str(photo.gallery_id)].append(photo)
        return found
