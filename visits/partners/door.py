"""The door to the partners' pages: the personal link, the visits it opens, and who reads one of them."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from ..models import Visit
from ..people import links


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
