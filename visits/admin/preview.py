"""The draft as one participant will see it once it is released, in their language; for whoever plans."""

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import override
from django.views.decorators.http import require_safe

from portal.common.ids import read_id

from ..choices import Role
from ..partners.itinerary import programme_for
from ..programme.itineraries import draft_of
from ..rules import can_plan, can_see_contacts
from .pages import page


@require_safe
def preview(request, visit):
    people = list(visit.participants.in_order())
    person = chosen(people, request.GET.get("person"))
    context = {"visit": visit, "people": people, "person": person}
    context["bar"] = render_to_string("admin/visits/preview/_bar.html", context, request)  # in staff's own language
    if person is None:
        return render(request, "admin/visits/preview/page.html", context)
    with override(person.language):
        programme = programme_for(person, draft=draft_of(visit))
        if not can_see_contacts(request.user):
            hide_contacts(programme["days"])
        return render(request, "admin/visits/preview/page.html", context | programme)


def chosen(people, asked):
    """The participant that the address asks for, the first of all where it asks for none; 404 for anybody else."""
    if asked is None:
        return next(iter(people), None)
    pk = read_id(asked)
    for person in people:
        if person.pk == pk:
            return person
    raise Http404


def hide_contacts(days):
    """A guest sees the phones of those who receive them; staff only with the right to."""
    for day in days:
        for entry in day.stops:
            for person in entry.named[Role.RECEIVES]:
                person.phone = person.email = ""


urls = [page("preview/", preview, "preview", may=can_plan)]
