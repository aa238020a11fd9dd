"""Releases, read-only, and stops with what happened. Drafts are planned in the programme editor (editor/)."""

from django.contrib import admin
from django.db.models import Count, F, OuterRef, Subquery
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.admin import SafeAdmin, TranslatedInline

from ..choices import Role
from ..models import Attendance, Itinerary, PlannedStop, Stop
from .pages import url


class PlannedStopInline(TranslatedInline):
    """What a release planned; nobody changes it."""

    model = PlannedStop
    ordering = ["starts", "ends", "pk"]
    template = "admin/visits/planned_stops.html"
    layout = [
        (
            None,
            [
                ("starts", "ends", "kind", "audience"), "title", ("place", "host", "travel_minutes"),
                ("everybody", "attends", "receives"), "notes", "partner_notes", "bring", "staff_notes",
            ],
        )
    ]  # fmt: skip
    readonly_fields = ["audience", "attends", "receives", "staff_notes"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("stop", "place", "host")
        return rows.prefetch_related("attendances__participant")

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_delete_permission = has_add_permission

    @admin.display(description=_("audience"))
    def audience(self, planned):
        return planned.stop.get_audience_display()

    @admin.display(description=_("staff's notes"))
    def staff_notes(self, planned):
        return planned.stop.staff_notes or "–"

    @admin.display(description=_("who takes part (if not everybody)"))
    def attends(self, planned):
        return people(planned, Role.ATTENDS)

    @admin.display(description=_("received by"))
    def receives(self, planned):
        return people(planned, Role.RECEIVES)


def people(planned, role):
    """Names of those in this role at a planned stop."""
    return ", ".join(a.participant.name for a in planned.attendances.all() if a.role == role) or "–"


@admin.register(Itinerary)
class ItineraryAdmin(SafeAdmin):
    """Releases as they went out, in the host's hours; a draft leads to its editor."""

    list_display = ["__str__", "released_at", "released_by", "note", "stop_count"]
    list_filter = ["visit"]
    list_select_related = ["visit", "released_by"]
    search_fields = ["visit__title_pl", "visit__title_en", "visit__slug", "note"]
    date_hierarchy = "released_at"
    inlines = [PlannedStopInline]
    readonly_fields = ["visit", "note", "released_at", "released_by"]
    layout = [(None, ["visit", "note", "released_at", "released_by"])]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(stop_count=Count("planned_stops"))

    @admin.display(description=_("stops"), ordering="stop_count")
    def stop_count(self, itinerary):
        return itinerary.stop_count

    def told_by(self, record):
        """Who takes part, also in stops that were taken out since."""
        stops = PlannedStop.history.filter(itinerary=record).order_by().values("id")
        return [(Attendance, {"planned_stop_id__in": stops})]

    def zone(self, record):
        return record.visit.zone

    def has_add_permission(self, request):
        return False  # a visit opens its draft itself

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        itinerary = self.get_object(request, object_id) if object_id else None
        if itinerary and itinerary.number is None and self.has_view_permission(request):
            return redirect(url(itinerary.visit, "programme"))
        with timezone.override(itinerary.visit.zone if itinerary else None):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            return response.render() if hasattr(response, "render") else response


@admin.register(Stop)
class StopAdmin(SafeAdmin):
    """What the visit keeps of a stop through every release: the host's answer, and what really happened."""

    list_display = ["title", "visit", "audience", "answer", "happened", "headcount"]
    list_filter = ["answer", "happened", "audience", "visit"]
    list_select_related = ["visit"]
    search_fields = ["planned__title_pl", "planned__title_en", "visit__title_pl"]
    date_hierarchy = "visit__starts_on"
    readonly_fields = ["visit", "title", "answer"]  # answers are written on the page of the hosts, and in the editor
    layout = [
        (None, ["title", "visit", "audience", "staff_notes", "answer"]),
        (_("What happened"), ["happened", "headcount", "happened_notes"]),
    ]

    def get_queryset(self, request):
        newest = PlannedStop.objects.filter(stop=OuterRef("pk")).order_by(F("itinerary__number").desc(nulls_first=True))
        return super().get_queryset(request).annotate(newest_title=Subquery(newest.values("title_pl")[:1]))

    @admin.display(description=_("title"), ordering="newest_title")
    def title(self, stop):
        return stop.newest_title or stop.key

    def zone(self, record):
        return record.visit.zone

    def has_add_permission(self, request):
        return False  # a row of a draft makes its stop

    def has_delete_permission(self, request, obj=None):
        return False
