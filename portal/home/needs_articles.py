"""Articles that wait for somebody: in review for publishers, sent back for whoever had sent them, remarked upon.

A function takes a Look and yields Items, of at most LIMIT rows.
"""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from portal.common.forms import name_of
from portal.news.models import Article, Move, Remark, State

from .items import Urgency, item
from .needs_upkeep import LIMIT

WORDS = 15  # of a note; all of it stands beside the article


def articles_in_review(look):
    """As urgent as the hour that an article is to go out at, where that is still to come."""
    moves = Prefetch("moves", Move.objects.select_related("by"))
    for article in Article.objects.in_state(State.REVIEW).prefetch_related(moves).order_by("pk")[:LIMIT]:
        sent = next(iter(article.moves.all()), None)
        out_at = article.publish_at if article.publish_at and article.publish_at > look.at else None
        who = _("sent by %(name)s") % {"name": name_of(sent.by)} if sent else ""
        yield _line(
            look, "eye", _("Article waits for review"), article, who, out_at or (sent.at if sent else look.at),
            how_soon=None if out_at else Urgency.WEEK,
        )  # fmt: skip


def articles_sent_back(look):
    for move in Move.objects.sent_back_to(look.user).select_related("article", "by")[:LIMIT]:
        note = Truncator(move.note).words(WORDS)
        yield _line(
            look, "pencil", _("Article came back from review"), move.article,
            f"{name_of(move.by)}: {note}" if note else name_of(move.by), move.at, how_soon=Urgency.WEEK,
            owners=[look.user.pk],
        )  # fmt: skip


def remarks(look):
    """What readers of preview links said of articles that are not out, until the article is moved on."""
    for remark in Remark.objects.unanswered().select_related("link__article")[:LIMIT]:
        said = _("approved") if remark.approved else Truncator(remark.text).words(WORDS)
        yield _line(
            look, "eye", _("Remark on a preview"), remark.link.article, f"{remark.name}: {said}", remark.at,
            how_soon=Urgency.WEEK, owners=[remark.link.made_by_id],
        )  # fmt: skip


def _line(look, icon, title, article, detail, when, **options):
    url = reverse("admin:news_article_change", args=[article.pk])
    told = " · ".join(filter(None, [str(article), detail]))
    return item(look.at, when, icon, title, told, url, _("Open the article"), **options)
