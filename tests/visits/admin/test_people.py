"""Staff's pages for all people of a visit: import, order, links. Rights, double clicks, and nothing half done."""

import io
import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from tests import factories
from visits.models import AccessLink, Notice, Participant
from visits.people import links

LIST = "name;e-mail;organisation\nAnna Łoś;anna@firma.example;\nJan Żółw;jan@firma.example;Firma\n"
FRAME = 7  # statements of any page of a visit: session, user, two of rights, visit, tabs, the outbox's count
PAGES = ["people_import", "people_template", "people_order", "needs", "links_mail"]


@pytest.fixture
def planned(office):
    first = timezone.localdate() + timedelta(days=5)  # links open until long after it
    visit = factories.visit(status="planned", audience="partners", starts_on=first, ends_on=first)
    factories.delegation(visit)
    factories.organisation(name="Firma")
    return visit


@pytest.fixture
def three(planned):
    """Three guests in order, the first of them the head."""
    return [
        factories.participant(planned, name=name, precedence=place, is_head=name == "Ala", email=f"{name}@a.example")
        for place, name in enumerate(("Ala", "Bea", "Cid"), start=1)
    ]


def url(visit, name):
    return reverse(f"admin:visits_visit_{name}", args=[visit.pk])


def content(response):
    return response.content.decode()


# -- rights ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["author", "publisher"])
def test_who_may_not_plan_gets_403_whatever_the_method(client, planned, request, role, name):
    client.force_login(request.getfixturevalue(role))
    assert [client.get(url(planned, name)).status_code, client.post(url(planned, name)).status_code] == [403, 403]


@pytest.mark.parametrize("name", PAGES)
def test_strangers_are_sent_to_sign_in(client, planned, name):
    assert client.get(url(planned, name)).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_a_coordinator_of_another_visit_may_open_every_page(staff, planned, other_visit, coordinator, name):
    other_visit.coordinator = coordinator
    other_visit.save()
    assert staff.get(url(planned, name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_visit_that_is_not_there_is_404(staff, office, name):
    assert staff.get(reverse(f"admin:visits_visit_{name}", args=[99])).status_code == 404


def test_who_plans_without_the_right_to_contacts_is_shown_none(client, coordinator, planned, three):
    Participant.objects.filter(pk=three[0].pk).update(phone="+48 canary", needs="canary", email="canary@a.example")
    group = coordinator.groups.get()
    group.permissions.remove(group.permissions.get(codename="see_contacts"))
    client.force_login(coordinator)
    answers = {name: client.get(url(planned, name)) for name in PAGES}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "people_import": 403, "people_template": 403, "needs": 403, "people_order": 200, "links_mail": 200,
    }  # fmt: skip
    for name in ("people_order", "links_mail"):
        assert "canary" not in content(answers[name])


def test_the_lists_lead_to_the_pages_of_the_one_visit_that_they_show(staff, planned, three):
    people, of_links = (reverse(f"admin:visits_{model}_changelist") for model in ("participant", "accesslink"))
    wanted = [url(planned, name) for name in ("people_import", "people_order", "needs", "links_mail")]
    for address in (
        f"{people}?visit__id__exact={planned.pk}",
        f"{of_links}?participant__visit__id__exact={planned.pk}",
    ):
        shown = content(staff.get(address))
        assert all(f'href="{each}"' in shown for each in wanted)
    for address in (people, of_links, f"{people}?side__exact=guest"):
        assert not any(each in content(staff.get(address)) for each in wanted)


@pytest.mark.parametrize("name", ["people_import", "people_order", "links_mail"])
def test_forms_carry_the_token_that_keeps_other_sites_out(planned, three, coordinator, name):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(coordinator)
    assert strict.post(url(planned, name)).status_code == 403
    page = strict.get(url(planned, name))
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', content(page).partition('class="tabs"')[2])
    assert strict.post(url(planned, name), {"csrfmiddlewaretoken": token[0], "text": LIST}).status_code != 403


# -- import ---------------------------------------------------------------------------------------------------
def send(staff, visit, text=LIST, **more):
    page = staff.get(url(visit, "people_import"))
    key = page.context["form"]["once"].value()
    return staff.post(url(visit, "people_import"), {"text": text, "once": key} | more)


def test_a_pasted_list_is_shown_first_and_makes_nobody(staff, planned):
    preview = send(staff, planned)
    assert preview.status_code == 200
    assert preview.context["counts"] == "2 ready"
    assert "Jan Żółw" in content(preview)
    assert not planned.participants.exists()


def test_the_preview_carries_the_list_and_importing_it_makes_the_people(staff, planned):
    preview = send(staff, planned)
    form = preview.context["form"]
    answer = staff.post(url(planned, "people_import"), {
        "text": form["text"].value(), "once": form["once"].value(), "import": "1",
    })  # fmt: skip
    assert (answer.status_code, answer.url) == (302, url(planned, "people_order"))
    assert set(planned.participants.values_list("name", "organisation__name", "language")) == {
        ("Anna Łoś", None, "es"), ("Jan Żółw", "Firma", "es"),
    }  # fmt: skip
    assert "2 people imported." in content(staff.get(answer.url))


def test_an_uploaded_workbook_becomes_text_that_may_be_mended(staff, planned):
    book, stream = Workbook(), io.BytesIO()
    for record in (["name", "e-mail"], ["Anna Łoś", "anna"]):
        book.active.append(record)
    book.save(stream)
    preview = send(staff, planned, "", upload=SimpleUploadedFile("list.xlsx", stream.getvalue()))
    assert preview.context["counts"] == "1 with errors"
    text = preview.context["form"]["text"].value()
    assert text.splitlines() == ["name;e-mail", "Anna Łoś;anna"]
    mended = send(staff, planned, text.replace(";anna", ";anna@firma.example"))
    assert mended.context["counts"] == "1 ready"


def test_an_uploaded_list_in_cp1250_says_how_it_was_read(staff, planned):
    preview = send(staff, planned, "", upload=SimpleUploadedFile("list.csv", LIST.encode("cp1250")))
    assert "cp1250" in content(preview)
    assert "Jan Żółw" in content(preview)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("list.csv", b"name\n" + b"Anna\n" * 5000, "more than 1000 rows"),
        ("list.xlsx", b"PK\x03\x04 broken", "cannot be read as a workbook"),
        ("list.csv", b"", "empty"),
        ("list.csv", b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(staff, planned, name, data, told):
    refused = send(staff, planned, "kept text", upload=SimpleUploadedFile(name, data))
    assert refused.status_code == 422
    assert told in " ".join(refused.context["form"].errors["upload"])
    assert "kept text" in content(refused)
    assert not planned.participants.exists()


@pytest.mark.parametrize("text", ["", "name;office\n", "Anna\x00"])
def test_a_text_that_cannot_be_read_is_refused_at_its_field(staff, planned, text):
    refused = send(staff, planned, text)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"text"}


def test_errors_stand_at_their_cells_and_what_was_typed_is_kept(staff, planned):
    text = "name;e-mail;organisation;language\nAnna;anna(at);Nobody;klingon\nJan;;;"
    preview = send(staff, planned, text)
    page = content(preview)
    assert preview.context["counts"] == "1 ready, 1 with errors"
    for told in ("“anna(at)” is no e-mail", "“Nobody” is not in the directory", "“klingon” is no language"):
        assert told in page
    assert "/admin/clusters/organisation/add/?name=Nobody" in page
    assert preview.context["form"]["text"].value() == text


def test_a_list_with_an_error_is_imported_in_part_only_by_choice(staff, planned):
    text = "name;e-mail\nAnna;x\nJan;jan@firma.example"
    refused = send(staff, planned, text, **{"import": "1"})
    assert refused.status_code == 422
    assert "1 row has an error" in content(refused)
    assert not planned.participants.exists()
    preview = content(send(staff, planned, text))
    assert "Import the 1 good row, leave out 1</button>" in preview
    assert 'name="import"' not in preview
    assert 'type="checkbox"' not in preview
    assert send(staff, planned, text, only_good="1").status_code == 302
    assert [person.name for person in planned.participants.all()] == ["Jan"]


def test_a_double_click_imports_once(staff, planned):
    key = str(uuid.uuid4())
    answers = [send(staff, planned, once=key, **{"import": "1"}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert planned.participants.count() == 2
    # a second click finds everybody here already, so let it find others: the key alone must hold it
    assert send(staff, planned, "name\nSomebody else", once=key, **{"import": "1"}).status_code == 302
    assert planned.participants.count() == 2
    assert "by the first click" in content(staff.get(url(planned, "people_order")))


@pytest.mark.parametrize("key", ["", "nonsense"])
def test_an_import_without_its_key_is_refused(staff, planned, key):
    assert send(staff, planned, once=key, **{"import": "1"}).status_code == 422
    assert not planned.participants.exists()


def test_a_refused_import_keeps_its_key_unused(staff, planned):
    key = str(uuid.uuid4())
    assert send(staff, planned, "name;e-mail\nAnna;x", once=key, **{"import": "1"}).status_code == 422
    assert send(staff, planned, once=key, **{"import": "1"}).status_code == 302
    assert planned.participants.count() == 2


def test_nothing_is_marked_safe_of_what_a_list_says(staff, planned):
    text = 'name;e-mail;organisation;<b>x</b>\n<script>1</script>;<i>;"><script>2</script>;x'
    page = content(send(staff, planned, text))
    assert "<script>1" not in page
    assert "<script>2" not in page
    assert "<i>" not in page
    assert "<b>x</b>" not in page


def test_the_history_of_imported_people_names_who_imported_them_and_no_contact(staff, planned, coordinator):
    send(staff, planned, **{"import": "1"})
    rows = Participant.history.filter(visit=planned)
    assert {row.history_user for row in rows} == {coordinator}
    assert not any("firma.example" in str(value) for row in rows.values() for value in row.values())


@pytest.mark.parametrize(
    ("language", "first"), [("pl", "imię i nazwisko"), ("en", "name"), ("es", "nombre y apellidos")]
)
def test_the_empty_list_has_its_heads_in_the_language_of_the_reader(staff, planned, language, first):
    answer = staff.get(url(planned, "people_template"), headers={"accept-language": language})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode("utf-8-sig").split(";")[0] == first
    filled = answer.content + "Anna Łoś\r\n".encode()
    assert send(staff, planned, "", upload=SimpleUploadedFile("a.csv", filled)).context["counts"] == "1 ready"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_preview_costs_the_same_for_any_number_of_rows(staff, planned, rows, django_assert_num_queries):
    text = "name;organisation\n" + "".join(f"Person {row};Nobody {row}\n" for row in range(rows))
    data = {"text": text, "once": str(uuid.uuid4())}
    staff.post(url(planned, "people_import"), data)
    with django_assert_num_queries(FRAME + 2):
        staff.post(url(planned, "people_import"), data)


# -- order ----------------------------------------------------------------------------------------------------
def wishes(staff, visit, **changes):
    """The fields of the order page as a browser would post them, with some changed (`p12_place=1`)."""
    page = staff.get(url(visit, "people_order"))
    data = {"person": [], "once": page.context["once"]["once"].value()}
    for side, lines, _nobody in page.context["sides"]:
        data[f"head-{side.value}"] = next((str(line["person"].pk) for line in lines if line["is_head"]), "")
        for line in lines:
            data["person"].append(line["person"].pk)
            data |= {field.html_name: field.value() for field in line["form"]}
    return data | {name.replace("_", "-"): value for name, value in changes.items()}


def ordered(visit):
    return list(visit.participants.in_order().values_list("name", "precedence", "is_head", "group"))


def save(staff, visit, data):
    return staff.post(url(visit, "people_order"), data)


def test_a_place_typed_moves_a_person_there_and_renumbers_the_side(staff, planned, three):
    data = wishes(staff, planned, **{f"p{three[2].pk}_place": "2", f"p{three[1].pk}_group": "B"})
    assert save(staff, planned, data).url == url(planned, "people_order")
    assert ordered(planned) == [("Ala", 10, True, ""), ("Cid", 20, False, ""), ("Bea", 30, False, "B")]


def test_a_button_moves_by_one_saves_what_was_typed_and_keeps_the_focus(staff, planned, three):
    step = f"{three[1].pk}:down"
    data = wishes(staff, planned, step=step, **{f"p{three[0].pk}_group": "A"})
    answer = save(staff, planned, data)
    assert answer.url == f"{url(planned, 'people_order')}?at={step}"
    assert ordered(planned) == [("Ala", 10, True, "A"), ("Cid", 20, False, ""), ("Bea", 30, False, "")]
    (focused,) = [line for line in staff.get(answer.url).context["sides"][0][1] if line["focus"]]
    assert (focused["person"].name, focused["focus"]) == ("Bea", "up")  # at the end: the other button


def test_another_head_takes_the_place_of_the_first_and_stands_first(staff, planned, three):
    save(staff, planned, wishes(staff, planned, head_guest=str(three[2].pk)))
    assert ordered(planned) == [("Cid", 10, True, ""), ("Ala", 20, False, ""), ("Bea", 30, False, "")]
    save(staff, planned, wishes(staff, planned, head_guest=""))
    assert [head for _name, _place, head, _group in ordered(planned)] == [False] * 3


def test_sides_are_ordered_apart(staff, planned, three):
    host = factories.participant(planned, side="host", name="Host", precedence=1)
    save(staff, planned, wishes(staff, planned, head_host=str(host.pk)))
    assert ordered(planned)[-1] == ("Host", 10, True, "")
    assert ordered(planned)[0][2]


def test_only_who_changed_takes_a_next_version_and_a_row_of_history(staff, planned, three, coordinator):
    save(staff, planned, wishes(staff, planned))  # 1, 2, 3 become 10, 20, 30
    save(staff, planned, wishes(staff, planned, step=f"{three[1].pk}:down"))
    versions = dict(planned.participants.values_list("name", "version"))
    assert versions == {"Ala": 2, "Bea": 3, "Cid": 3}
    last = three[1].history.first()
    assert (last.precedence, last.history_user) == (30, coordinator)


def test_of_two_who_arrange_at_once_the_second_is_told_and_keeps_what_was_typed(staff, planned, three):
    first = wishes(staff, planned, head_guest=str(three[1].pk))
    second = wishes(staff, planned, head_guest=str(three[2].pk), **{f"p{three[2].pk}_group": "Z"})
    save(staff, planned, first)
    refused = save(staff, planned, second)
    assert refused.status_code == 409
    assert "saved a newer copy" in content(refused)
    assert 'value="Z"' in content(refused)
    assert [name for name, _place, head, _group in ordered(planned) if head] == ["Bea"]


def test_somebody_who_came_meanwhile_follows_those_who_were_seen(staff, planned, three):
    data = wishes(staff, planned, step=f"{three[2].pk}:up")
    factories.participant(planned, name="Late", precedence=0)
    assert save(staff, planned, data).status_code == 302
    assert [name for name, *_rest in ordered(planned)] == ["Ala", "Cid", "Bea", "Late"]


def test_a_double_click_on_a_button_moves_once(staff, planned, three):
    data = wishes(staff, planned, step=f"{three[1].pk}:down")
    assert [save(staff, planned, data).status_code for _click in range(2)] == [302, 302]
    assert [name for name, *_rest in ordered(planned)] == ["Ala", "Cid", "Bea"]


@pytest.mark.parametrize(("field", "value"), [("place", "0"), ("place", "x"), ("place", ""), ("group", "ABCDEFGHI")])
def test_a_bad_value_is_refused_at_its_field_and_nothing_is_saved(staff, planned, three, field, value):
    before = ordered(planned)
    data = wishes(staff, planned, step=f"{three[2].pk}:up", **{f"p{three[1].pk}_{field}": value})
    refused = save(staff, planned, data)
    assert refused.status_code == 422
    assert "errorlist" in content(refused)
    assert ordered(planned) == before


def forged(stranger, three):
    pk = stranger.pk
    own = {f"p{pk}_version": 1, f"p{pk}_place": 1, f"p{pk}_group": "X"}
    return {
        "a person of another visit": {"person": [three[0].pk, pk], **own},
        "a head of another visit": {"head_guest": str(pk)},
        "a head of another side": {"head_host": str(three[0].pk)},
        "a step of another visit": {"step": f"{pk}:up"},
        "no way": {"step": f"{three[0].pk}:sideways"},
        "no number": {"person": ["x"]},
        "a head that is no number": {"head_guest": "x"},
        "a number without end": {"person": ["9" * 30]},
    }


@pytest.mark.parametrize("case", forged(factories.visits.Participant(pk=0), [factories.visits.Participant(pk=0)]))
def test_what_was_never_offered_is_404_and_changes_nothing(staff, planned, three, other_guest, case):
    factories.participant(planned, side="host", name="Host")
    before = ordered(planned), ordered(other_guest.visit)
    assert save(staff, planned, wishes(staff, planned, **forged(other_guest, three)[case])).status_code == 404
    assert (ordered(planned), ordered(other_guest.visit)) == before


def test_a_new_person_makes_no_second_head(staff, planned, three):
    form = staff.get(reverse("admin:visits_participant_add")).context["adminform"].form
    data = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    data |= {"visit": planned.pk, "name": "Dan", "is_head": "on", "name_public": ""}
    refused = staff.post(reverse("admin:visits_participant_add"), data)
    assert refused.context["adminform"].form.errors == {
        "is_head": ["Ala is head of that side already. Change the head under “Order, heads, groups”."]
    }
    made = staff.post(reverse("admin:visits_participant_add"), data | {"side": "host"})
    assert made.status_code == 302
    assert set(planned.participants.filter(is_head=True).values_list("name", "side")) == {
        ("Ala", "guest"), ("Dan", "host"),
    }  # fmt: skip


def test_the_form_of_one_person_makes_no_second_head(staff, planned, three):
    address = reverse("admin:visits_participant_change", args=[three[1].pk])
    form = staff.get(address).context["adminform"].form
    data = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    refused = staff.post(address, data | {"is_head": "on", "name_public": ""})
    assert refused.status_code == 200
    assert "Ala is head of that side already." in content(refused)
    assert planned.participants.filter(is_head=True).count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_saving_an_order_costs_the_same_for_any_number_of_people(staff, planned, rows, django_assert_num_queries):
    for _row in range(rows):
        factories.participant(planned, organisation=factories.organisation())
    data = wishes(staff, planned)
    with django_assert_num_queries(18):
        save(staff, planned, data)
    with django_assert_num_queries(FRAME + 1):
        staff.get(url(planned, "people_order"))


def test_an_empty_visit_has_its_pages(staff, planned):
    for name in ("people_order", "links_mail"):
        assert "Nobody is in this visit yet." in content(staff.get(url(planned, name)))


# -- links ----------------------------------------------------------------------------------------------------
def invite(staff, visit, *people, **more):
    key = staff.get(url(visit, "links_mail")).context["form"]["once"].value()
    return staff.post(url(visit, "links_mail"), {"person": [person.pk for person in people], "once": key} | more)


def test_the_page_tells_who_has_a_link_and_who_gets_paper(staff, planned, three):
    paper = factories.participant(planned, name="Paper")
    AccessLink.objects.create(participant=three[1])
    links.revoke(factories.link(three[2]))
    lines = {line["person"].name: line for line in staff.get(url(planned, "links_mail")).context["lines"]}
    assert {name: (line["has_link"], line["may"], line["ticked"]) for name, line in lines.items()} == {
        "Ala": (False, True, True), "Bea": (True, True, True), "Cid": (True, False, False),
        paper.name: (False, False, False),
    }  # fmt: skip


def test_links_are_made_for_all_and_mails_held_for_those_ticked(staff, planned, three):
    factories.participant(planned, name="Paper")
    answer = invite(staff, planned, three[0])
    assert answer.url == url(planned, "links_mail")
    assert AccessLink.objects.filter(participant__visit=planned).count() == 4
    assert [(mail.participant, mail.kind, mail.state) for mail in Notice.objects.all()] == [
        (three[0], "invitation", "held")
    ]
    page = staff.get(answer.url)
    assert "4 links made. 1 mail is held in the outbox" in content(page)
    assert {line["person"].name for line in page.context["lines"] if line["ticked"]} == {"Bea", "Cid"}


def test_a_double_click_prepares_once(staff, planned, three):
    key = str(uuid.uuid4())
    for _click in range(2):
        assert invite(staff, planned, *three, once=key).status_code == 302
    assert Notice.objects.count() == 3
    assert "by the first click" in content(staff.get(url(planned, "links_mail")))


def test_people_of_another_visit_are_404_and_nobody_gets_anything(staff, planned, three, other_guest):
    assert invite(staff, planned, three[0], other_guest).status_code == 404
    assert invite(staff, planned, person=["x"]).status_code == 404
    assert not Notice.objects.exists()
    assert not AccessLink.objects.exists()


def test_who_has_no_address_or_a_revoked_link_gets_no_mail_even_when_asked_for(staff, planned, three):
    links.revoke(factories.link(three[2]))
    assert invite(staff, planned, three[0], three[2], factories.participant(planned, name="Paper")).status_code == 302
    assert [mail.participant for mail in Notice.objects.all()] == [three[0]]


def test_a_visit_for_staff_only_mails_no_links(staff, planned, three):
    planned.audience = "staff"
    planned.save()
    assert "open nothing yet" in content(staff.get(url(planned, "links_mail")))
    refused = invite(staff, planned, *three)
    assert refused.status_code == 422
    assert not Notice.objects.exists()
    assert not AccessLink.objects.exists()


def test_no_token_stands_on_the_page(staff, planned, three):
    link = factories.link(three[0])
    assert links.token(link) not in content(staff.get(url(planned, "links_mail")))


@pytest.mark.parametrize("rows", [1, 3])
def test_mailing_links_costs_the_same_for_any_number_of_people(staff, planned, rows, django_assert_num_queries):
    people = [factories.participant(planned, email=f"{row}@a.example") for row in range(rows)]
    with django_assert_num_queries(FRAME + 2):
        staff.get(url(planned, "links_mail"))
    assert invite(staff, planned, *people).status_code == 302
