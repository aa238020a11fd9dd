"""Visits, delegations, places and outcomes in the admin."""

from django.contrib import admin, messages
from django.db.models import Count
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from clusters.admin import CountryFilter
from portal.common.admin import SafeAdmin, SafeInline, TranslatedAdmin, TranslatedInline, mover
from portal.common.forms import name_of

from .. import workflow
from ..choices import Status
from ..models import Delegation, Hosting, Outcome, Place, Visit
from ..models.people import default_expiry
from ..people import links
from ..programme import itineraries
from ..rules import can_release
from . import cancelling, feedback, hosts, importing, invitations, link, needs, order, paper, preview, release
from .counts import counted
from .editor import views as editor
from .editor import whole
from .pages import tabs, url


class HostingInline(SafeInline):
    model = Hosting
    layout = [(None, ["organisation", "position"])]


class DelegationInline(TranslatedInline):
    model = Delegation
    layout = [(None, ["name", "origin", "senders", "home_city", "home_time_zone", "languages"])]


class StaffFilter(admin.RelatedFieldListFilter):
    """Staff by their names, and only those whom some row names."""

    def field_choices(self, field, request, model_admin):
        named = field.model.objects.order_by().values(field.attname)
        people = field.related_model.objects.filter(pk__in=named).order_by("last_name", "first_name", "username")
        return [(user.pk, name_of(user)) for user in people]


@admin.register(Visit)
class VisitAdmin(TranslatedAdmin):
    list_display = [
        "title",
        "when",
        "host_region",
        "state",
        "releases",
        "hosts_confirmed",
        "coordinator_name",
    ]
    list_filter = ["status", "audience", ("host_region__country", CountryFilter), ("coordinator", StaffFilter)]
    list_select_related = ["host_region", "coordinator"]
    search_fields = [
        "title_pl",
        "title_en",
        "title_fr",
        "title_es",
        "slug",
        "hosts__name",
        "delegation__origin__name_pl",
    ]
    date_hierarchy = "starts_on"
    prepopulated_fields = {"slug": ["title"]}
    inlines = [HostingInline, DelegationInline]
    actions = [
        "release",
        mover(workflow.move, Status.PLANNED, _("Mark as planned"), "release"),
        mover(workflow.move, Status.CONFIRMED, _("Mark as confirmed"), "release"),
        mover(workflow.move, Status.REPORTED, _("Mark as reported"), "release"),
        "cancel",
    ]
    layout = [
        (None, ["title", "slug", "audience", "summary", "notice"]),
        (_("When and where"), ["starts_on", "ends_on", "time_zone", "host_region"]),
        (_("Framework"), ["cluster", "programme", "partnership", "coordinator"]),
    ]

    def get_queryset(self, request):
        return counted(super().get_queryset(request))

    def get_changeform_initial_data(self, request):
        return {"coordinator": request.user.pk} | super().get_changeform_initial_data(request)

    def get_urls(self):
        ours = [
            editor, whole, preview, release, cancelling, hosts, importing, order, needs, invitations, link, feedback,
            paper,
        ]  # fmt: skip
        own = [url for each in ours for url in each.urls]
        return [*own, *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["tabs"] = tabs(request.user, obj, "basics") if obj and not context["is_popup"] else []
        context["cancel_url"] = url(obj, "cancel") if obj and can_release(request.user) else ""
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def history_context(self, request, record):
        tab = tabs(request.user, record, "history")
        return super().history_context(request, record) | {"visit": record, "tabs": tab}

    def has_release_permission(self, request):
        return can_release(request.user)

    def save_model(self, request, obj, form, change):
        before = default_expiry(Visit.objects.get(pk=obj.pk)) if change else None
        super().save_model(request, obj, form, change)
        if change:
            links.follow(obj, before)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        itineraries.draft_of(form.instance)

    @admin.display(description=_("when"), ordering="starts_on")
    def when(self, visit):
        return visit.date_span if visit.starts_on else _("no dates")

    @admin.display(description=_("status"), ordering="status")
    def state(self, visit):
        state = visit.state()
        return format_html('<span class="badge {}">{}</span>', state.value, state.label)

    @admin.display(description=_("hosts confirmed"))
    def hosts_confirmed(self, visit):
        return _("%(yes)s of %(all)s") % {"yes": visit.host_yes, "all": visit.host_stops} if visit.host_stops else "–"

    @admin.display(description=_("programme"), ordering="last_release")
    def releases(self, visit):
        """The releases, and the draft that the next one will be."""
        parts = []
        if visit.last_release:
            listed = reverse("admin:visits_itinerary_changelist", query={"visit__id__exact": visit.pk})
            parts.append((listed, _("release %(number)s") % {"number": visit.last_release}))
        if visit.draft_id:
            parts.append((url(visit, "programme"), _("draft")))
        return format_html_join(", ", '<a href="{}">{}</a>', parts)

    @admin.display(description=_("coordinator"), ordering="coordinator__last_name")
    def coordinator_name(self, visit):
        return visit.coordinator and name_of(visit.coordinator)

    @admin.action(description=_("Release the programme…"), permissions=["release"])
    def release(self, request, visits):
        return self._page_of_one(request, visits, "release")

    @admin.action(description=_("Cancel the visit…"), permissions=["release"])
    def cancel(self, request, visits):
        return self._page_of_one(request, visits, "cancel")

    def _page_of_one(self, request, visits, name):
        """What leads to mails has a page of its own, which shows them first."""
        if visits.count() == 1:
            return redirect(url(visits.get(), name))
        messages.warning(request, _("Choose one visit: its page shows first who will be told."))
        return None


@admin.register(Delegation)
class DelegationAdmin(TranslatedAdmin):
    list_display = ["name", "visit", "origin", "languages"]
    list_filter = ["origin"]
    list_select_related = ["visit", "origin"]
    search_fields = ["name_pl", "name_en", "name_fr", "name_es", "visit__title_pl"]
    date_hierarchy = "visit__starts_on"
    layout = [(None, ["visit", "name", "origin", "senders", "home_city", "home_time_zone", "languages"])]


@admin.register(Place)
class PlaceAdmin(SafeAdmin):
    list_display = ["name", "address", "organisation", "use_count"]
    list_select_related = ["organisation"]
    search_fields = ["name", "address", "organisation__name"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["used_by"]
    layout = [(None, ["name", "slug", "address", "latitude", "longitude", "organisation", "used_by"])]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(use_count=Count("planned_stops__stop", distinct=True))

    @admin.display(description=_("stops"), ordering="use_count")
    def use_count(self, place):
        return place.use_count

    @admin.display(description=_("used by releases (a correction shows there at once)"))
    def used_by(self, place):
        """The releases that show this place: names are not frozen, so whoever corrects one should know."""
        releases = {str(p.itinerary) for p in place.planned_stops.exclude(itinerary__number=None).select_related(
            "itinerary__visit"
        )} if place.pk else set()  # fmt: skip
        return ", ".join(sorted(releases)) or "–"


@admin.register(Outcome)
class OutcomeAdmin(TranslatedAdmin):
    list_display = ["text", "visit", "kind", "status", "audience", "owner", "due"]
    list_filter = ["status", "kind", "audience", "visit"]
    list_select_related = ["visit", "owner"]
    search_fields = ["text_pl", "text_en", "text_fr", "text_es", "organisations__name", "visit__title_pl"]
    date_hierarchy = "due"
    layout = [
        (None, ["visit", "stop", "kind", "text", "organisations", "audience"]),
        (_("Follow-up"), ["status", "owner", "due", "proof", "confirmed_on"]),
    ]
