"""What readers see of a gallery: the one module that makes it public, and that keeps a public one fit to be seen."""

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.common.audience import Audience
from portal.common.history import remember

from .models import Gallery, Photo, with_places
from .texts import alternative_text_faults, titles_of


def faults_of(gallery, photos=None):
    """What keeps a gallery from being public, with its photos as stored unless others are given."""
    photos = with_places(gallery.photos.in_order()) if photos is None else photos
    return list(alternative_text_faults(titles_of(gallery), photos))


def locked(pk):
    """A gallery as stored; until the transaction ends nobody else publishes it or changes a text below it."""
    return Gallery.objects.select_for_update().get(pk=pk)


def refusals_of_gallery(gallery):
    """The faults that keep a gallery as typed from being saved as public; those readers have already are none."""
    if gallery.audience != Audience.PUBLIC or gallery.pk is None:
        return []
    stored = locked(gallery.pk)
    known = faults_of(stored) if stored.audience == Audience.PUBLIC else ()
    return [fault for fault in faults_of(gallery) if fault not in known]


def refusals_of_photo(photo, gallery, stored):
    """The faults that a photo as typed would bring to a public gallery; `stored` are its photos as they are."""
    if gallery.audience != Audience.PUBLIC:
        return []
    typed = [photo if each.pk == photo.pk else each for each in stored]
    known = faults_of(gallery, stored)
    return [fault for fault in faults_of(gallery, typed) if fault.photo is photo and fault not in known]


@transaction.atomic
def publish(gallery, *, by):
    """Make a gallery public; raises ValidationError with every reason why not."""
    stored = locked(gallery.pk)
    if faults := faults_of(stored):
        raise ValidationError([str(fault) for fault in faults])
    if stored.audience != Audience.PUBLIC:
        _write(stored, by, audience=Audience.PUBLIC)
    return stored


@transaction.atomic
def retract(gallery, *, by):
    """Take a gallery back from the public: staff alone see it, articles drop its photos."""
    stored = locked(gallery.pk)
    if stored.audience == Audience.PUBLIC:
        _write(stored, by, audience=Audience.STAFF)
    return stored


@transaction.atomic
def withdraw(photo, *, by):
    """Hide a photo whose consent was withdrawn, for good: its files go (photos.hide_withdrawn), its page is 410."""
    locked(photo.gallery_id)
    stored = Photo.objects.get(pk=photo.pk)
    if stored.consent != Photo.Consent.WITHDRAWN:
        _write(stored, by, consent=Photo.Consent.WITHDRAWN)


def _write(stored, by, **values):
    """The next version of a record, told by the history as this person's."""
    remember(stored)
    for name, value in values.items():
        setattr(stored, name, value)
    stored.version, stored._history_user = stored.version + 1, by
    stored.save()
