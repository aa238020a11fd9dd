"""What people typed into the form of an article and have not saved: kept aside, offered again, dropped.

Nothing of it is seen by anybody else, published, or told by the history. A draft belongs to one opened form, by its
one-time key; once that key is used, the form was saved and its draft is nothing any more.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.common.forms import AlreadySaved
from portal.common.ids import read_key
from portal.common.languages import CODES
from portal.common.models import UsedKey

from .models import KeptDraft

MOST = 1_000_000  # characters: a long article in four languages has some 60,000
FORGOTTEN = timedelta(days=30)
OWN = {"csrfmiddlewaretoken"}


def keep(user, article, post, at=None):
    """Keep the fields of a form; raises ValidationError where it is no form of ours or too long, else AlreadySaved."""
    key = read_key(post.get("once", ""))
    if key is None:
        raise ValidationError(_("Open the form anew: its one-time key is missing."))
    if sum(len(value) for name in post for value in post.getlist(name)) > MOST:
        raise ValidationError(_("The text is too long to be kept as a draft. Save it."))
    if UsedKey.objects.filter(key=key).exists():
        raise AlreadySaved
    data = {_storable(name): [_storable(value) for value in post.getlist(name)] for name in post if name not in OWN}
    values = {"article": article, "data": data, "at": at or timezone.now()}
    return KeptDraft.objects.update_or_create(by=user, key=key, defaults=values)[0]


def _storable(text):
    """PostgreSQL's JSON holds no NUL."""
    return text.replace("\0", "")


def offered(user, article):
    """This person's drafts of this article (None: of new ones) that were not saved, the newest first."""
    used = UsedKey.objects.values("key")
    return KeptDraft.objects.filter(by=user, article=article).exclude(key__in=used)


def title_of(draft):
    """The title as it was typed, in the first language that has one; "" where none has."""
    titles = ("".join(draft.data.get(f"title_{code}", ())).strip() for code in CODES)
    return next(filter(None, titles), "")


def abandoned(at):
    """Drafts that nobody came back to; swept at night."""
    return KeptDraft.objects.filter(at__lt=at - FORGOTTEN)


def drop(user, key):
    """Forget what this person typed into the form with this key; what stands in other tabs stays."""
    KeptDraft.objects.filter(by=user, key=key).delete()
