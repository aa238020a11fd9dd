"""Who gets a mail and who does not; held, edited, sent and discarded by people; of two at once one wins."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests import factories
from visits import workflow
from visits.choices import Status
from visits.mail import notices
from visits.mail.recipients import questions_of
from visits.models import AccessLink, Notice
from visits.programme import itineraries

from .test_calendars import edit


@pytest.fixture
def trip(office):
    """Two guests, one stop for everybody and one for the first alone; a host; somebody without an address."""
    visit = factories.visit(slug="trip", title_pl="Wizyta", status="confirmed")
    factories.delegation(visit)
    visit.one, visit.two = (
        factories.participant(visit, name=f"Guest {n}", email=f"guest-{n}@trip.example") for n in ("One", "Two")
    )
    visit.host = factories.participant(visit, name="Host", side="host", email="host@trip.example")
    visit.idle = factories.participant(visit, name="Idle host", side="host", email="idle@trip.example")
    visit.paper = factories.participant(visit, name="Paper")
    visit.common = factories.planned_stop(visit, title_pl="Common", receives=[visit.host])
    visit.own = factories.planned_stop(visit, title_pl="Own", attends=[visit.one], starts=factories.at(12),
                                       ends=factories.at(13))  # fmt: skip
    return visit


def release(visit, by=None):
    return notices.prepare(itineraries.release(visit, by=by), by=by)


def told(visit, *moves):
    """Release and mark all that is held as sent; then make these moves in the draft."""
    release(visit)
    Notice.objects.held().update(state="sent", sent_at=timezone.now())
    for planned, fields in moves:
        edit(visit, planned, **fields)
    return visit


def held(kind="changes"):
    """{name: (since, release)} of what is held."""
    rows = Notice.objects.held().filter(kind=kind).select_related("participant", "release")
    return {row.participant.name: (row.since, row.release and row.release.number) for row in rows}


LATER = {"starts": factories.at(14), "ends": factories.at(15)}
LATEST = {"starts": factories.at(16), "ends": factories.at(17)}
BACK = {"starts": factories.at(12), "ends": factories.at(13)}


def test_a_first_release_tells_everybody_whom_it_concerns(trip):
    prepared = release(trip)
    assert held() == {"Guest One": (None, 1), "Guest Two": (None, 1), "Host": (None, 1)}
    assert (prepared.held, prepared.paper) == (3, [trip.paper])


def test_a_change_tells_those_whom_it_concerns_and_nobody_else(trip):
    told(trip, (trip.own, LATER))
    release(trip)
    assert held() == {"Guest One": (1, 2)}


def test_recipients_say_who_gets_nothing_and_why(trip, visit):
    told(trip, (trip.own, LATER))
    found = notices.recipients(trip, itineraries.plans_of(factories.draft(trip)))
    assert [(each.person, len(each.changes), each.since, each.first) for each in found.told] == [
        (trip.one, 1, 1, False)
    ]  # fmt: skip
    assert {person.name: reason for person, reason in found.untold} == {
        "Guest Two": "nothing of theirs changed since release 1", "Host": "nothing of theirs changed since release 1",
        "Idle host": "no stop is theirs yet", "Paper": "no e-mail address: gets paper",
    }  # fmt: skip
    assert not Notice.objects.held().exists()


def test_ten_edits_and_three_releases_make_one_mail(trip):
    told(trip)
    for minute in range(10):
        edit(trip, trip.own, starts=factories.at(12, 5 * minute + 5))
        if minute in (3, 6, 9):
            release(trip)
    assert held() == {"Guest One": (1, 4)}
    assert Notice.objects.filter(participant=trip.one).count() == 2


def test_edited_words_outlive_a_newer_release(trip, coordinator):
    told(trip, (trip.own, LATER))
    release(trip)
    mail = Notice.objects.held().get()
    notices.edit(mail, "Mine", "My words", seen_version=mail.version, by=coordinator)
    edit(trip, trip.own, **LATEST)
    release(trip)
    mail = Notice.objects.held().get()
    assert (mail.subject, mail.opening, mail.release.number) == ("Mine", "My words", 3)
    assert mail.edited_at < mail.made_at


def test_changes_that_cancel_out_discard_the_held_mail(trip):
    told(trip, (trip.own, LATER))
    release(trip)
    edit(trip, trip.own, **BACK)
    prepared = release(trip)
    assert (held(), prepared.discarded) == ({}, 1)


def test_a_translation_alone_is_not_mailed(trip):
    told(trip, (trip.own, {"title_fr": "Le mien"}))
    release(trip)
    assert held() == {}
    edit(trip, trip.own, title_pl="Wyłącznie moje")
    release(trip)
    assert held() == {"Guest One": (1, 3)}


def test_a_stop_for_staff_or_a_visit_for_staff_tells_nobody(trip):
    told(trip)
    factories.planned_stop(trip, audience="staff")
    release(trip)
    assert held() == {}
    type(trip).objects.filter(pk=trip.pk).update(audience="staff")
    trip.refresh_from_db()
    edit(trip, trip.common, **LATER)
    release(trip)
    assert held() == {}


def test_a_mail_that_failed_is_told_by_the_next_one(trip, coordinator):
    told(trip, (trip.own, LATER))
    release(trip)
    Notice.objects.held().update(state="failed", next_try_at=timezone.now())
    edit(trip, trip.own, starts=factories.at(14, 30))
    release(trip, by=coordinator)
    assert held() == {"Guest One": (1, 3)}
    assert not Notice.objects.failed().exists()


def test_a_mail_prepared_on_one_that_then_failed_is_made_anew_before_it_goes(trip, coordinator):
    """Release 2 was on its way when release 3 was prepared, and was refused after that: 3 must tell both."""
    told(trip, (trip.own, LATER))
    release(trip)
    earlier = Notice.objects.held().get()
    notices.send(Notice.objects.held(), by=coordinator)
    edit(trip, trip.own, starts=factories.at(14, 30))
    release(trip)
    assert held() == {"Guest One": (2, 3)}
    Notice.objects.filter(pk=earlier.pk).update(state="failed", next_try_at=None)
    done = notices.send(Notice.objects.held(), by=coordinator)
    assert done.count == 0
    assert "Look at it again" in done.refusals[0]
    assert held() == {"Guest One": (1, 3)}
    assert notices.send(Notice.objects.held(), by=coordinator).count == 1


def test_missing_links_are_made_and_revoked_ones_stay_revoked(trip, coordinator):
    link = factories.link(trip.one, revoked_at=timezone.now())
    release(trip, by=coordinator)
    assert {link.participant.name for link in AccessLink.objects.all()} == {"Guest One", "Guest Two", "Host"}
    link.refresh_from_db()
    assert not link.is_valid


def test_cancelling_tells_those_who_got_a_mail_and_nobody_else(trip, coordinator):
    told(trip)
    late = factories.participant(trip, name="Late", email="late@trip.example")
    edit(trip, trip.own, **LATER)
    release(trip)
    assert set(held()) == {"Guest One", "Late"}
    workflow.move(trip, Status.CANCELLED, by=coordinator)
    prepared = notices.prepare_cancellation(trip, by=coordinator)
    assert held("cancellation") == {"Guest One": (1, 2), "Guest Two": (1, 2), "Host": (1, 2)}
    assert (held(), prepared.discarded, prepared.paper) == ({}, 2, [trip.paper])
    assert late.notices.get().state == "discarded"
    assert notices.prepare_cancellation(trip, by=coordinator).held == 0


def test_invitations_are_held_once_for_those_with_an_address(trip, coordinator):
    for _click in range(2):
        prepared = notices.prepare_invitations(trip.participants.select_related("visit"), by=coordinator)
    assert (prepared.held, prepared.paper) == (4, [trip.paper])
    assert set(held("invitation")) == {"Guest One", "Guest Two", "Host", "Idle host"}
    assert AccessLink.objects.count() == 5


def test_hosts_without_an_address_are_named(trip, coordinator):
    mute = factories.participant(trip, side="host", name="Mute")
    silent = factories.planned_stop(trip, title_pl="Silent", receives=[mute])
    prepared = notices.prepare_questions([trip.common.stop, silent.stop], by=coordinator)
    assert prepared.held == 1
    assert prepared.refusals == ["Silent: nobody of the host has an e-mail address."]
    assert set(Notice.objects.held().get().stops.all()) == {trip.common.stop}


def test_a_host_is_asked_about_all_their_stops_in_one_mail(trip, coordinator):
    firm = factories.organisation()
    colleague = factories.participant(trip, side="host", name="Colleague", email="c@x.example", organisation=firm)
    stops = [factories.planned_stop(trip, host=firm).stop for _stop in range(2)]
    notices.prepare_questions(stops[:1], by=coordinator)
    notices.prepare_questions(stops, by=coordinator)
    mail = Notice.objects.held().get()
    assert (mail.participant, set(mail.stops.all())) == (colleague, set(stops))


@pytest.fixture
def questions(trip, coordinator):
    """Held questions to the people of two firms: about two stops, and about a third; the two stops come along."""
    firms = [factories.organisation(), factories.organisation()]
    for n, firm in enumerate(firms):
        factories.participant(trip, side="host", name=f"Of firm {n}", email=f"{n}@x.example", organisation=firm)
    planned = [(0, "First"), (0, "Second"), (1, "Third")]
    rows = [factories.planned_stop(trip, title_pl=title, host=firms[n]) for n, title in planned]
    notices.prepare_questions([row.stop for row in rows], by=coordinator)
    return firms[1], *Notice.objects.order_by("participant__name"), rows[:2]


def asked_in(notice):
    return [row.title for row in questions_of([notice])[notice.pk]]


def test_a_question_asks_only_about_stops_that_are_its_readers_still(trip, questions, coordinator):
    other, first, second, (one, two) = questions
    assert (asked_in(first), asked_in(second)) == (["First", "Second"], ["Third"])
    edit(trip, one, host_id=other.pk)
    assert (asked_in(first), asked_in(second)) == (["Second"], ["Third"])
    edit(trip, two, host_id=None)
    done = notices.send(Notice.objects.all(), by=coordinator)
    assert (done.ids, done.refusals) == ({second.pk}, ["Of firm 0: another host has these stops now, or none."])
    Notice.objects.filter(pk=first.pk).update(state="failed")
    retried = notices.retry(Notice.objects.filter(pk=first.pk), by=coordinator)
    assert (retried.count, retried.refusals) == (0, done.refusals)


@pytest.mark.parametrize("mails", [1, 3])
def test_questions_cost_the_same_for_any_number_of_mails(trip, mails, coordinator, django_assert_num_queries):
    for n in range(mails):
        reader = factories.participant(trip, side="host", email=f"{n}@x.example")
        row = factories.planned_stop(trip, receives=[reader])
        factories.notice(reader, kind="question").stops.add(row.stop)
    held = list(Notice.objects.filter(kind="question"))
    with django_assert_num_queries(4):
        assert {len(rows) for rows in questions_of(held).values()} == {1}


def test_sending_twice_sends_once_and_says_who_was_faster(trip, coordinator, administrator):
    release(trip)
    mails = Notice.objects.all()
    assert notices.send(mails, by=coordinator).count == 3
    second = notices.send(mails, by=administrator)
    assert second.count == 0
    assert second.refusals[0].endswith("coordinator-1 was faster: this mail is “sending”.")
    assert set(Notice.objects.values_list("decided_by", flat=True)) == {coordinator.pk}


def test_what_was_edited_after_it_was_read_is_not_sent(trip, coordinator, administrator):
    release(trip)
    mail = Notice.objects.held().get(participant=trip.one)
    notices.edit(mail, "Other", "", seen_version=mail.version, by=administrator)
    done = notices.send(Notice.objects.filter(pk=mail.pk), by=coordinator, seen={mail.pk: mail.version})
    assert done.count == 0
    assert "Look at it again" in done.refusals[0]


def test_of_two_editors_the_second_is_refused(trip, coordinator):
    release(trip)
    mail = Notice.objects.held().first()
    notices.edit(mail, "First", "", seen_version=mail.version, by=coordinator)
    with pytest.raises(ValidationError, match="a moment ago"):
        notices.edit(mail, "Second", "", seen_version=mail.version, by=coordinator)
    mail.refresh_from_db()
    assert mail.subject == "First"


@pytest.mark.parametrize("state", ["sending", "sent", "failed", "discarded"])
def test_only_held_mails_are_edited_or_sent(trip, coordinator, state):
    mail = factories.notice(trip.one, state=state, release=itineraries.release(trip, by=None))
    with pytest.raises(ValidationError):
        notices.edit(mail, "x", "", seen_version=mail.version, by=coordinator)
    assert notices.send(Notice.objects.all(), by=coordinator).count == 0
    mail.refresh_from_db()
    assert (mail.state, mail.subject) == (state, "")


@pytest.mark.parametrize(("state", "moved"), [
    ("held", True), ("failed", True), ("sending", False), ("sent", False), ("discarded", False),
])  # fmt: skip
def test_discarding_takes_what_nobody_sends(trip, coordinator, state, moved):
    factories.notice(trip.one, state=state, release=itineraries.release(trip, by=None))
    assert notices.discard(Notice.objects.all(), by=coordinator).count == moved


def test_a_discarded_mail_is_held_again_unless_a_newer_one_stands_for_it(trip, coordinator):
    release(trip)
    mail = Notice.objects.filter(participant=trip.one)
    notices.discard(mail, by=coordinator)
    assert notices.restore(mail, by=coordinator).count == 1
    notices.discard(mail, by=coordinator)
    edit(trip, trip.own, **LATER)
    release(trip)
    old = mail.order_by("pk")[:1]
    done = notices.restore(Notice.objects.filter(pk__in=[each.pk for each in old]), by=coordinator)
    assert (done.count, len(done.refusals)) == (0, 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"email": ""}, "no e-mail address."),
        ({"visit__audience": "staff"}, "the visit is for staff only."),
        ({"visit__status": "cancelled"}, "the visit was cancelled."),
    ],
)
def test_a_mail_that_may_not_go_says_why(trip, coordinator, change, said):
    release(trip)
    ((field, value),) = change.items()
    row = trip if field.startswith("visit") else trip.one
    type(row).objects.filter(pk=row.pk).update(**{field.removeprefix("visit__"): value})
    done = notices.send(Notice.objects.filter(participant=trip.one), by=coordinator)
    assert (done.count, done.refusals) == (0, [f"Guest One: {said}"])


@pytest.mark.parametrize(
    ("change", "said"),
    [({"audience": "staff"}, "the visit is for staff only."), ({"status": "cancelled"}, "the visit was cancelled.")],
)
def test_a_failed_mail_that_may_not_go_any_more_is_not_tried_again(trip, coordinator, change, said):
    release(trip)
    Notice.objects.update(state="failed")
    type(trip).objects.filter(pk=trip.pk).update(**change)
    done = notices.retry(Notice.objects.filter(participant=trip.one), by=coordinator)
    assert (done.count, done.refusals) == (0, [f"Guest One: {said}"])
    assert set(Notice.objects.values_list("state", flat=True)) == {"failed"}


def test_no_office_no_mail(trip, coordinator, office):
    release(trip)
    type(office).objects.update(email="")
    cache.clear()
    with pytest.raises(ValidationError, match="office"):
        notices.send(Notice.objects.all(), by=coordinator)


def test_the_courier_is_woken_once_the_mails_are_stored(
    trip, coordinator, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr("visits.mail.courier.wake", lambda: woken.append(1))
    release(trip)
    with django_capture_on_commit_callbacks(execute=True):
        notices.send(Notice.objects.all(), by=coordinator)
        assert woken == []
    assert woken == [1]


@pytest.mark.parametrize("rows", [1, 3])
def test_preparing_and_sending_cost_the_same_for_any_number_of_people(
    trip, coordinator, rows, django_assert_num_queries
):
    told(trip)
    for row in range(rows):
        person = factories.participant(trip, name=f"More {row}", email=f"more-{row}@trip.example")
        factories.planned_stop(trip, attends=[person])
    done = itineraries.release(trip, by=None)
    with django_assert_num_queries(20):
        notices.prepare(done, by=coordinator)
    with django_assert_num_queries(9):
        assert notices.send(Notice.objects.held(), by=coordinator).count == rows
