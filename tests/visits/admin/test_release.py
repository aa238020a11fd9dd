"""The page of a release: what it shows, who is told, and that of two who release at once one is told who was faster."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.factories import at
from tests.pages import fields_of
from visits.models import Itinerary, Notice, PlannedStop, Visit
from visits.models.frozen import ReleaseIsFrozen
from visits.planning import actions, releasing
from visits.programme import itineraries
from visits.programme.plans import plans_of

XSS = "<script>alert(1)</script>"


@pytest.fixture
def coordinator(coordinator):
    coordinator.first_name, coordinator.last_name = "Ewa", "Próbna"
    coordinator.save()
    return coordinator


@pytest.fixture
def colleague(administrator):
    administrator.first_name, administrator.last_name = "Jan", "Przykład"
    administrator.save()
    return administrator


@pytest.fixture
def other_staff(colleague):
    return signed_in(Client(), colleague)


def signed_in(client, user):
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def address(visit, name="release"):
    return reverse(f"admin:visits_visit_{name}", args=[visit.pk])


def outbox_of(visit):
    return reverse("admin:visits_notice_changelist", query={"visit__id__exact": visit.pk})


def looked_at(staff, visit, **typed):
    """What a browser sends from the page as it stands now."""
    return fields_of(staff.get(address(visit)), "seen_number") | typed


def release(staff, visit, data=None, **typed):
    return staff.post(address(visit), data or looked_at(staff, visit, **typed))


def html(response):
    return response.content.decode()


def refusals(response):
    return response.context["form"].non_field_errors()


def told(response):
    """{(name, mail, how many changes)}"""
    return {(each.person.name, each.mail, each.count) for each in response.context["prospect"].addressees}


def held(visit):
    return set(Notice.objects.of_visit(visit).held().values_list("participant__name", "kind"))


def knows(person):
    """The person was told of the last release."""
    return factories.notice(person, state="sent", sent_at=timezone.now())


def key(visit, title):
    return PlannedStop.objects.get(itinerary__visit=visit, itinerary__number=None, title_pl=title).stop.key


def edit(visit, title, *, by=None, **columns):
    """Change columns of a stop of the draft."""
    draft, stop = itineraries.draft_of(visit), key(visit, title)
    itineraries.write(draft, {stop: plans_of(draft)[stop] | columns}, by=by)


@pytest.fixture
def people(visit, guest, host):
    """Everybody was told of release 1 but for the late guest and for the one without an address."""
    host.email = "host@arequipa.example"
    host.save()
    named = {
        "guest": guest, "host": host,
        "late": factories.participant(visit, name="Late", email="late@arequipa.example", language="fr"),
        "paper": factories.participant(visit, name="Paper"),
        "idle": factories.participant(visit, name="Idle", side="host", email="idle@arequipa.example"),
    }  # fmt: skip
    for name in ("guest", "host", "paper"):
        knows(named[name])
    return named


# -- who may --


@pytest.mark.parametrize("name", ["release", "compare", "cancel"])
@pytest.mark.parametrize("role", ["author", "publisher"])
def test_who_may_not_release_sees_none_of_its_pages(name, role, client, visit, request):
    client.force_login(request.getfixturevalue(role))
    assert client.get(address(visit, name)).status_code == 403
    assert client.post(address(visit, name), {}).status_code == 403
    assert not visit.itineraries.filter(number=2).exists()


@pytest.mark.parametrize("name", ["release", "compare", "cancel"])
def test_strangers_are_led_to_the_sign_in_and_no_visit_is_404(name, client, coordinator, visit, enter, guest):
    enter(guest)
    assert client.get(address(visit, name)).url.startswith("/admin/login/")
    client.force_login(coordinator)
    assert client.get(address(visit, name)).status_code == 200
    assert client.get(address(Visit(pk=999999), name)).status_code == 404
    assert client.put(address(visit, name)).status_code == 405


def test_a_coordinator_releases_the_visit_of_another(staff, visit, colleague):
    Visit.objects.filter(pk=visit.pk).update(coordinator=colleague)
    factories.planned_stop(visit)
    assert release(staff, visit).status_code == 302
    assert visit.itineraries.get(number=2).released_by.username == "coordinator-1"


# -- what it shows --


def test_the_page_tells_who_gets_which_mail_and_who_gets_none_and_why(staff, visit, people):
    itineraries.write(itineraries.draft_of(visit), {key(visit, "Partners stop"): None}, by=None)
    edit(visit, "Public stop", starts=at(8), title_en="Only a translation too")
    page = staff.get(address(visit))
    assert told(page) == {("Guest One", "update", 2), ("Late", "first programme", 1), ("Host One", "cancellation", 1)}
    assert {(person.name, str(why)) for person, why in page.context["prospect"].untold} == {
        ("Paper", "No e-mail address: gets paper"), ("Idle", "No stop is theirs yet"),
    }  # fmt: skip
    assert "3 people will be told" in html(page)
    assert "Release 2 and fill the outbox with 3 mails" in html(page)


def test_releasing_holds_just_these_mails_and_sends_nothing(staff, visit, people, coordinator):
    itineraries.write(itineraries.draft_of(visit), {key(visit, "Partners stop"): None}, by=None)
    expected = {(name, "changes") for name, _mail, _count in told(staff.get(address(visit)))}
    response = release(staff, visit, note="AWEX w Namur")
    assert (response.status_code, response.url) == (302, outbox_of(visit))
    out = visit.itineraries.get(number=2)
    assert (out.released_by, out.note) == (coordinator, "AWEX w Namur")
    assert held(visit) == expected == {("Guest One", "changes"), ("Late", "changes"), ("Host One", "changes")}
    assert {row.release for row in Notice.objects.of_visit(visit).held()} == {out}
    assert mail.outbox == []
    entry = LogEntry.objects.get(content_type__model="visit")
    assert (entry.user, entry.get_change_message()) == (coordinator, "release 2")
    said = html(staff.get(response.url))
    assert "Release 2 is out. 3 mails are held here. Without an e-mail address: Paper." in said


def test_changes_stand_with_what_was_and_what_is_and_whom_they_concern(staff, visit, people):
    edit(visit, "Public stop", starts=at(8), notes_pl="Buty robocze")
    edit(visit, "Staff stop", starts=at(14), ends=at(15))
    edit(visit, "Partners stop", title_fr="Arrêt")
    page = staff.get(address(visit))
    rows = {row.planned.title_pl: (row, count) for row, count in page.context["prospect"].rows}
    public, count = rows["Public stop"]
    assert (public.lines[0].old, public.lines[0].new) == (
        "Mon 1\N{NO-BREAK SPACE}Oct 09:00–10:00", "Mon 1\N{NO-BREAK SPACE}Oct 08:00–10:00",
    )  # fmt: skip
    assert (public.lines[1].name, public.lines[1].parts) == ("Notes for all, Polish", [("new", "Buty robocze")])
    assert [str(mark.label) for mark in public.marks] == ["other time", "text"]
    assert {title: count for title, (_row, count) in rows.items()} == {
        "Public stop": 3, "Partners stop": 0, "Staff stop": 0,
    }  # fmt: skip
    assert count == 3
    assert "<del>Mon 1\N{NO-BREAK SPACE}Oct 09:00–10:00</del>" in html(page)


def test_warnings_lead_to_their_stops(staff, visit):
    factories.planned_stop(visit, title_pl="Too early", starts=at(9, day=-3), ends=at(10, day=-3))
    page = html(staff.get(address(visit)))
    assert "Too early: outside the visit&#x27;s days" in page
    assert f"{address(visit, 'programme')}?open={key(visit, 'Too early')}#stop-{key(visit, 'Too early')}" in page


@pytest.mark.parametrize(("unasked", "folded"), [(2, 0), (3, 3)])
def test_many_hosts_not_asked_are_one_line_that_opens(unasked, folded, staff, office):
    visit = factories.visit()
    factories.planned_stop(visit, title_pl="Far", starts=at(9, day=-3), ends=at(10, day=-3))
    for hour in range(9, 9 + unasked):
        host = factories.organisation()
        factories.planned_stop(visit, title_pl=f"At {hour}", host=host, starts=at(hour), ends=at(hour, 30))
    page = staff.get(address(visit))
    singly, together = page.context["warned"]
    assert [each.planned.title for each in together] == [f"At {hour}" for hour in range(9, 9 + folded)]
    assert {each.kind for each in together} <= {"not_asked"}
    assert "Far" in {each.planned.title for each in singly}
    assert ("stops: host not asked" in html(page)) is bool(folded)
    for hour in range(9, 9 + unasked):
        assert f"stop-{key(visit, f'At {hour}')}" in html(page)


def test_of_many_people_eight_are_in_sight_and_the_chosen_one_always(staff, visit):
    people = [factories.participant(visit, name=f"Guest {n}", email=f"g{n}@a.example") for n in range(10)]
    page = html(staff.get(address(visit)))
    shown, _summary, rest = page.partition('<details class="rest">')
    assert (shown.count('name="person"'), rest.count('name="person"')) == (8, 2)
    assert "2 more" in rest
    assert '<details class="rest" open>' in html(staff.get(address(visit), {"person": people[-1].pk}))


def test_the_mail_of_the_chosen_person_is_in_their_language_and_holds_no_staffs_stop(staff, visit, people):
    edit(visit, "Staff stop", starts=at(14), ends=at(15), title_pl="Secret of staff")
    edit(visit, "Public stop", starts=at(8))
    page = staff.get(f"{address(visit)}?person={people['late'].pk}")
    shown = page.context["mail"]
    assert page.context["chosen"].person == people["late"]
    assert shown.notice.participant.language == "fr"
    assert f'<div class="paper" lang="fr">{shown.content}</div>' in html(page)
    assert "Secret of staff" not in shown.text
    assert "/i/" not in html(page)
    assert not Notice.objects.held().exists()


def test_words_that_somebody_edited_stand_in_the_preview(staff, visit, guest):
    knows(guest)
    factories.notice(guest, since=1, subject="My own subject")
    edit(visit, "Public stop", starts=at(8))
    assert staff.get(address(visit)).context["mail"].subject == "My own subject"


def test_a_person_of_another_visit_is_404_and_one_who_is_not_told_gives_the_first(staff, visit, people, other_guest):
    edit(visit, "Public stop", starts=at(8))
    for wrong in (other_guest.pk, "x", "0", "9" * 40):
        assert staff.get(f"{address(visit)}?person={wrong}").status_code == 404
    page = staff.get(f"{address(visit)}?person={people['idle'].pk}")
    assert page.context["chosen"].person == people["guest"]


def test_looking_again_keeps_the_note_and_releases_nothing(staff, visit, people):
    edit(visit, "Public stop", starts=at(8))
    page = release(staff, visit, note="AWEX w Namur", show=people["late"].pk)
    assert page.status_code == 200
    assert page.context["chosen"].person == people["late"]
    assert "AWEX w Namur" in page.context["mail"].text
    assert fields_of(page, "seen_number")["note"] == ["AWEX w Namur"]
    assert not visit.itineraries.filter(number=2).exists()


def test_addresses_are_shown_to_those_who_may_see_them(staff, visit, guest, coordinator):
    edit(visit, "Public stop", starts=at(8))
    assert guest.email in html(staff.get(address(visit)))
    group = coordinator.groups.get()
    group.permissions.remove(group.permissions.get(codename="see_contacts"))
    assert guest.email not in html(staff.get(address(visit)))


def test_titles_and_notes_are_never_markup(staff, visit, guest):
    edit(visit, "Public stop", title_pl=f"Stop {XSS}", notes_pl=f"Notes {XSS}")
    factories.planned_stop(visit, title_pl=f"New {XSS}", place=factories.place(name=f"Place {XSS}"))
    guest.name = f"Guest {XSS}"
    guest.save()
    for page in (release(staff, visit, note=f"Note {XSS}", show=guest.pk), staff.get(address(visit, "compare"))):
        assert page.status_code == 200
        assert XSS not in html(page)
        assert "Stop &lt;script&gt;" in html(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_rows(rows, staff, office, django_assert_num_queries):
    visit = factories.visit(slug="busy", host_region=factories.region())
    factories.delegation(visit)
    everybody = [factories.participant(visit, email=f"p{n}@busy.example") for n in range(rows)]
    for n in range(rows):
        factories.planned_stop(
            visit, title_pl=f"Busy {n}", starts=at(9 + n), ends=at(10 + n), attends=everybody,
            host=factories.organisation(), place=factories.place(),
        )  # fmt: skip
    first = itineraries.release(visit, by=None)
    factories.planned_stop(visit, title_pl="Added", starts=at(20), ends=at(21), attends=everybody)
    for person in everybody:
        factories.notice(person, release=first, state="sent")
    staff.get(address(visit))
    with django_assert_num_queries(25):
        page = staff.get(address(visit))
    assert len(page.context["prospect"].addressees) == rows


# -- refusals --


def test_nothing_changed_is_answered_by_the_button(staff, visit, guest):
    page = staff.get(address(visit))
    assert "Release 2, without mails" in html(page)
    assert "Nothing changed since release 1." in html(page)
    refused = release(staff, visit)
    assert (refused.status_code, refusals(refused)) == (422, ["Nothing changed since release 1."])


def test_the_first_release_has_no_release_before_it(staff, office):
    visit = factories.visit(slug="first")
    factories.participant(visit, name="First", email="first@visit.example")
    factories.planned_stop(visit, title_pl="Opening")
    page = staff.get(address(visit))
    assert {str(mark.label) for row, _n in page.context["prospect"].rows for mark in row.marks} == {"new"}
    assert told(page) == {("First", "first programme", 1)}
    assert release(staff, visit).status_code == 302
    assert held(visit) == {("First", "changes")}


def test_a_release_that_no_page_saw_is_refused(staff, office):
    visit = factories.visit(slug="first")
    factories.planned_stop(visit)
    refused = release(staff, visit, looked_at(staff, visit) | {"seen_number": "7"})
    assert refused.status_code == 409
    assert refusals(refused) == ["Nothing is released yet. Look at the draft again, then release it."]
    assert not visit.itineraries.exclude(number=None).exists()


def test_the_page_of_a_visit_for_staff_promises_guests_nothing(staff, visit, guest):
    factories.planned_stop(visit)
    assert "The mails wait in the outbox" in html(staff.get(address(visit)))
    Visit.objects.filter(pk=visit.pk).update(audience="staff")
    page = html(staff.get(address(visit)))
    assert "This visit is for staff only: guests see no programme and get no mail." in page
    assert f'<a href="{reverse("admin:visits_visit_change", args=[visit.pk])}">Change who sees it</a>' in page
    assert "Only staff see release 2." in page
    assert "Guests see release" not in page
    assert "The mails wait" not in page


def test_where_nobody_gets_a_mail_the_button_speaks_of_none(staff, visit):
    visit.participants.update(email="")
    factories.planned_stop(visit)
    page = html(staff.get(address(visit)))
    assert "Guests see release 2 at once." in page
    assert "The mails wait" not in page


def test_a_draft_without_stops_is_not_released(staff, office):
    visit = factories.visit(slug="empty")
    assert "The draft has no stops yet." in html(staff.get(address(visit)))
    refused = release(staff, visit)
    assert refused.status_code == 422
    assert "has no stops to release" in refusals(refused)[0]


def test_a_cancelled_visit_is_not_released(staff, visit):
    factories.planned_stop(visit)
    data = looked_at(staff, visit)
    Visit.objects.filter(pk=visit.pk).update(status="cancelled")
    refused = release(staff, visit, data)
    assert refused.status_code == 422
    assert refusals(refused) == ["This visit is cancelled: its programme is not released any more."]
    assert not visit.itineraries.filter(number=2).exists()


def test_of_two_who_release_at_once_one_wins_and_the_other_is_told(staff, other_staff, visit, guest, colleague):
    factories.planned_stop(visit)
    mine, theirs = looked_at(staff, visit, note="Mine"), looked_at(other_staff, visit, note="Theirs")
    assert release(other_staff, visit, theirs).status_code == 302
    out = visit.itineraries.get(number=2)
    refused = release(staff, visit, mine)
    when = timezone.localtime(out.released_at, visit.zone)
    assert refused.status_code == 409
    assert refusals(refused) == [f"Jan Przykład released 2 at {when:%H:%M}. Your draft is compared with release 2 now."]
    assert list(visit.itineraries.exclude(number=None).values_list("number", "note").order_by("number")) == [
        (1, ""), (2, "Theirs"),
    ]  # fmt: skip
    again = fields_of(refused, "seen_number")
    assert (again["seen_number"], again["note"]) == (["2"], ["Mine"])
    assert refusals(release(staff, visit, again)) == ["Nothing changed since release 2."]
    assert held(visit) == {("Guest One", "changes")}


def test_of_two_releases_in_one_moment_the_second_finds_the_first(staff, visit, colleague, monkeypatch):
    """The draft gets its number between the reading of it and its lock."""
    factories.planned_stop(visit)
    hold = itineraries.hold

    def held_too_late(draft):
        monkeypatch.setattr(itineraries, "hold", hold)
        itineraries.release(visit, by=colleague)
        raise ReleaseIsFrozen

    data = looked_at(staff, visit)
    monkeypatch.setattr(itineraries, "hold", held_too_late)
    refused = release(staff, visit, data)
    assert refused.status_code == 409
    assert refusals(refused)[0].startswith("Jan Przykład released 2 at ")


def test_a_draft_that_changed_is_shown_again_with_who_changed_what(staff, visit, guest, colleague, coordinator):
    factories.planned_stop(visit, title_pl="SaMASZ")
    data = looked_at(staff, visit, note="Mine")
    actions.later(visit, key(visit, "SaMASZ"), 30, by=colleague)
    actions.delete(visit, key(visit, "Public stop"), by=coordinator)
    refused = release(staff, visit, data)
    assert refused.status_code == 409
    first, *steps = refusals(refused)
    assert first == "The draft changed since this page was shown. Look at it again, then release it."
    assert [(step.partition(", ")[0], step.partition(": ")[2]) for step in steps] == [
        ("Jan Przykład", "move SaMASZ."), ("you", "remove Public stop."),
    ]  # fmt: skip
    assert not visit.itineraries.filter(number=2).exists()
    assert not Notice.objects.exists()
    assert release(staff, visit, fields_of(refused, "seen_number")).status_code == 302
    assert visit.itineraries.get(number=2).note == "Mine"


def test_the_new_draft_is_not_taken_for_the_old_one(staff, other_staff, visit):
    """A fresh draft may have reached the version of the one that was looked at; the release before it tells."""
    factories.planned_stop(visit)
    mine = looked_at(staff, visit)
    release(other_staff, visit)
    factories.planned_stop(visit)
    Itinerary.objects.drafts().filter(visit=visit).update(version=int(mine["seen_version"][0]))
    assert release(staff, visit, mine).status_code == 409


def test_a_double_click_releases_once(staff, visit, guest):
    factories.planned_stop(visit)
    data = looked_at(staff, visit)
    assert release(staff, visit, data).status_code == 302
    second = release(staff, visit, data)
    assert (second.status_code, second.url) == (302, outbox_of(visit))
    assert "This was released already, by the first click." in html(staff.get(second.url))
    assert visit.itineraries.exclude(number=None).count() == 2
    assert Notice.objects.of_visit(visit).held().count() == 1


def test_if_the_mails_cannot_be_prepared_nothing_is_released(staff, visit, guest, monkeypatch):
    def broken(release, *, by):
        raise RuntimeError("no mails")

    factories.planned_stop(visit)
    data = looked_at(staff, visit)
    monkeypatch.setattr(releasing, "prepare", broken)
    with pytest.raises(RuntimeError, match="no mails"):
        release(staff, visit, data)
    assert not visit.itineraries.filter(number=2).exists()
    monkeypatch.undo()
    assert release(staff, visit, data).status_code == 302


@pytest.mark.parametrize("wrong", [
    {"note": "x" * 301}, {"seen_version": ""}, {"seen_number": "x"}, {"once": ""}, {"once": "x"}, {"note": "a\0b"},
])  # fmt: skip
def test_bad_input_is_said_and_releases_nothing(wrong, staff, visit):
    factories.planned_stop(visit)
    refused = release(staff, visit, **wrong)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == set(wrong)
    assert not visit.itineraries.filter(number=2).exists()
    if len(wrong.get("note", "")) > 300:
        assert fields_of(refused, "seen_number")["note"] == [wrong["note"]]


def test_the_changelist_leads_to_the_page_of_one_visit(staff, visit, other_visit):
    def act(name, *visits):
        form = {"action": name, "_selected_action": [each.pk for each in visits]}
        return staff.post(reverse("admin:visits_visit_changelist"), form)

    assert act("release", visit).url == address(visit)
    assert act("cancel", visit).url == address(visit, "cancel")
    assert act("release", visit, other_visit).url == reverse("admin:visits_visit_changelist")
    assert not Itinerary.objects.filter(number=2).exists()


# -- comparing --


@pytest.fixture
def three(visit):
    """Release 2 adds a stop, release 3 moves it, the draft drops it."""
    factories.planned_stop(visit, title_pl="Added", starts=at(15), ends=at(16))
    itineraries.release(visit, by=None, note="Two")
    edit(visit, "Added", starts=at(14))
    itineraries.release(visit, by=None)
    itineraries.write(itineraries.draft_of(visit), {key(visit, "Added"): None}, by=None)
    return visit


@pytest.mark.parametrize(("query", "kinds"), [
    ("", {"cancelled"}), ("?old=1&new=2", {"new"}), ("?old=2&new=3", {"other time"}), ("?old=3&new=2", {"other time"}),
    ("?old=2&new=draft", {"cancelled"}), ("?old=draft&new=3", {"new"}), ("?old=1&new=draft", set()),
    ("?old=2&new=2", set()),
])  # fmt: skip
def test_any_two_are_compared(query, kinds, staff, three):
    page = staff.get(address(three, "compare") + query)
    assert {str(mark.label) for row, _n in page.context["rows"] for mark in row.marks} == kinds
    said = {"?old=1&new=draft": "These two plan the same.", "?old=2&new=2": "These are one and the same."}
    assert said.get(query, "differs") in html(page)


@pytest.mark.parametrize("query", ["?old=4", "?new=0", "?old=x&new=1", "?old=1&new=-1", f"?new={9**40}"])
def test_comparing_what_is_not_there_is_404(query, staff, three):
    assert staff.get(address(three, "compare") + query).status_code == 404


def test_a_visit_without_release_and_a_cancelled_one_are_compared_too(staff, three, office):
    bare = factories.visit(slug="bare")
    assert staff.get(address(bare, "compare")).context["choices"] == [("draft", "draft")]
    Visit.objects.filter(pk=three.pk).update(status="cancelled")
    page = staff.get(address(three, "compare"))
    assert [value for value, _label in page.context["choices"]] == ["1", "2", "3", "draft"]


@pytest.mark.parametrize("rows", [1, 3])
def test_comparing_costs_the_same_for_any_number_of_rows(rows, staff, office, django_assert_num_queries):
    visit = factories.visit(slug="busy")
    guest = factories.participant(visit)
    for n in range(rows):
        for _stop in range(rows):
            factories.planned_stop(visit, attends=[guest], host=factories.organisation(), place=factories.place())
        itineraries.release(visit, by=None, note=f"{n}")
    staff.get(address(visit, "compare"))
    with django_assert_num_queries(14):
        staff.get(address(visit, "compare") + "?old=1&new=draft")
