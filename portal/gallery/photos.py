"""The one module that takes photos in, hides them and removes their files."""

from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from . import making, renditions
from .models import Gallery, Photo


def receive(photo, file):
    """Save an unsaved photo from an uploaded file; its sizes are made afterwards (making.py), until then it is staff's.

    Raises ValidationError for what is no picture of ours; then neither a row nor a file is left.
    """
    photo.state = Photo.State.MAKING
    _save(photo, file, renditions.keep(file, zone_of(photo.gallery)))
    transaction.on_commit(making.wake)
    return photo


def take_in(photo, file):
    """The same at once, sizes too. Where a transaction around it fails later, the files stay until they are swept."""
    columns = renditions.keep(file, zone_of(photo.gallery))
    try:
        made = renditions.make(file)
    except BaseException:
        renditions.delete(columns["token"], columns["original"])
        raise
    return _save(photo, file, columns | made)


def _save(photo, file, columns):
    """Give the photo its columns and its gallery's next number; without a row no file stays."""
    try:
        photo.file_name = file.name.rpartition("/")[2][:200]
        photo.digest = photo.digest or renditions.digest(file)
        for name, value in columns.items():
            setattr(photo, name, value)
        with transaction.atomic():
            photo.number = _next_number(photo.gallery_id)
            photo.position = photo.position or photo.number
            photo.save()
            Gallery.objects.filter(pk=photo.gallery_id, cover=None).update(cover=photo)
    except BaseException:
        renditions.delete(columns["token"], columns["original"])
        raise
    return photo


def _next_number(gallery_id):
    """A number is given once."""
    Gallery.objects.filter(pk=gallery_id).update(last_number=F("last_number") + 1)
    return Gallery.objects.values_list("last_number", flat=True).get(pk=gallery_id)


def zone_of(gallery):
    """The zone of the cameras' clocks: where the visit takes place, else the site's."""
    return gallery.visit.zone if gallery.visit_id else timezone.get_default_timezone()


def forget_files(sender, instance, **_signal):
    """Files go when the row's deletion is final. Connected to post_delete."""
    transaction.on_commit(partial(renditions.delete, instance.token, instance.original.name))


def hide_withdrawn(sender, instance, **_signal):
    """A photo whose consent was withdrawn loses its files at once. Connected to post_save."""
    if instance.consent == Photo.Consent.WITHDRAWN:
        instance.refresh_from_db(fields=["token"])  # its files may have been made since it was read
        forget_files(sender, instance)
