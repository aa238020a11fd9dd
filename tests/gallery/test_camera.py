"""Date and author as cameras write them: offered, in the zone of the visit, whatever else the bytes hold."""

import datetime
import struct
from zoneinfo import ZoneInfo

import piexif
import pytest
from django.core.files.base import ContentFile

from portal.common.images import open_checked
from portal.gallery.camera import EMPTY, suggestions
from portal.gallery.models import Photo
from tests import factories

LIMA = ZoneInfo("America/Lima")


def pictured(**options):
    return open_checked(factories.picture(**options))


def exif(*, taken=b"2018:10:03 14:30:00", offset=None, artist=b"Ewa Fotograf"):
    details = {piexif.ExifIFD.DateTimeOriginal: taken} | ({0x9011: offset} if offset else {})
    return piexif.dump({"0th": {piexif.ImageIFD.Artist: artist}, "Exif": details})


def test_a_time_without_an_offset_is_of_the_zone():
    taken = suggestions(pictured(exif=exif()), LIMA)["suggested_taken_at"]
    assert taken == datetime.datetime(2018, 10, 3, 14, 30, tzinfo=LIMA)
    assert taken.utcoffset() == datetime.timedelta(hours=-5)


def test_a_cameras_own_offset_wins():
    taken = suggestions(pictured(exif=exif(offset=b"+02:00")), LIMA)["suggested_taken_at"]
    assert taken.astimezone(datetime.UTC) == datetime.datetime(2018, 10, 3, 12, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize("taken", [
    b"0000:00:00 00:00:00", b"    :  :     :  :  ", b"", b"yesterday", b"0001:01:01 00:00:00", b"1899:12:31 23:59:59",
    b"2101:01:01 00:00:00", b"9999:12:31 23:59:59",
])  # fmt: skip
def test_a_clock_that_was_never_set_suggests_nothing(taken):
    assert suggestions(pictured(exif=exif(taken=taken)), LIMA)["suggested_taken_at"] is None


@pytest.mark.parametrize(
    ("artist", "credit"),
    [
        (b"Ewa Fotograf", "Ewa Fotograf"),
        ("Łucja Żak".encode(), "Łucja Żak"),
        ("José Núñez".encode("latin-1"), "José Núñez"),
        (b"Ewa\r\n\x00 Fotograf\x07 ", "Ewa Fotograf"),
        (b"x" * 500, "x" * 160),
        (b"", ""),
    ],
)
def test_the_author_is_one_line_of_text(artist, credit):
    assert suggestions(pictured(exif=exif(artist=artist)), LIMA)["suggested_credit"] == credit


def with_iptc(name):
    """A JPEG with an author as press agencies write it: IPTC IIM in a Photoshop segment."""
    iptc = b"\x1c\x02\x50" + struct.pack(">H", len(name)) + name
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc + b"\0" * (len(iptc) % 2)
    segment = b"Photoshop 3.0\0" + resource
    plain = factories.picture().read()
    return plain[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]


def test_an_agencys_byline_is_offered_where_the_camera_says_nothing():
    image = open_checked(ContentFile(with_iptc("Agencja Łuk".encode())))
    assert suggestions(image, LIMA)["suggested_credit"] == "Agencja Łuk"


@pytest.mark.parametrize("image_format", ["PNG", "WEBP"])
def test_pngs_and_webps_are_read_too(image_format):
    found = suggestions(pictured(image_format=image_format, exif=exif()), LIMA)
    assert found["suggested_credit"] == "Ewa Fotograf"
    assert found["suggested_taken_at"].hour == 14


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_says_nothing_suggests_nothing(image_format):
    assert suggestions(pictured(image_format=image_format), LIMA) == EMPTY


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_metadata_suggest_nothing_and_keep_no_picture_out(visit):
    gallery = factories.gallery_of(visit)
    photo = factories.photo(gallery, file=factories.picture(exif=b"Exif\0\0II*\0\xff\xff\xff\xff\0\0"))
    assert (photo.suggested_taken_at, photo.suggested_credit) == (None, "")


def test_suggestions_are_offered_and_never_applied(visit):
    gallery = factories.gallery_of(visit)
    factories.photo(gallery, file=factories.picture(exif=exif()), credit_pl="")
    photo = Photo.objects.get()
    assert photo.suggested_taken_at == datetime.datetime(2018, 10, 3, 14, 30, tzinfo=visit.zone)
    assert photo.suggested_credit == "Ewa Fotograf"
    assert (photo.taken_at, photo.credit_pl) == (None, "")


def test_a_gallery_without_a_visit_takes_the_sites_zone(office, settings):
    settings.TIME_ZONE = "Europe/Warsaw"
    gallery = factories.gallery_of(organisation=factories.organisation())
    photo = factories.photo(gallery, file=factories.picture(exif=exif()))
    assert photo.suggested_taken_at == datetime.datetime(2018, 10, 3, 14, 30, tzinfo=ZoneInfo("Europe/Warsaw"))
