"""Photos for pages of apps below this one."""

from django import template
from django.db.models import Count, Window

from portal.common.audience import ANONYMOUS
from portal.common.structured import json_ld

from ..models import Photo
from ..structured import image_gallery, large_size

register = template.Library()


@register.simple_tag(takes_context=True)
def photos_of(context, **fields):
    """The first five public photos of a visit's or organisation's galleries, each with its gallery's `photo_count`.

    `{% photos_of visit=visit as photos %}`: one query, whatever number of a page's blocks ask; the cover comes first,
    so it serves as the lead photo.
    """
    asked = ("photos_of", *fields.items())
    if asked not in context.render_context:
        context.render_context[asked] = first_photos(fields)
    return context.render_context[asked]


def first_photos(fields):
    photos = Photo.objects.visible_to(ANONYMOUS).filter(**{f"gallery__{name}": value for name, value in fields.items()})
    counted = photos.select_related("gallery").annotate(photo_count=Window(Count("pk"), partition_by="gallery"))
    return sorted(counted.in_order()[:5], key=lambda photo: photo.pk != photo.gallery.cover_id)


@register.filter
def cover_among(gallery, photos):
    """The gallery's cover if it is among these photos, else the first of them; None where there are none."""
    return next((photo for photo in photos if photo.pk == gallery.cover_id), photos[0] if photos else None)


@register.inclusion_tag("gallery/_social_image.html", takes_context=True)
def social_image(context, photo):
    """The picture that a shared address is shown with."""
    width, height = large_size(photo)
    return {"photo": photo, "width": width, "height": height, "origin": context["origin"]}


@register.simple_tag(takes_context=True)
def gallery_facts(context, gallery, photos):
    return json_ld(image_gallery(gallery, photos, context["origin"]))
