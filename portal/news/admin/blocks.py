"""The blocks of an article in the admin: each kind with its own fields, between each other in the author's order."""

from django.utils.translation import gettext as _

from portal.common.admin import TranslatedInline
from portal.common.ids import read_id
from portal.common.languages import CODES
from portal.common.translations import SOURCE
from portal.gallery.models import Photo

from .. import gate
from ..models import Block
from .again import position
from .columns import MISSING, OK, Told, cells
from .forms import BlockForm, BlockFormSet, PhotoChoice

ICONS = {Block.Kind.TEXT: "menu", Block.Kind.QUOTATION: "quote", Block.Kind.STRIP: "image"}
TEXTS = {Block.Kind.TEXT: ["text"], Block.Kind.QUOTATION: ["words", "office"], Block.Kind.STRIP: []}


class BlockInline(TranslatedInline):
    model = Block
    form = BlockForm
    formset = BlockFormSet
    comes_back = True
    layout = [
        (None, [("position", "kind"), "text"]),
        (_("Quotation"), ["words", ("speech", "speaker", "cleared_on"), "office"]),
        (_("Photo strip"), [("gallery", "photos")]),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("gallery").prefetch_related("photos__gallery")

    def get_autocomplete_fields(self, request):
        return []  # a strip offers its gallery's photos as pictures

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return PhotoChoice(Photo.objects.select_related("gallery"), label=db_field.verbose_name, required=False)


class BlockLine:
    """A block as the page shows it: `number` names it in the form, `place` is the one that it stands at."""

    def __init__(self, form, number, place, told):
        self.form, self.number, self.place, self.told = form, number, place, told
        self.kind = form.kind or form.instance.kind
        self.id = f"blocks-{number}"

    @property
    def name(self):
        return f"{self.place}. {self.kind_label}"

    @property
    def kind_label(self):
        return Block.Kind(self.kind).label if self.kind in Block.Kind.values else self.kind

    @property
    def icon(self):
        return ICONS.get(self.kind, "menu")

    @property
    def cells(self):
        names = TEXTS.get(self.kind, [])
        return cells(self.form, names, self.told, f"{self.name},") if names else []

    @property
    def own_fields(self):
        """The fields that are the same in every language."""
        return [self.form[name] for name in ("speaker", "speech", "cleared_on") if name in self.form.fields]


class Strip(BlockLine):
    """A block of photos: the boxes to tick, of the gallery that was chosen."""

    cells = ()

    def __init__(self, form, number, place, formset):
        super().__init__(form, number, place, None)
        self.formset = formset
        self.gallery_key = str(form["gallery"].value() or "")

    @property
    def galleries(self):
        """What may be chosen; the gallery of a stored strip stays."""
        return [] if self.is_settled else self.formset.galleries

    @property
    def is_settled(self):
        return bool(self.form.instance.gallery_id) and self.gallery_key == str(self.form.instance.gallery_id)

    @property
    def sheet_url(self):
        gallery = read_id(self.gallery_key)
        return gate.sheet(gallery) if gallery else ""

    @property
    def chosen(self):
        return {str(getattr(key, "pk", key)) for key in self.form["photos"].value() or ()}

    @property
    def photos(self):
        """(photo, ticked), in the gallery's order; one whose consent was withdrawn stands there while it is chosen."""
        chosen, offered = self.chosen, self.formset.photos.get(self.gallery_key, [])
        withdrawn = Photo.Consent.WITHDRAWN
        return [
            (photo, str(photo.pk) in chosen)
            for photo in offered if str(photo.pk) in chosen or photo.consent != withdrawn
        ]  # fmt: skip

    @property
    def languages(self):
        """(code, photos that have no text of their own in it) of the chosen ones."""
        shown = [photo for photo, is_chosen in self.photos if is_chosen and not photo.decorative]
        for code in CODES:
            lacking = sum(not getattr(photo, f"alt_{code}") for photo in shown)
            yield {"code": code, "lacking": lacking, "state": MISSING if lacking else OK, "is_source": code == SOURCE}


def lines(formset):
    """The blocks of a form in the order of their positions."""
    stored = [form.instance for form in formset.initial_forms if form.instance.pk]
    told = Told.of(Block, stored, Block.TEXTS)
    numbered = sorted(enumerate(formset.forms), key=lambda pair: (position(pair[1]["position"].value()), pair[0]))
    for place, (number, form) in enumerate(numbered, 1):
        is_strip = "gallery" in form.fields and form.kind == Block.Kind.STRIP
        yield Strip(form, number, place, formset) if is_strip else BlockLine(form, number, place, told)
