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
from portal.gallery.models import Photo, with_places
from portal.gallery.texts import alternative_text_faults, titles_of

from .contents import photos_of
from .models import Block

FEW = 3  # so many photos of a gallery are told one by one; the rest are counted
PHOTO_TEXTS = ("alt", "caption")


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
    at, photos = at or timezone.now(), photos_of(article).exclude(consent=Photo.Consent.WITHDRAWN)
    photos = with_places(photos.select_related("gallery").order_by("gallery", "position", "number"))
    blocks = list(article.blocks.all())
    found = [
        *_fixed(article, at, anchors(blocks)), *_faults_of_photos(article, photos), *_hidden(article, anchors(blocks)),
        *_wishes(article), *_languages(article, blocks, photos),
    ]  # fmt: skip
    found += _well(found, blocks, photos)
    return sorted(found, key=lambda finding: list(Level).index(finding.level))


def anchors(blocks):
    """{block's key: where it stands in the article's form}"""
    return {block.pk: f"blocks-{number}" for number, block in enumerate(blocks)}


def _fixed(article, at, places):
    """What no published article may have, and an end that is over."""
    for words, where in article.publishing_faults():
        yield Finding(Level.FAULT, str(words), place(article, places.get(where, f"id_{where}")), str(where))
    begins = article.publish_at or at
    if article.unpublish_at and begins < article.unpublish_at <= at:
        yield Finding(Level.FAULT, _("Its end is over already."), place(article, "id_unpublish_at"), "unpublish_at")


def _faults_of_photos(article, photos):
    """Photos without an alternative text of their own, or whose files are not made: the first fault of each."""
    titles = [title for record in (article, *{photo.gallery for photo in photos}) for title in titles_of(record)]
    first = {}
    for fault in alternative_text_faults(titles, photos):
        first.setdefault(fault.photo, fault)
    for gallery, own in groupby(first.values(), attrgetter("photo.gallery")):
        faults = list(own)
        more = len(faults) - FEW if len(faults) > FEW + 1 else 0
        for fault in faults[: len(faults) - more]:
            yield Finding(Level.FAULT, f"{gallery}: {fault}", sheet(gallery.pk, fault.photo.pk), "photos")
        if more:
            words = ngettext("%(count)s more photo", "%(count)s more photos", more) % {"count": more}
            yield Finding(Level.FAULT, f"{gallery}: {words}", sheet(gallery.pk), "photos")


def _hidden(article, places):
    """Photos that readers will not see: without consent, still being made, or of a gallery that is not public."""
    seen = Photo.objects.visible_to(ANONYMOUS)
    strips = article.blocks.filter(kind=Block.Kind.STRIP).select_related("gallery")
    counts = {"all": Count("photos"), "shown": Count("photos", filter=Q(photos__in=seen))}
    for strip in strips.annotate(**counts).order_by("position", "pk"):
        values = {"position": strip.position, "count": strip.all - strip.shown}
        if not strip.shown:
            words = _("Strip %(position)s has no photo that readers may see.") % values
            yield Finding(Level.FAULT, words, place(article, places[strip.pk]))
        elif values["count"]:
            words = ngettext(
                "Strip %(position)s: readers do not see %(count)s photo.",
                "Strip %(position)s: readers do not see %(count)s photos.", values["count"],
            )  # fmt: skip
            yield Finding(Level.WARNING, words % values, sheet(strip.gallery_id))
    if article.cover and not seen.filter(pk=article.cover_id).exists():
        yield Finding(Level.WARNING, _("Readers do not see the cover."), sheet(article.cover.gallery_id), "cover")


def _wishes(article):
    wishes = {"lead_pl": _("There is no lead: lists show the title alone."), "cover": _("There is no cover.")}
    for name, words in wishes.items():
        if not getattr(article, name):
            yield Finding(Level.WARNING, words, place(article, f"id_{name}"), name)


def _languages(article, blocks, photos):
    """Languages that lack a text; alternative texts are told apart, for who cannot see a photo has nothing else."""
    texts = [(record, record.TEXTS) for record in (article, *blocks)]
    if missing := languages_without(texts):
        words = _("%(languages)s not complete: readers get Polish there.") % {"languages": ", ".join(missing)}
        yield Finding(Level.WARNING, words, place(article))
    described = [photo for photo in photos if not photo.decorative]
    if missing := languages_without([(photo, PHOTO_TEXTS) for photo in described]):
        words = _("Texts of photos not complete in %(languages)s: readers get Polish there.")
        lacking = next(photo for photo in described if languages_without([(photo, PHOTO_TEXTS)]))
        yield Finding(Level.WARNING, words % {"languages": ", ".join(missing)}, sheet(lacking.gallery_id, lacking.pk))


def languages_without(texts):
    """The languages in which one of these fields is empty although there is a Polish text: [(record, fields)]."""
    return [
        code for code in OTHERS
        if any(
            getattr(record, f"{field}_{SOURCE}") and not getattr(record, f"{field}_{code}")
            for record, fields in texts for field in fields
        )
    ]  # fmt: skip


def _well(found, blocks, photos):
    """What was looked at and is well, in few lines."""
    parts = {"unpublish_at": _("date"), "byline": _("byline"), "lead_pl": _("lead"), "cover": _("cover")}
    lacking = {finding.about for finding in found}
    if well := [word for name, word in parts.items() if name not in lacking]:
        yield Finding(Level.WELL, ", ".join(well))
    cleared = [block.cleared_on for block in blocks if block.kind == Block.Kind.QUOTATION]
    if cleared and all(cleared):
        words = ngettext("quotation cleared", "%(count)s quotations cleared", len(cleared))
        yield Finding(Level.WELL, words % {"count": len(cleared)})
    if photos and "photos" not in lacking:
        words = ngettext("photo described", "%(count)s photos described", len(photos))
        yield Finding(Level.WELL, words % {"count": len(photos)})


def place(article, anchor=""):
    """The address of the article's form, at a field or block."""
    return reverse("admin:news_article_change", args=[article.pk]) + (f"#{anchor}" if anchor else "")


def sheet(gallery, photo=None):
    """The address of a gallery's sheet of photos, at one of them; both are keys."""
    return reverse("admin:gallery_gallery_sheet", args=[gallery]) + (f"#photo-{photo}" if photo else "")
