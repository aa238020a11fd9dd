"""What becomes of an uploaded file: a photo, or of a ZIP many; or the words that say why not."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from . import archives, chunks, photos, renditions
from .models import Photo, Upload


@dataclass
class Same:
    """A file whose content is in the gallery already, as that photo; `upload` keeps it until its owner decides."""

    name: str
    photo: Photo
    upload: Upload | None = None

    @property
    def is_known(self):
        """The very file: somebody chose it again, or a ZIP that broke off is taken up again."""
        return self.photo.file_name == self.name

    @property
    def words(self):
        if self.is_known:
            return _("It is in this gallery already, as no. %(number)s.") % {"number": self.photo.place}
        return _("Same content as “%(name)s”, no. %(number)s in this gallery. Not added.") % {
            "name": self.photo.file_name, "number": self.photo.place,
        }  # fmt: skip


@dataclass
class Taken:
    photos: list = field(default_factory=list)
    same: list = field(default_factory=list)
    refused: list = field(default_factory=list)  # (name, words)
    is_archive: bool = False


def take_all(gallery, files, *, again=False):
    """Take what a form brought; `again` adds what is there already. What cannot be taken says so, the others go on."""
    taken = Taken()
    for file in files:
        try:
            if archives.is_archive(file):
                _take_archive(taken, gallery, file, again=again)
            else:
                _take(taken, gallery, file, again=again)
        except ValidationError as error:
            taken.refused.append((file.name, error.messages[0]))
    return taken


def take_upload(gallery, upload, *, again=False):
    """Take an upload that is complete; then it is gone, but for a picture that is in the gallery already.

    Raises ValidationError if nothing of it can be taken, FileNotFoundError if a piece is missing, chunks.Busy while
    another request takes it. A ZIP that a killed process took half may be taken again: what it brought before is known
    by its content.
    """
    taken = Taken()
    with chunks.claimed(upload), chunks.whole(upload) as file:
        if archives.is_archive(file):
            _take_archive(taken, gallery, file, again=again, upload=upload)
        else:
            _take_picture(taken, gallery, file, again=again, upload=upload)
        if all(same.upload != upload for same in taken.same):
            chunks.drop(upload)
    return taken


def same_content(gallery, digest):
    """The first photo of the gallery with this content; one whose consent was withdrawn has no content any more."""
    rows = gallery.photos.meant_to_be_shown().filter(digest=digest) if digest else gallery.photos.none()
    return rows.order_by("number").first()


@transaction.atomic
def _take_picture(taken, gallery, file, *, again, upload):
    """The photo comes and its upload goes, or neither."""
    chunks.hold(upload)
    if same := _take(taken, gallery, file, again=again):
        same.upload = upload
    else:
        chunks.forget(upload)


def _take_archive(taken, gallery, file, *, again, upload=None):
    """With an `upload` each picture that is in the gallery already is kept as one of its own, to be decided on."""
    taken.is_archive = True
    for entry in archives.entries(file):
        if upload:
            chunks.hold(upload)
        try:
            if entry.refusal:
                raise ValidationError(entry.refusal)
            same = _take(taken, gallery, entry.file, again=again)
            if same and upload and not same.is_known:
                same.upload = chunks.keep(gallery, upload.person, entry.file)
        except ValidationError as error:
            taken.refused.append((entry.name, error.messages[0]))


def _take(taken, gallery, file, *, again):
    digest = renditions.digest(file)
    if not again and (known := same_content(gallery, digest)):
        taken.same.append(Same(file.name, known))
        return taken.same[-1]
    taken.photos.append(photos.receive(Photo(gallery=gallery, digest=digest), file))
    return None
