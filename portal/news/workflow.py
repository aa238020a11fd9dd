"""The one writer of an article's status: draft → in review → published, and back. Guarded updates, as for visits."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from . import gate, preview_links
from .models import Article, Move, Status
from .rules import can_move, owes_a_note

NEXT = {
    Status.DRAFT: {Status.REVIEW, Status.PUBLISHED},
    Status.REVIEW: {Status.DRAFT, Status.PUBLISHED},
    Status.PUBLISHED: {Status.DRAFT},
}


class Unfit(ValidationError):
    """The gate keeps the article back; its messages are the faults."""


def check(article, to, *, by, note, at):
    """Raise PermissionDenied or ValidationError where this person may not move the article to this status."""
    if not can_move(by, article, to):
        raise PermissionDenied
    if to not in NEXT[article.status]:
        raise ValidationError(_("The article is “%(now)s” already.") % {"now": article.get_status_display()})
    if owes_a_note(by, article, to) and not note.strip():
        raise ValidationError(_("Say in a note what is to be changed: send the article back from its own page."))
    if to == Status.PUBLISHED and (faults := gate.faults(article, at)):
        raise Unfit(faults)


@transaction.atomic
def move(article, to, *, by, note="", at=None):
    """Move an article along NEXT and note who did, when and why.

    It is published at the hours that `article` has in hand, stored or not; without a first one `at` once (now).
    Raises PermissionDenied where this person may not, Unfit with every fault that keeps it back, any other
    ValidationError where there is no such way or somebody saved or moved it first.
    """
    at = at or timezone.now()
    Article.objects.held().filter(pk=article.pk).first()
    check(article, to, by=by, note=note, at=at)
    values = {"status": to, "version": F("version") + 1}
    if to == Status.PUBLISHED:
        values |= {"publish_at": article.publish_at or at, "unpublish_at": article.unpublish_at}
    seen = Article.objects.filter(pk=article.pk, status=article.status, version=article.version)
    if not seen.update(**values):
        raise ValidationError(_("Somebody changed the status of %(article)s a moment ago.") % {"article": article})
    if article.status == Status.PUBLISHED:
        preview_links.end_all(article, by=by)
    Move.objects.create(article=article, at=at, by=by, old=article.status, new=to, note=note.strip())
    article.refresh_from_db()
    Article.history.bulk_history_create([article], update=True, default_user=by)
