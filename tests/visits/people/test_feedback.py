"""Who is asked about whom, what is stored of the answers, and the drafts of outcomes that follow from them."""

import uuid
from datetime import timedelta

import pytest
from django.utils import translation

from clusters.models import Organisation
from portal.common.forms import Stale
from portal.common.history import with_lists
from tests import factories
from tests.factories import at
from visits.models import Feedback, Outcome, Stop, Visit
from visits.people import feedback
from visits.people.feedback import Said
from visits.programme import itineraries

LATER = at(18, day=10)


def asked(person, moment=LATER):
    """The names of the organisations that a person is asked about at a moment."""
    stops = feedback.stops_of(person.visit)
    return [each.organisation.name for each in feedback.meetings(person, stops) if each.is_over(moment)]


def meeting(person, name="arequipa public host"):
    stops = feedback.stops_of(person.visit)
    return next(each for each in feedback.meetings(person, stops) if each.organisation.name == name)


def answer(person, new, name="arequipa public host"):
    """Answer as the page would, from what is stored now."""
    row = Feedback.objects.filter(participant=person, organisation__name=name).first()
    values = {each: getattr(new, each) for each in feedback.SAID}
    feedback.save(person, {meeting(person, name): Said(**values, version=row.version if row else 0)}, at=LATER)


def touch(outcome, **values):
    """As staff's form saves: the next version, with a row of history."""
    outcome = Outcome.objects.get(pk=outcome.pk)
    for name, value in values.items():
        setattr(outcome, name, value)
    outcome.version += 1
    outcome.save()


WANTED = Said(useful="very", follow_up=True, with_whom="Anna, sales", comment="Good machines")


# -- who is asked about whom --


def test_a_guest_is_asked_about_each_host_that_they_met_once(visit, guest):
    firm = Organisation.objects.get(name="arequipa public host")
    factories.planned_stop(visit, host=firm, kind="meeting", starts=at(15), ends=at(16))
    factories.planned_stop(visit, title_pl="No host", starts=at(16), ends=at(17))
    for kind in ("transfer", "free"):
        factories.planned_stop(visit, host=factories.organisation(name=kind), kind=kind)
    itineraries.release(visit, by=None)
    assert asked(guest) == ["arequipa public host", "arequipa partners host"]  # the host of the stop for staff is not
    assert [row.starts for row in meeting(guest).stops] == [at(9), at(15)]


def test_only_guests_and_accompanying_staff_are_asked(visit, host):
    people = {side: factories.participant(visit, side=side) for side in ("guest", "interpreter", "staff")}
    counts = {side: len(asked(person)) for side, person in people.items()}
    assert counts == {"guest": 2, "interpreter": 0, "staff": 2}
    assert asked(host) == []


def test_a_group_is_asked_about_its_own_stops_and_nobody_about_their_own_organisation(visit, guest):
    other = factories.participant(visit, group="B")
    theirs = factories.organisation(name="Theirs")
    factories.planned_stop(visit, host=theirs, attends=[other])
    itineraries.release(visit, by=None)
    guest.organisation = Organisation.objects.get(name="arequipa public host")
    assert asked(guest) == ["arequipa partners host"]
    assert "Theirs" in asked(other)


def test_stops_that_did_not_take_place_and_a_cancelled_visit_ask_nothing(visit, guest):
    Stop.objects.filter(planned__title_pl="Public stop").update(happened="cancelled")
    assert asked(guest) == ["arequipa partners host"]
    Visit.objects.filter(pk=visit.pk).update(status="cancelled")
    guest.visit.refresh_from_db()
    assert asked(guest) == []


def test_the_questionnaire_opens_stop_by_stop(visit, guest):
    stops = feedback.stops_of(visit)
    assert feedback.first_end(feedback.meetings(guest, stops)) == at(10)
    moments = [at(9, 59), at(10), at(12)]
    assert [len(asked(guest, moment)) for moment in moments] == [0, 1, 2]
    assert [feedback.is_open(guest, stops, moment) for moment in moments] == [False, True, True]


def test_is_open_asks_the_database_nothing(visit, guest, django_assert_num_queries):
    stops = feedback.stops_of(visit)
    with django_assert_num_queries(0):
        assert feedback.is_open(guest, stops, LATER)


def test_who_could_answer_and_did_not(visit, guest, host):
    waiting = factories.participant(visit, side="staff")
    factories.participant(visit, side="interpreter")
    answer(guest, WANTED)
    assert feedback.respondents(visit, LATER) == ([guest], [waiting])
    assert feedback.respondents(visit, at(8)) == ([guest], [])
    answer(guest, Said())
    assert feedback.respondents(visit, LATER) == ([], [guest, waiting])


# -- what is stored --


def test_answers_are_stored_once_and_changed_in_place(visit, guest):
    answer(guest, WANTED)
    feedback.save(guest, {meeting(guest): WANTED}, at=LATER + timedelta(days=1))  # a double click, from the first page
    row = Feedback.objects.get()
    assert (row.useful, row.follow_up, row.with_whom, row.comment) == ("very", True, "Anna, sales", "Good machines")
    assert (row.version, row.answered_at) == (1, LATER)
    answer(guest, Said(useful="not"))
    row = Feedback.objects.get()
    assert (feedback.said(row), row.version) == (Said(useful="not"), 2)


def test_an_organisation_without_an_answer_is_no_row(visit, guest):
    feedback.save(guest, {meeting(guest): Said(), meeting(guest, "arequipa partners host"): WANTED}, at=LATER)
    assert [row.organisation.name for row in Feedback.objects.all()] == ["arequipa partners host"]


def test_an_older_copy_is_refused_and_nothing_of_it_is_saved(visit, guest):
    answer(guest, WANTED)
    other = meeting(guest, "arequipa partners host")
    with pytest.raises(Stale) as refused:
        feedback.save(guest, {meeting(guest): Said(useful="not"), other: WANTED}, at=LATER)
    assert refused.value.args[0] == [meeting(guest).organisation]
    assert feedback.said(Feedback.objects.get()) == WANTED


# -- the drafts of outcomes --


def test_a_follow_up_is_a_draft_for_staff_in_every_language(visit, guest):
    guest.organisation = factories.organisation(name="Agrícola Majes")
    guest.save()
    answer(guest, WANTED)
    outcome = Outcome.objects.get()
    assert (outcome.visit, outcome.stop, list(outcome.organisations.all())) == (
        visit, meeting(guest).stops[0].stop, [meeting(guest).organisation]
    )  # fmt: skip
    assert (outcome.kind, outcome.status, outcome.audience, outcome.owner) == ("contact", "hoped", "staff", None)
    texts = {getattr(outcome, name) for name in feedback.TEXTS}
    assert all("Agrícola Majes" in text and "arequipa public host (Anna, sales)" in text for text in texts)
    assert not any(guest.name in text for text in texts)
    [row] = with_lists(outcome.history.all())
    assert (row.history_user, row.lists) == (None, {"organisations": (meeting(guest).organisation.pk,)})
    assert Feedback.objects.get().outcome == outcome


def test_without_an_organisation_the_draft_names_the_delegation_in_each_language(visit, guest):
    visit.delegation.name_es = "Delegación de Arequipa"
    visit.delegation.save()
    answer(guest, Said(follow_up=True))
    outcome = Outcome.objects.get()
    with translation.override("en"):
        assert outcome.text == "Follow-up wanted: Delegacja z Arequipy with arequipa public host"
    assert "Delegación de Arequipa" in outcome.text_es


def test_the_draft_follows_the_answer_and_goes_with_it(visit, guest):
    answer(guest, WANTED)
    outcome = Outcome.objects.get()
    answer(guest, Said(follow_up=True, with_whom="Board", comment="Later"))
    changed = Outcome.objects.get()
    assert (changed.pk, changed.version, "(Board)" in changed.text_en) == (outcome.pk, 2, True)
    assert [row.history_user for row in changed.history.all()] == [None, None]
    answer(guest, Said(useful="very", comment="Later"))
    assert list(Outcome.objects.all()) == []
    assert [row.outcome for row in Feedback.objects.all()] == [None]
    answer(guest, WANTED)
    assert Outcome.objects.count() == 1


@pytest.mark.parametrize("values", [{"status": "promised"}, {"text_en": "Offer sent"}, {"audience": "public"}, {}])
def test_what_staff_touched_stays_as_they_left_it(values, visit, guest):
    answer(guest, WANTED)
    touch(Outcome.objects.get(), **values)
    kept = Outcome.objects.values().get()
    for new in (Said(follow_up=True, with_whom="Board"), Said(useful="not"), WANTED):
        answer(guest, new)
        assert Outcome.objects.values().get() == kept
    assert Feedback.objects.get().outcome_id == kept["id"]


def test_a_draft_that_staff_deleted_is_not_made_again_for_the_same_wish(visit, guest):
    answer(guest, WANTED)
    Outcome.objects.get().delete()
    answer(guest, Said(follow_up=True, with_whom="Board"))
    assert Outcome.objects.count() == 0


def test_a_member_of_staff_signed_in_beside_the_link_is_not_in_the_history(visit, guest, coordinator, client, enter):
    enter(guest).force_login(coordinator)
    enter(guest)
    prefix = f"o{meeting(guest).organisation.pk}"
    for ticked in ({f"{prefix}-follow_up": "on"}, {}):
        version = Feedback.objects.values_list("version", flat=True).first() or 0
        response = client.post("/en/my/arequipa/feedback/", {f"{prefix}-seen_version": version, **ticked})
        assert response.status_code == 302
    history = Outcome.history.order_by("history_id")
    assert [(row.history_type, row.history_user) for row in history] == [("+", None), ("-", None)]


def test_a_draft_takes_the_longest_names(visit, guest):
    guest.organisation = factories.organisation(name="Ł" * 200)
    guest.save()
    Organisation.objects.filter(name="arequipa public host").update(name="Ó" * 200)
    answer(guest, Said(follow_up=True, with_whom="X" * 160), "Ó" * 200)
    outcome = Outcome.objects.get()
    outcome.full_clean(exclude=["proof"])
    assert {len(getattr(outcome, name)) for name in feedback.TEXTS} == {300}


@pytest.mark.parametrize("rows", [1, 3])
def test_saving_costs_the_same_for_any_number_of_organisations(rows, office, django_assert_num_queries):
    visit = factories.visit(slug=f"busy-{uuid.uuid4().hex[:6]}")
    person = factories.participant(visit)
    for _n in range(rows):
        factories.planned_stop(visit, host=factories.organisation())
    itineraries.release(visit, by=None)
    meetings = feedback.meetings(person, feedback.stops_of(visit))
    with django_assert_num_queries(11):
        feedback.save(person, dict.fromkeys(meetings, WANTED), at=LATER)
    with django_assert_num_queries(11):
        feedback.save(person, dict.fromkeys(meetings, Said(follow_up=True, with_whom="Board", version=1)), at=LATER)
