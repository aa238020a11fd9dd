"""Staff's page of paper: what is printed for whom, and who may hand a personal link out."""

import pytest
from django.contrib.auth.models import Permission

from portal.common import pdf
from tests import factories
from visits.models import AccessLink, Participant
from visits.partners.document import TYPE
from visits.people import links

FORM = {"of": "release", "language": "pl", "second": ""}


def address(visit, name=""):
    return f"/admin/visits/visit/{visit.pk}/paper/{name}"


def test_the_page_offers_the_release_and_the_draft(staff, visit):
    page = staff.get(address(visit)).content.decode()
    assert '<option value="release" selected>release 1</option>' in page
    assert '<option value="draft">draft</option>' in page
    assert "Everybody in this visit has an e-mail address." in page


def test_a_visit_without_a_release_has_its_draft_alone(staff, office):
    visit = factories.visit(status="planned")
    page = staff.get(address(visit)).content.decode()
    assert 'value="release"' not in page
    refused = staff.get(address(visit, "programme.pdf"), FORM)
    assert refused.status_code == 422
    assert "Programme: Select a valid choice." in refused.content.decode()


@pytest.mark.parametrize("wrong", [{"of": "2"}, {"language": "de"}, {"second": "x"}, {"of": ""}, {"language": ""}])
@pytest.mark.parametrize("name", ["programme.pdf", "programme.docx"])
def test_a_wrong_choice_is_told_and_prints_nothing(name, wrong, staff, visit):
    answer = staff.get(address(visit, name), FORM | wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_the_programme_is_printed_for_all_partners(staff, visit, papers_are_pages):
    answer = staff.get(address(visit, "programme.pdf"), FORM | {"second": "en"})
    assert answer["Content-Disposition"] == 'inline; filename="arequipa-1-pl-en.pdf"'
    page = answer.content.decode()
    assert "Partners stop" in page
    assert "Staff stop" not in page
    draft = staff.get(address(visit, "programme.pdf"), FORM | {"of": "draft", "language": "en"})
    assert draft["Content-Disposition"] == 'inline; filename="arequipa-draft-en.pdf"'
    assert "DRAFT, not released" in draft.content.decode()


def test_the_programme_is_a_document_to_edit(staff, visit):
    answer = staff.get(address(visit, "programme.docx"), FORM)
    assert (answer.status_code, answer["Content-Type"]) == (200, TYPE)
    assert answer["Content-Disposition"] == 'attachment; filename="arequipa-1-pl.docx"'
    assert answer.content.startswith(b"PK")


def test_who_has_no_address_gets_their_own_paper(staff, visit, guest, papers_are_pages):
    person = factories.participant(visit, name="Without", language="fr")
    link = factories.link(person)
    page = staff.get(address(visit)).content.decode()
    assert f'<a href="{address(visit, f"{person.pk}.pdf")}">Without</a>' in page
    assert guest.name not in page
    assert links.token(link) not in page
    answer = staff.get(address(visit, f"{person.pk}.pdf"))
    assert answer["Content-Disposition"] == 'inline; filename="arequipa-1-fr.pdf"'
    paper = answer.content.decode()
    assert '<html lang="fr">' in paper
    assert "data:image/svg+xml" in paper
    link.refresh_from_db()
    assert link.opened_at is None  # to print it is not to open it
    links.revoke(link)
    assert "data:image/svg+xml" not in staff.get(address(visit, f"{person.pk}.pdf")).content.decode()
    assert "the link is revoked or expired" in staff.get(address(visit)).content.decode()
    AccessLink.objects.all().delete()
    assert "no link yet" in staff.get(address(visit)).content.decode()


def test_somebody_of_another_visit_is_not_there(staff, visit, other_guest):
    assert staff.get(address(visit, f"{other_guest.pk}.pdf")).status_code == 404


@pytest.mark.parametrize("name", ["", "programme.pdf", "programme.docx", "1.pdf"])
def test_others_do_not_get_in(name, visit, author, guest, enter, client):
    assert enter(guest).get(address(visit, name), FORM).status_code == 302
    client.force_login(author)
    assert client.get(address(visit, name), FORM).status_code == 403
    assert client.post(address(visit, name)).status_code == 403


def test_who_sees_no_contacts_prints_no_personal_paper(visit, client, django_user_model):
    """A role of an installation's own: may see programmes, but neither contacts nor links."""
    user = django_user_model.objects.create_user("reader", password="secret", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_itinerary", "view_visit"]))
    person = factories.participant(visit, name="Without")
    client.force_login(user)
    page = client.get(address(visit)).content.decode()
    assert "Without" not in page
    assert client.get(address(visit, f"{person.pk}.pdf")).status_code == 403


def test_the_page_says_when_no_pdf_can_be_made(staff, visit, monkeypatch):
    assert "No PDF can be made" not in staff.get(address(visit)).content.decode()
    monkeypatch.setattr(pdf, "is_available", lambda: False)
    assert "No PDF can be made" in staff.get(address(visit)).content.decode()
    assert staff.get(address(visit, "programme.pdf"), FORM).status_code == 503


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_people(rows, staff, visit, django_assert_num_queries):
    for n in range(rows):
        person = factories.participant(visit)
        if n:
            factories.link(person)
    staff.get(address(visit))
    with django_assert_num_queries(9):
        staff.get(address(visit))
    assert Participant.objects.filter(email="").count() == rows
