"""Galleries, photos and their files, public and partners'. Every file goes through a view that asks who may see it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from portal.common.audience import ANONYMOUS, STAFF
from portal.common.languages import languages_with
from portal.common.paging import paged
from portal.common.views import stored
from visits.partners.door import partner

from .models import Gallery, Photo
from .renditions import CONTENT_TYPES, token_of


def gallery_list(request):
    return render(request, "gallery/list.html", paged(request, Gallery.objects.visible_to(ANONYMOUS).for_list()))


def gallery(request, slug):
    return show_gallery(request, slug, ANONYMOUS)


def photo(request, slug, number):
    return show_photo(request, slug, number, ANONYMOUS)


def file(request, name):
    return serve(name, ANONYMOUS)


@partner
def my_gallery(request, person, slug):
    return show_gallery(request, slug, person.viewer, person.visit)


@partner
def my_photo(request, person, slug, number):
    return show_photo(request, slug, number, person.viewer, person.visit)


@partner
def my_file(request, person, name):
    return serve(name, person.viewer)


def staff_file(request, name):
    return serve(name, STAFF)


def show_gallery(request, slug, viewer, visit=None):
    """A gallery as `viewer` sees it; below /my/ of `visit`, where one is given."""
    gallery = get_object_or_404(Gallery.objects.visible_to(viewer).select_related("visit"), slug=slug)
    photos = placed(gallery.photos.visible_to(viewer).in_order(), visit)
    return render(request, "gallery/gallery.html", {"gallery": gallery, "photos": photos, **frame(gallery, visit)})


def show_photo(request, slug, number, viewer, visit=None):
    """One photo with its neighbours; 410 where its consent was withdrawn."""
    gallery = get_object_or_404(Gallery.objects.visible_to(viewer), slug=slug)
    photo = get_object_or_404(gallery.photos, number=number)
    if photo.consent == Photo.Consent.WITHDRAWN:
        return render(request, "410.html", {"kind": "photo"}, status=410)
    numbers = list(gallery.photos.visible_to(viewer).in_order().values_list("number", flat=True))
    if number not in numbers:
        raise Http404("Its files are not made, or it has no text yet")
    place = numbers.index(number)
    placed([photo], visit)
    return render(request, "gallery/photo.html", {
        "gallery": gallery, "photo": photo, "place": place + 1, "total": len(numbers),
        "previous": numbers[place - 1] if place else None,
        "next": numbers[place + 1] if place + 1 < len(numbers) else None,
        **frame(gallery, visit),
    })  # fmt: skip


def placed(photos, visit):
    """The photos, with their files below /my/ of `visit` where one is given."""
    photos = list(photos)
    if visit:
        for photo in photos:
            photo.file_base = reverse("itinerary", args=[visit.slug]) + "files/"
    return photos


def frame(gallery, visit):
    """Where the gallery's pages are, and in which languages; partners' pages have no navigation of the public site."""
    if visit:
        return {"base": reverse("my_gallery", args=[visit.slug, gallery.slug]), "nav": [], "private": True}
    return {"base": gallery.get_absolute_url(), "written_in": languages_with(gallery, "title")}


def serve(name, viewer):
    """The rendition `name` of a photo that this viewer may see; 404 for every other name."""
    get_object_or_404(Photo.objects.visible_to(viewer), token=token_of(name))
    return stored(f"photos/{name}", CONTENT_TYPES[name.rpartition(".")[2]])
