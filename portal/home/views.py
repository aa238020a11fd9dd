"""The front page, the statements, and the door to the reader's language."""

from django.db import connection
from django.db.models import F
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request

from clusters.models import Partnership, Region
from portal.common import dates
from portal.common.audience import ANONYMOUS
from portal.gallery.models import Gallery, Photo
from portal.news.models import Article
from visits.models import PlannedStop, Visit


def root(request):
    """To the reader's language, by what the browser asks for."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def home(request):
    visits = Visit.objects.visible_to(ANONYMOUS)
    current = visits.upcoming().select_related("host_region", "delegation__origin").first()
    articles = list(Article.objects.visible_to(ANONYMOUS).for_list(ANONYMOUS)[:3])
    partnership = Partnership.objects.for_home().first()
    return render(request, "home/home.html", {
        "hero": hero(articles),
        "current": current,
        "days": day_line(current) if current else [],
        "articles": articles,
        "partnership": partnership,
        "pair": pair(partnership) if partnership else [],
        "regions": Region.objects.all().annotate(visit_count=Visit.objects.visible_to(ANONYMOUS).count_by_region()),
        "visits": visits.for_list()[:5],
    })  # fmt: skip


def hero(articles):
    """The cover of the newest public gallery that no article in sight shows already."""
    covers = (
        Gallery.objects.visible_to(ANONYMOUS)
        .order_by(F("visit__starts_on").desc(nulls_last=True), "-pk")
        .exclude(cover=None)
    )
    shown = [article.cover_id for article in articles]
    gallery = covers.exclude(cover__in=shown).select_related("cover").first()
    return gallery and gallery.shown_cover


def pair(partnership):
    """The last two photos of the newest gallery of a partnership's visits: galleries close with places."""
    photos = Photo.objects.visible_to(ANONYMOUS).filter(gallery__visit__partnership=partnership)
    return list(photos.order_by("-gallery__visit__starts_on", "-position", "-number")[:2])[::-1]


def day_line(visit, at=None):
    """The days of a visit with the place of the first public stop, and how far the visit has come."""
    today = (at or timezone.now()).astimezone(visit.zone).date()
    places = {}
    for stop in PlannedStop.objects.visible_to(ANONYMOUS).of_visit(visit).for_programme():
        places.setdefault(stop.starts.astimezone(visit.zone).date(), stop.place)
    return [
        {
            "label": f"{dates.weekday_short(day)} {day.day}",
            "place": places.get(day) or "",
            "progress": "done" if day < today else "now" if day == today else "",
        }
        for day in visit.days
    ]


def accessibility(request):
    return render(request, "home/accessibility.html")


def privacy(request):
    return render(request, "home/privacy.html")


def healthz(request):
    """For the machine that watches: 200 while the database answers; without it the middleware answers 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
