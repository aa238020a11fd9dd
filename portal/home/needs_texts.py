"""Texts that readers see and that lack a translation, or whose translation is older than its Polish.

What “older” means: portal/common/translations.py.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common import dates
from portal.common.audience import ANONYMOUS
from portal.common.translations import OTHERS, SOURCE, is_older, last_changes
from portal.news.models import Article, Block
from visits.models import Visit

from .items import Urgency, item
from .near import AHEAD
from .needs_upkeep import maker

RECENT = timedelta(days=60)  # texts of older articles and visits are left in peace
LIMIT = 50
FIELDS = {Article: Article.TEXTS, Block: Block.TEXTS, Visit: ("title", "summary")}


@dataclass
class Behind:
    """How many texts a language lacks, and how many are older than their Polish."""

    missing: int = 0
    older: int = 0


def articles_to_translate(look):
    """Of articles that are out or go out soon."""
    found = Article.objects.published(look.at + AHEAD).filter(publish_at__gte=look.at - RECENT)
    articles = list(found.annotate(maker=maker(Article)).prefetch_related("blocks").newest_first()[:LIMIT])
    blocks = [block for article in articles for block in article.blocks.all()]
    changed = changes_of(Article, articles) | changes_of(Block, blocks)
    for article in articles:
        texts = behind([article, *article.blocks.all()], changed)
        yield from _lines(
            look.at, texts, _("News “%(title)s”") % {"title": article},
            reverse("admin:news_article_change", args=[article.pk]), _("Open the article"), [article.maker],
        )  # fmt: skip


def visits_to_translate(look):
    shown = Visit.objects.visible_to(ANONYMOUS).filter(ends_on__gte=look.today - RECENT)
    visits = list(shown.order_by("starts_on", "pk")[:LIMIT])
    changed = changes_of(Visit, visits)
    for visit in visits:
        yield from _lines(
            look.at, behind([visit], changed), str(visit), reverse("admin:visits_visit_change", args=[visit.pk]),
            _("Open the visit"), [visit.coordinator_id],
        )  # fmt: skip


def changes_of(model, records):
    return last_changes(model, records, FIELDS[model])


def behind(records, changed):
    """{language: Behind} of the texts of these records, languages that lack nothing left out."""
    found = defaultdict(Behind)
    for record in records:
        for field in FIELDS[type(record)]:
            for code in OTHERS if getattr(record, f"{field}_{SOURCE}") else ():
                if not getattr(record, f"{field}_{code}"):
                    found[code].missing += 1
                elif is_older(record, field, code, changed):
                    found[code].older += 1
    return dict(found)


def _lines(at, texts, name, url, link, owners):
    if not texts:
        return
    older, missing = (sum(getattr(each, kind) for each in texts.values()) for kind in ("older", "missing"))
    told = [
        ngettext("%(count)s text older than its Polish", "%(count)s texts older than their Polish", older) % {
            "count": older
        } if older else "",
        ngettext("%(count)s text without translation", "%(count)s texts without translation", missing) % {
            "count": missing
        } if missing else "",
    ]  # fmt: skip
    codes = ", ".join(dates.language(code) for code in OTHERS if code in texts)
    title = ", ".join(filter(None, told))
    yield item(
        at, at + AHEAD, "globe", title, f"{name} · {codes}", url, link, owners=owners, how_soon=Urgency.LATER,
        when_label="",
    )  # fmt: skip
