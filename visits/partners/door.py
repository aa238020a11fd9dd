"""The door to the partners' pages: the personal link, the visits it opens, and who reads one of them."""

from functools import wraps

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from portal.common.ids import read_id
from portal.common.throttle import Throttle, address_of, too_many

from ..models import Visit
from ..people import links

MISSES = Throttle("door", limit=20, seconds=60)


def door(request, token):
    """Open a personal link: GET consumes nothing but puts the link into the session; the token leaves the address."""
    link, opens = links.find(token)
    if link is None:
        return missed(request)
    with translation.override(link.participant.language):
        if not opens:
            return gone(request)
        changed_hands = links.enter(request.session, link)
        response = redirect("itinerary", link.participant.visit.slug)
        return forgetting(response) if changed_hands else response


def missed(request):
    """404 for a token that is none of ours; 429 to an address that tries many, whose right ones open all the same."""
    if not MISSES.hit(address_of(request)):
        return too_many(request, MISSES)
    raise Http404


def gone(request):
    """410 for a link that was revoked or has expired, with how to ask for one."""
    return forgetting(render(request, "410.html", {"kind": "link", "nav": []}, status=410))


def forgetting(response):
    """Tells the browser to drop the copies that it keeps for moments without network (templates/visits/worker.js)."""
    response["Clear-Site-Data"] = '"storage"'
    return response


def my(request):
    """The visits whose links are open here; 403 while none is."""
    opened = links.opened(request.session)
    if not opened:
        return closed(request)
    visits = Visit.objects.filter(pk__in=opened).for_list()
    return render(request, "visits/my.html", {"visits": visits, "base": reverse("my"), "nav": []})


def closed(request):
    """403 while no link is open here, with how to open one."""
    return render(request, "403.html", {"nav": []}, status=403)


def partner(view):
    """Hands the view the participant whose link to the visit of the address is open, whoever else is signed in.

    No link open at all: 403 with what to do. Only links to other visits: 404, as for a visit that is not there.
    """

    @wraps(view)
    def for_participant(request, visit, **kwargs):
        opened = links.opened(request.session)
        people = {link.participant.visit.slug: link.participant for link in opened.values()}
        if not people:
            return closed(request)
        if visit not in people:
            raise Http404
        return view(request, people[visit], **kwargs)

    return for_participant


@partner
def seen(request, person):
    """The page's script tells that it shows a release. Opening alone does not: mail scanners open links too."""
    number = read_id(request.POST.get("release", ""))
    if number is None:
        return HttpResponseBadRequest()
    links.see(person.link, number)
    return HttpResponse(status=204)
