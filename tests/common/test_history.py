"""The history of a record: who, when, which field, from what to what; its rows told with it; nothing private in it."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.forms import MultiWidget
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from simple_history.utils import bulk_update_with_history

from clusters.models import Membership, Organisation, Specialisation
from portal.common.admin import SafeAdmin
from portal.common.forms import SafePageForm
from portal.common.history import PRIVATE, is_tracked, with_lists
from portal.common.list_history import fill
from portal.common.sheets import widget_of
from portal.common.wording import MOST_PAIRS, NEW, OLD, SAME, brief, difference, plain
from tests import factories
from tests.pages import fields_of
from visits.models import Hosting

ENGLISH = {"accept-language": "en"}
ATTACK = "<script>alert(1)</script>"


def url(record, page="history", *args):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk, *args])


@pytest.fixture
def staff(client, coordinator):
    coordinator.first_name, coordinator.last_name = "Ewa", "Próbna"
    coordinator.save()
    client.force_login(coordinator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def save(client, record, **fields):
    """Change a record by its form, as a browser would; a list is a list of keys."""
    form = fields_of(client.get(url(record, "change")))
    answer = client.post(
        url(record, "change"),
        form | {name: value if isinstance(value, list) else [value] for name, value in fields.items()},
    )
    assert answer.status_code == 302
    record.refresh_from_db()


def told(client, record):
    """[(who, [said])] of the first page, a change as (name of the row, label, language, old, new)."""
    return [(save["who"], [_said(row) for row in save["rows"]]) for save in client.get(url(record)).context["saves"]]


def _said(row):
    if "changes" not in row:
        return row["kind"] + (" first" if row["kind"] == "~" else "") + (f" {row['name']}" if row["name"] else "")
    return [
        (row["name"], change["label"], change["language"], _side(change, "old"), _side(change, "new"))
        for change in row["changes"]
    ]  # fmt: skip


def _side(change, side):
    parts = change.get("parts")
    return "".join(text for kind, text in parts if kind in ("same", side)) if parts else change[side]


def test_a_change_says_who_and_from_what_to_what(staff, db):
    field = factories.specialisation(name_pl="Metal", code="metal")
    save(staff, field, name_pl="Metale", nace="25")
    (who, (changes,)), (nobody, created) = told(staff, field)
    assert (who, nobody, created) == ("Ewa Próbna", "", ["+"])
    assert changes == [("", "Name", "pl", "Metal", "Metale"), ("", "NACE divisions", "", "", "25")]


def test_what_fixtures_bring_begins_with_what_was_met(staff, db):
    field = factories.specialisation(name_pl="Metal")
    Specialisation.history.all().delete()
    save(staff, field, name_pl="Metale")
    assert told(staff, field) == [
        ("Ewa Próbna", [[("", "Name", "pl", "Metal", "Metale")]]), ("", ["~ first"])
    ]  # fmt: skip
    assert [row.version for row in field.history.all()] == [2, 1]


def test_rows_are_told_with_their_page_as_one_save(staff, visit):
    Hosting.objects.all().delete()
    save(staff, visit, ends_on="2018-10-06", **{"delegation-0-home_city": "Lima"})
    (who, rows), *_earlier = told(staff, visit)
    assert (who, rows) == ("Ewa Próbna", [
        [("", "Last day", "", "5\xa0October\xa02018", "6\xa0October\xa02018")],
        [("Delegation: Delegacja z Arequipy", "Home city", "", "Arequipa", "Lima")],
    ])  # fmt: skip
    assert visit.history.first().history_date == visit.delegation.history.first().history_date


def test_relations_and_choices_are_told_by_name_and_gone_ones_by_number(staff, visit):
    old, new = factories.organisation(name="Old"), factories.organisation(name="New")
    place = factories.place(organisation=old)
    save(staff, place, organisation=new.pk)
    save(staff, place, organisation="")
    for happened in ("took_place", "moved"):
        save(staff, visit.stops.first(), happened=happened)
    Organisation.objects.filter(pk=old.pk).delete()
    changes = [rows[0][0][3:] for _who, rows in told(staff, place)[:2]]
    assert changes == [("New", ""), (f"no. {old.pk}, which is gone", "New")]
    assert told(staff, visit.stops.first())[0][1] == [[("", "What happened", "", "took place", "moved")]]


def test_a_list_is_told_as_part_of_the_save_that_changed_it(staff, db):
    metal, wood, food = (factories.specialisation(name_pl=name) for name in ("Metal", "Drewno", "Żywność"))
    region = factories.region()
    region.specialisations.set([metal, wood])
    save(staff, region, specialisations=[food.pk, metal.pk], capital="Łomża")
    ((_who, (changes,)), (_nobody, created)) = told(staff, region)
    said = {label: (old, new) for _row, label, _language, old, new in changes}
    assert said["Specialisations"] == ("Drewno, Metal", "Metal, Żywność")
    assert created == ["+"]
    assert region.history.count() == 2
    Specialisation.objects.filter(pk=wood.pk).delete()
    said = {label: old for _row, label, _language, old, _new in told(staff, region)[0][1][0]}
    assert said["Specialisations"] == f"Metal, no. {wood.pk}, which is gone"


def test_lists_of_fixtures_begin_with_what_was_met(staff, db):
    metal, wood = (factories.specialisation(name_pl=name) for name in ("Metal", "Drewno"))
    region = factories.region()
    type(region).history.all().delete()
    region.specialisations.set([metal])
    assert not region.history.exists()
    save(staff, region, specialisations=[wood.pk])
    changed, met = told(staff, region)
    assert changed[1] == [[("", "Specialisations", "", "Metal", "Drewno")]]
    assert met[1] == ["~ first"]


def test_a_list_that_is_changed_by_itself_or_from_its_other_end_is_told(db):
    field, region = factories.specialisation(), factories.region()
    again = type(region).objects.get(pk=region.pk)
    again.specialisations.add(field)
    again.specialisations.add(field)
    field.regions.remove(region)
    lists = [row.lists["specialisations"] for row in with_lists(region.history.order_by("history_id"))]
    assert lists == [(), (field.pk,), ()]
    assert field.history.count() == 1


def test_lists_of_proxies_and_of_bulk_saves_are_kept(db):
    field, cluster = factories.specialisation(), factories.cluster()
    cluster.specialisations.add(field)
    bulk_update_with_history([cluster], type(cluster), ["website"])
    rows = with_lists(Organisation.history.filter(id=cluster.pk))
    assert [row.lists["specialisations"] for row in rows] == [(field.pk,)] * 2


def test_what_history_held_before_it_knew_lists_gets_those_of_now(db):
    field, region = factories.specialisation(), factories.region()
    region.specialisations.add(field)
    kept = apps.get_model("clusters", "HistoricalRegion_specialisations")
    kept.objects.all().delete()
    fill("clusters", [("Region", "specialisations")]).code(apps, None)
    assert [row.lists for row in with_lists(region.history.all())] == [{"specialisations": (field.pk,)}]


def test_a_list_comes_back_without_what_is_gone(staff, db):
    metal, wood, food = (factories.specialisation(name_pl=name) for name in ("Metal", "Drewno", "Żywność"))
    region = factories.region()
    region.specialisations.set([metal, wood])
    save(staff, region, specialisations=[food.pk])
    Specialisation.objects.filter(pk=wood.pk).delete()
    version = staff.get(url(region)).context["saves"][1]["url"]
    page = staff.get(version)
    assert "Drewno" not in page.content.decode()
    assert [text for _label, text in page.context["lost"]] == [f"no. {wood.pk}, which is gone"]
    staff.post(version, fields_of(page, "shown"))
    assert list(region.specialisations.all()) == [metal]


def test_rows_of_a_directory_page_are_added_changed_and_deleted(staff, db):
    cluster, firm = factories.cluster(name="Klaster"), factories.organisation(name="Firma")
    membership = factories.membership(cluster, firm)
    membership.role = "chair"
    membership.save()
    membership.delete()
    page = reverse("admin:clusters_cluster_history", args=[cluster.pk])
    said = [_said(row) for save in staff.get(page).context["saves"] for row in save["rows"]]
    name = "Membership: Firma – Klaster"
    assert said == [f"- {name}", [(name, "Role", "", "", "chair")], f"+ {name}", "+"]


def test_who_takes_part_is_told_even_of_stops_taken_out_since(staff, visit, guest):
    planned = factories.planned_stop(visit, attends=[guest])
    draft = planned.itinerary
    planned.attendances.all().delete()
    planned.delete()
    said = [_said(row) for save in staff.get(url(draft)).context["saves"] for row in save["rows"]]
    assert "+ Attendance: Guest One" in said
    assert "- Attendance: Guest One" in said


def test_contacts_are_in_no_history_page(staff, guest):
    save(staff, guest, phone="+51 999 999", needs="vegan", email="new@arequipa.example")
    page = staff.get(url(guest)).content.decode()
    assert not [word for word in ("+51 999", "vegan", "new@arequipa") if word in page]
    assert "what changed is not kept in the history" in page


def test_no_tracked_model_keeps_what_is_private():
    tracked = [model for model in admin.site._registry if is_tracked(model)]
    assert tracked
    kept = {field.name for model in tracked for field in model.history.model._meta.get_fields()}
    assert not PRIVATE & kept


def test_hostile_text_is_escaped(staff, visit):
    save(staff, visit, title_pl=f"Tytuł {ATTACK}", summary_pl=ATTACK)
    save(staff, visit, title_pl=f"Inny {ATTACK}", summary_pl=f"{ATTACK} i {ATTACK}")
    history = staff.get(url(visit))
    version = staff.get(history.context["saves"][1]["url"])
    assert version.status_code == 200
    for page in (history, version):
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert" in page.content.decode()


def test_history_and_versions_are_for_who_may_see_and_change(client, author, visit, django_user_model):
    visit.title_pl = "Nowy"
    visit.save()
    client.force_login(author)  # sees visits, changes none
    history = client.get(url(visit))
    assert history.status_code == 200
    assert not any(save["url"] and save["url"] in history.content.decode() for save in history.context["saves"])
    version = next(save["url"] for save in history.context["saves"] if save["url"])
    assert client.get(version).status_code == 403
    assert client.post(version, {"shown": "x"}).status_code == 403
    assert not [row for save in history.context["saves"] for row in save["rows"] if row["name"]]  # no delegation
    client.force_login(django_user_model.objects.create_user("nobody", password="x", is_staff=True))
    assert client.get(url(visit)).status_code == 403
    client.logout()
    assert client.get(url(visit)).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_version_of_no_time_is_not_found(staff, visit, method):
    for stamp in (1, 10**30):
        assert getattr(staff, method)(url(visit, "version", stamp)).status_code == 404


def test_a_release_is_told_but_never_brought_back(staff, visit):
    release = visit.itineraries.get(number=1)
    history = staff.get(url(release))
    assert history.status_code == 200
    version = next(save["url"] for save in history.context["saves"] if save["url"])
    assert staff.post(version, {"shown": "x"}).status_code == 403


def test_the_addresses_of_a_page_and_of_a_proxy_lead_to_the_same_history(staff, db):
    cluster = factories.cluster(name="Klaster")
    cluster.name = "Klaster 2"
    cluster.save()
    for name in ("cluster", "organisation"):
        page = staff.get(reverse(f"admin:clusters_{name}_history", args=[cluster.pk]))
        assert [len(save["rows"]) for save in page.context["saves"]] == [1, 1]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_entries(staff, rows, db):
    cluster = factories.cluster()
    for _row in range(rows):
        membership = factories.membership(cluster, factories.organisation())
        membership.organisation = factories.organisation()
        membership.save()
    page = reverse("admin:clusters_cluster_history", args=[cluster.pk])
    staff.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert sum(len(save["rows"]) for save in staff.get(page).context["saves"]) == 1 + 2 * rows
    assert len(queries) == 13, "\n".join(query["sql"][:300] for query in queries)
    assert Membership.objects.count() == rows


def test_twenty_moments_stand_on_a_page(staff, db):
    field = factories.specialisation()
    for number in range(24):
        field.nace = str(number)
        field.save()
    first, second, beyond = (staff.get(url(field), {"p": page}) for page in ("1", "2", "no"))
    assert [len(page.context["saves"]) for page in (first, second, beyond)] == [20, 5, 20]
    assert '<a href="?p=2">2</a>' in first.content.decode()


def test_a_single_record_comes_back(staff, db):
    place = factories.place(name="Hala", address="Stara 1")
    save(staff, place, address="Nowa 2", name="Nowa hala")
    version = staff.get(url(place)).context["saves"][1]["url"]
    page = staff.get(version)
    lines = {line["label"]: (line["then"], line["now"], line["differs"]) for line in page.context["lines"]}
    assert lines["Address"] == ("Stara 1", "Nowa 2", True)
    answer = staff.post(version, fields_of(page, "shown"))
    assert answer.url == url(place)
    place.refresh_from_db()
    assert (place.name, place.address, place.version) == ("Hala", "Stara 1", 3)
    assert "Restored as it was on" in staff.get(answer.url).content.decode()
    assert "Nothing differs" in staff.get(version).content.decode()


def test_what_history_does_not_hold_stays(staff, guest):
    save(staff, guest, phone="+51 1", office="Chair")
    save(staff, guest, phone="+51 2", office="Stool")
    version = staff.get(url(guest)).context["saves"][1]["url"]
    page = staff.get(version)
    assert {"Phone", "Needs (diet, access)", "E-mail"} <= set(page.context["unknown"])
    staff.post(version, fields_of(page, "shown"))
    guest.refresh_from_db()
    assert (guest.office, guest.phone) == ("Chair", "+51 2")


def test_a_status_of_a_visit_is_not_brought_back(staff, visit):
    save(staff, visit, summary_pl="Dobre.")
    type(visit).objects.filter(pk=visit.pk).update(status="cancelled")
    visit.refresh_from_db()
    save(staff, visit, summary_pl="Złe.")
    version = staff.get(url(visit)).context["saves"][1]["url"]
    staff.post(version, fields_of(staff.get(version), "shown"))
    visit.refresh_from_db()
    assert (visit.summary_pl, visit.status) == ("Dobre.", "cancelled")


def test_no_form_of_ours_has_a_field_of_several_inputs(admin_client, office):
    """What sheets.py takes for granted."""
    request = admin_client.get("/admin/").wsgi_request
    pages = [page for page in admin.site._registry.values() if isinstance(page, SafeAdmin)]
    assert pages
    for page in pages:
        classes = [page.get_form(request)] + [
            inline.get_formset(request).form for inline in page.get_inline_instances(request)
        ]
        for form in classes:
            several = [name for name, field in form.base_fields.items() if isinstance(widget_of(field), MultiWidget)]
            assert (page, several) == (page, [])
        assert issubclass(classes[0], SafePageForm)


# -- words -------------------------------------------------------------------------------------------------------------

texts = st.lists(st.sampled_from(["jeden", "dwa", "trzy", "\n", " "]), max_size=12).map(" ".join)


@given(texts, texts)
def test_a_difference_holds_both_texts(old, new):
    parts = difference(old, new)
    assert "".join(text for kind, text in parts if kind in (SAME, OLD)) == old
    assert "".join(text for kind, text in parts if kind in (SAME, NEW)) == new


def test_a_very_long_difference_is_told_whole():
    old, new = (" ".join(f"{letter}{n}" for n in range(int(MOST_PAIRS**0.5) + 1)) for letter in "ab")
    assert difference(old, new) == [(OLD, old), (NEW, new)]


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("Cztery dni.", "Cztery dni. Dwie grupy.", [(SAME, "Cztery dni."), (NEW, " Dwie grupy.")]),
        ("Podlaskie in Wallonia", "Guests in May", [(OLD, "Podlaskie in Wallonia"), (NEW, "Guests in May")]),
        ("a b c d", "a b x d", [(SAME, "a b"), (OLD, " c"), (NEW, " x"), (SAME, " d")]),
    ],
)
def test_a_difference_is_told_word_by_word_where_texts_are_alike(old, new, parts):
    assert difference(old, new) == parts


def test_rich_text_is_told_as_text():
    rich = '<h2>A</h2><p>b &amp; <a href="https://x.example">c</a></p><ul><li><p>d</p></li></ul>'
    assert plain(rich) == "A\nb & c [https://x.example]\nd"


def test_a_long_text_is_told_by_its_ends():
    words = " ".join(map(str, range(200)))
    assert brief("short") == "short"
    assert brief(words).startswith("0 1 2")
    assert brief(words).endswith("199")
    assert len(brief(words)) < 170


def test_dates_are_told_in_words(staff, db):
    firm = factories.organisation(founded=date(2001, 2, 3))
    save(staff, firm, founded="2001-02-04")
    assert told(staff, firm)[0][1] == [[("", "Founded on", "", "3\xa0February\xa02001", "4\xa0February\xa02001")]]
