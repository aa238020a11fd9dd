"""Two people change one visit: the second chooses field by field, rows of its inlines included; nothing is lost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.models import Membership
from portal.common.admin_conflicts import ConflictPages
from portal.common.forms import SafePageForm, Stale
from tests import factories
from tests.pages import fields_of
from visits import workflow
from visits.admin.visit import VisitAdmin
from visits.models import Outcome, Participant, Visit

ENGLISH = {"accept-language": "en"}
ATTACK = "<script>alert(1)</script><b onclick=x>\" '&lt;"


class Person:
    """One of two who have the same page open."""

    def __init__(self, user, record):
        self.client, self.url = Client(headers=ENGLISH), change_url(record)
        self.client.force_login(user)
        self.form = self.opened()

    def opened(self):
        return fields_of(self.client.get(self.url)) | {"_save": ["Save"]}

    def types(self, **fields):
        self.form |= {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
        return self

    def saves(self):
        return self.client.post(self.url, self.form)

    def answers(self, page, button="save", **sides):
        """Choose sides on the page of the conflict: {part of a field's name: side}."""
        fields = fields_of(page, "_merge-shown") | {"_merge": [button]}
        for part, side in sides.items():
            row = next(row for row in page.context["asked"] if part in row["field"])
            fields[row["field"]] = [next(one["value"] for one in row["sides"] if one["side"] == side)]
        return self.client.post(self.url, fields)


def change_url(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def asked(page):
    return {row["field"].removeprefix("_merge:"): row for row in page.context["asked"]}


def words(parts):
    return "".join(text for _kind, text in parts)


@pytest.fixture
def jan(publisher):
    publisher.first_name, publisher.last_name, publisher.is_superuser = "Jan", "Przykład", True
    publisher.save()
    return publisher


@pytest.fixture
def two(visit, coordinator, jan):
    """(mine, theirs): both have the visit open."""
    return Person(coordinator, visit), Person(jan, visit)


def test_the_second_gets_both_versions_side_by_side(visit, two):
    mine, theirs = two
    assert theirs.types(ends_on="2018-10-06", summary_pl="Cztery dni i lotnisko.").saves().status_code == 302
    page = mine.types(ends_on="2018-10-07", notice_pl="Uwaga").saves()
    assert page.status_code == 409
    assert set(asked(page)) == {"/ends_on"}
    row = asked(page)["/ends_on"]
    assert (row["label"], row["base"]) == ("Last day", "5\xa0October\xa02018")
    assert [words(side["parts"]) for side in row["sides"]] == ["6\xa0October\xa02018", "7\xa0October\xa02018"]
    assert [(row["label"], row["language"], row["is_mine"]) for row in page.context["kept"]] == [
        ("Summary", "pl", False), ("Notice to readers", "pl", True)
    ]  # fmt: skip
    html = page.content.decode()
    assert "Jan Przykład saved on" in html
    assert " checked" not in html
    visit.refresh_from_db()
    assert (visit.ends_on.day, visit.notice_pl) == (6, None)


@pytest.mark.parametrize(("side", "day"), [("theirs", 6), ("mine", 7)])
def test_the_choice_is_the_next_version_with_what_both_changed_elsewhere(visit, two, side, day):
    mine, theirs = two
    theirs.types(ends_on="2018-10-06", summary_pl="Ich.").saves()
    page = mine.types(ends_on="2018-10-07", notice_pl="Moje.").saves()
    assert mine.answers(page, ends_on=side).status_code == 302
    visit.refresh_from_db()
    assert (visit.ends_on.day, visit.summary_pl, visit.notice_pl) == (day, "Ich.", "Moje.")
    assert visit.version == 3
    assert [row.version for row in visit.history.all()[:2]] == [3, 2]
    assert visit.history.first().history_user.username == "coordinator-1"


def test_different_fields_ask_nothing_but_are_shown(visit, two):
    mine, theirs = two
    theirs.types(summary_pl="Ich.").saves()
    page = mine.types(notice_pl="Moje.").saves()
    assert (page.status_code, page.context["asked"]) == (409, [])
    assert mine.answers(page).status_code == 302
    visit.refresh_from_db()
    assert (visit.summary_pl, visit.notice_pl) == ("Ich.", "Moje.")


def test_a_choice_that_is_open_saves_nothing_and_keeps_the_others(visit, two):
    mine, theirs = two
    theirs.types(ends_on="2018-10-06", title_pl="Ich").saves()
    page = mine.types(ends_on="2018-10-07", title_pl="Mój").saves()
    page = mine.answers(page, title_pl="mine")
    assert page.status_code == 409
    assert [change.key for change in page.context["open"]] == ["/ends_on"]
    assert asked(page)["/title_pl"]["chosen"] == "mine"
    assert mine.answers(page, ends_on="theirs").status_code == 302
    visit.refresh_from_db()
    assert (visit.title_pl, visit.ends_on.day) == ("Mój", 6)


@pytest.mark.parametrize(("side", "title"), [("theirs", "Ich"), ("mine", "Mój")])
def test_one_button_chooses_everything_and_saves_nothing_yet(visit, two, side, title):
    mine, theirs = two
    theirs.types(ends_on="2018-10-06", title_pl="Ich").saves()
    page = mine.types(ends_on="2018-10-07", title_pl="Mój").saves()
    page = mine.answers(page, button=f"all-{side}")
    assert {row["chosen"] for row in page.context["asked"]} == {side}
    visit.refresh_from_db()
    assert visit.title_pl == "Ich"
    assert mine.answers(page).status_code == 302
    visit.refresh_from_db()
    assert visit.title_pl == title


def test_a_third_save_in_between_brings_the_page_again(visit, two):
    mine, theirs = two
    theirs.types(ends_on="2018-10-06", title_pl="Ich").saves()
    page = mine.types(ends_on="2018-10-07", title_pl="Mój").saves()
    theirs.form = theirs.opened()
    theirs.types(ends_on="2018-10-08").saves()
    page = mine.answers(page, ends_on="mine", title_pl="mine")
    assert page.status_code == 409
    assert asked(page)["/title_pl"]["chosen"] == "mine"
    assert asked(page)["/ends_on"]["chosen"] is None  # it was a choice against another day
    assert words(asked(page)["/ends_on"]["sides"][0]["parts"]) == "8\xa0October\xa02018"
    assert mine.answers(page, ends_on="mine").status_code == 302
    visit.refresh_from_db()
    assert (visit.ends_on.day, visit.title_pl, visit.version) == (7, "Mój", 4)


def test_a_save_between_the_check_and_the_choice_brings_the_page_again(visit, two, monkeypatch):
    """The merged form was compared and checked; then somebody saves before it does."""
    mine, theirs = two
    theirs.types(title_pl="Ich").saves()
    page = mine.types(title_pl="Mój").saves()
    check, claim = VisitAdmin.get_object, SafePageForm.claim

    def too_late(self):
        """The guarded update of the first try finds no row; by the next try the third version is stored."""
        monkeypatch.setattr(SafePageForm, "claim", claim)
        monkeypatch.setattr(VisitAdmin, "get_object", after_a_third_save)
        raise Stale

    def after_a_third_save(*args, **options):
        Visit.objects.filter(pk=visit.pk).update(title_pl="Trzeci", version=3)
        return check(*args, **options)

    monkeypatch.setattr(SafePageForm, "claim", too_late)
    page = mine.answers(page, title_pl="mine")
    assert page.status_code == 409
    sides = [words(side["parts"]) for side in asked(page)["/title_pl"]["sides"]]
    assert sides == ["Trzeci", "Mój"]
    visit.refresh_from_db()
    assert (visit.title_pl, visit.version) == ("Trzeci", 3)


def test_back_to_the_form_brings_every_word_back_and_the_page_once_more(visit, two):
    mine, theirs = two
    theirs.types(title_pl="Ich").saves()
    page = mine.types(title_pl="Mój", notice_pl="Moje.").saves()
    form = mine.answers(page, button="back")
    assert form.status_code == 200
    again = fields_of(form)
    assert (again["title_pl"], again["notice_pl"], again["seen_version"]) == (["Mój"], ["Moje."], ["1"])
    assert mine.client.post(mine.url, again | {"_save": ["Save"]}).status_code == 409


def test_a_double_click_on_the_choice_saves_once(visit, two):
    mine, theirs = two
    theirs.types(title_pl="Ich").saves()
    page = mine.types(title_pl="Mój").saves()
    assert [mine.answers(page, title_pl="mine").status_code for _click in range(2)] == [302, 302]
    visit.refresh_from_db()
    assert (visit.title_pl, visit.version) == ("Mój", 3)


def test_a_merged_form_with_faults_comes_back_as_the_form_with_them(visit, two):
    mine, theirs = two
    theirs.types(starts_on="2018-10-04").saves()
    page = mine.types(ends_on="2018-10-02").saves()
    assert page.context["asked"] == []
    refused = mine.answers(page)
    assert refused.status_code == 200
    assert "The last day is before the first." in refused.content.decode()
    assert fields_of(refused)["ends_on"] == ["2018-10-02"]
    assert fields_of(refused)["starts_on"] == ["2018-10-04"]


def test_hostile_text_is_only_text(visit, two):
    mine, theirs = two
    theirs.types(title_pl=f"Ich {ATTACK}", notice_pl=ATTACK).saves()
    page = mine.types(title_pl=f"Mój {ATTACK}", summary_pl=ATTACK).saves()
    html = page.content.decode()
    assert "<script>alert" not in html
    assert "<b onclick" not in html
    assert fields_of(page, "_merge-shown")["summary_pl"] == [ATTACK]
    mine.answers(page, title_pl="mine")
    visit.refresh_from_db()
    assert (visit.title_pl, visit.notice_pl, visit.summary_pl) == (f"Mój {ATTACK}", ATTACK, ATTACK)


def test_lines_survive_and_are_no_change(visit, two, coordinator, jan):
    """A browser ends lines otherwise than a fixture does."""
    Visit.objects.filter(pk=visit.pk).update(summary_pl="Jeden\nDwa", version=5)
    visit.refresh_from_db()
    visit.save()
    mine, theirs = Person(coordinator, visit), Person(jan, visit)
    theirs.types(title_pl="Ich").saves()
    page = mine.types(notice_pl="Moje.").saves()
    assert [(row["label"], row["is_mine"]) for row in page.context["kept"]] == [
        ("Title", False), ("Notice to readers", True)
    ]  # fmt: skip


# -- rows of inlines -------------------------------------------------------------------------------------------------


def test_the_same_field_of_a_row_is_asked_and_the_others_are_kept(visit, two):
    mine, theirs = two
    visit.delegation.save()
    theirs.types(**{"delegation-0-home_city": "Lima", "delegation-0-languages": "es, en"}).saves()
    page = mine.types(**{"delegation-0-home_city": "Cusco", "delegation-0-name_en": "The guests"}).saves()
    key = f"delegation:{visit.delegation.pk}"
    assert set(asked(page)) == {f"{key}/home_city"}
    assert asked(page)[f"{key}/home_city"]["label"] == "Delegation: Delegacja z Arequipy, Home city"
    assert mine.answers(page, home_city="mine").status_code == 302
    visit.delegation.refresh_from_db()
    guests = visit.delegation
    assert (guests.home_city, guests.languages, guests.name_en, guests.version) == ("Cusco", "es, en", "The guests", 3)


def test_rows_that_both_add_are_kept(visit, two):
    mine, theirs = two
    bodies = [factories.organisation(name=f"Host {name}") for name in "AB"]
    for person, body in ((theirs, bodies[0]), (mine, bodies[1])):
        person.types(**host_row(1, body), title_pl=f"By {body}")
    theirs.saves()
    page = mine.saves()
    assert [(row["label"], row["is_mine"]) for row in page.context["kept"]] == [
        ("Host: Host A", False), ("Host: Host B", True)
    ]  # fmt: skip
    assert mine.answers(page, title_pl="theirs").status_code == 302
    assert set(visit.hostings.values_list("organisation", flat=True)) >= {body.pk for body in bodies}
    assert visit.hostings.count() == 3


def host_row(number, body, total=None):
    return {
        f"hostings-{number}-organisation": str(body.pk), f"hostings-{number}-position": str(number + 1),
        f"hostings-{number}-id": "", f"hostings-{number}-visit": "", "hostings-TOTAL_FORMS": str(total or number + 1),
    }  # fmt: skip


def test_a_row_that_they_took_off_and_i_changed_is_asked(visit, two):
    mine, theirs = two
    hosting = visit.hostings.get()
    theirs.types(**{"hostings-0-DELETE": "on"}).saves()
    assert not visit.hostings.exists()
    page = mine.types(**{"hostings-0-position": "4"}).saves()
    row = asked(page)[f"hostings:{hosting.pk}/"]
    assert [side["is_gone"] for side in row["sides"]] == [True, False]
    assert "Position: 4" in words(row["sides"][1]["parts"])
    assert mine.answers(page, hostings="mine").status_code == 302
    assert visit.hostings.get().position == 4
    assert visit.hostings.get().organisation == hosting.organisation


def test_a_row_that_they_took_off_stays_off_if_that_is_chosen(visit, two):
    mine, theirs = two
    theirs.types(**{"hostings-0-DELETE": "on"}).saves()
    page = mine.types(**{"hostings-0-position": "4", "title_pl": "Mój"}).saves()
    assert mine.answers(page, hostings="theirs").status_code == 302
    visit.refresh_from_db()
    assert (visit.title_pl, visit.hostings.count()) == ("Mój", 0)


@pytest.mark.parametrize(("side", "positions"), [("theirs", [7]), ("mine", [])])
def test_a_row_that_i_took_off_and_they_changed_is_asked(visit, two, side, positions):
    mine, theirs = two
    theirs.types(**{"hostings-0-position": "7"}).saves()
    page = mine.types(**{"hostings-0-DELETE": "on"}).saves()
    assert page.status_code == 409
    assert mine.answers(page, hostings=side).status_code == 302
    assert list(visit.hostings.values_list("position", flat=True)) == positions


def test_a_row_that_nobody_changed_goes_quietly(visit, two):
    mine, theirs = two
    theirs.types(title_pl="Ich").saves()
    page = mine.types(**{"hostings-0-DELETE": "on"}).saves()
    assert page.context["asked"] == []
    assert [row.get("is_gone") for row in page.context["kept"]] == [None, True]
    assert mine.answers(page).status_code == 302
    visit.refresh_from_db()
    assert (visit.title_pl, visit.hostings.count()) == ("Ich", 0)


def test_both_add_the_one_delegation(office, coordinator, jan):
    visit = factories.visit()
    mine, theirs = Person(coordinator, visit), Person(jan, visit)
    for person, name in ((theirs, "Ich"), (mine, "Moja")):
        person.types(**{
            "delegation-TOTAL_FORMS": "1", "delegation-0-name_pl": name, "delegation-0-home_city": "Lima",
            "delegation-0-origin": str(factories.region().pk),
            "delegation-0-home_time_zone": "America/Lima", "delegation-0-languages": "es",
        })  # fmt: skip
    assert theirs.saves().status_code == 302
    page = mine.saves()
    assert page.status_code == 409
    assert {key.partition("/")[2] for key in asked(page)} == {"name_pl", "origin"}
    assert mine.answers(page, name_pl="mine", origin="theirs").status_code == 302
    visit.refresh_from_db()
    assert visit.delegation.name_pl == "Moja"


def test_a_row_of_another_visit_is_forged_and_never_shown(visit, other_visit, two):
    mine, theirs = two
    secret = other_visit.delegation
    secret.name_pl = "Tajna"
    secret.save()
    theirs.types(title_pl="Ich").saves()
    page = mine.types(title_pl="Mój", **{"delegation-0-id": str(secret.pk)}).saves()
    assert "Tajna" not in page.content.decode()
    mine.answers(page, title_pl="mine")
    secret.refresh_from_db()
    assert (secret.name_pl, secret.visit_id) == ("Tajna", other_visit.pk)


def test_what_history_does_not_keep_is_asked_wherever_it_differs(guest, coordinator, jan):
    mine, theirs = Person(coordinator, guest), Person(jan, guest)
    theirs.types(phone="+51 1", office="Chair").saves()
    page = mine.types(needs="vegan", group="B").saves()
    assert set(asked(page)) == {"/phone", "/needs"}
    assert not asked(page)["/phone"]["is_known"]
    assert {row["label"] for row in page.context["kept"]} == {"Office", "Group"}
    assert mine.answers(page, phone="theirs", needs="mine").status_code == 302
    guest.refresh_from_db()
    assert (guest.phone, guest.needs, guest.office, guest.group) == ("+51 1", "vegan", "Chair", "B")


def test_relations_are_compared_by_name(visit, coordinator, jan):
    outcome = factories.outcome(visit)
    outcome.organisations.add(factories.organisation())
    mine, theirs = Person(coordinator, outcome), Person(jan, outcome)
    bodies = [factories.organisation(name=f"Firm {name}") for name in "AB"]
    theirs.types(organisations=[str(bodies[0].pk)], owner=str(jan.pk)).saves()
    page = mine.types(organisations=[str(body.pk) for body in bodies], owner=str(coordinator.pk)).saves()
    said = [words(side["parts"]) for row in page.context["asked"] for side in row["sides"]]
    assert said == ["Firm A", "Firm A, Firm B", "Jan Przykład", "coordinator-1"]
    mine.answers(page, organisations="mine", owner="theirs")
    outcome = Outcome.objects.get()
    assert (outcome.owner, set(outcome.organisations.all())) == (jan, set(bodies))


def test_a_list_is_asked_only_where_both_changed_it(visit, coordinator, jan):
    old, new, other = (factories.organisation(name=f"Firm {name}") for name in "ABC")
    outcome = factories.outcome(visit)
    outcome.organisations.set([new, old])
    mine, theirs = Person(coordinator, outcome), Person(jan, outcome)
    theirs.types(organisations=[str(old.pk), str(other.pk)]).saves()
    page = mine.types(text_en="Mine").saves()
    assert page.context["asked"] == []
    kept = {row["label"]: (words(row["parts"]), row["is_mine"]) for row in page.context["kept"]}
    assert kept["Organisations"] == ("Firm A, Firm B C", False)
    assert mine.answers(page).status_code == 302
    assert set(outcome.organisations.all()) == {old, other}
    mine.form, theirs.form = mine.opened(), theirs.opened()
    theirs.types(text_pl="Ich").saves()
    page = mine.types(organisations=[]).saves()
    assert page.context["asked"] == []
    mine.answers(page)
    outcome.refresh_from_db()
    assert (outcome.text_pl, list(outcome.organisations.all())) == ("Ich", [])


def test_a_stop_of_two_coordinators(visit, coordinator, jan):
    stop = visit.stops.first()
    mine, theirs = Person(coordinator, stop), Person(jan, stop)
    theirs.types(happened="took_place", headcount="12").saves()
    page = mine.types(happened="moved", staff_notes="Called.").saves()
    assert [words(side["parts"]) for side in asked(page)["/happened"]["sides"]] == ["took place", "moved"]
    assert mine.answers(page, happened="mine").status_code == 302
    stop.refresh_from_db()
    assert (stop.happened, stop.headcount, stop.staff_notes) == ("moved", 12, "Called.")


def test_a_status_that_was_moved_meanwhile_is_said(visit, two, jan):
    Visit.objects.filter(pk=visit.pk).update(status="confirmed")
    Visit.history.filter(id=visit.pk).update(status="confirmed")
    visit.refresh_from_db()
    mine, _theirs = two
    workflow.move(visit, "reported", by=jan)
    page = mine.types(notice_pl="Moje.").saves()
    (line,) = [row for row in page.context["kept"] if not row.get("is_mine")]
    assert (line["label"], line["old"], line["new"]) == ("Status", "confirmed", "reported")
    assert page.context["who"] == "Jan Przykład"
    assert mine.answers(page).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.notice_pl) == ("reported", "Moje.")


def test_who_may_not_change_gets_no_page(client, author, visit):
    client.force_login(author)
    assert client.post(change_url(visit), {"title_pl": "x", "_merge": "save", "_merge-shown": ""}).status_code == 403


def test_contacts_stay_out_of_the_page_of_who_may_not_see_them(guest, coordinator, jan):
    group = coordinator.groups.first()
    group.permissions.remove(*group.permissions.filter(codename="see_contacts"))
    mine, theirs = Person(coordinator, guest), Person(jan, guest)
    theirs.types(phone="+51 999", office="Chair").saves()
    page = mine.types(office="Stool").saves()
    assert "+51 999" not in page.content.decode()
    mine.answers(page, office="mine")
    assert Participant.objects.get(pk=guest.pk).phone == "+51 999"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_rows(rows, office, coordinator, jan, monkeypatch):
    """Django's check of the posted rows costs statements for each; comparing and showing them does not."""
    cluster = factories.cluster()
    for _row in range(rows):
        factories.membership(cluster, factories.organisation())
    cluster = type(cluster).objects.get(pk=cluster.pk)
    url = reverse("admin:clusters_cluster_change", args=[cluster.pk])
    mine, theirs = Person(coordinator, cluster), Person(jan, cluster)
    for person, role in ((theirs, "theirs"), (mine, "mine")):
        person.url = url
        person.form = person.opened()
        person.types(**{f"members-{n}-role": f"{role} {n}" for n in range(rows)})
    theirs.saves()
    shown, costs = ConflictPages.render_change_form, []

    def counted(*args, **options):
        with CaptureQueriesContext(connection) as queries:
            response = shown(*args, **options).render()
        costs.append(len(queries))
        return response

    monkeypatch.setattr(ConflictPages, "render_change_form", counted)
    page = mine.saves()
    assert len(page.context["asked"]) == rows
    assert Membership.objects.filter(role__startswith="theirs").count() == rows
    assert costs == [7]


def test_a_chosen_file_is_asked_for_again_and_never_lost_silently(coordinator, jan, office):
    body = factories.organisation(name="Firm")
    mine, theirs = Person(coordinator, body), Person(jan, body)
    theirs.types(name="Theirs").saves()
    mine.types(city="Łódź")
    page = mine.client.post(mine.url, mine.form | {"logo": factories.picture(name="mark.png")})
    assert [(file["field"], file["chosen"]) for file in page.context["files"]] == [("logo", "mark.png")]
    html = page.content.decode()
    assert '<input type="file" name="logo"' in html
    assert "You had chosen mark.png." in html
    back = mine.answers(page, button="back")
    assert "Choose the file mark.png again" in back.content.decode()
    fields = fields_of(page, "_merge-shown") | {"_merge": ["save"], "logo": factories.picture(name="mark.png")}
    assert mine.client.post(mine.url, fields).status_code == 302
    body.refresh_from_db()
    assert (body.name, body.city, bool(body.logo)) == ("Theirs", "Łódź", True)


def test_taking_a_logo_off_is_asked_again_against_a_newer_one(coordinator, jan, office):
    body = factories.organisation(name="Firm", logo="logos/old.webp")
    mine, theirs = Person(coordinator, body), Person(jan, body)
    theirs.client.post(theirs.url, theirs.form | {"logo": factories.picture(name="new.png")})
    page = mine.types(city="Łódź", **{"logo-clear": "on"}).saves()
    assert "logo-clear" not in fields_of(page, "_merge-shown")
    mine.answers(page)
    body.refresh_from_db()
    assert body.city == "Łódź"
    assert body.logo.name not in ("", "logos/old.webp")
