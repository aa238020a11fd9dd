"""What stands beside the form of an article: its state, what is missing, links for others to read it."""

from django.conf import settings
from django.contrib import admin
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from portal.common.forms import name_of

from .. import gate
from ..models import State, Status
from ..rules import can_share
from ..standing import hours
from . import previews, steps
from .pages import url

SHOWN = 2  # changes of status in sight; the older ones open

STEP = "_step"  # the button that saves and leads on to the page of a step


class Side:
    """Part of ArticleAdmin. The side column is `admin/news/article/_side.html`, which gets what `side` returns."""

    def get_urls(self):
        return [*steps.urls, *previews.urls, *super().get_urls()]

    def side(self, request, article):
        """Context of the side column; `article` is None while it is new."""
        if article is None:
            return {}
        return standing(request, article) | {
            "preview_url": url(article, "preview", settings.LANGUAGE_CODE), "findings": before(article),
            "share": shared(request, article),
        }  # fmt: skip

    def response_post_save_change(self, request, obj):
        """A step begins with what was just saved."""
        asked = request.POST.get(STEP)
        step = next((step for step in steps.offered(request.user, obj) if step.name == asked), None)
        return redirect(url(obj, step.name)) if step else super().response_post_save_change(request, obj)


def standing(request, article):
    """Where the article is, how it came there, and where this person may lead it."""
    moves = list(article.moves.select_related("by"))
    for move in moves:
        move.who = name_of(move.by)
    return {
        "state": article.state(), "hours": hours(article), "moves": moves[:SHOWN], "older": moves[SHOWN:],
        "steps": steps.offered(request.user, article),
    }  # fmt: skip


def before(article):
    """What is to be said before publishing; nothing once it is published."""
    if article.status == Status.PUBLISHED:
        return []
    prefetch_related_objects([article], "blocks")  # each finding about a block asks where it stands
    return gate.findings(article)


def shared(request, article):
    """The newest link that opens, and what all that were made brought; None for who may not share."""
    if not can_share(request.user) or article.state() == State.PUBLISHED:
        return None
    links = list(previews.links_of(article))
    return {
        "link": next((link for link in links if link.opens), None), "url": url(article, "links"), "count": len(links),
        "approvals": sum(link.approvals for link in links), "comments": sum(link.comments for link in links),
    }  # fmt: skip


class StateFilter(admin.SimpleListFilter):
    """By the state that readers and staff see, hours included."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, articles):
        return articles.in_state(self.value()) if self.value() in State.values else articles
