"""The one module that takes photos in, hides them and removes their files."""

from functools import partial

from django.db import transaction
from django.db.models import F

from . import renditions
from .models import Gallery, Photo


@transaction.atomic
def take_in(photo, file):
    """Complete an unsaved photo from an uploaded file and save it under the gallery's next number.

    Raises ValidationError for what is no picture of ours; then neither a row nor a file is left. Where a transaction
    around it fails later, the files stay until they are swept.
    """
    columns = renditions.make(file)
    try:
        Gallery.objects.filter(pk=photo.gallery_id).update(last_number=F("last_number") + 1)
        photo.number = Gallery.objects.values_list("last_number", flat=True).get(pk=photo.gallery_id)
        photo.file_name = file.name.rpartition("/")[2][:200]
        photo.position = photo.position or photo.number
        for name, value in columns.items():
            setattr(photo, name, value)
        photo.save()
        Gallery.objects.filter(pk=photo.gallery_id, cover=None).update(cover=photo)
    except BaseException:
        renditions.delete(columns["token"], columns["original"])
        raise
    return photo


def forget_files(sender, instance, **_signal):
    """Files go when the row's deletion is final. Connected to post_delete."""
    transaction.on_commit(partial(renditions.delete, instance.token, instance.original.name))


def hide_withdrawn(sender, instance, **_signal):
    """A photo whose consent was withdrawn loses its files at once. Connected to post_save."""
    if instance.consent == Photo.Consent.WITHDRAWN:
        forget_files(sender, instance)
