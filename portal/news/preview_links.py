"""Links that show an unpublished article to somebody without an account, and what they say of it.

The token is a signature like that of a personal link (visits/people/links.py), for a purpose of its own.
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from visits.people import links

from .models import PreviewLink

PURPOSE = "preview"
DAYS = timedelta(days=7)  # a link opens for so long unless somebody says otherwise
LONGEST = timedelta(days=90)


def token(link):
    return links.token(link, PURPOSE)


def address(link):
    """What the link opens, whole, on the site's own address; it begins in Polish, and its reader may switch."""
    with override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("preview", args=[token(link)])


def find(token):
    """(link, whether it still opens) of a token that we made; (None, False) of any other."""
    pk, nonce = links.read(token, PURPOSE)
    link = PreviewLink.objects.select_related("article").filter(pk=pk, nonce=nonce).first()
    return link, link is not None and link.opens


def make(article, *, by, for_whom="", expires_at=None):
    link = PreviewLink.objects.create(
        article=article, made_by=by, for_whom=for_whom, expires_at=expires_at or timezone.now() + DAYS
    )
    LogEntry.objects.log_actions(by.pk, [article], CHANGE, "preview link made")
    return link


def end(link, *, by):
    """From now on the link opens nothing; at a second time nothing changes."""
    if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        LogEntry.objects.log_actions(by.pk, [link.article], CHANGE, "preview link ended")


def end_all(article, *, by):
    """What was shown before the article was out is not to be read once it is withdrawn."""
    if article.preview_links.filter(revoked_at=None).update(revoked_at=timezone.now()):
        LogEntry.objects.log_actions(by.pk, [article], CHANGE, "preview links ended")


def note_opening(link):
    """Mail scanners open links too: it says that the link was followed, not that somebody read."""
    PreviewLink.objects.filter(pk=link.pk).update(opened_at=timezone.now())
