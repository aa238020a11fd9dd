"""Staff's pages of one visit beside its form: one frame, one trail, one row of tabs."""

from functools import wraps

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.common.audience import STAFF

from ..choices import Answer
from ..models import Visit


def page(route, view, name, *, may):
    """A route below one visit for `view(request, visit, …)`, in the hours of its zone; 403 if `may(user)` refuses."""

    @wraps(view)
    def guarded(request, visit_id, **kwargs):
        if not may(request.user):
            raise PermissionDenied
        visit = get_object_or_404(Visit.objects.visible_to(STAFF).for_page(), pk=visit_id)
        with timezone.override(visit.zone):
            response = view(request, visit, **kwargs)
            return response.render() if hasattr(response, "render") else response

    return path(f"<int:visit_id>/{route}", admin.site.admin_view(guarded), name=f"visits_visit_{name}")


def frame(request, visit, tab, title, **context):
    """What every page of a visit shows around its own context. `tab` names the current one."""
    return {
        **admin.site.each_context(request),
        "visit": visit,
        "tabs": tabs(request.user, visit, tab),
        "tab": tab,
        "title": title,
        **context,
    }


def tabs(user, visit, current):
    """The pages of a visit that this person may see, each with its count."""
    counts = Visit.objects.filter(pk=visit.pk).aggregate(
        planned=Count("itineraries__planned_stops", filter=Q(itineraries__number=None), distinct=True),
        people=Count("participants", distinct=True),
        links=Count("participants__link", filter=Q(participants__link__revoked_at=None), distinct=True),
        hosts=Count("stops", filter=ASKABLE, distinct=True),
        confirmed=Count("stops", filter=ASKABLE & Q(stops__answer=Answer.CONFIRMED), distinct=True),
    )
    hosts = _("%(yes)s of %(all)s") % {"yes": counts["confirmed"], "all": counts["hosts"]}
    rows = [
        ("basics", _("Basics"), "", "visits.view_visit", reverse("admin:visits_visit_change", args=[visit.pk])),
        ("programme", _("Programme"), counts["planned"], "visits.view_itinerary", url(visit, "programme")),
        ("people", _("People"), counts["people"], "visits.view_participant", _of(visit, "visits_participant")),
        ("hosts", _("Hosts"), hosts, "visits.view_itinerary", url(visit, "hosts")),
        ("links", _("Links"), counts["links"], "visits.view_accesslink", _of(visit, "visits_accesslink", PERSONS)),
        ("outbox", _("Outbox"), "", "visits.view_notice", _of(visit, "visits_notice", "visit")),
        ("outcomes", _("Outcomes"), "", "visits.view_outcome", _of(visit, "visits_outcome")),
        ("history", _("History"), "", "visits.view_visit", reverse("admin:visits_visit_history", args=[visit.pk])),
    ]
    return [
        {"label": label, "count": count, "url": address, "current": name == current}
        for name, label, count, permission, address in rows
        if user.has_perm(permission)
    ]


PERSONS = "participant__visit"
ASKABLE = Q(stops__planned__host__isnull=False, stops__planned__itinerary__number=None)  # from a visit: drafts' hosts


def url(visit, name, *args):
    """The address of a staff page of this visit (`programme`, `release` …)."""
    return reverse(f"admin:visits_visit_{name}", args=[visit.pk, *args])


def _of(visit, model, path="visit"):
    return reverse(f"admin:{model}_changelist", query={f"{path}__id__exact": visit.pk})
