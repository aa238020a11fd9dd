"""Photos for pages of apps below this one."""

from django import template
from django.db.models import Count, Window

from portal.common.audience import ANONYMOUS

from ..models import Photo

register = template.Library()


@register.simple_tag
def photos_of(**fields):
    """The first five public photos of a visit's or organisation's galleries, each with its gallery's `photo_count`.

    `{% photos_of visit=visit as photos %}`: one query; the cover comes first, so it serves as the lead photo.
    """
    photos = Photo.objects.visible_to(ANONYMOUS).filter(**{f"gallery__{name}": value for name, value in fields.items()})
    counted = photos.select_related("gallery").annotate(photo_count=Window(Count("pk"), partition_by="gallery"))
    return sorted(counted.in_order()[:5], key=lambda photo: photo.pk != photo.gallery.cover_id)
