"""Visits as the public sees them."""

from operator import attrgetter

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common import dates
from portal.common.audience import ANONYMOUS
from portal.common.facts import Fact, known, linked
from portal.common.languages import languages_with
from portal.common.paging import paged

from .choices import Status
from .mail import calendars
from .models import Outcome, PlannedStop, Visit
from .programme.days import by_day
from .programme.released import releases_of
from .responses import calendar_file


def visit_list(request):
    return render(request, "visits/list.html", paged(request, Visit.objects.visible_to(ANONYMOUS).for_list()))


def visit(request, slug):
    visit = get_object_or_404(Visit.objects.visible_to(ANONYMOUS).for_page().with_firm_count(), slug=slug)
    senders, hosts = parties(visit)
    stops = list(PlannedStop.objects.visible_to(ANONYMOUS).of_visit(visit).for_programme().with_membership())
    return render(request, "visits/visit.html", {
        "visit": visit,
        "written_in": languages_with(visit, "title"),
        "facts": facts(visit, hosts, stops),
        "senders": senders,
        "hosts": hosts,
        "names": visit.participants.with_public_names().in_order(),
        "days": by_day(visit, stops),
        "clock_note": clock_note(visit, stops),
        "count": firms(visit, stops),
        "outcomes": Outcome.objects.visible_to(ANONYMOUS).filter(visit=visit),
    })  # fmt: skip


def visit_calendar(request, slug):
    visit = get_object_or_404(Visit.objects.visible_to(ANONYMOUS), slug=slug)
    releases = releases_of(visit)
    return calendar_file(request, calendars.public_calendar(visit, releases), visit, releases)


def parties(visit):
    """(senders, hosts) of a visit that are published, in one query; the leading host first."""
    bodies = list(visit.parties(ANONYMOUS))
    hosts = sorted((body for body in bodies if body.host_position), key=attrgetter("host_position"))
    return [body for body in bodies if body.is_sender], hosts


def facts(visit, hosts, stops):
    return known(
        linked(_("Host"), hosts[0] if hosts else None),
        linked(_("Cluster visited"), None if hosts and hosts[0] == visit.cluster else visit.cluster),
        linked(_("Programme"), visit.programme, visit.programme and visit.programme.label),
        linked(_("Partnership"), visit.partnership),
        calendar_fact(visit, stops),
    )


def calendar_fact(visit, stops):
    """The calendar that readers may keep or follow; none to add of a visit that is cancelled or has no dates."""
    if visit.status == Status.CANCELLED or not (stops or visit.starts_on):
        return Fact(_("Calendar"), "")
    words = _("Public stops (.ics)") if stops else _("Days of the visit (.ics)")
    return Fact(_("Calendar"), words, reverse("visit_calendar", args=[visit.slug]))


def clock_note(visit, stops):
    """Whose hours the programme shows, where the guests' clock at home says another time."""
    if not (visit.guests and stops):
        return ""
    here, there = (stops[0].starts.astimezone(zone).utcoffset() for zone in (visit.zone, visit.guests.home_zone))
    hours = (here - there).total_seconds() / 3600
    if not hours:
        return ""
    plural = int(abs(hours)) if hours == int(hours) else 2  # 5.5 hours are several in every language of the site
    if hours > 0:
        words = ngettext(
            "Local time of the host. Below it the time in %(city)s, %(size)s hour earlier.",
            "Local time of the host. Below it the time in %(city)s, %(size)s hours earlier.",
            plural,
        )
    else:
        words = ngettext(
            "Local time of the host. Below it the time in %(city)s, %(size)s hour later.",
            "Local time of the host. Below it the time in %(city)s, %(size)s hours later.",
            plural,
        )
    return words % {"city": visit.guests.home_city, "size": dates.number(abs(hours))}


def firms(visit, stops):
    """What the page says of firms: how many, how many of the cluster, and the names that public stops may give."""
    count, members = visit.firm_count or 0, visit.member_count or 0
    named = {stop.host: stop.of_member for stop in stops if stop.is_company_visit}
    return {
        "firms": count,
        "members": members,
        "squares": [place < members for place in range(count)],
        "named": sorted(named.items(), key=lambda pair: pair[0].sort_key),
        "unnamed": count - len(named),
        "mixed": len(set(named.values())) > 1,
    }
