"""Sizes are made behind the request: claimed, taken up again when their process died, and seen by nobody before."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from portal.gallery import making, photos, publishing, renditions
from portal.gallery.models import Photo
from tests import factories

LATER = making.LOST + datetime.timedelta(seconds=1)


class Killed(BaseException):
    """What ends a process: nothing may catch it and tidy up."""


@pytest.fixture
def gallery(visit):
    return factories.gallery_of(visit, audience="partners")


def received(gallery, file=None, **fields):
    return photos.receive(Photo(gallery=gallery, **fields), file or factories.picture())


def stored():
    """Names of every file in the storage."""
    return {
        f"{folder}/{name}"
        for folder in ("originals", "photos")
        if default_storage.exists(folder)
        for name in default_storage.listdir(folder)[1]
    }


def killed(_columns=None):
    raise Killed


def files_of(photo):
    return {photo.original.name, *renditions.names(photo.token)}


def test_a_photo_that_is_received_is_ready_after_a_round(gallery):
    photo = received(gallery)
    assert (photo.state, stored()) == ("making", {photo.original.name})
    assert list(gallery.photos.shown()) == []
    assert making.make_due() is None
    photo.refresh_from_db()
    assert (photo.state, photo.fault, photo.claimed_at) == ("ready", "", None)
    assert stored() == files_of(photo)
    assert list(gallery.photos.shown()) == [photo]


def test_a_broken_one_is_named_and_the_others_go_on(gallery):
    whole = factories.picture(900, 600).read()
    broken = received(gallery, ContentFile(whole[: len(whole) // 2], name="half.jpg"))
    other = received(gallery)
    making.make_due()
    broken.refresh_from_db()
    other.refresh_from_db()
    assert (broken.state, broken.fault) == ("failed", "The picture is broken and cannot be read to its end.")
    assert other.state == "ready"
    assert stored() == files_of(other) | {broken.original.name}


def test_a_lost_original_is_told_and_the_others_go_on(gallery):
    lost, other = received(gallery), received(gallery)
    default_storage.delete(lost.original.name)
    making.make_due()
    assert set(Photo.objects.values_list("pk", "state")) == {(lost.pk, "failed"), (other.pk, "ready")}
    assert Photo.objects.get(pk=lost.pk).fault == making.UNREADABLE


def test_a_photo_is_claimed_by_one_of_two_processes(gallery, monkeypatch):
    """While the first makes it, the second finds nothing to do."""
    received(gallery)
    made, make = [], renditions.make

    def slow(file):
        making.make_due()
        made.append(1)
        return make(file)

    monkeypatch.setattr(renditions, "make", slow)
    making.make_due()
    assert made == [1]
    assert Photo.objects.get().state == "ready"


@pytest.mark.parametrize("files", range(7))
def test_a_process_that_is_killed_leaves_nothing_half_made_to_see(gallery, monkeypatch, files):
    """Killed after each of the six files: the next process makes them all anew, under names of their own."""
    photo = received(gallery)
    save, written = default_storage.save, []

    def until_killed(name, content):
        if len(written) == files:
            raise Killed
        written.append(save(name, content))
        return written[-1]

    with monkeypatch.context() as patch:
        patch.setattr(default_storage._wrapped, "save", until_killed)
        patch.setattr(default_storage._wrapped, "delete", lambda name: None)
        if files == 6:
            patch.setattr(renditions, "make", lambda file, make=renditions.make: killed(make(file)))
        with pytest.raises(Killed):
            making.make_due()
    assert list(gallery.photos.shown()) == []
    assert making.make_due() > timezone.now()
    assert Photo.objects.get().state == "making"
    making.make_due(timezone.now() + LATER)
    photo.refresh_from_db()
    assert photo.state == "ready"
    assert files_of(photo) <= stored()
    assert not {*written} & files_of(photo)


def test_a_photo_that_ends_its_process_each_time_fails_in_the_end(gallery, monkeypatch):
    photo = received(gallery)
    at = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(renditions, "make", killed)
        for number in range(making.TRIES):
            with pytest.raises(Killed):
                making.make_due(at + number * LATER)
    making.make_due(at + making.TRIES * LATER)
    photo.refresh_from_db()
    assert (photo.state, photo.fault) == ("failed", making.STOPPED)


@pytest.mark.parametrize("what", ["deleted", "withdrawn"])
def test_a_photo_that_goes_while_it_is_made_leaves_no_file(
    gallery, monkeypatch, what, django_capture_on_commit_callbacks
):
    photo, make = received(gallery), renditions.make

    def meanwhile(file):
        columns = make(file)
        with django_capture_on_commit_callbacks(execute=True):
            if what == "deleted":
                Photo.objects.get().delete()
            else:
                photo.consent = "withdrawn"
                photo.save()
        return columns

    monkeypatch.setattr(renditions, "make", meanwhile)
    making.make_due()
    assert stored() == set()
    assert list(gallery.photos.shown()) == []
    assert making.make_due() is None


def test_withdrawn_consent_takes_files_that_were_made_since_the_form_was_opened(
    gallery, django_capture_on_commit_callbacks
):
    stale = received(gallery)
    making.make_due()
    with django_capture_on_commit_callbacks(execute=True):
        stale.consent = "withdrawn"
        stale.save()
    assert stored() == set()


def test_stopping_ends_between_two_photos(gallery):
    received(gallery)
    received(gallery)
    making.make_due(stopping=lambda: Photo.objects.filter(state="ready").exists())
    assert sorted(Photo.objects.values_list("state", flat=True)) == ["making", "ready"]


def test_a_full_disk_is_told_and_leaves_no_file(gallery, monkeypatch):
    def full(name, content):
        raise OSError(28, "No space left on device")

    photo = received(gallery)
    with monkeypatch.context() as patch:
        patch.setattr(default_storage._wrapped, "save", full)
        with pytest.raises(ValidationError, match="no room left"):
            received(gallery)
        making.make_due()
    photo.refresh_from_db()
    assert (photo.state, photo.fault) == ("failed", str(renditions.NO_ROOM))
    assert stored() == {photo.original.name}
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_an_empty_look_costs_the_same_for_any_number_of_photos(gallery, rows, django_assert_num_queries):
    for _number in range(rows):
        factories.photo(gallery)
    with django_assert_num_queries(3):
        assert making.make_due() is None


def test_a_gallery_is_not_published_before_those_in_the_making_are_made_and_have_their_texts(gallery):
    received(gallery)
    assert {fault.field for fault in publishing.faults_of(gallery)} == {"alt_pl", "state"}
