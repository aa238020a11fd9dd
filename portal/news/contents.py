"""What an article says, as one digest: whether it is still what somebody read, approved or was about to publish."""

import hashlib
import json

from django.db.models import Q
from modeltranslation.utils import get_translation_fields

from portal.gallery.models import Photo


def columns(*names):
    return [column for name in names for column in get_translation_fields(name)]


ARTICLE = ["byline", "cover_id", "visit_id", *columns("title", "lead", "notice")]
BLOCK = ["pk", "position", "kind", "speech", "speaker", "gallery_id", *columns("text", "words", "office")]
PHOTO = ["pk", "decorative", *columns("alt", "caption", "credit")]


def photos_of(article):
    """The photos of the cover and the strips."""
    return Photo.objects.filter(Q(pk=article.cover_id) | Q(strips__article=article)).distinct()


def digest(article):
    """SHA-256, in hex, of the texts and photos of an article as they are stored; its hours and state are no part."""
    rows = [
        list(type(article).objects.filter(pk=article.pk).values_list(*ARTICLE)),
        list(article.blocks.order_by("position", "pk").values_list(*BLOCK)),
        list(article.blocks.order_by("pk", "photos").values_list("pk", "photos")),
        list(photos_of(article).order_by("pk").values_list(*PHOTO)),
    ]
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()
