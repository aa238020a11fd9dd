"""Makes the files of photos that were taken in: rows in the state `making` are the queue, and nobody else empties it.

A photo is claimed by a guarded update before its files are made, and marked after. So of two processes one makes it; a
claim whose process died is taken up again, and a photo that ends its process each time fails after three tries.
"""

import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from portal.common.history import written
from portal.common.rounds import Desk

from . import renditions
from .models import Photo

logger = logging.getLogger(__name__)

LOST = timedelta(seconds=30)  # a photo takes one or two: whoever claimed it is gone, or comes too late
TRIES = 3

# What staff read at the photo, in their language: translated when it is shown.
STOPPED = gettext_noop("The portal stopped three times while it made the sizes of this photo. Save it anew as JPEG.")
UNREADABLE = gettext_noop("The sizes of this photo could not be made. The administrator finds the reason in the log.")


def make_due(at=None, *, stopping=lambda: False):
    """Make the files of every photo that waits; returns when to look again, None while none waits.

    `stopping()` is asked between two photos.
    """
    at = at or timezone.now()
    _give_up(at)
    for photo in list(Photo.objects.unclaimed(at - LOST).order_by("pk")):
        if stopping():
            break
        if claimed_at := _claim(photo, at):
            _make(photo, claimed_at)
    return _next()


def _claim(photo, at):
    """Make this photo ours; None if another process was faster."""
    now = timezone.now()
    rows = Photo.objects.unclaimed(at - LOST).filter(pk=photo.pk)
    return now if rows.update(claimed_at=now, tries=F("tries") + 1) else None


def _make(photo, claimed_at):
    """Make one claimed photo's files and mark it. A photo that is gone by then, or hidden, leaves no file."""
    ours = Photo.objects.filter(pk=photo.pk, state=Photo.State.MAKING, claimed_at=claimed_at)
    try:
        with default_storage.open(photo.original.name) as file:
            columns = renditions.make(file)
    except DatabaseError:
        raise
    except Exception as error:  # whatever a file holds, the other photos must go on
        ours.update(state=Photo.State.FAILED, fault=_words(photo, error), claimed_at=None)
        return
    shown = ours.exclude(consent=Photo.Consent.WITHDRAWN)
    if shown.update(state=Photo.State.READY, claimed_at=None, **columns):
        written.send(sender=Photo, records=[photo])
    else:
        renditions.delete(columns["token"])


def _words(photo, error):
    """What a failure means, in the words of the code, which are translated when they are shown."""
    if isinstance(error, ValidationError):
        with override(None):
            return error.messages[0][:300]
    logger.error("The sizes of photo %s cannot be made", photo.pk, exc_info=error)
    return UNREADABLE


def _give_up(at):
    worn = Photo.objects.unclaimed(at - LOST).filter(tries__gte=TRIES)
    worn.update(state=Photo.State.FAILED, fault=STOPPED, claimed_at=None)


def _next():
    """The moment from which the oldest claim counts as lost; at once where a photo waits."""
    oldest = Photo.objects.waiting().order_by(F("claimed_at").asc(nulls_first=True))
    moments = oldest.values_list("claimed_at", flat=True)[:1]
    return next((claimed_at + LOST if claimed_at else timezone.now() for claimed_at in moments), None)


desk = Desk("photo maker", make_due)
wake = desk.wake
