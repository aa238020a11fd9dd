"""What was sent from the sheet: rows are saved one by one, then the button does the rest."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.common.ids import read_id

from .. import arranging, publishing
from .rows import Sheet, prefix_of

ROW = re.compile(r"p(\d+)-seen_version")


@dataclass
class Done:
    """What came of it: the photos that were saved, the forms of those that were not, and why nothing was published."""

    saved: list = field(default_factory=list)
    refused: dict = field(default_factory=dict)
    touched: set = field(default_factory=set)  # keys of rows that look different now
    faults: list = field(default_factory=list)
    applied: int | None = None  # rows that took what is for the chosen ones
    gone: int = 0  # rows whose photo somebody deleted or withdrew meanwhile


@transaction.atomic
def save(gallery, data, *, by):
    """Save every row that was sent and changed; order, cover and publishing only where none of them was refused.

    The gallery is locked, so that two people do not give two photos one text at the same moment.
    """
    stored = publishing.locked(gallery.pk)
    sheet, done = Sheet(stored), Done()
    before = sheet.faults
    save_rows(sheet, filled(data, sheet.photos), done)
    if "apply" in data:
        done.applied = len({str(pk) for pk in done.touched - done.refused.keys()} & {*data.getlist("chosen")})
    if "retract" in data:  # that waits for no row
        publishing.retract(stored, by=by)
    if not done.refused:
        done.touched |= arrange(stored, data, by)
    if not done.refused and "publish" in data:
        done.faults = published(stored, by)
    after = publishing.faults_of(stored)
    done.touched |= {fault.photo.pk for fault in {*before} ^ {*after}}
    return done


def save_rows(sheet, data, done):
    for photo, form in sheet.sent(data):
        done.touched.add(photo.pk)
        if not form.has_changed():
            continue
        if form.is_valid():
            form.claim()
            done.saved.append(form.save())
            sheet.photos = [photo if each == photo else each for each in sheet.photos]
        else:
            form.meet()
            done.refused[photo.pk] = form
    done.gone = sum(1 for name in data if ROW.fullmatch(name)) - len(done.touched)


def filled(data, photos):
    """`data` with what is to be applied to the chosen rows, and with what the camera said where that was taken."""
    data = data.copy()
    if "apply" in data:
        for photo in photos:
            if str(photo.pk) in data.getlist("chosen"):
                _fill(data, photo, credit_pl=data.get("apply_credit", "").strip(), consent=data.get("apply_consent"))
    for photo in photos:
        if str(photo.pk) == data.get("use"):
            _fill(data, photo, credit_pl=photo.suggested_credit, taken_at=photo.suggested_taken_at)
    return data


def _fill(data, photo, **values):
    for name, value in values.items():
        if value:
            data[f"{prefix_of(photo)}-{name}"] = value


def arrange(gallery, data, by):
    """The order and the cover, where the button or a field says so; what is no photo of this gallery says nothing.

    Gives the keys of photos that have another place now.
    """
    photos = {str(photo.pk): photo for photo in gallery.photos.in_order()}
    order, now = list(photos), photos.values()
    for name, step in (("up", -1), ("down", 1)):
        if (pk := data.get(name)) in photos:
            now = arranging.place(gallery, photos[pk], order.index(pk) + step, by=by)
    if data.get("move") in photos and (to := read_id(data.get("to", ""))) is not None:
        now = arranging.place(gallery, photos[data["move"]], to, by=by)
    if data.get("cover") in photos and data["cover"] != data.get("seen_cover"):
        arranging.cover(gallery, photos[data["cover"]], by=by)
    return {each.pk for each, before in zip(now, photos.values(), strict=True) if each != before}


def published(gallery, by):
    """Make the gallery public, or the faults that keep it from that."""
    try:
        publishing.publish(gallery, by=by)
    except ValidationError as refusal:
        return refusal.messages
    return []
