"""People of a visit from a list: read into rows, checked against the visit and the directory, imported whole.

`read` and `check` change nothing. Somebody who is here already is left out and named; nobody is ever updated by a list.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from simple_history.utils import bulk_create_with_history

from portal.common.languages import CODES
from portal.common.sorting import fold

from ..choices import Side
from ..models import Participant, Visit
from . import sheets, words
from .cells import blank, cleaners, cut
from .words import FAMILY, FIELDS, GIVEN

MAX_ROWS = 1000
HEAD_WITHIN = 5  # first records: a list may have a title above its heads
STEP = 10  # between two in the order of precedence
LAST_PLACE = 32_767  # that the column can hold
NONE = {"-", "–", "—", "/"}  # what people write into a cell that is to be empty


@dataclass
class Table:
    """A list as it was read: `lines` are (number, cells), `columns` the field of each cell (None: not known)."""

    text: str
    columns: list
    lines: list
    headed: bool
    notes: list = field(default_factory=list)

    @property
    def fields(self):
        """The fields that the list has, in the order of the portal."""
        own = {"name" if column in (GIVEN, FAMILY) else column for column in self.columns}
        return [name for name in FIELDS if name in own]

    def values(self, cells):
        """{field: what was typed}; a name in two columns is joined, the given name first."""
        found = {}
        for column, cell in zip(self.columns, cells, strict=False):
            cell = " ".join(cell.split())
            if column and cell not in NONE:
                found[column] = cell
        name = " ".join(filter(None, (found.pop(part, "") for part in (GIVEN, "name", FAMILY))))
        return dict.fromkeys(self.fields, "") | found | {"name": name}


@dataclass
class Row:
    """One person of the list. `errors` maps a field (or "", the row) to a sentence; `known`: who is here already."""

    number: int
    values: dict
    cleaned: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)
    known: str = ""

    @property
    def is_ready(self):
        return not self.errors and not self.known


# -- reading --------------------------------------------------------------------------------------------------
def read(text=None, upload=None):
    """The Table of a pasted text or an uploaded file. Raises ValidationError where it cannot be read as a list."""
    note = ""
    if upload is not None:
        text, note = sheets.text_of(upload, MAX_ROWS + HEAD_WITHIN)
    records = list(enumerate(sheets.records_of(text, _rate), start=1))
    filled = [(number, record) for number, record in records if record]
    place = _head_of([record for _number, record in filled])
    head = [] if place is None else filled[place][1]
    lines = filled if place is None else filled[place + 1 :]
    _refuse_size(lines)
    table = Table(text, _columns(head) if head else list(FIELDS), lines, bool(head), [note] if note else [])
    table.notes += _notes(head, table, place)
    return table


def _head_of(records):
    """The place of the heads of the columns: a record of one that names people, or of two that are known."""
    for place, record in enumerate(records[:HEAD_WITHIN]):
        known = _known(record)
        if len(known) > 1 or {"name", FAMILY} & known:
            return place
    return None


def _known(record):
    return {words.heads().get(fold(cell)) for cell in record} - {None}


def _rate(records):
    """How much a reading looks like a list: known heads, then records as wide as the first of them, then width."""
    filled = [record for record in records if record]
    place = _head_of(filled)
    head = filled[place or 0] if filled else []
    fitting = sum(1 < len(record) <= len(head) for record in filled)
    too_wide = sum(len(record) > len(head) for record in filled)
    return (0 if place is None else len(_known(head)), -too_wide, fitting)


def _columns(head):
    columns = [words.heads().get(fold(cell)) for cell in head]
    for column in set(columns) - {None}:
        if columns.count(column) > 1:
            twice = [cell for cell, each in zip(head, columns, strict=True) if each == column]
            raise ValidationError(_("Two columns hold the same: %(heads)s. Take one away or rename it.") % {
                "heads": _quoted(twice)
            })  # fmt: skip
    if not {"name", FAMILY} & set(columns):
        raise ValidationError(_("No column holds the names. Give it the header “%(head)s”.") % {
            "head": words.label("name")
        })  # fmt: skip
    return columns


def _refuse_size(lines):
    if not lines:
        raise ValidationError(_("The list holds no people: write one row for each person."))
    if len(lines) > MAX_ROWS:
        raise ValidationError(_(
            "The list has more than %(most)s rows; no more people fit into a visit. Nothing was imported."
        ) % {"most": MAX_ROWS})  # fmt: skip
    if max(len(cells) for _number, cells in lines) > sheets.MAX_COLUMNS:
        raise ValidationError(_("The list has more than %(most)s columns. Keep those of the people alone.") % {
            "most": sheets.MAX_COLUMNS
        })  # fmt: skip


def _notes(head, table, place):
    """What the page says about how the list was read."""
    if not table.headed:
        yield _("The list has no header row; its columns were read in this order: %(columns)s.") % {
            "columns": ", ".join(words.label(name) for name in FIELDS)
        }  # fmt: skip
    if place:
        yield _("What stands above the header row is left out.")
    unknown = [cell for cell, column in zip(head, table.columns, strict=False) if cell.strip() and not column]
    if unknown:
        yield _("These columns are not known and are left out: %(heads)s.") % {"heads": _quoted(unknown)}


def _quoted(cells):
    return ", ".join(f"“{cut(cell)}”" for cell in cells)


# -- checking -------------------------------------------------------------------------------------------------
def check(table, visit):
    """A Row for each line of the table, with what it would make, what is wrong with it, or who it is already."""
    clean, here, language, rows = cleaners(), Here(visit), default_language(visit), []
    for number, cells in table.lines:
        row = Row(number, table.values(cells))
        if len(cells) > len(table.columns):
            row.errors[""] = _("The row has %(cells)s cells, the list %(columns)s columns: is one split in two?") % {
                "cells": len(cells), "columns": len(table.columns)
            }  # fmt: skip
        _clean(row, clean, language)
        _compare(row, here)
        rows.append(row)
    return rows


def default_language(visit):
    """What a guest without a language is written to in: the first of the delegation's that the site speaks."""
    spoken = [code.strip() for code in visit.guests.languages.split(",")] if visit.guests else []
    return next((code for code in spoken if code in CODES), blank("language"))


def _clean(row, clean, language):
    for name, text in row.values.items():
        try:
            row.cleaned[Participant._meta.get_field(name).attname] = clean[name](text) if text else blank(name)
        except ValidationError as refusal:
            row.errors[name] = " ".join(refusal.messages)
    side = row.cleaned.setdefault("side", blank("side"))
    if not row.values.get("language"):
        row.cleaned["language"] = language if side == Side.GUEST else blank("language")
    if "organisation" not in row.errors:
        row.cleaned.setdefault("organisation_id", None)


def _compare(row, here):
    """Say who the row is already, or else what it may not be beside the others."""
    row.known = here.who(row.cleaned)
    if row.known:
        row.errors.clear()
        return
    if refusal := here.second_head(row.cleaned):
        row.errors["is_head"] = refusal
    if row.is_ready:
        here.add(row.cleaned, _("row %(number)s") % {"number": row.number})


class Here:
    """Who is in a visit already, and in the rows of a list so far."""

    def __init__(self, visit):
        self.emails, self.names, self.heads, self.last = {}, {}, {}, {}
        for person in Participant.objects.filter(visit=visit).order_by("pk"):
            self.add(vars(person), person.name)

    def add(self, person, who):
        if person.get("email"):
            self.emails.setdefault(person["email"].casefold(), who)
        self.names.setdefault(_same(person), who)
        if person.get("is_head"):
            self.heads.setdefault(person["side"], person["name"])
        self.last[person["side"]] = max(self.last.get(person["side"], 0), person.get("precedence") or 0)

    def who(self, cleaned):
        """A sentence that names who has the same e-mail, or the same name and organisation; "" for nobody."""
        email = cleaned.get("email", "")
        if who := email and self.emails.get(email.casefold()):
            return _("%(who)s has the e-mail %(email)s already. Left out; for somebody else, empty the cell.") % {
                "who": who, "email": email
            }  # fmt: skip
        if who := "name" in cleaned and self.names.get(_same(cleaned)):
            return _("%(who)s has the same name and organisation. Left out.") % {"who": who}
        return ""

    def second_head(self, cleaned):
        """A sentence where the side of a head has one already."""
        head = cleaned.get("is_head") and self.heads.get(cleaned["side"])
        return head and _("%(name)s is head of that side already. Empty this cell, or change the head under Order.") % {
            "name": cut(head)
        }  # fmt: skip

    def next_place(self, side):
        self.last[side] = min(self.last.get(side, 0) + STEP, LAST_PLACE)
        return self.last[side]


def _same(person):
    """What two records of one person share; an organisation that is not known is nobody else's."""
    return fold(person["name"]), person.get("organisation_id", "unknown")


# -- importing ------------------------------------------------------------------------------------------------
@transaction.atomic
def import_rows(visit, rows, by, *, only_good=False):
    """Make participants of all rows that are ready, or of none; returns them. The caller claims its one-time key.

    Raises ValidationError where a row has an error and `only_good` was not chosen, or nobody is left to import. Of two
    people who import one list at a time, the second finds the first's people here.
    """
    faulty = sum(bool(row.errors) for row in rows)
    if faulty and not only_good:
        raise ValidationError(ngettext(
            "%(count)s row has an error. Mend it, or choose to import the good rows only.",
            "%(count)s rows have errors. Mend them, or choose to import the good rows only.", faulty,
        ) % {"count": faulty})  # fmt: skip
    Visit.objects.select_for_update().get(pk=visit.pk)
    people = list(_people(visit, rows))
    if not people:
        raise ValidationError(_("The list holds nobody new. Nothing was imported."))
    return bulk_create_with_history(people, Participant, default_user=by)


def _people(visit, rows):
    here = Here(visit)
    for row in rows:
        if not row.is_ready or here.who(row.cleaned):
            continue
        if refusal := here.second_head(row.cleaned):
            raise ValidationError(refusal)
        values = dict(row.cleaned)
        if values.get("precedence") is None:
            values["precedence"] = here.next_place(values["side"])
        here.add(values, row.values["name"])
        yield Participant(visit=visit, **values)
