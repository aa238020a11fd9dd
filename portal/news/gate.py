"""What an article needs before it is published: what keeps it back, what readers will miss, what is well.

Each finding leads to the place that mends it. What readers see of an article is asked of the querysets that show it.
"""

from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common.audience import ANONYMOUS
from portal.common.translations import OTHERS, SOURCE
from portal.gallery.models import Photo
from portal.gallery.texts import alternative_text_faults

from .contents import photos_of
from .models import Block

FEW = 3  # so many photos of a gallery are told one by one; the rest are counted
TEXTS = {"article": ("title", "lead", "notice"), "block": ("text", "words", "office"), "photo": ("alt", "caption")}


class Level(Enum):
    """The order is that of the list; the value names the icon."""

    FAULT = "cross"
    WARNING = "warning"
    WELL = "check"

    @property
    def label(self):
        """For who does not see the icon."""
        return {Level.FAULT: _("missing"), Level.WARNING: _("warning"), Level.WELL: _("in order")}[self]


@dataclass(frozen=True)
class Finding:
    """`mend` is the address of the place that mends it; `about` the field that it tells of, where it is one's."""

    level: Level
    words: str
    mend: str = ""
    about: str = ""


def faults(article, at=None):
    """The sentences that keep the article from being published at its hours, as it has them in hand."""
    return [finding.words for finding in findings(article, at) if finding.level is Level.FAULT]


def findings(article, at=None):
    """All that is to be said before publishing, what keeps it back first."""
    at, photos = at or timezone.now(), list(photos_of(article).shown().select_related("gallery").order_by(*GROUPED))
    found = [
        *_fixed(article, at), *_texts_of_photos(article, photos), *_hidden(article), *_wishes(article),
        *_languages(article, photos),
    ]  # fmt: skip
    found += _well(article, found, photos)
    return sorted(found, key=lambda finding: list(Level).index(finding.level))


GROUPED = ["gallery", "position", "number"]


def _fixed(article, at):
    """What no published article may have, and an end that is over."""
    for words, where in article.publishing_faults():
        yield Finding(Level.FAULT, str(words), place(article, where), str(where))
    begins = article.publish_at or at
    if article.unpublish_at and begins < article.unpublish_at <= at:
        yield Finding(Level.FAULT, _("Its end is over already."), place(article, "unpublish_at"), "unpublish_at")


def _texts_of_photos(article, photos):
    """Photos without an alternative text of their own, by gallery."""
    for gallery, own in groupby(photos, attrgetter("gallery")):
        own = list(own)
        titles = (gallery.title_pl, article.title_pl)
        told = list(dict.fromkeys(words for title in titles for words in alternative_text_faults(title, own)))
        more = len(told) - FEW
        if more > 1:
            told[FEW:] = [ngettext("%(count)s more photo", "%(count)s more photos", more) % {"count": more}]
        for words in told:
            yield Finding(Level.FAULT, f"{gallery}: {words}", sheet(gallery), "photos")


def _hidden(article):
    """Photos that readers will not see: without consent, still being made, or of a gallery that is not public."""
    seen = Photo.objects.visible_to(ANONYMOUS)
    strips = article.blocks.filter(kind=Block.Kind.STRIP).select_related("gallery")
    counts = {"all": Count("photos"), "shown": Count("photos", filter=Q(photos__in=seen))}
    for strip in strips.annotate(**counts).order_by("position", "pk"):
        values = {"position": strip.position, "count": strip.all - strip.shown}
        if not strip.shown:
            words = _("Strip %(position)s has no photo that readers may see.") % values
            yield Finding(Level.FAULT, words, place(article, strip.pk))
        elif values["count"]:
            words = ngettext(
                "Strip %(position)s: readers do not see %(count)s photo.",
                "Strip %(position)s: readers do not see %(count)s photos.", values["count"],
            )  # fmt: skip
            yield Finding(Level.WARNING, words % values, sheet(strip.gallery))
    if article.cover and not seen.filter(pk=article.cover_id).exists():
        yield Finding(Level.WARNING, _("Readers do not see the cover."), sheet(article.cover.gallery), "cover")


def _wishes(article):
    wishes = {"lead_pl": _("There is no lead: lists show the title alone."), "cover": _("There is no cover.")}
    for name, words in wishes.items():
        if not getattr(article, name):
            yield Finding(Level.WARNING, words, place(article, name), name)


def _languages(article, photos):
    """Languages that lack a text; alternative texts are told apart, for who cannot see a photo has nothing else."""
    texts = [(article, TEXTS["article"]), *((block, TEXTS["block"]) for block in article.blocks.all())]
    if missing := languages_without(texts):
        words = _("%(languages)s not complete: readers get Polish there.") % {"languages": ", ".join(missing)}
        yield Finding(Level.WARNING, words, place(article))
    if missing := languages_without([(photo, TEXTS["photo"]) for photo in photos if not photo.decorative]):
        words = _("Texts of photos not complete in %(languages)s: readers get Polish there.")
        yield Finding(Level.WARNING, words % {"languages": ", ".join(missing)}, sheet(photos[0].gallery))


def languages_without(texts):
    """The languages in which one of these fields is empty although there is a Polish text: [(record, fields)]."""
    return [
        code for code in OTHERS
        if any(
            getattr(record, f"{field}_{SOURCE}") and not getattr(record, f"{field}_{code}")
            for record, fields in texts for field in fields
        )
    ]  # fmt: skip


def _well(article, found, photos):
    """What was looked at and is well, in few lines."""
    parts = {"unpublish_at": _("date"), "byline": _("byline"), "lead_pl": _("lead"), "cover": _("cover")}
    lacking = {finding.about for finding in found}
    if well := [word for name, word in parts.items() if name not in lacking]:
        yield Finding(Level.WELL, ", ".join(well))
    cleared = [block.cleared_on for block in article.blocks.all() if block.kind == Block.Kind.QUOTATION]
    if cleared and all(cleared):
        words = ngettext("quotation cleared", "%(count)s quotations cleared", len(cleared))
        yield Finding(Level.WELL, words % {"count": len(cleared)})
    if photos and "photos" not in lacking:
        words = ngettext("photo described", "%(count)s photos described", len(photos))
        yield Finding(Level.WELL, words % {"count": len(photos)})


def place(article, where=None):
    """The address of a field or block (by its key) in the article's form."""
    anchor = "" if where is None else f"#id_{where}"
    if isinstance(where, int):
        anchor = f"#blocks-{[block.pk for block in article.blocks.all()].index(where)}"
    return reverse("admin:news_article_change", args=[article.pk]) + anchor


def sheet(gallery):
    return reverse("admin:gallery_gallery_change", args=[gallery.pk])
