"""The order of a gallery's photos and its cover: the one module that changes them.

Neither takes a version of a photo, so that nobody's typing is refused because photos were put in another order.
"""

from django.db import transaction

from .models import Photo
from .publishing import locked


@transaction.atomic
def place(gallery, photo, at, *, by):
    """Put a photo at place `at` of its gallery, counted from 0; out of range is the nearer end. Gives the order now."""
    locked(gallery.pk)
    order = [each for each in gallery.photos.in_order() if each.pk != photo.pk]
    order.insert(min(max(at, 0), len(order)), gallery.photos.get(pk=photo.pk))
    moved = []
    for position, each in enumerate(order, start=1):
        if each.position != position:
            each.position = position
            moved.append(each)
    Photo.objects.bulk_update(moved, ["position"])
    Photo.history.bulk_history_create(moved, update=True, default_user=by)
    return order


@transaction.atomic
def cover(gallery, photo, *, by):
    """Make one of its own photos the gallery's cover."""
    stored = locked(gallery.pk)
    if photo.gallery_id != stored.pk or photo.pk == stored.cover_id:
        return
    stored.cover, stored._history_user = photo, by
    stored.save(update_fields=["cover"])
