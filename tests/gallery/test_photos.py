"""A photo from upload to file: six clean renditions, a number never given twice, consent that counts at once."""

import io

import piexif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageCms

from portal.gallery import photos, renditions
from portal.gallery.models import Gallery, Photo
from tests import factories

METADATA = [
    b"Exif",
    b"GPS",
    b"http://ns.adobe.com/xap",
    b"Photoshop 3.0",
    b"8BIM",
    b"XMP ",
    b"EXIF",
    b"canary",
    b"ICC",
    b"PK\x03\x04",
]
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.fixture
def gallery(visit):
    return factories.gallery_of(visit, slug="gallery")


def segment(marker, data):
    return b"\xff" + bytes([marker]) + (len(data) + 2).to_bytes(2) + data


SEGMENTS = b"".join((
    segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><dc:creator>canary</dc:creator></x:xmpmeta>"),
    segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x50\0\x06canary\0"),
    segment(0xFE, b"canary of a comment"),
))  # fmt: skip


def camera_picture(width=2000, height=1000, orientation=1):
    exif = piexif.dump({
        "0th": {piexif.ImageIFD.Orientation: orientation, piexif.ImageIFD.Artist: b"canary"},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2018:10:01 09:00:00"},
        "GPS": {piexif.GPSIFD.GPSLatitudeRef: b"N", piexif.GPSIFD.GPSLatitude: ((53, 1), (7, 1), (0, 1))},
    })  # fmt: skip
    plain = factories.picture(width, height, exif=exif, icc_profile=ICC).read()
    polyglot = b"PK\x03\x04 <script>canary</script>"
    return ContentFile(plain[:2] + SEGMENTS + plain[2:] + polyglot, name="picture.jpg")


def read(name):
    with default_storage.open(name) as file:
        return file.read()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_six_upright_renditions_without_metadata(gallery, orientation):
    photo = factories.photo(gallery, file=camera_picture(orientation=orientation))
    upright = (2000, 1000) if orientation < 5 else (1000, 2000)
    assert (photo.width, photo.height) == upright
    for name in renditions.names(photo.token):
        data = read(name)
        assert not [word for word in METADATA if word in data], name
        image = Image.open(io.BytesIO(data))
        width = min(int(name.rpartition("-")[2].partition(".")[0]), upright[0])
        assert image.size == (width, round(upright[1] * width / upright[0])), name
        assert image.format == ("WEBP" if name.endswith("webp") else "JPEG"), name
    assert b"canary" in read(photo.original.name)


def test_a_small_picture_still_has_every_file_and_says_its_true_width(gallery):
    photo = factories.photo(gallery, file=factories.picture(500, 300))
    assert [Image.open(io.BytesIO(read(name))).width for name in renditions.names(photo.token)] == [400] * 2 + [500] * 4
    assert photo.files.webp.endswith("-1600.webp 500w")


@pytest.mark.parametrize(
    ("size", "ratio"), [((300, 200), "3x2"), ((400, 300), "4x3"), ((100, 100), "1x1"), ((300, 400), "3x4"),
                        ((1600, 900), "16x9"), ((100, 900), "3x4"), ((900, 100), "16x9")],
)  # fmt: skip
def test_the_nearest_shape(size, ratio):
    assert renditions.ratio_class(*size) == ratio


def test_a_broken_picture_leaves_no_row_no_file_and_no_number(gallery):
    whole = camera_picture().read()
    with pytest.raises(ValidationError):
        factories.photo(gallery, file=ContentFile(whole[: len(whole) // 2], name="x.jpg"))
    assert not Photo.objects.exists()
    assert not default_storage.exists("photos") or default_storage.listdir("photos")[1] == []
    assert factories.photo(gallery).number == 1


def test_a_number_is_never_given_again(gallery):
    first, second = factories.photo(gallery), factories.photo(gallery)
    assert (first.number, second.number) == (1, 2)
    second.delete()
    assert factories.photo(gallery).number == 3


def test_the_first_photo_is_the_cover_until_somebody_chooses(gallery):
    first = factories.photo(gallery)
    factories.photo(gallery)
    gallery.refresh_from_db()
    assert gallery.cover == first


def test_deleting_a_photo_deletes_its_files(gallery, django_capture_on_commit_callbacks):
    photo = factories.photo(gallery)
    names = [*renditions.names(photo.token), photo.original.name]
    assert all(map(default_storage.exists, names))
    with django_capture_on_commit_callbacks(execute=True):
        photo.delete()
    assert not any(map(default_storage.exists, names))


def test_withdrawn_consent_hides_a_photo_everywhere_at_once(client, gallery, django_capture_on_commit_callbacks):
    photo, other = factories.photo(gallery), factories.photo(gallery)
    article = factories.article(slug="article", visit=gallery.visit, cover=photo)
    factories.block(article, kind="strip", gallery=gallery).photos.add(photo, other)
    file = f"/media/{photo.token}-400.jpg"
    assert client.get(file).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        photo.consent = "withdrawn"
        photo.save()
    assert client.get("/pl/galleries/gallery/1/").status_code == 410
    assert client.get(file).status_code == 404
    assert not default_storage.exists(photo.original.name)
    for page in (
        "/pl/",
        "/pl/news/",
        "/pl/news/article/",
        "/pl/galleries/",
        "/pl/galleries/gallery/",
        "/pl/visits/arequipa/",
    ):
        content = client.get(page).content.decode()
        assert photo.token not in content, page
    assert other.token in client.get("/pl/news/article/").content.decode()


def test_a_gallery_is_public_only_with_its_visit(client, gallery):
    photo = factories.photo(gallery)
    assert client.get("/pl/galleries/gallery/").status_code == 200
    gallery.visit.audience = "partners"
    gallery.visit.save()
    assert client.get("/pl/galleries/gallery/").status_code == 404
    assert client.get(f"/media/{photo.token}-400.jpg").status_code == 404


def test_files_have_fixed_types_and_leave_caches_within_the_hour(client, gallery):
    photo = factories.photo(gallery)
    for extension, kind in renditions.CONTENT_TYPES.items():
        response = client.get(f"/media/{photo.token}-800.{extension}")
        assert response["Content-Type"] == kind
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "public, max-age=3600, s-maxage=3600"


@pytest.mark.parametrize(
    "name", ["{token}.jpg", "{token}-401.jpg", "{token}-400.png", "x{token}-400.jpg", "{token}-400.jpg.jpg"]
)
def test_only_the_six_files_exist(client, gallery, name):
    photo = factories.photo(gallery)
    assert client.get(f"/media/{name.format(token=photo.token)}").status_code == 404


def test_a_photos_page_knows_its_neighbours_and_skips_the_hidden(client, gallery):
    for consent in ("given", "withdrawn", "given"):
        factories.photo(gallery, consent=consent)
    page = client.get("/en/galleries/gallery/3/").content.decode()
    assert "2 / 2" in page
    assert 'rel="prev" href="/en/galleries/gallery/1/"' in page
    assert 'rel="next"' not in page


def test_two_uploads_at_once_take_two_numbers(gallery):
    stale = Gallery.objects.get(pk=gallery.pk)
    numbers = [photos.take_in(Photo(gallery=each, alt_pl="x"), factories.picture()).number for each in (gallery, stale)]
    assert numbers == [1, 2]


def test_an_older_copy_of_a_gallery_does_not_turn_its_numbers_back(gallery):
    stale = Gallery.objects.get(pk=gallery.pk)
    factories.photo(gallery).delete()
    stale.title_pl = "Changed"
    stale.save()
    assert factories.photo(gallery).number == 2


@pytest.mark.parametrize("state", ["making", "failed"])
def test_a_photo_without_its_files_is_for_staff_only(client, gallery, state):
    whole, half = factories.photo(gallery), factories.photo(gallery)
    Photo.objects.filter(pk=half.pk).update(state=state)
    assert list(gallery.photos.shown()) == [whole]
    assert half.token not in client.get("/pl/galleries/gallery/").content.decode()
    assert client.get("/pl/galleries/gallery/2/").status_code == 404
    assert client.get(f"/media/{half.token}-400.jpg").status_code == 404


def test_an_older_copy_of_a_photo_does_not_undo_the_making_of_its_files(gallery):
    stale = factories.photo(gallery)
    Photo.objects.filter(pk=stale.pk).update(state="failed", fault="Broken.", token="f" * 32)
    stale.caption_pl = "Changed"
    stale.save()
    stored = Photo.objects.get()
    assert (stored.state, stored.fault, stored.token, stored.caption_pl) == ("failed", "Broken.", "f" * 32, "Changed")


def test_withdrawn_consent_is_not_taken_back(gallery):
    photo = factories.photo(gallery, consent="withdrawn")
    photo.consent = "given"
    with pytest.raises(ValidationError, match="files are deleted"):
        photo.full_clean()


def test_a_cameras_jpeg_with_a_second_frame_is_taken(gallery):
    stream = io.BytesIO()
    frame = Image.new("RGB", (90, 60))
    frame.save(stream, "MPO", save_all=True, append_images=[frame])
    photo = factories.photo(gallery, file=ContentFile(stream.getvalue(), name="camera.jpg"))
    assert photo.original.name.endswith(".jpg")
