"""What to read after an article."""

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from .models import Article

NEAR = 500
SAME_VISIT = 8
SHARED = {"organisations": ("organisation", 4), "tags": ("tag", 2), "regions": ("region", 1)}


def related_to(article, viewer):
    """The three articles that have most in common with one: its visit, then organisations, topics and regions.

    Looked for among the newest 500 and the newest 500 of its visit: what it costs must not grow with the archive.
    """
    others = Article.objects.visible_to(viewer).exclude(pk=article.pk)
    newest = others.newest_first().values("pk")
    near = Q(pk__in=newest[:NEAR])
    likeness = sum(points(shares(article, field, target), weight) for field, (target, weight) in SHARED.items())
    if article.visit_id:
        near |= Q(pk__in=newest.filter(visit=article.visit_id)[:NEAR])
        likeness += points(Q(visit=article.visit_id), SAME_VISIT)
    alike = Article.objects.annotate(likeness=likeness).filter(near, likeness__gt=0)
    return alike.with_cover(viewer).order_by("-likeness", "-publish_at", "-pk")[:3]


def points(condition, weight):
    return Case(When(condition, then=Value(weight)), default=Value(0))


def shares(article, field, target):
    """Whether another article names one of those that this one names."""
    named = getattr(Article, field).through.objects
    ours = named.filter(article=article.pk).values(target)
    return Exists(named.filter(article=OuterRef("pk"), **{f"{target}__in": ours}))
