"""ZIPs of photos: what is in them, what is passed over, and every way in which one can be bad, with its message."""

import io
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from portal.gallery import archives
from tests.factories import picture


def zipped(files, *, compression=zipfile.ZIP_STORED):
    """A ZIP of (name, bytes)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return ContentFile(stream.getvalue(), name="photos.zip")


def read(file):
    """[(name, bytes or refusal)] of a ZIP."""
    return [(entry.name, entry.file.read() if entry.file else str(entry.refusal)) for entry in rewound(file)]


def rewound(file):
    for entry in archives.entries(file):
        if entry.file:
            entry.file.seek(0)
        yield entry


def test_folders_hidden_files_and_what_macos_adds_are_no_entries():
    files = [
        ("day 1/", b""), ("day 1/one.jpg", b"1"), ("__MACOSX/day 1/._one.jpg", b"x"), (".DS_Store", b"x"),
        ("day 1/.hidden/two.jpg", b"x"), ("three.png", b"3"),
    ]  # fmt: skip
    assert read(zipped(files)) == [("one.jpg", b"1"), ("three.png", b"3")]


def test_the_same_name_in_two_folders_is_two_entries():
    assert read(zipped([("a/x.jpg", b"1"), ("b/x.jpg", b"2")])) == [("x.jpg", b"1"), ("x.jpg", b"2")]


@pytest.mark.parametrize("path", ["../../etc/cron.d/x.jpg", "/etc/x.jpg", "C:\\Windows\\x.jpg", "..\\..\\x.jpg"])
def test_only_the_base_name_of_a_path_is_kept(path):
    assert read(zipped([(path, b"1")])) == [("x.jpg", b"1")]


def test_a_zip_in_a_zip_is_not_opened_and_the_others_go_on():
    inner = zipped([("x.jpg", b"1")]).read()
    assert read(zipped([("inner.zip", inner), ("y.jpg", b"2")])) == [
        ("inner.zip", "A ZIP in a ZIP is not opened. Unpack it and choose the pictures in it."), ("y.jpg", b"2"),
    ]  # fmt: skip


@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_truncated_zip_is_refused(part):
    whole = zipped([(f"{n}.jpg", picture().read()) for n in range(5)]).read()
    with pytest.raises(ValidationError, match="did not arrive whole"):
        read(ContentFile(whole[: int(len(whole) * part)]))


def test_a_zip_with_a_password_is_refused():
    data = bytearray(zipped([("x.jpg", b"1")]).read())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= archives.ENCRYPTED
    with pytest.raises(ValidationError, match="password"):
        read(ContentFile(bytes(data)))


def test_ten_thousand_files_are_refused_before_one_is_unpacked(monkeypatch):
    monkeypatch.setattr(archives, "_unpack", None)
    with pytest.raises(ValidationError, match="more than 500 files"):
        read(zipped((f"{n}.jpg", b"") for n in range(10_000)))


def test_a_directory_without_end_is_not_read(monkeypatch):
    monkeypatch.setattr(archives, "MAX_DIRECTORY", 10_000)
    with pytest.raises(ValidationError, match="more than 500 files"):
        read(zipped((f"{n}/", b"") for n in range(1000)))


def test_as_many_files_as_allowed_are_taken():
    assert len(read(zipped((f"{n}.jpg", b"") for n in range(archives.MAX_FILES)))) == archives.MAX_FILES


def test_a_bomb_is_refused_by_what_it_declares(monkeypatch):
    bomb = zipped([("x.jpg", b"\0" * 30_000_000), ("y.jpg", b"2")], compression=zipfile.ZIP_DEFLATED)
    assert read(bomb)[0] == ("x.jpg", str(archives.BOMB))
    assert read(bomb)[1] == ("y.jpg", b"2")


def lying(file, size):
    """The same ZIP with another size of its one file in the directory and before the file."""
    data = bytearray(file.read())
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + place
        data[at : at + 4] = struct.pack("<I", size)
    return ContentFile(bytes(data))


def test_a_bomb_that_declares_less_than_it_is_ends_when_it_is_more():
    bomb = zipped([("x.jpg", b"\0" * 5_000_000)], compression=zipfile.ZIP_DEFLATED)
    ((name, refusal),) = read(lying(bomb, 100))
    assert name == "x.jpg"
    assert refusal in {str(archives.BOMB), str(archives.DAMAGED)}


def test_a_file_over_40_mb_is_passed_over_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(archives, "_unpack", None)
    ((_name, refusal),) = read(lying(zipped([("x.jpg", b"1")]), archives.MAX_BYTES + 1))
    assert refusal == "The file is larger than 40 MB. Save a smaller copy and choose that."


def test_more_than_a_gigabyte_in_all_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(archives, "MAX_ARCHIVE_BYTES", 9)
    with pytest.raises(ValidationError, match="more than 1 GB"):
        read(zipped([("x.jpg", b"12345"), ("y.jpg", b"12345")]))


def test_a_file_that_is_damaged_in_the_zip_is_named_and_the_others_go_on():
    data = bytearray(zipped([("x.jpg", b"damaged"), ("y.jpg", b"2")]).read())
    data[data.index(b"damaged")] ^= 1
    assert read(ContentFile(bytes(data))) == [("x.jpg", str(archives.DAMAGED)), ("y.jpg", b"2")]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_every_usual_way_of_packing_is_read(method):
    assert read(zipped([("x.jpg", b"1" * 100)], compression=method)) == [("x.jpg", b"1" * 100)]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_would_be_unpacked_whole_is_told_before_it_is(monkeypatch, method):
    monkeypatch.setattr(archives, "_unpack", None)
    assert read(zipped([("x.jpg", b"1" * 100)], compression=method)) == [("x.jpg", str(archives.UNUSUAL))]


def test_a_way_of_packing_that_is_unknown_is_told():
    data = bytearray(zipped([("x.jpg", b"1")]).read())
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(signature) + place] = 99
    assert read(ContentFile(bytes(data))) == [("x.jpg", str(archives.UNUSUAL))]


@pytest.mark.parametrize("place", [2**63 - 10**6, 2**63 + 5, 2**64 - 1])
def test_a_file_that_claims_to_be_beyond_every_file_is_damaged(place, tmp_path):
    """Its offset in 64 bits, as ZIP64 has it: more than a position in a file can be."""
    whole = zipped([("x.jpg", b"1")]).read()
    at = whole.index(b"PK\x01\x02")
    extra = struct.pack("<HHQ", 1, 8, place)
    entry = bytearray(whole[at : whole.index(b"PK\x05\x06")] + extra)
    entry[30:32], entry[42:46] = struct.pack("<H", len(extra)), b"\xff" * 4
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), at, 0)
    (tmp_path / "x.zip").write_bytes(whole[:at] + entry + end)
    with (tmp_path / "x.zip").open("rb") as file:
        assert read(file) == [("x.jpg", str(archives.DAMAGED))]


def test_what_is_no_zip_is_told_by_its_bytes():
    assert archives.is_archive(zipped([]))
    assert not archives.is_archive(picture(name="photos.zip"))
