"""The draft of a visit as one page, its releases read-only, and stops with what happened."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Count, F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.common.admin import SafeAdmin, TranslatedInline
from portal.common.audience import Audience
from portal.common.forms import SafeForm, SafeFormSet, SafePageForm, stale_message

from .. import itineraries
from ..choices import Role
from ..models import Attendance, Itinerary, Participant, PlannedStop, Stop


class PeopleOfVisit(AutocompleteSelectMultiple):
    """Chooses participants of one visit who may be named in one role."""

    def __init__(self):
        super().__init__(Attendance._meta.get_field("participant"), admin.site)

    def get_url(self):
        return f"{super().get_url()}?of_visit={self.visit_id}&for_role={self.role}"


class PlannedStopForm(SafeForm):
    """A row of the draft: the planned stop, its people, and what the Stop itself keeps through every release."""

    audience = forms.ChoiceField(label=_("audience"), choices=Audience, initial=Audience.PARTNERS)
    staff_notes = forms.CharField(
        label=_("staff's notes"), required=False, widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
    )
    attends = forms.ModelMultipleChoiceField(
        Participant.objects.all(), label=_("who takes part (if not everybody)"), required=False, widget=PeopleOfVisit
    )
    receives = forms.ModelMultipleChoiceField(
        Participant.objects.all(), label=_("received by"), required=False, widget=PeopleOfVisit
    )

    def __init__(self, *args, visit=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name, role in (("attends", Role.ATTENDS), ("receives", Role.RECEIVES)):
            self.fields[name].widget.visit_id, self.fields[name].widget.role = visit.pk, role.value
            self.fields[name].queryset = Participant.objects.filter(visit=visit).for_role(role)
            if self.instance.pk:
                self.fields[name].initial = [
                    a.participant_id for a in self.instance.attendances.all() if a.role == role
                ]
        if self.instance.pk:
            self.fields["audience"].initial = self.instance.stop.audience
            self.fields["staff_notes"].initial = self.instance.stop.staff_notes

    @property
    def guarded(self):
        return self.instance.stop if self.instance.pk else None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("everybody") and cleaned.get("attends"):
            raise ValidationError({"attends": _("Choose people, or everybody, not both.")})
        if not cleaned.get("everybody") and not cleaned.get("attends"):
            raise ValidationError({"attends": _("Choose who takes part, or everybody.")})
        return cleaned

    def plan(self):
        """Hand the row over to the module that writes planned stops."""
        row, cleaned = self.instance, self.cleaned_data
        itineraries.plan(row, attends=cleaned["attends"], receives=cleaned["receives"])
        row.stop.audience, row.stop.staff_notes = cleaned["audience"], cleaned["staff_notes"]
        row.stop.save()


def is_open(itinerary, request):
    """A release is only read; a POST to one comes from a page opened while it was the draft: its form refuses it."""
    return itinerary is None or itinerary.number is None or request.method == "POST"


class PlannedStopFormSet(SafeFormSet):
    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"visit": self.instance.visit if self.instance.visit_id else None}


class PlannedStopInline(TranslatedInline):
    model = PlannedStop
    form = PlannedStopForm
    formset = PlannedStopFormSet
    ordering = ["starts", "ends", "pk"]
    template = "admin/visits/planned_stops.html"
    TOLD = {
        "audience": "told_audience", "staff_notes": "told_notes", "attends": "told_attends",
        "receives": "told_receives",
    }  # fmt: skip
    layout = [
        (
            None,
            [
                ("starts", "ends", "kind", "audience"), "title", ("place", "host", "travel_minutes"),
                ("everybody", "attends", "receives"), "notes", "partner_notes", "bring", "staff_notes",
            ],
        )
    ]  # fmt: skip

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("stop", "place", "host")
        return rows.prefetch_related("attendances__participant")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and is_open(obj, request)

    def get_readonly_fields(self, request, obj=None):
        return () if self.has_change_permission(request, obj) else tuple(self.TOLD.values())

    def get_fieldsets(self, request, obj=None):
        """In a release the fields that are no columns of the planned stop are told by methods of the same meaning."""
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        return [
            (heading, {"fields": [self._told(name) for name in options["fields"]]}) for heading, options in fieldsets
        ]

    def _told(self, name):
        return tuple(map(self._told, name)) if isinstance(name, tuple) else self.TOLD.get(name, name)

    @admin.display(description=_("audience"))
    def told_audience(self, planned):
        return planned.stop.get_audience_display()

    @admin.display(description=_("staff's notes"))
    def told_notes(self, planned):
        return planned.stop.staff_notes or "–"

    @admin.display(description=_("who takes part (if not everybody)"))
    def told_attends(self, planned):
        return people(planned, Role.ATTENDS)

    @admin.display(description=_("received by"))
    def told_receives(self, planned):
        return people(planned, Role.RECEIVES)


class ItineraryForm(SafePageForm):
    def clean(self):
        """Refuse what was opened as a draft and is a release by now; what was typed stays in the form."""
        cleaned = super().clean()
        if self.instance.number is not None:
            raise ValidationError(_("This draft was released meanwhile, as release %(number)s. %(who)s") % {
                "number": self.instance.number, "who": stale_message(self.instance),
            })  # fmt: skip
        return cleaned


def people(planned, role):
    """Names of those in this role at a planned stop."""
    return ", ".join(a.participant.name for a in planned.attendances.all() if a.role == role) or "–"


@admin.register(Itinerary)
class ItineraryAdmin(SafeAdmin):
    """Drafts are edited, releases only read. Hours are the host's: the page runs in the visit's zone."""

    list_display = ["__str__", "released_at", "released_by", "note", "stop_count"]
    list_filter = ["visit"]
    list_select_related = ["visit", "released_by"]
    search_fields = ["visit__title_pl", "visit__title_en", "visit__slug", "note"]
    date_hierarchy = "released_at"
    form = ItineraryForm
    inlines = [PlannedStopInline]
    readonly_fields = ["visit", "released_at", "released_by"]
    layout = [(None, ["visit", "note", "released_at", "released_by"])]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(stop_count=Count("planned_stops"))

    @admin.display(description=_("stops"), ordering="stop_count")
    def stop_count(self, itinerary):
        return itinerary.stop_count

    def has_add_permission(self, request):
        return False  # a visit opens its draft itself

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and is_open(obj, request)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        itinerary = self.get_object(request, object_id) if object_id else None
        with timezone.override(itinerary.visit.zone if itinerary else None):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            return response.render() if hasattr(response, "render") else response

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False)
        for row in formset.forms:
            if row in formset.deleted_forms:
                if row.instance.pk:
                    itineraries.remove(row.instance)
            elif row.has_changed():
                row.claim()
                row.plan()


@admin.register(Stop)
class StopAdmin(SafeAdmin):
    """What the visit keeps of a stop through every release: the host's answer, and what really happened."""

    list_display = ["title", "visit", "audience", "answer", "happened", "headcount"]
    list_filter = ["answer", "happened", "audience", "visit"]
    list_select_related = ["visit"]
    search_fields = ["planned__title_pl", "planned__title_en", "visit__title_pl"]
    date_hierarchy = "visit__starts_on"
    readonly_fields = ["visit", "title"]
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

    def has_add_permission(self, request):
        return False  # a row of a draft makes its stop

    def has_delete_permission(self, request, obj=None):
        return False
