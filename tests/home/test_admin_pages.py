"""Every page of the admin opens, for who may; a list costs the same for one row and for three."""

from functools import cache

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters import models as clusters
from portal.common.models import Office
from portal.gallery import models as gallery
from portal.news import models as news
from tests import factories
from visits import models as visits

MODELS = [model for model in admin.site._registry if model not in (Group, get_user_model())]


def make(model):
    """One row of a model, in a world of its own."""
    visit = cache(lambda: factories.released_visit(f"world-{factories.number()}"))
    return {
        Office: factories.office,
        clusters.Specialisation: factories.specialisation,
        clusters.Region: factories.region,
        clusters.Organisation: factories.organisation,
        clusters.Cluster: factories.cluster,
        clusters.Firm: factories.organisation,
        clusters.Membership: lambda: factories.membership(factories.cluster(), factories.organisation()),
        clusters.Programme: factories.programme,
        clusters.Partnership: factories.partnership,
        visits.Visit: visit,
        visits.Delegation: lambda: visit().delegation,
        visits.Participant: lambda: factories.participant(visit()),
        visits.AccessLink: lambda: factories.link(factories.participant(visit())),
        visits.Place: factories.place,
        visits.Itinerary: lambda: visit().itineraries.get(number=1),  # a draft leads to its editor
        visits.Stop: lambda: visit().stops.first(),
        visits.Outcome: lambda: factories.outcome(visit()),
        visits.Notice: lambda: factories.notice(factories.participant(visit())),
        gallery.Gallery: lambda: factories.photo(factories.gallery_of(visit())).gallery,
        gallery.Photo: lambda: factories.photo(factories.gallery_of(visit())),
        news.Article: lambda: factories.block(factories.article(visit=visit())).article,
        news.Tag: factories.tag,
    }[model]()


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def staff(admin_client, office):
    return admin_client


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_every_list_form_and_history_opens(staff, model):
    row = make(model)
    for url in (
        address(model, "changelist"),
        address(model, "changelist") + "?q=lodz",
        address(model, "change", row.pk),
        address(model, "history", row.pk),
    ):
        assert staff.get(url).status_code == 200, url
    may_add = admin.site._registry[model].has_add_permission(staff.get("/admin/").wsgi_request)
    assert staff.get(address(model, "add")).status_code == (200 if may_add else 403)


@pytest.mark.parametrize("model", [model for model in MODELS if model is not Office], ids=lambda m: m._meta.model_name)
def test_a_list_costs_the_same_for_any_number_of_rows(staff, model):
    """From two rows on: a filter with a single choice is left out by the admin, and its statement with it."""
    costs = []
    for rows in (2, 3):
        for _row in range(rows):
            make(model)
        Office.current()  # in the cache, as on every page but the first of a minute
        with CaptureQueriesContext(connection) as queries:
            staff.get(address(model, "changelist"))
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_every_relation_is_chosen_by_autocomplete(staff, model):
    page = admin.site._registry[model]
    request = staff.get("/admin/").wsgi_request
    relations = {
        field.name
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.remote_field and field.editable and field.remote_field.model is not get_user_model()
    }
    shown = {name for _heading, options in page.get_fieldsets(request) for name in options["fields"]}
    assert relations & shown <= {*page.get_autocomplete_fields(request), *page.readonly_fields}


@pytest.mark.parametrize("unknown", ["?p=99", "?e=1", "?status__exact=nonsense", "?o=99.x"])
def test_a_bad_address_of_a_list_is_no_error(staff, visit, unknown):
    assert staff.get(f"/admin/visits/visit/{unknown}", follow=True).status_code == 200


def test_the_link_to_the_site_stands_only_where_readers_find_something(staff, visit):
    """A region is always public; a visit only while readers may see it."""
    region = address(clusters.Region, "change", visit.host_region.pk)
    assert "/admin/r/" in staff.get(region).content.decode()
    assert "/admin/r/" in staff.get(address(visits.Visit, "change", visit.pk)).content.decode()
    visits.Visit.objects.filter(pk=visit.pk).update(audience="staff")
    assert "/admin/r/" not in staff.get(address(visits.Visit, "change", visit.pk)).content.decode()
