"""The page Today: what is on now, the month or its list, and what needs the reader of staff."""

from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.common import dates
from portal.common.paging import paged
from visits.models import Visit
from visits.rules import can_see

from . import calendar, month, visit_list
from .attention import everything, groups, mine
from .near import Look
from .now import strip

IDEAS = 6  # chips below the calendar


def landing(request):
    """The context of the staff's index (see portal.common.admin_site)."""
    look = Look(request.user, timezone.now())
    shown = listed if request.GET.get("view") == "list" else monthly
    strips = [strip(each, look.at, may_see=can_see(look.user)) for each in _under_way(look)]
    return {
        "heading": heading(look.today),
        "strips": strips,
        "adds": list(adds(look.user)),
        **needs(request, look),
        **shown(request, look),
    }


def heading(day):
    """“Tuesday 24 November”"""
    return f"{dates.weekday(day)} {dates.day_and_month(day)}"


def needs(request, look):
    """What needs the reader, or with `?whose=all` anybody; `?show=` opens one urgency to its end."""
    found = everything(look)
    own = mine(found, look.user)
    everybodys = request.GET.get("whose") == "all"
    items = found if everybodys else own
    return {
        "everybodys": everybodys,
        "mine_count": len(own),
        "all_count": len(found),
        "needs": list(groups(items, all_of=request.GET.get("show", ""))),
        "next_visit": None if items else next_visit(look),
    }


def monthly(request, look):
    """The month of `?month=2026-11`, or the current one."""
    first = _read(request, "month", calendar.read_month, _("“%(text)s” is no month; here is the current one."))
    first = first or look.today.replace(day=1)
    ideas, more_ideas = month.without_dates(look, IDEAS)
    return {
        "month": dates.month(first),
        "weeks": month.grid(look, first),
        "weekdays": [dates.weekday_short(day) for day in calendar.weeks(first, [])[0].days],
        "previous": f"{calendar.moved(first, -1):%Y-%m}",
        "next": f"{calendar.moved(first, 1):%Y-%m}",
        "time_zone": dates.city(settings.TIME_ZONE),
        "is_current": first == look.today.replace(day=1),
        "ideas": ideas,
        "more_ideas": more_ideas,
    }


def listed(request, look):
    """The list of visits, of `?year=2026` or of `?day=2026-11-24` with what happens then."""
    day = _read(request, "day", calendar.read_day, _("“%(text)s” is no day; here are all visits."))
    year = _read(request, "year", calendar.read_year, _("“%(text)s” is no year; here are all visits."))
    context = paged(request, visit_list.visits(look, year=year, day=day))
    return context | {
        "day": day and f"{dates.weekday(day)} {dates.day(day)}",
        "events": month.of_day(look, day) if day else [],
        "sections": visit_list.sections(look, context["page"].object_list),
        "years": visit_list.years(),
        "year": year,
    }


def adds(user):
    """The buttons of the head: (label, icon, address) of what the reader may add; the last one is the main one."""
    buttons = [
        ("news.add_article", _("Article"), "plus", "admin:news_article_add"),
        ("gallery.add_gallery", _("Upload photos"), "image", "admin:gallery_gallery_add"),
        ("visits.add_visit", _("New visit"), "plus", "admin:visits_visit_add"),
    ]
    return [(label, icon, reverse(name)) for permission, label, icon, name in buttons if user.has_perm(permission)]


def next_visit(look):
    if not look.user.has_perm("visits.view_visit"):
        return None
    return Visit.objects.upcoming(look.at).filter(starts_on__gt=look.today).first()


def _under_way(look):
    return look.under_way if look.user.has_perm("visits.view_visit") else []


def _read(request, name, read, refusal):
    """A value of the address, or None with a message where it cannot be read."""
    text = request.GET.get(name, "")
    try:
        return read(text) if text else None
    except ValueError:
        messages.warning(request, refusal % {"text": text[:20]})
