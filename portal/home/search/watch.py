"""Keeps the index in step: what a transaction changed is indexed once, when it is committed.

A change reaches the documents of a thing, of what is part of it, and of what may show it no longer. Other pages that
only name it (a renamed region on a firm's page) follow with the `index` command of the night, as a fixture does.
"""

from collections import defaultdict
from copy import copy

from django.db import connection, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from clusters.models import Organisation, Region
from portal.common.audience import STAFF
from portal.common.history import written
from portal.gallery.models import Gallery, Photo
from portal.news.models import Article, Block
from visits.models import Delegation, Hosting, Itinerary, Outcome, Stop, Visit

from . import index
from .sources import Kind


def of_visit(pk):
    yield Kind.VISITS, [pk]
    yield from of_galleries(Gallery.objects.filter(visit=pk))


def of_galleries(galleries):
    keys = list(galleries.values_list("pk", flat=True))
    yield Kind.GALLERIES, keys
    yield Kind.NEWS, Article.objects.filter(blocks__gallery__in=keys).values_list("pk", flat=True)


def of_organisation(pk):
    """A firm that is published no longer is named on no page."""
    yield Kind.CLUSTERS, [pk]
    yield Kind.ORGANISATIONS, [pk]
    yield Kind.VISITS, Visit.objects.of_organisation(pk, STAFF).values_list("pk", flat=True)
    yield Kind.NEWS, Article.objects.filter(organisations=pk).values_list("pk", flat=True)


SHOWN_BY = {
    Article: lambda article: [(Kind.NEWS, [article.pk])],
    Block: lambda block: [(Kind.NEWS, [block.article_id])],
    Gallery: lambda gallery: [(Kind.GALLERIES, [gallery.pk]), *of_galleries(Gallery.objects.filter(pk=gallery.pk))],
    Photo: lambda photo: of_galleries(Gallery.objects.filter(pk=photo.gallery_id)),
    Organisation: lambda organisation: of_organisation(organisation.pk),
    Region: lambda region: [(Kind.REGIONS, [region.pk])],
    Visit: lambda visit: of_visit(visit.pk),
    **dict.fromkeys((Hosting, Delegation, Itinerary, Stop, Outcome), lambda row: of_visit(row.visit_id)),
}


class Touched(dict):
    """{(model, pk): record} of what a transaction changed."""

    def index(self):
        wanted = defaultdict(set)
        for (model, _pk), record in self.items():
            for kind, ids in SHOWN_BY[model](record):
                wanted[kind].update(ids)
        for kind, ids in wanted.items():
            for batch in index.batches(ids):
                index.refresh(kind, batch)


def touch(*records):
    """Have the documents that show these records written anew on commit."""
    watched = {(record._meta.concrete_model, record.pk): record for record in records if is_watched(record)}
    if not watched:
        return
    waiting = (getattr(call, "__self__", None) for _savepoints, call, _robust in connection.run_on_commit)
    if touched := next((each for each in waiting if isinstance(each, Touched)), None):
        touched.update(watched)
    else:
        transaction.on_commit(Touched(watched).index, robust=True)  # a search that lags must not make a save fail


def is_watched(model):
    return model._meta.concrete_model in SHOWN_BY


def saved(sender, instance, raw=False, **_signal):
    if not raw:  # a fixture's rows come in any order
        touch(instance)


def deleted(sender, instance, **_signal):
    touch(copy(instance))  # Django takes its key away


def listed(sender, instance, action, reverse, model, pk_set, **_signal):
    if not action.startswith("post_"):
        return
    if reverse:
        touch(*model._base_manager.filter(pk__in=pk_set or ()) if is_watched(model) else ())
    else:
        touch(instance)


def bulk(sender, records, **_signal):
    touch(*records)


def start():
    post_save.connect(saved)
    post_delete.connect(deleted)
    m2m_changed.connect(listed)
    written.connect(bulk)
