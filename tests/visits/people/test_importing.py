"""A list of people: read in any shape that offices send, checked row by row, imported whole or not at all."""

import io
import tracemalloc
import zipfile
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from simple_history.manager import HistoryManager

from tests import factories
from visits.models import Participant
from visits.people import importing, sheets, words

LIST = "Name;Office;E-mail\nAnna Łoś;prezes;anna@firma.example\nJan Żółw;kierownik;jan@firma.example\n"
PEOPLE = [("Anna Łoś", "prezes", "anna@firma.example"), ("Jan Żółw", "kierownik", "jan@firma.example")]


def upload(data, name="list.csv"):
    return SimpleUploadedFile(name, data)


def workbook(*records, edit=None):
    book = Workbook()
    for record in records:
        book.active.append(record)
    if edit:
        edit(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return upload(stream.getvalue(), "list.xlsx")


def values(table, *names):
    typed = [table.values(cells) for _number, cells in table.lines]
    return [tuple(row[name] for name in names) for row in typed]


def rows(visit, text):
    return importing.check(importing.read(text=text), visit)


def refused(**source):
    with pytest.raises(ValidationError) as refusal:
        importing.read(**source)
    return " ".join(refusal.value.messages)


@pytest.fixture
def empty_visit(office):
    visit = factories.visit()
    factories.delegation(visit)
    return visit


# -- what is read ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_file_is_read_in_each_encoding_and_delimiter(encoding, delimiter):
    table = importing.read(upload=upload(LIST.replace(";", delimiter).encode(encoding)))
    assert values(table, "name", "office", "email") == PEOPLE
    assert bool(table.notes) == (encoding == "cp1250")  # and says that it guessed


def test_big_endian_utf_16_and_old_line_ends_are_read():
    data = b"\xfe\xff" + LIST.replace("\n", "\r").encode("utf-16-be")
    assert values(importing.read(upload=upload(data)), "name", "office", "email") == PEOPLE


def test_a_workbook_is_read_like_the_same_list_as_text():
    book = workbook(
        ["Lista uczestników"], [], ["imię i nazwisko", "telefon", "precedencja", "uwagi"],
        ["Anna Łoś", 48851234567, 10.0, "x"], [], ["Jan; Żółw", "+48 85", None],
    )  # fmt: skip
    table = importing.read(upload=book)
    assert values(table, "name", "phone", "precedence") == [
        ("Anna Łoś", "48851234567", "10"),
        ("Jan; Żółw", "+48 85", ""),
    ]
    again = importing.read(text=table.text)
    assert (again.lines, again.columns) == (table.lines, table.columns)
    assert any("uwagi" in note for note in table.notes)
    assert any("above the header" in note for note in table.notes)


@pytest.mark.parametrize("language", ["pl", "en", "fr", "es"])
def test_heads_are_known_in_each_language_of_the_site_in_any_order(language):
    with translation.override(language):
        head = [words.label(name) for name in words.FIELDS]
    text = sheets.written([head[::-1], [str(place) for place in range(len(head))]], ";")
    assert importing.read(text=text).columns == words.FIELDS[::-1]


def test_heads_may_be_the_names_of_the_fields():
    assert importing.read(text=f"{','.join(words.FIELDS)}\nAnna").columns == words.FIELDS


@pytest.mark.parametrize("head", ["Nazwisko;Imię", "Prénom;Nom", "Apellidos;Nombre", "Last name;First name"])
def test_a_name_in_two_columns_is_joined(head):
    first = head.split(";").index(next(h for h in head.split(";") if h in ("Imię", "Prénom", "Nombre", "First name")))
    line = "Anna;Łoś" if first == 0 else "Łoś;Anna"
    assert values(importing.read(text=f"{head}\n{line}"), "name") == [("Anna Łoś",)]


def test_a_list_without_heads_is_read_in_the_order_that_the_page_tells():
    table = importing.read(text="Anna Łoś\tprezes\t\tanna@firma.example")
    assert values(table, "name", "office", "organisation", "email") == [
        ("Anna Łoś", "prezes", "", "anna@firma.example")
    ]
    assert not table.headed
    assert "name, office, organisation, e-mail, phone" in table.notes[0]


def test_numbers_of_rows_count_every_line():
    table = importing.read(text="name\n\nAnna\n\n\nJan")
    assert [number for number, _cells in table.lines] == [3, 6]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no people"),
        ("\n  \n\t\n", "holds no people"),
        ("name;office", "holds no people"),
        ("office;email\nprezes;anna@firma.example", "No column holds the names"),
        ("name;Name\nAnna;Anna", "Two columns hold the same: “name”, “Name”"),
        ('name;office\nAnna;"prezes\nJan;x', "quotation mark"),
        ("name\n" + "Anna\n" * 5000, "more than 1000 rows"),
        ("name;office\n" + "Anna;" * 60 + "x", "more than 40 columns"),
        ("x" * 1_000_001, "longer than a million characters"),
    ],
)
def test_a_text_that_is_no_list_is_refused_with_a_sentence(text, told):
    assert told in refused(text=text)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"x" * (2 * 1024 * 1024 + 1), "larger than 2 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old or protected workbook"),
        (b"PK\x03\x04 broken", "cannot be read as a workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0", "neither a list in text"),
        (b"name\n\x81\x83", "neither a list in text"),
        (b"\xff\xfea", "neither a list in text"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(data, told):
    assert told in refused(upload=upload(data))


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    unread = SimpleNamespace(name="list.csv", size=2 * 1024 * 1024 + 1)
    assert "larger than 2 MB" in refused(upload=unread)


def test_five_thousand_rows_of_a_workbook_are_refused():
    assert "more than 1000 rows" in refused(upload=workbook(["name"], *([f"Person {n}"] for n in range(5000))))


def bomb(member, content):
    """A workbook in which one member unpacks to `content`."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(workbook(["name"], ["Anna"])) as good,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, content if name == member else good.read(name))
    return upload(stream.getvalue(), "bomb.xlsx")


def test_a_workbook_that_unpacks_to_gigabytes_eats_no_memory():
    file = bomb("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    assert file.size < 2 * 1024 * 1024
    tracemalloc.start()
    assert "too large when unpacked" in refused(upload=file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("xl/styles.xml", b"<styleSheet><cellXfs>" + b"<xf/>" * 50_000 + b"</cellXfs></styleSheet>"),
        (
            "xl/worksheets/sheet1.xml",
            b"<worksheet><sheetData><row>" + b"<c/>" * 400_000 + b"</row></sheetData></worksheet>",
        ),
        ("xl/worksheets/sheet1.xml", ("<worksheet>" + "<c/>" * 400_000 + "</worksheet>").encode("utf-16")),
    ],
)
def test_a_workbook_of_too_many_tags_is_refused_before_they_are_objects(member, content):
    assert "too large when unpacked" in refused(upload=bomb(member, content))


def test_entities_that_multiply_are_refused():
    declared = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    sheet = f'<!DOCTYPE x [<!ENTITY a0 "ha">{declared}]><worksheet>&a9;</worksheet>'
    for encoding in ("utf-8", "utf-16"):
        assert "cannot be read" in refused(upload=bomb("xl/worksheets/sheet1.xml", sheet.encode(encoding)))


def test_a_forged_number_of_a_row_ends_the_reading():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    people = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for row, text in ((1, "name"), (2, "Anna"), (999_999_999_999, "Jan"))
    )
    sheet = f'<worksheet xmlns="{main}"><sheetData>{people}</sheetData></worksheet>'
    assert values(importing.read(upload=bomb("xl/worksheets/sheet1.xml", sheet.encode())), "name") == [("Anna",)]


# -- what is checked ------------------------------------------------------------------------------------------
def error(visit, field, text):
    (row,) = rows(visit, sheets.written([["name", field], ["Anna Łoś", text]], ";"))
    assert set(row.errors) == {field}
    return row.errors[field]


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("email", "anna(at)firma", "“anna(at)firma” is no e-mail address. Write one like"),
        ("phone", "ask Anna", "“ask Anna” is no phone number"),
        ("phone", "+cmd|' /C calc'!A0", "is no phone number"),
        ("language", "klingon", "“klingon” is no language of the site. Write pl, en, fr, es"),
        ("side", "alien", "“alien” is no side of a visit. Write one of: guest, interpreter"),
        ("group", "A1", "“A1” is no group. Write letters"),
        ("group", "ABCDEFGHI", "has 9 characters; at most 8 fit"),
        ("precedence", "first", "“first” is no place in an order"),
        ("is_head", "maybe", "“maybe” is neither yes nor no"),
        ("organisation", "Nobody & Co", "“Nobody & Co” is not in the directory. Leave it empty, or add it"),
        ("needs", "x" * 301, "has 301 characters; at most 300 fit"),
        ("office", "bell\x07", "“bell?” holds a sign that cannot be seen"),
        *(
            (field, start + "SUM(A1)", "starts like a formula")
            for field in ("office", "needs")
            for start in "=+-@＝＋－＠"
        ),
        ("office", "\t=SUM(A1)", "starts like a formula"),
        ("office", "\r=SUM(A1)", "starts like a formula"),
    ],
)
def test_a_bad_value_is_named_with_its_cure(empty_visit, field, text, told):
    assert told in error(empty_visit, field, text)


def test_a_name_of_ten_thousand_characters_is_refused_in_a_short_sentence(empty_visit):
    (row,) = rows(empty_visit, f"name\n{'Ł' * 10_000}")
    assert "has 10000 characters; at most 120 fit" in row.errors["name"]
    assert len(row.errors["name"]) < 150


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "@Anna", "***"])
def test_a_name_that_is_none_is_refused(empty_visit, name):
    (row,) = rows(empty_visit, f"name;office\n{name};x")
    assert set(row.errors) == {"name"}


def test_a_row_without_a_name_is_refused(empty_visit):
    (row,) = rows(empty_visit, "name;office\n;prezes")
    assert row.errors == {"name": "The name is missing."}


def test_every_error_of_a_row_is_told_at_once(empty_visit):
    (row,) = rows(empty_visit, "name;email;language;side\nAnna;x;y;z")
    assert set(row.errors) == {"email", "language", "side"}


def test_a_row_that_is_split_too_often_is_told(empty_visit):
    (row,) = rows(empty_visit, "name;office\nAnna;prezes; zarządu")
    assert "The row has 3 cells, the list 2 columns" in row.errors[""]


def test_a_formula_of_a_workbook_is_refused_whatever_it_would_show(empty_visit):
    def put(sheet):
        sheet["B2"] = "=1+1"

    table = importing.read(upload=workbook(["name", "office"], ["Anna", ""], edit=put))
    (row,) = importing.check(table, empty_visit)
    assert "“=1+1” starts like a formula" in row.errors["office"]


@pytest.mark.parametrize("phone", ["+48 85 123 45 67", "(085) 123-45-67", "85 123 45 67 wew. 12", "+32.81.22.33.44"])
def test_phone_numbers_are_taken_as_they_are_written(empty_visit, phone):
    (row,) = rows(empty_visit, f"name;phone\nAnna;{phone}")
    assert (row.errors, row.cleaned["phone"]) == ({}, phone)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("language", "pl", "pl"), ("language", "Polish", "pl"), ("language", "FRANÇAIS", "fr"),
        ("language", "hiszpański", "es"), ("language", "anglais", "en"), ("language", "inglés", "en"),
        ("side", "gość", "guest"), ("side", "Interprète", "interpreter"), ("side", "anfitrión", "host"),
        ("side", "obsługa delegacji", "staff"), ("side", "", "guest"), ("group", "a", "A"), ("precedence", "7", 7),
        ("is_head", "tak", True), ("is_head", "", False), ("name_public", "OUI", True), ("name_public", "nie", False),
        ("email", "", ""), ("needs", " bez  orzechów ", "bez orzechów"), ("phone", "–", ""), ("language", "", "es"),
    ],
)  # fmt: skip
def test_words_of_four_languages_are_understood(empty_visit, field, text, value):
    (row,) = rows(empty_visit, f"name;{field};office\nAnna Łoś;{text};x")
    assert (row.errors, row.cleaned[field]) == ({}, value)


@pytest.mark.parametrize("text", ["Łódzka Strefa", "lodzka  strefa", "ŁSSE", "lsse"])
def test_an_organisation_is_found_by_its_name_or_short_name_folded(empty_visit, text):
    zone = factories.organisation(name="Łódzka Strefa", short_name="ŁSSE")
    (row,) = rows(empty_visit, f"name;firma\nAnna;{text}")
    assert (row.errors, row.cleaned["organisation_id"]) == ({}, zone.pk)


def test_a_name_of_two_organisations_is_not_guessed(empty_visit):
    for _twice in range(2):
        factories.organisation(name="Drew-Pol")
    assert "several organisations" in error(empty_visit, "organisation", "DREW POL")


def test_people_who_are_here_already_are_left_out(empty_visit):
    firm = factories.organisation(name="Firma")
    factories.participant(empty_visit, name="Anna Łoś", email="Anna@firma.example")
    factories.participant(empty_visit, name="Jan Żółw", organisation=firm)
    text = "name;email;firma\nSomebody;anna@FIRMA.example;\njan zolw;;firma\nJan Żółw;;\nNew;new@firma.example;\nnew;;"
    known = [row.known for row in rows(empty_visit, text)]
    assert [bool(each) for each in known] == [True, True, False, False, True]
    assert "Anna Łoś has the e-mail anna@FIRMA.example" in known[0]
    assert "row 5 has the same name" in known[4]


def test_people_of_another_visit_are_no_reason_to_leave_anybody_out(empty_visit):
    factories.participant(factories.visit(), name="Anna Łoś", email="anna@firma.example")
    (row,) = rows(empty_visit, "name;email\nAnna Łoś;anna@firma.example")
    assert row.is_ready


def test_a_namesake_with_an_unknown_organisation_is_an_error_not_a_match(empty_visit):
    factories.participant(empty_visit, name="Anna Łoś")
    assert "not in the directory" in error(empty_visit, "organisation", "Nobody")


def test_a_side_has_one_head(empty_visit):
    factories.participant(empty_visit, name="Head", is_head=True)
    text = "name;side;head\nAnna;guest;yes\nJan;host;yes\nEwa;host;yes"
    assert [set(row.errors) for row in rows(empty_visit, text)] == [{"is_head"}, set(), {"is_head"}]


@pytest.mark.parametrize("lines", [1, 3])
def test_checking_costs_the_same_for_any_number_of_rows(empty_visit, lines, django_assert_num_queries):
    table = importing.read(text="name;firma\n" + "".join(f"Person {n};Firma {n}\n" for n in range(lines)))
    with django_assert_num_queries(2):  # the directory, the people
        importing.check(table, empty_visit)


# -- what is imported -----------------------------------------------------------------------------------------
def test_importing_makes_people_in_the_order_of_the_list_with_history(empty_visit, coordinator):
    factories.participant(empty_visit, name="First", precedence=5)
    made = importing.import_rows(
        empty_visit, rows(empty_visit, "name;phone;precedence\nAnna;+48 1;\nJan;;3\nEwa;;"), coordinator
    )
    people = Participant.objects.filter(visit=empty_visit).exclude(name="First").order_by("pk")
    assert list(people) == made
    assert list(people.values_list("name", "precedence", "phone", "language")) == [
        ("Anna", 15, "+48 1", "es"), ("Jan", 3, "", "es"), ("Ewa", 25, "", "es"),
    ]  # fmt: skip
    assert {person.history.get().history_user for person in people} == {coordinator}
    assert all(person.version == 1 for person in people)


def test_one_error_keeps_everybody_out_unless_the_good_rows_are_chosen(empty_visit, coordinator):
    checked = rows(empty_visit, "name;email\nAnna;anna@firma.example\nJan;x")
    with pytest.raises(ValidationError, match="1 row has an error"):
        importing.import_rows(empty_visit, checked, coordinator)
    assert not empty_visit.participants.exists()
    importing.import_rows(empty_visit, checked, coordinator, only_good=True)
    assert [person.name for person in empty_visit.participants.all()] == ["Anna"]


def test_a_failure_half_way_imports_nobody(empty_visit, coordinator, monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(HistoryManager, "bulk_history_create", fails)
    with pytest.raises(RuntimeError):
        importing.import_rows(empty_visit, rows(empty_visit, "name\nAnna\nJan"), coordinator)
    assert not empty_visit.participants.exists()


def test_the_second_of_two_who_import_one_list_finds_nobody_new(empty_visit, coordinator, administrator):
    first, second = (rows(empty_visit, "name\nAnna\nJan") for _person in range(2))
    importing.import_rows(empty_visit, first, coordinator)
    with pytest.raises(ValidationError, match="nobody new"):
        importing.import_rows(empty_visit, second, administrator)
    assert empty_visit.participants.count() == 2


def test_a_head_made_meanwhile_stops_the_import(empty_visit, coordinator):
    checked = rows(empty_visit, "name;head\nAnna;yes\nJan;")
    factories.participant(empty_visit, name="Faster", is_head=True)
    with pytest.raises(ValidationError, match="Faster is head"):
        importing.import_rows(empty_visit, checked, coordinator)
    assert empty_visit.participants.count() == 1


# -- round trip -----------------------------------------------------------------------------------------------
LETTERS = st.sampled_from("abzżŁóéñ ;,\"'.()0")
WORDS = st.text(LETTERS, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(
    lambda text: text and text not in importing.NONE
)  # fmt: skip
COLUMNS = st.lists(st.sampled_from(words.FIELDS[1:]), unique=True, max_size=6)


@st.composite
def tables(draw):
    fields = [*draw(COLUMNS), "name"]
    cell = st.one_of(WORDS, st.just(""))
    person = st.fixed_dictionaries({name: WORDS if name == "name" else cell for name in fields})
    people = draw(st.lists(person, min_size=1, max_size=5))
    return draw(st.permutations(fields)), people


def reads_as_utf8(data):
    try:
        return bool(data.decode())
    except UnicodeDecodeError:
        return False


@given(tables(), st.sampled_from(sheets.DELIMITERS), st.sampled_from(["utf-8", "utf-8-sig", "cp1250", "utf-16"]))
def test_what_is_written_in_any_delimiter_and_encoding_reads_back_the_same(table, delimiter, encoding):
    fields, people = table
    text = sheets.written([fields, *([person[name] for name in fields] for person in people)], delimiter)
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return  # no file of this encoding holds it
    if encoding == "cp1250" and reads_as_utf8(data) != text.isascii():
        return  # the same bytes are another text in UTF-8: éŁŁ is 飣
    read = importing.read(upload=upload(data))
    assert [read.values(cells) for _number, cells in read.lines] == people


@given(tables())
def test_a_workbook_reads_back_the_same_and_so_does_its_text(table):
    fields, people = table
    read = importing.read(upload=workbook(fields, *([person[name] for name in fields] for person in people)))
    for each in (read, importing.read(text=read.text)):
        assert [each.values(cells) for _number, cells in each.lines] == people
