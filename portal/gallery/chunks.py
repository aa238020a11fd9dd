"""Files that come in pieces: each piece is a file of the storage, and the upload's row tells how far it came.

A piece is stored before the row counts it. So whatever ends a process, the row promises nothing that is not there, and
the browser goes on from where the row is.
"""

from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryFile

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.images import MAX_BYTES

from .archives import MAX_ARCHIVE_BYTES
from .models import Upload
from .renditions import room, store

FOLDER = "chunks"
PIECE = 1024 * 1024
MAX_UNDER_WAY = 3 * MAX_ARCHIVE_BYTES  # of one person, in all galleries
LOST = timedelta(minutes=2)  # to put a ZIP of 1 GB together, or to take one picture of it, takes less
TOO_LARGE = _("The file is larger than 40 MB, or 1 GB for a ZIP. Send it in smaller parts.")
TOO_MUCH = _(
    "You have too much under way: 3 GB at most. Leave out what you do not need; what nobody goes on with is gone a day "
    "later."
)
TAKEN = _("Another page has taken this file already.")


class Busy(Exception):
    """Another request makes photos of this upload at this moment."""


def begin(gallery, person, *, name, size, modified):
    """The upload of this file: the one that broke off, or a new one. ValidationError if it is too large to begin."""
    if size > (MAX_ARCHIVE_BYTES if name.lower().endswith(".zip") else MAX_BYTES):
        raise ValidationError(TOO_LARGE)
    same = {"name": name[:200], "size": size, "modified": modified}
    known = gallery.uploads.of(person).filter(**same).order_by("pk").first()
    return known or _create(gallery, person, **same)


def _create(gallery, person, *, size, **said):
    under_way = Upload.objects.of(person).aggregate(total=Sum("size"))["total"] or 0
    if under_way + size > MAX_UNDER_WAY:
        raise ValidationError(TOO_MUCH)
    return Upload.objects.create(gallery=gallery, person=person, size=size, **said)


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
    upload = _create(gallery, person, name=file.name[:200], size=file.size)
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


@contextmanager
def claimed(upload):
    """The upload is ours inside, as long as `hold` is called in time; raises Busy while it is another request's.

    A process that is killed keeps its claim until it is LOST.
    """
    now = timezone.now()
    if not Upload.objects.unclaimed(now - LOST).filter(pk=upload.pk).update(claimed_at=now, touched_at=now):
        raise Busy
    upload.claimed_at = now
    try:
        yield
    except Exception:
        _release(upload)
        raise
    _release(upload)


def hold(upload):
    """Say that we go on with an upload that is ours; a ValidationError if we were too slow and it is another's."""
    if not _ours(upload).update(touched_at=timezone.now()):
        raise ValidationError(TAKEN)


def _release(upload):
    _ours(upload).update(claimed_at=None)


def _ours(upload):
    return Upload.objects.filter(pk=upload.pk, claimed_at=upload.claimed_at)


def restart(upload):
    Upload.objects.filter(pk=upload.pk).update(received=0)
    upload.received = 0


def drop(upload):
    """Forget an upload with its pieces. First the row: what is left of a killed process is swept."""
    forget(upload)
    for name in _names(upload):
        default_storage.delete(name)


def forget(upload):
    """Its row alone, in the transaction of what came of it: nobody takes it once more."""
    Upload.objects.filter(pk=upload.pk).delete()


def _name(upload, at):
    return f"{FOLDER}/{upload.key}-{at}"


def _names(upload):
    return [_name(upload, at) for at in range(0, upload.received, PIECE)]
