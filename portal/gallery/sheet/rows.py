"""The sheet of a gallery: a row for each photo, with what is missing of it, and what the page counts of all of them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal.common import dates
from portal.common.history import values_at
from portal.common.ids import read_id
from portal.common.languages import CODES
from portal.common.translations import OTHERS, SOURCE, is_older, last_changes

from ..models import Photo, with_places
from ..publishing import faults_of
from .forms import LINES, RowForm


@dataclass(frozen=True)
class Note:
    """What is to know of a translation; nothing that keeps it from readers."""

    text: str
    is_older: bool = False


@dataclass
class Cell:
    """The field of one text in one language, and what is to say of it."""

    code: str
    bound: object
    fault: str = ""
    note: Note | None = None

    @property
    def note_id(self):
        return f"{self.bound.auto_id}-note"

    @property
    def widget(self):
        attrs = {"lang": self.code}
        if self.fault or self.note:
            attrs["aria-describedby"] = self.note_id
        if self.fault:
            attrs["aria-invalid"] = "true"
        return self.bound.as_widget(attrs=attrs)


@dataclass
class Row:
    photo: Photo
    form: RowForm
    faults: dict = field(default_factory=dict)
    notes: dict = field(default_factory=dict)
    twin: int | None = None  # the place of a photo with the same content

    @property
    def lines(self):
        """The texts, each in its languages: [(its name, its label, [Cell])]."""
        return [(name, Photo._meta.get_field(name).verbose_name, [self.cell(name, code) for code in CODES])
                for name in LINES]  # fmt: skip

    def cell(self, name, code):
        column = f"{name}_{code}"
        refused = " ".join(self.form.errors.get(column, ())) if self.form.is_bound else ""
        return Cell(code, self.form[column], refused or self.faults.get(column, ""), self.notes.get(column))

    @property
    def is_written(self):
        return is_written(self.photo)

    @property
    def needs(self):
        """Words of the filters that show this row."""
        asked = self.photo.consent != Photo.Consent.NOT_NEEDED
        told = [("text", self.faults.keys() - {"state"}), ("translations", self.notes), ("consent", asked)]
        return [word for word, holds in told if holds]

    @property
    def offered(self):
        """What the camera says and the photo does not have, in words."""
        photo, words = self.photo, []
        if photo.suggested_credit and photo.suggested_credit != photo.credit_pl:
            words.append(photo.suggested_credit)
        if photo.suggested_taken_at and photo.suggested_taken_at != photo.taken_at:
            words.append(dates.date_time(timezone.localtime(photo.suggested_taken_at)))
        return ", ".join(words)


class Sheet:
    """The rows of a gallery as stored, but for those that were `refused`, {pk: form}: there stands what was typed."""

    def __init__(self, gallery, refused=None):
        self.gallery, self.refused = gallery, refused or {}
        self.photos = with_places(gallery.photos.in_order())
        self.faults = faults_of(gallery, self.photos)

    def sent(self, data):
        """(photo, form) of each row that was sent; the photos are copies, for a form writes into its own."""
        copies = with_places(self.gallery.photos.in_order())
        rows = {photo: data.get(f"{prefix_of(photo)}-seen_version") for photo in copies}
        older = {str(photo.pk): int(seen) for photo, seen in rows.items() if _is_older_copy(photo, seen)}
        bases = values_at(Photo, older)
        for photo, seen in rows.items():
            if seen is not None and is_written(photo):
                yield photo, RowForm(
                    data, instance=photo, prefix=prefix_of(photo), base=bases.get(str(photo.pk)),
                    gallery=self.gallery, stored=self.photos,
                )  # fmt: skip

    @cached_property
    def rows(self):
        changed = last_changes(Photo, self.photos, LINES)
        faults, twins = defaultdict(dict), twins_of(self.photos)
        for fault in self.faults:
            faults[fault.photo.pk][fault.field] = fault.sentence
        return [
            Row(photo, self.refused.get(photo.pk) or RowForm(instance=photo, prefix=prefix_of(photo)),
                faults[photo.pk], dict(notes_of(photo, changed)), twins.get(photo.pk))
            for photo in self.photos
        ]  # fmt: skip

    @property
    def filters(self):
        """[(word, label, count)] of what the rows can be narrowed to."""
        counts = Counter(word for row in self.rows for word in row.needs)
        labels = {
            "text": _("Need a text"), "translations": _("Translations missing"),
            "consent": _("Consent given or withdrawn"),
        }  # fmt: skip
        return [("", _("All"), len(self.rows)), *((word, label, counts[word]) for word, label in labels.items())]

    @property
    def languages(self):
        """[(code, how many texts it lacks, how many are older than their Polish)]."""
        notes = [(column.rpartition("_")[2], note) for row in self.rows for column, note in row.notes.items()]
        told = Counter((code, note.is_older) for code, note in notes)
        return [(code, told[code, False], told[code, True]) for code in CODES]

    @property
    def unseen(self):
        """How many photos readers of a public gallery do not see, though they are meant to."""
        meant = [photo for photo in self.photos if photo.consent != Photo.Consent.WITHDRAWN]
        return sum(not (photo.is_shown and photo.is_described) for photo in meant)

    @property
    def fallbacks(self):
        """Names of the languages in which readers get some of the texts in Polish."""
        return [dates.language(code) for code, missing, _older in self.languages if missing]


def prefix_of(photo):
    return f"p{photo.pk}"


def is_written(photo):
    """It has fields: of a photo that is hidden or was not taken, there is nothing to write."""
    return photo.consent != Photo.Consent.WITHDRAWN and photo.state != Photo.State.FAILED


def _is_older_copy(photo, seen):
    version = read_id(seen or "")
    return version is not None and version < photo.version


def twins_of(photos):
    """{pk: the place of an earlier photo with the same content}."""
    first, twins = {}, {}
    for photo in photos:
        if photo.digest and first.setdefault(photo.digest, photo.place) != photo.place:
            twins[photo.pk] = first[photo.digest]
    return twins


def notes_of(photo, changed):
    """(column, Note) of every translation that is missing or older than its Polish."""
    if not is_written(photo):
        return
    for name in LINES:
        is_needed = getattr(photo, f"{name}_{SOURCE}") and not (name == "alt" and photo.decorative)
        for code in OTHERS if is_needed else ():
            if not getattr(photo, f"{name}_{code}"):
                yield f"{name}_{code}", Note(_("Missing: readers get the Polish"))
            elif is_older(photo, name, code, changed):
                day = dates.day_and_month(timezone.localdate(changed[Photo, photo.pk, f"{name}_{SOURCE}"]))
                yield f"{name}_{code}", Note(_("Older than the Polish of %(day)s") % {"day": day}, is_older=True)
