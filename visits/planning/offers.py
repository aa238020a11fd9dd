"""Hosts and places as a coordinator types them: found by the beginning of any word, with or without marks."""

from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils.text import slugify

from clusters.models import Kind, Organisation
from portal.common.ids import read_id
from portal.common.sorting import sort_key, word_pattern

from ..choices import StopKind
from ..models import Hosting, Place, PlannedStop
from ..programme.travel import Spot, minutes_between

MOST = 8  # rows of one answer
NEAREST = ("near", "sort_key", "pk")
KIND_OF = {
    Kind.FIRM: StopKind.COMPANY_VISIT,
    Kind.PARK: StopKind.INSTITUTION,
    Kind.ZONE: StopKind.INSTITUTION,
    Kind.RESEARCH: StopKind.INSTITUTION,
}


@dataclass(frozen=True)
class Offer:
    """An organisation or a place that a stop can be at."""

    row: object

    @property
    def value(self):
        return f"{'host' if self.is_host else 'place'}-{self.row.pk}"

    @property
    def is_host(self):
        return isinstance(self.row, Organisation)

    @property
    def name(self):
        return self.row.name

    @property
    def title(self):
        """What a stop there is called, where nobody says otherwise."""
        return self.name[: PlannedStop._meta.get_field("title").max_length]

    @property
    def what(self):
        """“firm, Białystok”; a place says its address."""
        return (
            ", ".join(filter(None, [self.row.get_kind_display(), self.row.city])) if self.is_host else self.row.address
        )

    @property
    def spot(self):
        return Spot(0 if self.is_host else self.row.pk, self.row.latitude, self.row.longitude)

    def minutes_from(self, place):
        """How long the way from a place takes by the rule; None where either is unknown."""
        return minutes_between(place, self.spot)


def offers(text, visit, *, hosts=True, places=True):
    """At most MOST offers for what was typed: of this visit first, then of its region, then the rest.

    A place that is called like an offered host is that host's.
    """
    pattern = word_pattern(text)
    if pattern is None:
        return []
    of_visit, at_places = [], []
    if hosts:
        named = Organisation.objects.filter(Q(sort_key__regex=pattern) | Q(short_name__istartswith=text.strip()))
        of_visit = named.annotate(near=_nearness(visit, "host", region="region")).order_by(*NEAREST)[:MOST]
    if places:
        named = Place.objects.filter(sort_key__regex=pattern).exclude(sort_key__in=[row.sort_key for row in of_visit])
        at_places = named.annotate(near=_nearness(visit, "place", region="organisation__region")).order_by(*NEAREST)
    found = [*of_visit, *at_places[:MOST]]
    return [Offer(row) for row in sorted(found, key=lambda row: (row.near, row.sort_key))[:MOST]]


def names(visit, most=200):
    """Names for the plain list of a page without script: hosts and places of the visit and its region."""
    hosts = Organisation.objects.filter(Q(region=visit.host_region_id) | Q(hostings__visit=visit)).distinct()
    places = Place.objects.filter(planned_stops__itinerary__visit=visit).distinct()
    found = [*hosts.values_list("name", flat=True)[:most], *places.values_list("name", flat=True)[:most]]
    return sorted(set(found), key=sort_key)


def exactly(text, found):
    """The offers whose name is what was typed, but for marks and capitals."""
    return [offer for offer in found if sort_key(offer.name) == sort_key(text)]


def chosen(value):
    """The offer of a `value`, or None."""
    kind, _dash, text = value.partition("-")
    model, pk = {"host": Organisation, "place": Place}.get(kind), read_id(text)
    row = model.objects.filter(pk=pk).first() if model and pk else None
    return row and Offer(row)


def kind_of(offer):
    """What a stop there is by rule: the host's kind says it; a place is what it was the last time."""
    if offer.is_host:
        return KIND_OF.get(offer.row.kind, StopKind.MEETING)
    last = PlannedStop.objects.filter(place=offer.row).order_by("-pk").values_list("kind", flat=True).first()
    return last or StopKind.MEETING


def place_of(organisation):
    """Where an organisation receives: its first place, one made of its address, or None where nothing is known."""
    if place := organisation.places.order_by("pk").first():
        return place
    if not (organisation.address or organisation.latitude is not None):
        return None
    return new_place(
        organisation.name,
        address=", ".join(filter(None, [organisation.address, organisation.city])),
        latitude=organisation.latitude,
        longitude=organisation.longitude,
        organisation=organisation,
    )


def new_place(name, **fields):
    """A place under a slug that is still free."""
    base = slugify(name.translate(str.maketrans("łŁ", "lL")))[:70] or "place"
    taken = set(Place.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug = next(each for each in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if each not in taken)
    return Place.objects.create(name=name, slug=slug, **fields)


def _nearness(visit, column, *, region):
    used = PlannedStop.objects.filter(itinerary__visit=visit, **{column: OuterRef("pk")})
    known = Exists(used)
    if column == "host":
        known |= Exists(Hosting.objects.filter(visit=visit, organisation=OuterRef("pk")))
    return Case(
        When(known, then=Value(0)),
        When(**{region: visit.host_region_id or 0}, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
