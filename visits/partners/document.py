"""The programme as a document that the protocol office may edit (DOCX): the same Paper as the PDF, in real styles.

A heading a day, a table whose head repeats and whose rows are never split; every text is marked with its language, so
that the office's spelling checker reads it right.
"""

import re
from io import BytesIO
from operator import itemgetter

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from portal.common.languages import language_of

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FACE = "Arial"  # where it is missing, office programs put a face of the same widths
SIZES = {"Normal": 10, "Title": 22, "Heading 1": 15, "Heading 2": 12, "Heading 3": 10, "Header": 8, "Footer": 8}
WIDTH, HOURS = Mm(174), Mm(32)  # of the text, and of the column of hours
LOCALES = {"en": "en-GB", "es": "es-ES", "fr": "fr-FR", "pl": "pl-PL"}
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # by XML; people paste them


def document(paper, office):
    """The bytes of the file."""
    made = Document()
    _set_up(made, paper, office)
    _margins(made.sections[0], paper, office)
    for writer, (code, fallback) in zip(_side_by_side(made, paper.languages), paper.columns, strict=True):
        with translation.override(code):
            _opening(writer, paper, office, fallback)
    _people(made, paper)
    for day in paper.days:
        _day(made, day)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


class Writer:
    """Writes paragraphs in one language into a document, or a cell, header or footer, whose empty first one is used."""

    def __init__(self, place, language):
        self.place, self.language = place, language

    def add(self, *texts, style="Normal", language=None, is_bold=False):
        """A paragraph of these texts; none where the last of them, which says what there is to say, is empty."""
        if not texts[-1]:
            return None
        first = self.place.paragraphs[:1]
        is_free = first and len(self.place.paragraphs) == 1 and not first[0].text
        paragraph = first[0] if is_free else self.place.add_paragraph()
        paragraph.style = style
        for text in texts[:-1]:
            run(paragraph, f"{text} ", self.language)
        run(paragraph, texts[-1], language or self.language, is_bold=is_bold)
        return paragraph

    def add_field(self, record, name, *before, **options):
        """A translated field of a record, marked with the language that it really stands in."""
        return self.add(*before, getattr(record, name), language=language_of(record, name), **options)


def run(paragraph, text, language, *, is_bold=False):
    added = paragraph.add_run(FORBIDDEN.sub(" ", str(text)))
    added.bold = is_bold or None
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), LOCALES.get(language, language))
    added._r.get_or_add_rPr().append(tag)


def _set_up(made, paper, office):
    """Page, styles and properties."""
    section, language = made.sections[0], paper.languages[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    for name, size in SIZES.items():
        style = made.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()  # of the theme, whose faces would win
        style.font.name = FACE
    made.styles["Normal"].paragraph_format.space_after = Pt(2)
    for tag in made.styles.element.iter(qn("w:lang")):
        tag.set(qn("w:val"), LOCALES.get(language, language))
    properties = made.core_properties
    properties.title, properties.author = (FORBIDDEN.sub(" ", text) for text in (paper.visit.title, office.name))
    properties.language, properties.comments = language, ""
    properties.created = properties.modified = paper.reading.at.replace(microsecond=0, tzinfo=None)


def _margins(section, paper, office):
    """The office and the draft's mark above, the release and the page's number below, on every page."""
    for number, code in enumerate(paper.languages):
        with translation.override(code):
            head, foot = Writer(section.header, code), Writer(section.footer, code)
            head.add(office.name, style="Header")
            head.add(paper.draft_mark, style="Header", is_bold=True)
            line = foot.add(paper.release_line, style="Footer")
            if number == 0:
                line.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
                _page_number(line, code)


def _page_number(paragraph, language):
    """“2 / 7”, reckoned by the program that shows the document."""
    for before, name in (("\t", "PAGE"), (" / ", "NUMPAGES")):
        run(paragraph, before, language)
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), name)
        paragraph._p.append(field)


def _side_by_side(made, languages):
    """A writer for each language; of two each has a column."""
    if len(languages) == 1:
        return [Writer(made, languages[0])]
    cells = made.add_table(rows=1, cols=len(languages)).rows[0].cells
    return [Writer(cell, code) for cell, code in zip(cells, languages, strict=True)]


def _opening(write, paper, office, fallback):
    visit = paper.visit
    write.add(paper.draft_mark, is_bold=True)
    write.add_field(visit, "title", style="Title")
    write.add(visit.date_span, is_bold=True)
    if visit.guests:
        write.add_field(visit.guests, "name")
    write.add_field(visit, "notice")
    write.add(paper.is_cancelled and _("This visit is cancelled."), is_bold=True)
    write.add(fallback and _("Some texts are only in %(name)s.") % {"name": fallback})
    write.add(_("Help on the way"), style="Heading 2")
    write.add(_("Emergency phone, day and night"), office.emergency_phone)
    if visit.coordinator:
        write.add(_("Coordinator: %(name)s") % {"name": visit.coordinator.get_full_name()}, visit.coordinator.email)
    write.add(office.name, office.phone)


def _people(made, paper):
    if not paper.people:
        return
    with translation.override(paper.languages[0]):
        Writer(made, paper.languages[0]).add(_("People of the visit"), style="Heading 2")
    for person, roles in paper.people:
        paragraph = made.add_paragraph(style="List Bullet")
        run(paragraph, person.name, paper.languages[0], is_bold=True)
        for text in filter(None, (person.office, person.organisation)):
            run(paragraph, f", {text}", paper.languages[0])
        for code, words in filter(itemgetter(1), roles):
            run(paragraph, f" · {words}", code)


def _day(made, day):
    heading = made.add_paragraph(style="Heading 1")
    heading.paragraph_format.page_break_before = True
    codes = [code for code, _each in day.in_languages]
    for number, (code, each) in enumerate(day.in_languages):
        with translation.override(code):
            run(heading, f"{' · ' if number else ''}{each.weekday}, {each.date_label}", code)
    table = _table(made, codes)
    for stops in day.rows:
        cells = _row(table)
        hours = Writer(cells[0], codes[0])
        hours.add(stops[0][1].time_label, is_bold=True)
        for label in dict.fromkeys(stop.home_label for _code, stop in stops):
            hours.add(label)
        for cell, (code, stop) in zip(cells[1:], stops, strict=True):
            with translation.override(code):
                _stop(Writer(cell, code), stop)


def _table(made, codes):
    """An empty table with its head: a column of hours and one a language."""
    table = made.add_table(rows=0, cols=len(codes) + 1, style="Table Grid")
    table.autofit = False
    for number, column in enumerate(table.columns):
        column.width = HOURS if number == 0 else (WIDTH - HOURS) // len(codes)
    cells = _row(table, is_head=True)
    with translation.override(codes[0]):
        Writer(cells[0], codes[0]).add(_("When"), is_bold=True)
        names = [_("Stop")] if len(codes) == 1 else [capfirst(get_language_info(code)["name_local"]) for code in codes]
    for cell, code, name in zip(cells[1:], codes, names, strict=True):
        Writer(cell, code).add(name, is_bold=True)
    return table


def _row(table, *, is_head=False):
    """The cells of a new row that no page splits; the head stands on every page of the table."""
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, column in zip(row.cells, table.columns, strict=True):
        cell.width = column.width
    return row.cells


def _stop(write, stop):
    planned = stop.planned
    write.add_field(planned, "title", style="Heading 3")
    write.add(stop.where)
    if stop.is_off:
        write.add(_("Does not take place"), is_bold=True)
        return
    write.add(stop.group_label, is_bold=True)
    hosts = [", ".join(filter(None, (person["name"], person["office"]))) for person in stop.received_by]
    write.add(_("Received by:"), "; ".join(hosts))
    write.add(_("Interpreter:"), ", ".join(stop.interpreters))
    write.add_field(planned, "bring", _("Bring:"))
    write.add_field(planned, "notes")
    write.add_field(planned, "partner_notes")
