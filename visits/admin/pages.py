"""Staff's pages of one visit beside its form: one frame, one trail, one row of tabs."""

from functools import wraps

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common.audience import STAFF

from ..models import Visit
from .counts import counted


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
    counts = counted(Visit.objects.filter(pk=visit.pk)).get()
    hosts = _("%(yes)s of %(all)s") % {"yes": counts.host_yes, "all": counts.host_stops}
    rows = [
        ("basics", _("Basics"), "", "visits.view_visit", reverse("admin:visits_visit_change", args=[visit.pk])),
        ("programme", _("Programme"), counts.stop_count, "visits.view_itinerary", url(visit, "programme")),
        ("people", _("People"), counts.people_count, "visits.view_participant", _of(visit, "visits_participant")),
        ("hosts", _("Hosts"), hosts, "visits.view_itinerary", url(visit, "hosts")),
        ("links", _("Links"), counts.link_count, "visits.view_accesslink", _of(visit, "visits_accesslink", PERSONS)),
        ("outbox", _("Outbox"), "", "visits.view_notice", _of(visit, "visits_notice", "visit")),
        ("outcomes", _("Outcomes"), "", "visits.view_outcome", _of(visit, "visits_outcome")),
        ("feedback", _("Feedback"), "", "visits.change_itinerary", url(visit, "feedback")),
        ("history", _("History"), "", "visits.view_visit", reverse("admin:visits_visit_history", args=[visit.pk])),
    ]
    return [
        {"label": label, "count": count, "url": address, "current": name == current}
        for name, label, count, permission, address in rows
        if user.has_perm(permission)
    ]


PERSONS = "participant__visit"


def url(visit, name, *args):
    """The address of a staff page of this visit (`programme`, `release` …)."""
    return reverse(f"admin:visits_visit_{name}", args=[visit.pk, *args])


def mails_held(count):
    """What is said in the outbox, where `outbox_of` leads, of mails that were prepared."""
    return ngettext("%(count)s mail is held here.", "%(count)s mails are held here.", count) % {"count": count}


def outbox_of(visit, **query):
    """A redirect to the mails of a visit, all or those of one state."""
    return redirect(reverse("admin:visits_notice_changelist", query={"visit__id__exact": visit.pk, **query}))


def _of(visit, model, path="visit"):
    return reverse(f"admin:{model}_changelist", query={f"{path}__id__exact": visit.pk})
