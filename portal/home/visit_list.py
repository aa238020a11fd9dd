"""The list twin of the calendar: under way, upcoming, without dates, past; paged, of one year or one day if asked."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.common import dates
from visits.choices import Answer, State, Status
from visits.models import Itinerary, Visit
from visits.rules import can_see

from .month import visit_url
from .near import programmes

UNDER_WAY, UPCOMING, OPEN, PAST = range(4)
CURRENT = (UNDER_WAY, UPCOMING)
PHASES = {
    UNDER_WAY: gettext_lazy("Under way"),
    UPCOMING: gettext_lazy("Upcoming"),
    OPEN: gettext_lazy("Without dates"),
    PAST: gettext_lazy("Past"),
}


@dataclass(frozen=True)
class Row:
    """A visit in the list. What its programme needs is told while it is to come; later `warnings` is None."""

    visit: Visit
    url: str
    state: object
    days: str
    release: str = ""
    hosts: str = ""
    changes_words: str = ""
    declined_words: str = ""
    changes: int = 0
    declined: int = 0
    warnings: int | None = None


def visits(look, *, year=None, day=None):
    """The visits in the order of the list: what comes soon first, what is past last."""
    found = Visit.objects.annotate(phase=_phase(look))
    if year:
        found = found.filter(starts_on__year__lte=year, ends_on__year__gte=year)
    if day:
        found = found.filter(starts_on__lte=day, ends_on__gte=day)
    soonest = Case(When(phase__in=CURRENT, then=F("starts_on")))
    return found.select_related("host_region", "delegation").order_by(
        "phase", soonest, F("starts_on").desc(nulls_last=True), "-pk"
    )


def years():
    """The years in which visits began, the newest first."""
    return [day.year for day in Visit.objects.exclude(starts_on=None).dates("starts_on", "year", order="DESC")]


def sections(look, page):
    """The rows of a page by phase, [(heading, [Row])], in five statements; programmes only for who may see them."""
    counts, held = {}, {}
    if can_see(look.user):
        counts = counted(page)
        current = [visit for visit in page if visit.phase in CURRENT and visit.status != Status.CANCELLED]
        held = {programme.visit.pk: programme for programme in look.programmes}  # fetched for what needs attention
        far = programmes([visit for visit in current if visit.pk not in held])
        held |= {programme.visit.pk: programme for programme in far}
    found = {}
    for visit in page:
        found.setdefault(visit.phase, []).append(row(look, visit, counts.get(visit.pk), held.get(visit.pk)))
    return [(PHASES[phase], rows) for phase, rows in found.items()]


def counted(visits):
    """{id: the visit with its last release and its hosts counted}, for the rows of one page alone."""
    newest = Itinerary.objects.filter(visit=OuterRef("pk")).exclude(number=None).order_by("-number")
    hosted = Q(stops__planned__host__isnull=False, stops__planned__itinerary__number=None)
    found = Visit.objects.filter(pk__in=[visit.pk for visit in visits]).annotate(
        release=Subquery(newest.values("number")[:1]), released_at=Subquery(newest.values("released_at")[:1]),
        host_stops=Count("stops", filter=hosted, distinct=True),
        host_yes=Count("stops", filter=hosted & Q(stops__answer=Answer.CONFIRMED), distinct=True),
        host_no=Count("stops", filter=hosted & Q(stops__answer=Answer.DECLINED), distinct=True),
    )  # fmt: skip
    return {visit.pk: visit for visit in found}


def row(look, visit, count, programme):
    if count is None:
        return Row(visit, visit_url(look, visit), visit.state(look.at), days_words(look, visit))
    changes = len(programme.changes) if programme else 0
    declined = count.host_no if programme else 0
    return Row(
        visit, visit_url(look, visit), visit.state(look.at), days_words(look, visit), _release_words(count),
        _host_words(count),
        ngettext("%(count)s change not released", "%(count)s changes not released", changes) % {"count": changes},
        ngettext("%(count)s declined", "%(count)s declined", declined) % {"count": declined},
        changes, declined, len(programme.warnings) if programme else None,
    )  # fmt: skip


def _host_words(count):
    values = {"yes": count.host_yes, "all": count.host_stops}
    return _("%(yes)s of %(all)s confirmed") % values if count.host_stops else _("none")


def _release_words(count):
    if not count.release:
        return _("no release")
    released = dates.day_short(timezone.localtime(count.released_at))
    return _("release %(number)s, %(date)s") % {"number": count.release, "date": released}


def days_words(look, visit):
    """“day 2 of 4” under way, else “4 days”; nothing while the dates are open."""
    count = len(visit.days)
    if visit.state(look.at) == State.UNDER_WAY:
        day = (look.at.astimezone(visit.zone).date() - visit.starts_on).days + 1
        return _("day %(day)s of %(days)s") % {"day": day, "days": count}
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count} if count else ""


def _phase(look):
    """Under way and over as the visit's own zone has it; over by the site's date where nobody confirmed the visit."""
    over = Q(ends_on__lt=look.today) | Q(pk__in=Visit.objects.completed(look.at).order_by().values("pk"))
    return Case(
        When(pk__in=Visit.objects.under_way(look.at).order_by().values("pk"), then=Value(UNDER_WAY)),
        When(starts_on=None, then=Value(OPEN)),
        When(over, then=Value(PAST)),
        default=Value(UPCOMING), output_field=IntegerField(),
    )  # fmt: skip
