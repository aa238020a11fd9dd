"""The one writer of an article's status: draft → in review → published, and back. Guarded updates, as for visits."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Article, Status
from .rules import can_publish

NEXT = {
    Status.DRAFT: {Status.REVIEW, Status.PUBLISHED},
    Status.REVIEW: {Status.DRAFT, Status.PUBLISHED},
    Status.PUBLISHED: {Status.DRAFT},
}


def move(article, to, *, by, at=None):
    """Move an article along NEXT; publishing without a date sets it to `at` (now).

    Raises PermissionDenied where only a publisher may, ValidationError with every reason why not.
    """
    if Status.PUBLISHED in (to, article.status) and not can_publish(by):
        raise PermissionDenied
    if to not in NEXT[article.status]:
        raise ValidationError(_("The article is “%(now)s” already.") % {"now": article.get_status_display()})
    if to == Status.PUBLISHED and (faults := [*article.publishing_faults(), *article.strip_faults()]):
        raise ValidationError(faults)
    values = {"status": to, "version": F("version") + 1}
    if to == Status.PUBLISHED and article.publish_at is None:
        values["publish_at"] = at or timezone.now()
    if not Article.objects.filter(pk=article.pk, status=article.status).update(**values):
        raise ValidationError(_("Somebody changed the status of %(article)s a moment ago.") % {"article": article})
    article.refresh_from_db()
    Article.history.bulk_history_create([article], update=True, default_user=by)
