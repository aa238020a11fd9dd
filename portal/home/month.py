"""The month on the page Today: visits as bars, and what happens on its days. A constant number of statements."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, Max, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common import dates
from portal.news.models import Article
from portal.news.models import Status as ArticleStatus
from visits.choices import Answer, Status
from visits.models import AccessLink, Itinerary, Outcome, PlannedStop, Visit
from visits.rules import can_see

from . import calendar
from .near import midnight
from .needs_planning import ANSWERS_DAYS, answers_due, page
from .needs_upkeep import OPEN, REPORT_DAYS, report_due

AFTER = timedelta(days=7)  # a link that expires later after its visit is none of a day's events
SHOWN = 4  # events of a day; the day's list has all


@dataclass(frozen=True)
class Event:
    """What happens on a day; `warns` paints it amber, its icon and words say it too."""

    icon: str
    text: str
    url: str
    warns: bool = False


@dataclass(frozen=True)
class Chip:
    """A visit as the calendar shows it."""

    visit: Visit
    state: object
    release: str  # empty for who may not see programmes
    url: str


@dataclass(frozen=True)
class Day:
    """A day of the grid: `events` are shown, `more` counts what only its list has."""

    date: object
    label: str
    name: str
    events: list
    more: int
    is_today: bool
    is_other: bool
    has_events: bool
    has_visits: bool

    @property
    def has_list(self):
        """Only days on which something is are links: nobody wants to step through the others."""
        return self.has_events or self.has_visits


def grid(look, month):
    """The weeks of a month, each (Week, its seven Days), with all that the person may see."""
    first, last = calendar.span(month)
    visits = visits_between(look, first, last)
    happens = events(look, visits, first, last)
    shown = [visit for visit in visits if visit.starts_on <= last and visit.ends_on >= first]
    weeks = calendar.weeks(month, [(chip(look, visit), visit.starts_on, visit.ends_on) for visit in shown])
    busy = {day for visit in shown for day in visit.days}
    return [(week, [_day(look, month, day, happens[day], week.more.get(day, 0), busy) for day in week.days])
            for week in weeks]  # fmt: skip


def of_day(look, day):
    """All that happens on one day."""
    return events(look, visits_between(look, day, day), day, day)[day]


def visits_between(look, first, last):
    """Visits with a day, or a day on which something is due, between two dates; one statement."""
    if not look.user.has_perm("visits.view_visit"):
        return []
    unanswered = PlannedStop.objects.filter(
        itinerary__visit=OuterRef("pk"), itinerary__number=None, host__isnull=False, starts__gt=look.at,
        stop__answer__in=[Answer.NOT_ASKED, Answer.ASKED],
    )  # fmt: skip
    days = {"starts_on__lte": last + timedelta(ANSWERS_DAYS), "ends_on__gte": first - timedelta(REPORT_DAYS)}
    visits = Visit.objects.filter(**days).annotate(
        last_release=Max("itineraries__number"), waits_for_hosts=Exists(unanswered)
    )
    return list(visits.order_by("starts_on", "pk"))


def without_dates(look, limit):
    """The newest ideas that have no days yet, as chips, and whether there are more."""
    if not look.user.has_perm("visits.view_visit"):
        return [], False
    ideas = Visit.objects.filter(starts_on=None, status=Status.IDEA).annotate(last_release=Max("itineraries__number"))
    found = list(ideas.order_by("-pk")[: limit + 1])
    return [chip(look, visit) for visit in found[:limit]], len(found) > limit


def chip(look, visit):
    release = _("release %(number)s") % {"number": visit.last_release} if visit.last_release else _("no release")
    return Chip(visit, visit.state(look.at), release if can_see(look.user) else "", visit_url(look, visit))


def visit_url(look, visit):
    """To the programme, or to the visit's own page for who may not see programmes."""
    return page(visit, "programme") if can_see(look.user) else reverse("admin:visits_visit_change", args=[visit.pk])


def events(look, visits, first, last):
    """{date: [Event]} between two dates, as far as the person may see them; four statements."""
    happens, can = defaultdict(list), look.user.has_perm
    found = [
        *(_releases(first, last) if can("visits.view_itinerary") else ()),
        *(_answers(look, visits) if can("visits.view_itinerary") else ()),
        *(_outcomes(look, first, last) if can("visits.view_outcome") else ()),
        *(_links(look, first, last) if can("visits.view_accesslink") else ()),
        *(_articles(look, last) if can("news.view_article") else ()),
        *(_reports(look, visits) if can("visits.change_visit") else ()),
    ]
    for day, event in found:
        if first <= day <= last:
            happens[day].append(event)
    return happens


def _releases(first, last):
    zone = timezone.get_default_timezone()
    sent = Itinerary.objects.exclude(number=None).filter(
        released_at__gte=midnight(first, zone), released_at__lt=midnight(last + timedelta(days=1), zone)
    )
    for each in sent.select_related("visit").order_by("released_at"):
        text = _("Release %(number)s: %(visit)s") % {"number": each.number, "visit": each.visit}
        yield timezone.localdate(each.released_at), Event("check", text, page(each.visit, "programme"))


def _answers(look, visits):
    for visit in visits:
        if visit.waits_for_hosts and visit.status in (Status.PLANNED, Status.CONFIRMED) and look.today <= visit.ends_on:
            due = answers_due(visit)
            text = _("Answers of hosts due: %(visit)s") % {"visit": visit}
            yield due, Event("clock", text, page(visit, "hosts"), due <= look.today)


def _outcomes(look, first, last):
    due = Outcome.objects.filter(status__in=OPEN, due__gte=first, due__lte=last).order_by("due", "pk")
    for outcome in due:
        late = outcome.due < look.today
        text = (_("Outcome was due: %(text)s") if late else _("Outcome due: %(text)s")) % {"text": outcome}
        url = reverse("admin:visits_outcome_change", args=[outcome.pk])
        yield outcome.due, Event("warning" if late else "clock", text, url, late)


def _links(look, first, last):
    """Links that expire before their visit is over, or soon after; by default they live much longer."""
    zone = timezone.get_default_timezone()
    links = AccessLink.objects.filter(
        revoked_at=None, expires_at__gte=midnight(first, zone), expires_at__lt=midnight(last + timedelta(days=1), zone),
        participant__visit__ends_on__gte=first - AFTER,
    )  # fmt: skip
    days = Counter()
    for link in links.select_related("participant__visit").order_by("expires_at"):
        visit, day = link.participant.visit, timezone.localdate(link.expires_at)
        if day <= visit.ends_on + AFTER:
            days[day, visit] += 1
    for (day, visit), count in days.items():
        text = ngettext("%(count)s link expires: %(visit)s", "%(count)s links expire: %(visit)s", count)
        url = reverse("admin:visits_accesslink_changelist", query={"participant__visit__id__exact": visit.pk})
        yield day, Event("lock", text % {"count": count, "visit": visit}, url, True)


def _articles(look, last):
    """Articles that wait for their hour; what is out stands in the news."""
    end = midnight(last + timedelta(days=1), timezone.get_default_timezone())
    waiting = Article.objects.filter(status=ArticleStatus.PUBLISHED, publish_at__gt=look.at, publish_at__lt=end)
    for article in waiting.order_by("publish_at"):
        local = timezone.localtime(article.publish_at)
        text = _("%(time)s article goes out: %(title)s") % {"time": f"{local:%H:%M}", "title": article}
        yield local.date(), Event("image", text, reverse("admin:news_article_change", args=[article.pk]))


def _reports(look, visits):
    for visit in visits:
        if visit.status == Status.CONFIRMED:
            due = report_due(visit)
            text = _("Report due: %(visit)s") % {"visit": visit}
            url = reverse("admin:visits_visit_change", args=[visit.pk])
            yield due, Event("reported", text, url, due < look.today)


def _day(look, month, day, happens, hidden, busy):
    shown = happens if len(happens) <= SHOWN else happens[: SHOWN - 1]
    opens = day.day == 1 or day == calendar.span(month)[0]  # the first of a month, or of the grid, names its month
    return Day(
        day, dates.day_short(day) if opens else str(day.day),
        f"{dates.weekday_short(day)} {dates.day_and_month(day)}", shown, len(happens) - len(shown) + hidden,
        day == look.today, (day.year, day.month) != (month.year, month.month), bool(happens), day in busy,
    )  # fmt: skip
