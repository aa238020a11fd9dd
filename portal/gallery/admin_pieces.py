"""The upload piece by piece, for the script of the page. Answers are JSON, and their sentences ready to be shown.

`{"refused": …}` says why a file is not taken. Otherwise an answer holds what is known by then: `key` and `received` of
the upload, `photos` that came of it, and `same`, where that content is in the gallery already.
"""

from functools import wraps

from django import forms
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.common.ids import read_id

from . import chunks, intake, making
from .models import Photo


class UploadKey(StringConverter):
    regex = "[0-9a-f]{32}"


register_converter(UploadKey, "upload_key")


class FileForm(forms.Form):
    """What the script says of a file before it sends it; `digest` is empty where its browser cannot compute one."""

    name = forms.CharField(max_length=500)
    size = forms.IntegerField(min_value=0)
    modified = forms.IntegerField(min_value=0, max_value=2**53)
    digest = forms.RegexField("[0-9a-f]{64}", required=False)
    again = forms.BooleanField(required=False)


class PieceForm(forms.Form):
    at = forms.IntegerField(min_value=0)
    piece = forms.FileField()

    def clean_piece(self):
        piece = self.cleaned_data["piece"]
        if piece.size > chunks.PIECE:  # it would be read into memory
            raise ValidationError(_("The page sent what cannot be read. Load it anew."))
        return piece


def answering(view):
    """An answer as JSON; what is refused is a sentence with status 422."""

    @wraps(view)
    @require_POST
    def answered(request, gallery, **arguments):
        try:
            return JsonResponse(view(request, gallery, **arguments))
        except ValidationError as error:
            return JsonResponse({"refused": error.messages[0]}, status=422)

    return answered


def cleaned(form):
    if not form.is_valid():
        raise ValidationError(_("The page sent what cannot be read. Load it anew."))
    return form.cleaned_data


@answering
def begin(request, gallery):
    """Where to go on with a file; before a byte of it is sent, if that content is here already."""
    said = cleaned(FileForm(request.POST))
    digest, again = said.pop("digest"), said.pop("again")
    if not again and (known := intake.same_content(gallery, digest)):
        return {"same": told_same(intake.Same(said["name"], known))}
    upload = chunks.begin(gallery, request.user, **said)
    return {"key": upload.key, "received": upload.received}


@answering
def piece(request, gallery, key):
    upload = own(request, gallery, key)
    sent = cleaned(PieceForm(request.POST, request.FILES))
    return {"key": key, "received": chunks.add(upload, sent["at"], sent["piece"].read())}


@answering
def take(request, gallery, key):
    """Make photos of an upload that is complete; else tell how far it is, or that an earlier request still does."""
    upload = own(request, gallery, key)
    if upload.received < upload.size:
        return {"key": key, "received": upload.received}
    try:
        taken = intake.take_upload(gallery, upload, again="again" in request.POST)
    except chunks.Busy:
        return {"key": key, "received": upload.received, "busy": True}
    except FileNotFoundError:
        chunks.restart(upload)
        return {"key": key, "received": 0}
    return told(taken)


@answering
def drop(request, gallery, key):
    chunks.drop(own(request, gallery, key))
    return {}


@answering
def remove(request, gallery, number):
    """Take a photo away whose files could not be made."""
    get_object_or_404(gallery.photos, number=number, state=Photo.State.FAILED).delete()
    return {}


@require_safe
def states(request, gallery):
    """How far the photos are whose numbers are asked for; whoever watches keeps the making awake."""
    making.wake()
    numbers = [number for number in map(read_id, request.GET.get("numbers", "").split(",")) if number is not None]
    return JsonResponse({"photos": [told_photo(photo) for photo in gallery.photos.filter(number__in=numbers[:1000])]})


PAGES = [
    ("begin/", "_begin", begin), ("states/", "_states", states), ("remove/<int:number>/", "_remove", remove),
    ("<upload_key:key>/", "_piece", piece), ("<upload_key:key>/take/", "_take", take),
    ("<upload_key:key>/drop/", "_drop", drop),
]  # fmt: skip


def own(request, gallery, key):
    """An upload belongs to the person who began it."""
    return get_object_or_404(gallery.uploads.of(request.user), key=key)


def told(taken):
    return {
        "photos": [told_photo(photo) for photo in taken.photos],
        "same": [told_same(same) for same in taken.same],
        "refused": [{"name": name, "words": words} for name, words in taken.refused],
        "archive": taken.is_archive,
    }


def told_photo(photo):
    words = _(photo.fault) if photo.fault else ""
    return {"number": photo.number, "name": photo.file_name, "state": photo.state, "words": words}


def told_same(same):
    key = same.upload.key if same.upload else ""
    return {"name": same.name, "number": same.photo.place, "words": same.words, "known": same.is_known, "key": key}
