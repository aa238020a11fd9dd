"""Staff's page of one person's link: shown, made, mailed, renewed, revoked; and how a link stands, in words."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from tests import factories
from visits.admin.standing import standing
from visits.models import AccessLink, Notice, Participant, Visit
from visits.people import links


@pytest.fixture
def guest(guest):
    """Of a visit that is on now: links made for it open."""
    today = timezone.localdate()
    Visit.objects.filter(pk=guest.visit_id).update(starts_on=today, ends_on=today)
    guest.visit.refresh_from_db()
    return guest


def url(person):
    return reverse("admin:visits_visit_link", args=[person.visit_id, person.pk])


def press(staff, person, do, **more):
    return staff.post(url(person), {"do": do, "once": str(uuid.uuid4())} | more, follow=True)


def content(response):
    return response.content.decode()


def test_a_link_is_made_shown_renewed_and_revoked(staff, guest, settings):
    assert "This person has no link yet." in content(staff.get(url(guest)))
    page = content(press(staff, guest, "make"))
    first = links.token(AccessLink.objects.get())
    assert f">{settings.SITE_URL}/i/{first}/</code>" in page
    assert 'data-copy="address"' in page
    page = content(press(staff, guest, "renew"))
    second = links.token(AccessLink.objects.get())
    assert second != first
    assert second in page
    assert first not in page
    page = content(press(staff, guest, "revoke"))
    assert "/i/" not in page
    assert "The link opens nothing" in page
    assert second not in page
    told = list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))
    assert told == ["link", "renewed", "revoked"]
    page = content(press(staff, guest, "renew"))
    assert links.token(AccessLink.objects.get()) in page


def test_a_link_to_a_visit_for_staff_only_is_not_shown_and_can_be_revoked(staff, guest):
    factories.link(guest)
    Visit.objects.filter(pk=guest.visit_id).update(audience="staff")
    page = content(staff.get(url(guest)))
    words = ["/i/", "revoked or has expired", "its links open nothing yet", 'value="revoke"']
    assert [each in page for each in words] == [False, False, True, True]


def test_a_mail_is_held_and_its_state_is_told(staff, guest):
    page = content(press(staff, guest, "mail"))
    assert "A mail is held in the outbox" in page
    assert "mail “personal link”: held" in page
    assert [(mail.participant, mail.kind, mail.state) for mail in Notice.objects.all()] == [
        (guest, "invitation", "held")
    ]


def test_no_mail_to_who_has_no_address_or_a_link_that_opens_nothing(staff, guest, visit, other_visit):
    links.revoke(factories.link(guest))
    for person in (guest, factories.participant(visit)):
        refused = press(staff, person, "mail")
        assert refused.status_code == 422
        assert "No mail: there is no address" in content(refused)
        assert 'value="mail"' not in content(refused)
    late = factories.participant(other_visit, email="late@firma.example")  # years after the visit
    assert press(staff, late, "mail").status_code == 422
    assert not hasattr(Participant.objects.get(pk=late.pk), "link")
    assert not Notice.objects.exists()


def test_a_double_click_renews_once(staff, guest):
    link, key = factories.link(guest), str(uuid.uuid4())
    seen = set()
    for _click in range(2):
        press(staff, guest, "renew", once=key)
        link.refresh_from_db()
        seen.add(link.nonce)
    assert len(seen) == 1


@pytest.mark.parametrize("bad", [{"do": "nothing"}, {"do": ""}, {"do": "renew"}, {"do": "revoke"}])
def test_what_cannot_be_done_is_404(staff, guest, bad):
    assert press(staff, guest, **bad).status_code == 404
    assert press(staff, guest, "make", once="").status_code == 422
    assert not AccessLink.objects.exists()


def test_who_may_not_invite_gets_403_and_people_of_another_visit_are_404(client, staff, guest, other_visit, author):
    elsewhere = reverse("admin:visits_visit_link", args=[other_visit.pk, guest.pk])
    assert [staff.get(elsewhere).status_code, staff.post(elsewhere).status_code] == [404, 404]
    client.force_login(author)
    assert [client.get(url(guest)).status_code, client.post(url(guest)).status_code] == [403, 403]
    client.logout()
    assert client.get(url(guest)).status_code == 302


def words(link, last):
    return [each.replace("\N{NO-BREAK SPACE}", " ") for each in standing(link, last, link.participant.visit.zone)]


def test_the_words_tell_how_a_link_stands(guest, visit):
    at = datetime(2018, 11, 12, 13, 5, tzinfo=visit.zone)
    link = AccessLink(participant=guest, expires_at=datetime(2118, 11, 12, tzinfo=visit.zone))
    assert words(link, None) == ["never opened", "expires 12 November 2118"]
    assert words(link, 4) == ["never opened", "has seen no release yet", "expires 12 November 2118"]
    link.opened_at, link.release_seen, link.expires_at = at, 3, at
    assert words(link, 4) == ["opened 12 Nov 13:05", "has seen release 3 of 4", "expired 12 November 2018"]
    link.revoked_at = at
    assert words(link, 4)[-1] == "revoked 12 Nov 13:05"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_tell_how_links_stand_in_any_number_of_rows(staff, visit, rows, django_assert_num_queries):
    opened = timezone.now() - timedelta(days=1)
    for _row in range(rows):
        factories.link(factories.participant(visit), opened_at=opened, release_seen=1)
    factories.participant(visit, name="Without a link")
    people = reverse("admin:visits_participant_changelist", query={"visit__id__exact": visit.pk})
    of_links = reverse("admin:visits_accesslink_changelist", query={"participant__visit__id__exact": visit.pk})
    mailing = reverse("admin:visits_visit_links_mail", args=[visit.pk])
    pages = {}
    for address, statements in ((people, 18), (of_links, 12), (mailing, 9)):
        with django_assert_num_queries(statements):
            pages[address] = content(staff.get(address))
    assert pages[people].count("has seen release 1 of 1") == rows
    assert pages[mailing].count("has seen release 1 of 1") == rows
    assert pages[of_links].count("1 of 1</td>") == rows
    person = visit.participants.first()
    assert all(f'href="{url(person)}"' in page for page in pages.values())
    assert not any("/i/" in page for page in pages.values())


def test_the_page_of_a_person_tells_it_too_and_a_new_one_has_no_link(staff, guest):
    factories.link(guest, release_seen=1)
    page = content(staff.get(reverse("admin:visits_participant_change", args=[guest.pk])))
    assert "never opened, has seen release 1 of 1, expires" in page
    assert f'href="{url(guest)}"' in page
    new = content(staff.get(reverse("admin:visits_participant_add")))
    assert "Personal link</h2>" not in new
