"""A pasted list or an uploaded file as records of text. Every limit comes before the work that it limits.

A workbook becomes the text that one would have pasted, so there is one way on: what is read, shown and sent again is
the same text, and a number of a record means the same everywhere.
"""

import codecs
import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook

MAX_BYTES = 2 * 1024 * 1024
MAX_CHARACTERS = 1_000_000
MAX_UNPACKED = 8 * 1024 * 1024  # of a workbook: a thousand people take less than one
MAX_TAGS = 300_000  # of a workbook: a cell takes four, and a tag up to 600 bytes of memory
MAX_TAGS_BESIDE = 40_000  # of its styles and the like, which are held whole
MAX_COLUMNS = 40
LAST_ROW = 1_048_576  # of any workbook; a forged number beyond it would be counted up to
DELIMITERS = ("\t", ";", ",")
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a protected workbook has the old wrapping too


def text_of(upload, most):
    """(text, a sentence on how it was read or "") of an uploaded file; of a workbook at most `most` + 1 records."""
    if upload.size > MAX_BYTES:
        raise ValidationError(_("“%(name)s” is larger than 2 MB. Keep the list alone: one row for each person.") % {
            "name": upload.name
        })  # fmt: skip
    data = upload.read()
    if data.startswith(OLD_OFFICE):
        raise ValidationError(_(
            "“%(name)s” is an old or protected workbook. Save it as .xlsx without a password, or as CSV."
        ) % {"name": upload.name})  # fmt: skip
    if data.startswith(ZIP):
        return _text_of_workbook(data, upload.name, most), ""
    return _decoded(data, upload.name)


def _decoded(data, name):
    """UTF-8 with or without a mark, UTF-16 with one, else what Excel writes on a Polish Windows."""
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16"), ""
        if b"\0" in data:
            raise ValueError
        try:
            return data.decode("utf-8-sig"), ""
        except UnicodeDecodeError:
            return data.decode("cp1250"), _(
                "The file is not in UTF-8; its letters were read as those of a Polish Windows (cp1250). If some look "
                "wrong, save it as “CSV UTF-8” and choose it again."
            )
    except ValueError:
        raise ValidationError(_("“%(name)s” is neither a list in text (CSV) nor a workbook (.xlsx).") % {
            "name": name
        }) from None  # fmt: skip


def _text_of_workbook(data, name, most):
    try:
        _refuse_bomb(data, name)
        records = _records_of_workbook(data, most)
    except ValidationError:
        raise
    except Exception as error:  # openpyxl, zipfile and expat each fail in ways of their own on a broken file
        raise ValidationError(_(
            "“%(name)s” cannot be read as a workbook; it may be damaged. Save it anew as .xlsx or as CSV."
        ) % {"name": name}) from error  # fmt: skip
    return written(records, ";")


def _refuse_bomb(data, name):
    """A member is never unpacked beyond the size that the archive states, so the stated sizes may be believed."""
    tags = 0
    with ZipFile(BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            raise _too_large(name)
        for member in archive.namelist():
            content = archive.read(member).replace(b"\0", b"")  # XML may be in UTF-16
            if b"<!DOCTYPE" in content:  # where entities that multiply are declared
                raise ValueError(member)
            of_cells = member.startswith(("xl/worksheets/", "xl/sharedStrings"))
            found = content.count(b"<")
            tags += found
            if tags > MAX_TAGS or found > (MAX_TAGS if of_cells else MAX_TAGS_BESIDE):
                raise _too_large(name)


def _too_large(name):
    return ValidationError(_(
        "“%(name)s” is too large when unpacked. Keep the sheet with the list alone, and no more than 1000 people."
    ) % {"name": name})  # fmt: skip


def _records_of_workbook(data, most):
    """Records of the sheet that was in front when it was saved, without empty ones."""
    book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
    records, last = [], None
    for row in book.active.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS + 1):
        if row is last:  # openpyxl fills gaps between rows with one and the same
            continue
        last, record = row, [_text(cell) for cell in row]
        if any(record):
            records.append(trimmed(record))
        if len(records) > most:
            break
    book.close()
    return records


def _text(cell):
    """What a cell shows, plainly; a formula as such, so that it is refused like a typed one."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return f"={str(getattr(value, 'text', value)).removeprefix('=')}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def trimmed(record):
    """A record without the empty cells at its end."""
    while record and not record[-1].strip():
        record = record[:-1]
    return record


def written(records, delimiter):
    """Records as delimited text; lines end as in a form, so that a cell which holds either sign is quoted."""
    stream = StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(records)
    return stream.getvalue()


def records_of(text, rate):
    """The records of a text by the delimiter whose reading `rate(records)` rates best; tab before ; before , in a tie.

    Raises ValidationError where a quotation mark is left open: half the list would be one cell.
    """
    if len(text) > MAX_CHARACTERS:
        raise ValidationError(_("The list is longer than a million characters. Import it in parts."))

    def rating(delimiter):
        return rate(_read(text, delimiter))

    try:
        return _read(text, max(DELIMITERS, key=rating), strict=True)
    except csv.Error:
        raise ValidationError(_(
            "A quotation mark opens a cell and is not closed at its end. Leave it out, or put the whole cell in "
            "quotation marks and double those inside."
        )) from None  # fmt: skip


def _read(text, delimiter, **options):
    return [trimmed(record) for record in csv.reader(StringIO(text, newline=""), delimiter=delimiter, **options)]
