"""ZIPs of photos. Nothing is unpacked by its path: each picture becomes a file under its base name, one at a time.

What the directory of the ZIP declares is held against the limits first; while a file is unpacked its real bytes are
counted, for a directory may lie.
"""

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import TemporaryFile

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from portal.common import image_kinds, images
from portal.common.images import MAX_BYTES

from .renditions import room

MAX_ARCHIVE_BYTES = 1024**3  # packed, and unpacked in all
MAX_FILES = 500
MAX_DIRECTORY = 8 * 1024 * 1024  # bytes of the ZIP's own list of its files
MAX_RATIO = 200  # of a file's size to its packed size: a photo hardly packs at all
PIECE = 64 * 1024
ENCRYPTED = 0x1  # of the flags

BROKEN = _("The ZIP is broken or did not arrive whole. Make it anew and choose that.")
LOCKED = _("The ZIP asks for a password. Make one without a password and choose that.")
TOO_MANY = _("The ZIP holds more than 500 files. Send it in smaller parts.")
TOO_LARGE = _("Unpacked, the ZIP has more than 1 GB. Send it in smaller parts.")
BOMB = _("It claims to be far larger than it is packed, which no photo does.")
NESTED = _("A ZIP in a ZIP is not opened. Unpack it and choose the pictures in it.")
DAMAGED = _("It is damaged in the ZIP and cannot be unpacked.")
UNUSUAL = _("It is packed in a way that is not read here. Make the ZIP anew in the usual way and choose that.")

# Python unpacks the others whole before a byte is counted: a gigabyte of memory from a few hundred bytes.
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
FAULTS = (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OverflowError)  # whatever a directory claims


@dataclass
class Entry:
    """A file of a ZIP: its base name, and the file or the words that say why it is passed over."""

    name: str
    file: File | None = None
    refusal: str = ""


def is_archive(file):
    file.seek(0)
    return image_kinds.is_zip(file.read(image_kinds.HEAD))


def entries(file):
    """Each file of the ZIP in `file` as an Entry, its content open only until the next one is asked for.

    Folders, hidden files and what macOS adds are no entries. ValidationError for a ZIP that cannot be taken at all.
    """
    file.seek(0)
    try:
        with zipfile.ZipFile(_Guarded(file)) as archive:
            members = [member for member in archive.infolist() if not _is_noise(member)]
            _refuse(members)
            for member in members:
                with TemporaryFile() as target:
                    yield _entry(archive, member, target)
    except FAULTS:
        raise ValidationError(BROKEN) from None


class _Guarded:
    """The file as zipfile reads it: a directory longer than any ZIP of photos has is not read at all."""

    def __init__(self, file):
        self.file = file

    def __getattr__(self, name):
        return getattr(self.file, name)

    def read(self, size=-1):
        if size > MAX_DIRECTORY:
            raise ValidationError(TOO_MANY)
        return self.file.read(size)


def _is_noise(member):
    parts = [part for part in _path(member).parts if part != ".."]
    return member.is_dir() or not parts or "__MACOSX" in parts or any(part.startswith(".") for part in parts)


def _path(member):
    return PurePosixPath(member.filename.replace("\\", "/"))


def _refuse(members):
    if len(members) > MAX_FILES:
        raise ValidationError(TOO_MANY)
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise ValidationError(LOCKED)
    if sum(member.file_size for member in members) > MAX_ARCHIVE_BYTES:
        raise ValidationError(TOO_LARGE)


def _entry(archive, member, target):
    name = _path(member).name[-200:]
    if refusal := _declared(member):
        return Entry(name, refusal=refusal)
    try:
        _unpack(archive, member, target)
    except ValidationError as error:
        return Entry(name, refusal=error.message)
    except (*FAULTS, zlib.error, OSError):
        return Entry(name, refusal=DAMAGED)
    file = File(target, name=name)
    return Entry(name, refusal=NESTED) if is_archive(file) else Entry(name, file)


def _declared(member):
    if member.compress_type not in PACKINGS:
        return UNUSUAL
    if member.file_size > MAX_BYTES:
        return images.TOO_LARGE
    return BOMB if member.file_size > MAX_RATIO * max(member.compress_size, PIECE) else ""


def _unpack(archive, member, target):
    """The real bytes: more of them than declared end it, and the checksum is zipfile's own to compare."""
    with room(), archive.open(member) as source:
        while data := source.read(PIECE):
            target.write(data)
            if target.tell() > member.file_size:
                raise ValidationError(BOMB)
