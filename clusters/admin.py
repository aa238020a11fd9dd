"""The directory in the admin."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from portal.common import dates
from portal.common.admin import SafeAdmin, SafeInline, TranslatedAdmin

from .models import Cluster, Firm, Membership, Organisation, Partnership, Programme, Region, Specialisation


class MemberInline(SafeInline):
    model = Membership
    fk_name = "cluster"
    layout = [(None, ["organisation", "since", "until", "role"])]
    verbose_name_plural = _("members")


class MembershipInline(SafeInline):
    model = Membership
    fk_name = "organisation"
    layout = [(None, ["cluster", "since", "until", "role"])]


class CountryFilter(admin.AllValuesFieldListFilter):
    """Countries by their names."""

    def choices(self, changelist):
        for choice in super().choices(changelist):
            code = str(choice["display"])[:2]
            yield choice | {"display": str(choice["display"]).replace(code, dates.country(code), 1)}


@admin.register(Specialisation)
class SpecialisationAdmin(TranslatedAdmin):
    list_display = ["name", "code", "nace", "region_count", "organisation_count"]
    search_fields = ["name_pl", "name_en", "name_fr", "name_es", "code"]
    layout = [(None, ["name", "code", "nace"])]
    prepopulated_fields = {"code": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(
            region_count=Count("regions", distinct=True), organisation_count=Count("organisations", distinct=True)
        )  # fmt: skip

    @admin.display(description=_("regions"), ordering="region_count")
    def region_count(self, row):
        return row.region_count

    @admin.display(description=_("organisations"), ordering="organisation_count")
    def organisation_count(self, row):
        return row.organisation_count


@admin.register(Region)
class RegionAdmin(TranslatedAdmin):
    list_display = ["name", "country", "code", "organisation_count"]
    list_filter = [("country", CountryFilter), "specialisations"]
    search_fields = ["name_pl", "name_en", "name_fr", "name_es", "code"]
    prepopulated_fields = {"slug": ["name"]}
    layout = [
        (None, ["name", "slug", "country", "code", "time_zone", "latitude", "longitude"]),
        (_("About"), ["summary", "challenges", "specialisations"]),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(organisation_count=Count("organisations"))

    @admin.display(description=_("organisations"), ordering="organisation_count")
    def organisation_count(self, row):
        return row.organisation_count


@admin.register(Organisation)
class OrganisationAdmin(TranslatedAdmin):
    list_display = ["name", "kind", "region", "city", "published", "confirmed_on"]
    list_filter = ["kind", "published", "region", "specialisations"]
    list_select_related = ["region"]
    search_fields = ["name", "short_name", "city", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [MembershipInline]
    names = ["name", "short_name", "slug", "kind", "published"]
    layout = [
        (None, names),
        (_("About"), ["summary", "specialisations", "logo", "founded", "parent"]),
        (_("Where"), ["region", "city", "address", "latitude", "longitude"]),
        (_("Contact"), ["website", "email", "phone", "confirmed_on"]),
    ]


class OfKind(OrganisationAdmin):
    """The rows of one kind; the kind itself is not asked."""

    list_filter = ["published", "region", "specialisations"]

    def visible(self, names, request):
        return [name for name in names if name != "kind"]

    def deletions(self):
        return super().deletions().filter(kind=self.model.KIND)


@admin.register(Cluster)
class ClusterAdmin(OfKind):
    list_display = ["name", "region", "city", "member_count", "published", "confirmed_on"]
    inlines = [MemberInline]
    layout = [*OfKind.layout, (_("The cluster"), ["aims", "members_qualifier", "members_stated"])]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(member_count=Count("members"))

    @admin.display(description=_("members"), ordering="member_count")
    def member_count(self, row):
        return row.member_count


@admin.register(Firm)
class FirmAdmin(OfKind):
    list_display = ["name", "region", "city", "published", "confirmed_on"]


@admin.register(Membership)
class MembershipAdmin(SafeAdmin):
    list_display = ["organisation", "cluster", "since", "until", "role"]
    list_filter = ["cluster"]
    list_select_related = ["organisation", "cluster"]
    search_fields = ["organisation__name", "cluster__name", "role"]
    date_hierarchy = "since"
    layout = [(None, ["cluster", "organisation", "since", "until", "role"])]


@admin.register(Programme)
class ProgrammeAdmin(TranslatedAdmin):
    list_display = ["name", "acronym", "funder", "run_by", "first_year", "last_year", "budget", "currency"]
    list_filter = ["regions"]
    list_select_related = ["run_by"]
    search_fields = ["acronym", "name_pl", "name_en", "name_fr", "name_es"]
    prepopulated_fields = {"slug": ["acronym"]}
    layout = [
        (None, ["name", "acronym", "slug", "summary", "website"]),
        (_("Who and when"), ["funder", "run_by", "regions", "first_year", "last_year", "budget", "currency"]),
    ]


@admin.register(Partnership)
class PartnershipAdmin(TranslatedAdmin):
    list_display = ["__str__", "programme", "since", "until"]
    list_filter = ["programme"]
    list_select_related = ["region", "partner", "programme"]
    search_fields = ["slug", "region__name_pl", "partner__name_pl"]
    layout = [(None, ["region", "partner", "slug", "programme", "since", "until", "summary"])]
