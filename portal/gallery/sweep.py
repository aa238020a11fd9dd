"""Removes what no row names: files that a killed process left in the storage, and uploads nobody goes on with."""

from datetime import timedelta

from django.core.files.storage import default_storage

from . import chunks, renditions
from .models import Photo, Upload

YOUNG = timedelta(hours=1)  # a file is stored before its row: this one's may be on its way


def orphans(at):
    """Names of files that no row names, none that may still get its row. Uses nothing but the storage's interface."""
    for folder, is_named in (("photos", _is_rendition), ("originals", _is_original), (chunks.FOLDER, _is_piece)):
        for batch in _batches(_files(folder)):
            named = is_named(batch)
            yield from (name for name in batch if name not in named and _is_old(name, at))


def _files(folder):
    try:
        return sorted(f"{folder}/{name}" for name in default_storage.listdir(folder)[1])
    except FileNotFoundError:  # nothing was ever stored there
        return []


def _batches(names, size=500):
    return (names[start : start + size] for start in range(0, len(names), size))


def _is_old(name, at):
    try:
        return default_storage.get_modified_time(name) < at - YOUNG
    except FileNotFoundError:  # somebody else removed it
        return False


def _is_rendition(batch):
    tokens = {name: renditions.token_of(name.partition("/")[2]) for name in batch}
    shown = set(Photo.objects.shown().filter(token__in=set(tokens.values())).values_list("token", flat=True))
    return {name for name, token in tokens.items() if token in shown}


def _is_original(batch):
    kept = Photo.objects.exclude(consent=Photo.Consent.WITHDRAWN).filter(original__in=batch)
    return set(kept.values_list("original", flat=True))


def _is_piece(batch):
    keys = {name: name.partition("/")[2].partition("-")[0] for name in batch}
    known = set(Upload.objects.filter(key__in=set(keys.values())).values_list("key", flat=True))
    return {name for name, key in keys.items() if key in known}
