"""The editable document: read again by the library that office programs' files are read with, and by its raw XML."""

import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from portal.common.models import Office
from tests import factories
from tests.factories import at
from visits.models import Itinerary, Participant, Stop
from visits.partners.document import document
from visits.partners.paper import for_all
from visits.programme import itineraries


def written(visit, languages, itinerary=None):
    return document(for_all(visit, languages, itinerary or Itinerary.objects.last_of(visit)), Office.current())


def opened(made):
    return docx.Document(io.BytesIO(made))


def styled(made, style):
    """The texts of one style, those in tables too."""
    paragraphs = [made._body._element.iter(qn("w:p"))]
    found = [docx.text.paragraph.Paragraph(each, made) for group in paragraphs for each in group]
    return [each.text.replace("\N{NO-BREAK SPACE}", " ") for each in found if each.style.name == style]


@pytest.fixture
def planned(visit, host):
    """Two days; words that stand only in what partners may not read, or not on everybody's paper."""
    Stop.objects.filter(visit=visit).update(staff_notes="canary notes of staff", answer_note="canary answer")
    Participant.objects.filter(pk=host.pk).update(phone="+48 111 canary", email="canary@firm.example", needs="canary")
    factories.planned_stop(
        visit, title_pl="Łódź, żółć", title_fr="Déjà vu", starts=at(9, day=1), ends=at(10, day=1), receives=[host],
        notes_pl="Pierwsza\nDruga", bring_pl="Kask", bring_fr="Casque",
    )  # fmt: skip
    itineraries.release(visit, by=None)
    return visit


def test_the_document_has_headings_tables_and_the_release_on_each_page(planned):
    made = opened(written(planned, ["pl"]))
    assert styled(made, "Title") == ["Wizyta arequipa"]
    assert styled(made, "Heading 1") == ["Poniedziałek, 1 października", "Wtorek, 2 października"]
    assert styled(made, "Heading 3") == ["Public stop", "Partners stop", "Łódź, żółć"]
    first, second = made.tables
    assert [[cell.text.split("\n")[0] for cell in row.cells] for row in first.rows] == [
        ["Kiedy", "Punkt"], ["09:00–10:00", "Public stop"], ["11:00–12:00", "Partners stop"],
    ]  # fmt: skip
    hours, stop = (cell.text for cell in second.rows[1].cells)
    assert hours.split("\n")[1] == "02:00 Arequipa"
    assert {"Pierwsza", "Druga", "Kto przyjmuje: Host One", "Zabierz: Kask"} <= set(stop.split("\n"))
    section = made.sections[0]
    assert section.header.paragraphs[0].text == "Biuro Wizyt"
    assert re.search(r"\d\d:\d\d", section.footer.paragraphs[0].text)
    fields = section.footer._element.iter(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]
    assert (made.core_properties.title, made.core_properties.author) == ("Wizyta arequipa", "Biuro Wizyt")


def test_no_row_is_split_and_the_head_stands_on_every_page(planned):
    for table in opened(written(planned, ["pl"])).tables:
        rows = [row._tr.trPr for row in table.rows]
        assert all(row.find(qn("w:cantSplit")) is not None for row in rows)
        assert [row.find(qn("w:tblHeader")) is not None for row in rows] == [True] + [False] * (len(rows) - 1)


def test_two_languages_stand_side_by_side_each_text_marked_with_its_own(planned):
    made = opened(written(planned, ["fr", "en"]))
    assert styled(made, "Title") == ["Wizyta arequipa"] * 2
    assert styled(made, "Heading 1")[1] == "Mardi, 2 octobre · Tuesday, 2 October"
    table = made.tables[2]
    assert [cell.text for cell in table.rows[0].cells] == ["Quand", "Français", "English"]
    french, english = table.rows[1].cells[1:]
    assert (french.paragraphs[0].text, english.paragraphs[0].text) == ("Déjà vu", "Łódź, żółć")
    assert languages_in(french) == {"Déjà vu": "fr-FR", "Casque": "fr-FR"}
    assert languages_in(english) == {"Łódź, żółć": "pl-PL", "Kask": "pl-PL"}  # for want of a translation


def languages_in(cell):
    """{text: the language it is marked with}"""
    runs = [run for paragraph in cell.paragraphs for run in paragraph.runs]
    told = {run.text: run._r.rPr.find(qn("w:lang")).get(qn("w:val")) for run in runs}
    return {text: told[text] for text in told if text in ("Déjà vu", "Casque", "Łódź, żółć", "Kask")}


def test_nothing_for_staff_alone_nor_of_other_visits_stands_in_any_part_of_the_file(planned, other_visit):
    with zipfile.ZipFile(io.BytesIO(written(planned, ["pl", "es"]))) as file:
        inside = b"".join(file.read(name) for name in file.namelist()).decode(errors="ignore")
    assert "arequipa partners host" in inside
    for secret in ("Staff stop", "arequipa staff host", "+48 111", "canary@", "wallonia", "python-docx"):
        assert secret not in inside, secret
    assert set(re.findall("[a-z]* canary [a-z ]*", inside)) == {"arequipa canary of notes"}


def test_a_draft_says_so_on_each_page(planned):
    stop = factories.planned_stop(planned, title_pl="Tylko szkic", starts=at(18), ends=at(19))
    made = opened(written(planned, ["en"], itineraries.draft_of(planned)))
    assert stop.title in styled(made, "Heading 3")
    assert made.sections[0].header.paragraphs[1].text == "DRAFT, not released"
    assert made.sections[0].footer.paragraphs[0].text.startswith("Draft of ")
    assert "DRAFT" not in "".join(each.text for each in opened(written(planned, ["en"])).sections[0].header.paragraphs)


def test_characters_that_no_document_can_hold_become_spaces(office):
    visit = factories.visit(title_pl="Wizyta", status="confirmed")
    visit.title_pl = "Wizyta\x0b\x01\x1f"
    visit.save()
    factories.planned_stop(visit, title_pl="A\x0bB", notes_pl="C\x0cD & <b>")
    itineraries.release(visit, by=None)
    made = opened(written(visit, ["pl"]))
    assert styled(made, "Heading 3") == ["A B"]
    assert made.tables[0].rows[1].cells[1].paragraphs[-1].text == "C D & <b>"


@pytest.mark.parametrize("rows", [1, 3])
def test_a_document_costs_the_same_for_any_number_of_rows(rows, office, django_assert_num_queries):
    visit = factories.visit(slug="busy", host_region=factories.region(), status="confirmed")
    factories.delegation(visit)
    people = [factories.participant(visit, organisation=factories.organisation()) for _n in range(rows)]
    for n in range(rows):
        factories.planned_stop(
            visit, attends=people, title_pl=f"Stop {n}", host=factories.organisation(), place=factories.place()
        )
    itineraries.release(visit, by=None)
    release = Itinerary.objects.last_of(visit)
    Office.current()
    with django_assert_num_queries(4):
        written(visit, ["pl", "en"], release)
