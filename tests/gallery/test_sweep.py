"""After the sweep the storage holds what rows name, and nothing else; what is on its way stays."""

import datetime
import io
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from portal.gallery import chunks, photos, renditions
from portal.gallery.models import Photo, Upload
from tests import factories

from .test_making import received, stored

ORPHANS = ["photos/" + "a" * 32 + "-400.jpg", "photos/foreign.jpg", "originals/" + "a" * 32 + ".jpg", "chunks/key-0"]


@pytest.fixture
def gallery(visit):
    return factories.gallery_of(visit, audience="partners")


def left(name, hours=2):
    default_storage.save(name, ContentFile(b"x"))
    age(name, hours)


def age(name, hours=2):
    then = (timezone.now() - datetime.timedelta(hours=hours)).timestamp()
    os.utime(default_storage.path(name), (then, then))


def swept(*options):
    out = io.StringIO()
    call_command("sweep", *options, stdout=out)
    return out.getvalue().splitlines()


def test_what_no_row_names_goes_and_all_else_stays(gallery):
    photo, waiting = factories.photo(gallery), received(gallery)
    kept = stored()
    for name in kept:
        age(name)
    for name in ORPHANS:
        left(name)
    assert set(swept("--dry-run")) == set(ORPHANS)
    assert all(map(default_storage.exists, ORPHANS))
    assert set(swept()) == set(ORPHANS)
    assert not any(map(default_storage.exists, ORPHANS))
    assert kept <= stored()
    assert {*renditions.names(photo.token), photo.original.name, waiting.original.name} <= stored()
    assert swept() == []


def test_a_young_file_may_still_get_its_row(gallery):
    left(ORPHANS[0], hours=0)
    assert swept() == []
    assert default_storage.exists(ORPHANS[0])


def test_files_of_a_withdrawn_photo_go(gallery):
    photo = factories.photo(gallery)
    names = {photo.original.name, *renditions.names(photo.token)}
    Photo.objects.filter(pk=photo.pk).update(consent="withdrawn")
    for name in names:
        age(name)
    assert set(swept()) == names
    assert stored() == set()


def test_uploads_go_a_day_after_their_last_piece(gallery, coordinator):
    data = ContentFile(b"x" * 9, name="x.jpg")
    old, new = chunks.keep(gallery, coordinator, data), chunks.keep(gallery, coordinator, data)
    Upload.objects.filter(pk=old.pk).update(touched_at=timezone.now() - datetime.timedelta(hours=25))
    for upload in (old, new):
        age(f"chunks/{upload.key}-0", hours=25)
    assert swept() == ["upload of x.jpg, 9 of 9 bytes"]
    assert list(Upload.objects.all()) == [new]
    assert default_storage.listdir("chunks")[1] == [f"{new.key}-0"]


def test_photos_that_were_left_unmade_are_made(gallery):
    photo = received(gallery)
    Photo.objects.update(claimed_at=timezone.now() - datetime.timedelta(hours=1), tries=1)
    assert swept() == []
    photo.refresh_from_db()
    assert photo.state == "ready"


def test_what_a_killed_process_left_is_swept(gallery, monkeypatch):
    """Killed when the files are stored and no row names them: when a photo is taken in, and when its sizes are made."""

    class Killed(BaseException):
        pass

    def killed(*_arguments, **_options):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(renditions, "delete", killed)
        patch.setattr(photos, "_next_number", killed)
        with pytest.raises(Killed):
            received(gallery)
    assert len(stored()) == 1
    for name in stored():
        age(name)
    swept()
    assert stored() == set()


def test_an_empty_storage_has_nothing_to_sweep(gallery):
    assert swept() == []


def test_the_sweep_asks_as_often_for_many_files_as_for_one(gallery, django_assert_num_queries):
    for number in range(30):
        left(f"photos/{number:032x}-400.jpg")
    with django_assert_num_queries(3):
        swept("--dry-run")
