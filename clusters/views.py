"""The public directory. What visits, galleries and news add to a page, its template asks by their tags."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.common import dates
from portal.common.audience import ANONYMOUS
from portal.common.facts import Fact, known, linked
from portal.common.languages import languages_with
from portal.common.paging import paged

from .models import Kind, Organisation, Partnership, Programme, Region


def cluster_list(request):
    clusters = Organisation.objects.visible_to(ANONYMOUS).clusters().select_related("region")
    return render(request, "clusters/cluster_list.html", paged(request, clusters))


def cluster(request, slug):
    cluster = get_object_or_404(Organisation.objects.visible_to(ANONYMOUS).clusters().for_page(), slug=slug)
    members = cluster.members.on(timezone.localdate()).of_published().by_name()
    return render(request, "clusters/cluster.html", {
        "cluster": cluster, "facts": organisation_facts(cluster), "members": members,
    })  # fmt: skip


def firm_list(request):
    firms = Organisation.objects.visible_to(ANONYMOUS).member_firms().for_list()
    return render(request, "clusters/firm_list.html", paged(request, firms, 50))


def organisation(request, slug):
    organisation = get_object_or_404(Organisation.objects.visible_to(ANONYMOUS).for_page(), slug=slug)
    if organisation.kind == Kind.CLUSTER:
        return redirect(organisation, permanent=True)
    return render(request, "clusters/organisation.html", {
        "organisation": organisation, "facts": organisation_facts(organisation),
        "clusters": organisation.memberships.on(timezone.localdate()).to_published().select_related("cluster"),
    })  # fmt: skip


def region_list(request):
    return render(request, "clusters/region_list.html", {"regions": Region.objects.for_list()})


def region(request, slug):
    region = get_object_or_404(Region.objects.for_page(), slug=slug)
    bodies = region.organisations.visible_to(ANONYMOUS)
    return render(request, "clusters/region.html", {
        "region": region, "written_in": languages_with(region, "name"),
        "bodies": bodies, "partnerships": Partnership.objects.of_region(region),
        "facts": known(Fact(_("Country"), region.country_name), Fact(_("Code"), region.code)),
    })  # fmt: skip


def programme(request, slug):
    programme = get_object_or_404(Programme.objects.for_page(), slug=slug)
    return render(request, "clusters/programme.html", {
        "programme": programme, "written_in": languages_with(programme, "name"), "facts": programme_facts(programme),
    })  # fmt: skip


def partnership(request, slug):
    partnership = get_object_or_404(Partnership.objects.for_page(), slug=slug)
    return render(request, "clusters/partnership.html", {
        "partnership": partnership, "shared": partnership.shared_specialisations,
        "facts": known(
            linked(_("Programme"), partnership.programme),
            Fact(_("Years"), dates.years(partnership.since, partnership.until)),
        ),
    })  # fmt: skip


def organisation_facts(body):
    seat = ", ".join(filter(None, [body.city, body.region and body.region.country_name]))
    return known(
        Fact(_("Kind"), "" if body.kind == Kind.CLUSTER else body.get_kind_display()),
        linked(_("Region"), body.region),
        Fact(_("Seat"), seat if body.city else ""),
        Fact(_("Specialisations"), ", ".join(each.name for each in body.specialisations.all())),
        Fact(_("Founded"), body.founded and dates.day(body.founded)),
        linked(_("Part of"), body.parent),
    )


def programme_facts(programme):
    return known(
        Fact(_("Funder"), programme.funder),
        linked(_("Run by"), programme.run_by),
        Fact(_("Years"), dates.years(programme.first_year, programme.last_year)),
        Fact(_("Budget"), programme.budget and dates.money(programme.budget, programme.currency)),
        Fact(_("Regions"), ", ".join(region.name for region in programme.regions.all())),
    )
