"""Files that come in pieces: each piece is a file of the storage, and the upload's row tells how far it came.

A piece is stored before the row counts it. So whatever ends a process, the row promises nothing that is not there, and
the browser goes on from where the row is.
"""

from tempfile import TemporaryFile

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.images import MAX_BYTES

from .archives import MAX_ARCHIVE_BYTES
from .models import Upload
from .renditions import room, store

FOLDER = "chunks"
PIECE = 1024 * 1024
TOO_LARGE = _("The file is larger than 40 MB, or 1 GB for a ZIP. Send it in smaller parts.")


def begin(gallery, person, *, name, size, modified):
    """The upload of this file: the one that broke off, or a new one. ValidationError if it is too large to begin."""
    if size > (MAX_ARCHIVE_BYTES if name.lower().endswith(".zip") else MAX_BYTES):
        raise ValidationError(TOO_LARGE)
    same = {"name": name[:200], "size": size, "modified": modified}
    known = gallery.uploads.of(person).filter(**same).order_by("pk").first()
    return known or Upload.objects.create(gallery=gallery, person=person, **same)


def add(upload, at, data):
    """Store the piece that begins at byte `at`; returns the bytes that are there, from where the next one begins.

    A piece that is not the next one changes nothing: it was sent twice, or by an older page.
    """
    if at == upload.received and len(data) == min(PIECE, upload.size - at) and data:
        name = _name(upload, at)
        default_storage.delete(name)  # half of it, left by a process that was killed
        store({name: ContentFile(data)})
        moved = Upload.objects.filter(pk=upload.pk, received=at)
        moved.update(received=at + len(data), touched_at=timezone.now())
    upload.refresh_from_db()
    return upload.received


def keep(gallery, person, file):
    """An upload that is complete at once: a picture of a ZIP that waits for its owner to decide."""
    upload = Upload.objects.create(gallery=gallery, person=person, name=file.name[:200], size=file.size)
    file.seek(0)
    while data := file.read(PIECE):
        add(upload, upload.received, data)
    return upload


def whole(upload):
    """The file, put together from its pieces. FileNotFoundError where one is missing: then it must come anew."""
    target = TemporaryFile()  # noqa: SIM115 its reader closes it
    try:
        with room():
            for name in _names(upload):
                with default_storage.open(name) as piece:
                    target.write(piece.read())
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return File(target, name=upload.name)


def restart(upload):
    Upload.objects.filter(pk=upload.pk).update(received=0)
    upload.received = 0


def drop(upload):
    """Forget an upload with its pieces. First the row: what is left of a killed process is swept."""
    names = _names(upload)
    upload.delete()
    for name in names:
        default_storage.delete(name)


def _name(upload, at):
    return f"{FOLDER}/{upload.key}-{at}"


def _names(upload):
    return [_name(upload, at) for at in range(0, upload.received, PIECE)]
