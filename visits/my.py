"""The partners' pages: the personal link, the visits it opens, and the itinerary of one."""

from functools import partial, wraps

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.common import dates
from portal.common.languages import language_of

from . import links
from .choices import Status
from .models import Itinerary, Participant, PlannedStop, Visit
from .programme import MyEntry, by_day


def door(request, token):
    """Open a personal link: GET consumes nothing but puts the link into the session; the token leaves the address."""
    link, opens = links.find(token)
    if link is None:
        raise Http404
    with translation.override(link.participant.language):
        if not opens:
            return render(request, "410.html", {"kind": "link", "nav": []}, status=410)
        links.enter(request.session, link)
        return redirect("itinerary", link.participant.visit.slug)


def my(request):
    """The visits whose links are open here; 403 while none is."""
    opened = links.opened(request.session)
    if not opened:
        return render(request, "403.html", {"nav": []}, status=403)
    visits = Visit.objects.filter(pk__in=opened).for_list()
    return render(request, "visits/my.html", {"visits": visits, "base": reverse("my"), "nav": []})


def partner(view):
    """Hands the view the participant whose link to the visit of the address is open, whoever else is signed in.

    No link open at all: 403 with what to do. Only links to other visits: 404, as for a visit that is not there.
    """

    @wraps(view)
    def for_participant(request, visit, **kwargs):
        opened = links.opened(request.session)
        people = {link.participant.visit.slug: link.participant for link in opened.values()}
        if not people:
            return render(request, "403.html", {"nav": []}, status=403)
        if visit not in people:
            raise Http404
        return view(request, people[visit], **kwargs)

    return for_participant


@partner
def itinerary(request, person):
    return render(request, "visits/itinerary.html", programme_for(person))


def programme_for(person):
    """Context of one participant's itinerary: the last release, as far as it is theirs to see."""
    visit, viewer = person.visit, person.viewer
    now = timezone.now().astimezone(visit.zone)
    people = list(Participant.objects.visible_to(viewer).select_related("organisation").in_order())
    groups = {}
    for each in people:
        groups.setdefault(each.group, set()).add(each.pk)
    stops = list(PlannedStop.objects.visible_to(viewer).of_visit(visit).for_itinerary())
    shown_in = {language_of(stop, "title") for stop in stops} - {get_language()}
    return {
        "fallback": dates.language(shown_in.pop()) if shown_in else "",
        "visit": visit,
        "person": person,
        "release": Itinerary.objects.last_releases().filter(visit=visit).first(),
        "clocks": clocks(visit, now),
        "days": by_day(visit, stops, today=now.date(), entry=partial(MyEntry, person=person, groups=groups)),
        "cancelled": visit.status == Status.CANCELLED,
        "people": people,
        "nav": [],
    }


def clocks(visit, now):
    """The two clocks of the head, the host's first, at the moment `now`."""
    here = _("Local time, %(place)s") % {"place": visit.host_region} if visit.host_region else _("Local time")
    places = [(here, visit.zone)]
    if visit.guests:
        places.append((_("At home: %(city)s") % {"city": visit.guests.home_city}, visit.guests.home_zone))
    moments = [(label, now.astimezone(zone)) for label, zone in places]
    return [{"label": label, "time": f"{at:%H:%M}", "note": dates.day_and_month(at)} for label, at in moments]
