"""The programme on paper: what the PDF really holds, and that it tells nobody more than the page does."""

import re
import subprocess
import zlib

import pytest
from django.utils import timezone

from portal.common import pdf
from portal.common.models import Office
from tests import factories
from tests.factories import at
from visits.models import Delegation, Itinerary, Participant, PlannedStop, Stop, Visit
from visits.partners.paper import Paper, for_all, own
from visits.people import links
from visits.programme import itineraries

LETTERS = "Zażółć gęślą jaźń ŁÓDŹ, mañana, déjà vu, œuvre"
XSS = "<script>alert(1)</script>"


def shown(client, query="", language="en", visit="arequipa"):
    response = client.get(f"/{language}/my/{visit}/programme.pdf{query}")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def tool(name, made, tmp_path, *options):
    file = tmp_path / "paper.pdf"
    file.write_bytes(made)
    out = ["-"] if name == "pdftotext" else []
    return subprocess.run([name, *options, file, *out], capture_output=True, text=True, check=True).stdout


# -- the PDF --


@pytest.fixture
def long_visit(office):
    """Two days of 12 and 2 stops; the end of each stop stands far below its beginning."""
    visit = factories.visit(
        slug="long", title_pl=f"Wizyta {LETTERS}", title_fr="Visite", host_region=factories.region(), status="confirmed"
    )
    factories.delegation(visit)
    for n in range(14):
        factories.planned_stop(
            visit, title_pl=f"początek{n:02}", title_fr=f"début{n:02}", starts=at(8, n, day=n // 12),
            ends=at(9, n, day=n // 12), place=factories.place(), host=factories.organisation(),
            notes_pl="Linia\nlinia\nlinia", partner_notes_pl=f"koniec{n:02}", partner_notes_fr=f"fin{n:02}",
        )  # fmt: skip
    itineraries.release(visit, by=None)
    return visit


@pytest.mark.paper
def test_a_pdf_in_two_languages_is_whole(long_visit, enter, tmp_path):
    """One PDF for all that it must be: to make it takes half a second."""
    guest = factories.participant(long_visit, name="Gość Łukasz")
    answer = enter(guest).get("/pl/my/long/programme.pdf?with=fr")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'inline; filename="long-1-pl-fr.pdf"'
    assert answer["Cache-Control"] == "private, no-store"
    made = answer.content
    pages = tool("pdftotext", made, tmp_path).split("\f")[:-1]

    assert LETTERS in re.sub(r"\s+", " ", pages[0])
    assert {"Gość Łukasz", "+48 00 000 00 01", "Biuro Wizyt"} <= set(pages[0].split("\n"))
    for words in ("początek", "koniec", "début", "fin"):  # each stop in both languages
        assert sum(page.count(words) for page in pages) == 14

    at_page = {word: n for n, page in enumerate(pages) for word in re.findall(r"(?:początek|koniec)\d\d", page)}
    split = [n for n in range(14) if at_page[f"początek{n:02}"] != at_page[f"koniec{n:02}"]]
    assert split == []
    days = [{at_page[f"początek{n:02}"] for n in range(14) if n // 12 == day} for day in (0, 1)]
    assert len(days[0]) > 1  # a long day flows on
    assert len(days[1]) == 1
    assert not days[0] & days[1]

    released = timezone.localtime(Itinerary.objects.last_of(long_visit).released_at, long_visit.zone)
    for number, page in enumerate(pages, start=1):
        text = page.replace("\N{NO-BREAK SPACE}", " ")
        assert "Biuro Wizyt" in text
        assert f"{released:%H:%M}" in text
        assert re.search(rf"\b{number} \w+ {len(pages)}\b", text)

    fonts = tool("pdffonts", made, tmp_path).splitlines()[2:]
    assert {re.match(r"[A-Z]{6}\+(DejaVu-\w+)", font)[1] for font in fonts} == {"DejaVu-Sans", "DejaVu-Serif"}
    assert all(re.search(r" yes yes yes ", font) for font in fonts)  # embedded, a subset, with their letters
    assert re.search(r"Tagged: +yes", tool("pdfinfo", made, tmp_path))
    tree = tool("pdfinfo", made, tmp_path, "-struct")
    counts = {tag: len(re.findall(rf"^ *{tag}\b", tree, re.MULTILINE)) for tag in ("H1", "H2", "H3", "Figure", "TR")}
    assert counts == {"H1": 2, "H2": 5, "H3": 28, "Figure": 1, "TR": 14 + len(days[0]) + 1}
    inside = b"".join(map(inflated, re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL)))
    assert b"pdfuaid" in made + inside
    assert inside.count(b"/Lang (fr)") == counts["TR"]  # the column's, in each row
    assert b"/Alt " in inside


def inflated(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


@pytest.mark.paper
def test_a_stop_longer_than_a_page_and_odd_characters_lose_nothing(visit, guest, tmp_path):
    words = " ".join(f"słowo{n}" for n in range(1200))
    edit(visit, title_pl=f"Two\x0blines \x01{XSS}", notes_pl=words)
    itineraries.release(visit, by=None)
    made = pdf.render("visits/paper/programme.html", context(own(guest, ["pl"])), language="pl")
    text = tool("pdftotext", made, tmp_path)
    assert set(words.split()) <= set(text.split())
    assert XSS in re.sub(r"\s+", " ", text)


def edit(visit, title="Public stop", **columns):
    stop = PlannedStop.objects.get(itinerary__visit=visit, itinerary__number=None, title_pl=title).stop
    plan = itineraries.plans_of(itineraries.draft_of(visit))[stop.key]
    itineraries.write(itineraries.draft_of(visit), {stop.key: plan | columns}, by=None)


def context(paper):
    return {"paper": paper, "visit": paper.visit, "office": Office.current()}


# -- whose, and what it may hold --


@pytest.fixture
def secrets(visit, host):
    """Words that stand only in what no partner, or not this one, may read."""
    Stop.objects.filter(visit=visit).update(
        staff_notes="canary staff notes", answer_note="canary answer", happened_notes="canary happened",
        host_people="canary host people",
    )  # fmt: skip
    Participant.objects.filter(pk=host.pk).update(phone="+48 111 host", email="host@firm.example", needs="canary needs")
    factories.participant(
        visit, name="Other", phone="+48 222 other", email="other@arequipa.example", needs="canary diet", precedence=200
    )
    factories.outcome(visit, text_pl="canary outcome")
    factories.planned_stop(visit, title_pl="Theirs", receives=[host], starts=at(15), ends=at(16))
    itineraries.release(visit, by=None)
    edit(visit, "Theirs", title_pl="canary draft")
    return ["canary", "other@", "+48 222", "Staff stop", "arequipa staff host"]


def test_a_guest_reads_every_stop_for_partners_and_nothing_more(visit, guest, secrets, enter, papers_are_pages):
    page = shown(enter(guest))
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", page) == ["Public stop", "Partners stop", "Theirs"]
    assert "Programme of a guest: Guest One" in page
    assert "arequipa canary of notes" in page  # what partners are told
    assert "Host One, +48 111 host, host@firm.example" in page
    assert [secret for secret in secrets if secret in page.replace("arequipa canary of notes", "")] == []


def test_a_host_reads_their_own_stops_alone_without_the_guests_clock(visit, host, secrets, enter, papers_are_pages):
    page = shown(enter(host))
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", page) == ["Partners stop", "Theirs"]
    assert 'class="home"' not in page
    for secret in [*secrets, "Public stop", "arequipa public host"]:
        assert secret not in page.replace("arequipa canary of notes", ""), secret


def test_phones_stand_only_at_stops_that_are_the_readers(visit, guest, host, enter, papers_are_pages):
    Participant.objects.filter(pk=host.pk).update(phone="+48 111 host")
    other = factories.participant(visit, name="Other")
    factories.planned_stop(visit, title_pl="Not mine", receives=[host], attends=[other], starts=at(15), ends=at(16))
    factories.planned_stop(visit, title_pl="Mine", attends=[guest], starts=at(17), ends=at(18))
    itineraries.release(visit, by=None)
    page = shown(enter(guest))
    assert "Host One" in page
    assert "+48 111 host" not in page
    assert page.count("your stop") == 1
    mine = shown(enter(guest), "?only=mine")
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", mine) == ["Public stop", "Partners stop", "Mine"]
    assert "Only their own stops" in mine


def test_who_has_no_link_or_one_to_another_visit_gets_nothing(visit, other_guest, client, enter, papers_are_pages):
    assert client.get("/en/my/arequipa/programme.pdf").status_code == 403
    assert enter(other_guest).get("/en/my/arequipa/programme.pdf").status_code == 404
    page = shown(client, visit="wallonia")
    assert "arequipa" not in page.lower().replace("delegacja z arequipy", "").replace(" arequipa</span>", "")


def test_the_hosts_time_stands_first_the_guests_second(visit, guest, enter, papers_are_pages):
    edit(visit, starts=at(5), ends=at(6))
    itineraries.release(visit, by=None)
    page = shown(enter(guest), "?with=pl")
    assert (
        '<th scope="row">05:00–06:00<span class="home" lang="en">Sun 22:00 Arequipa</span>'
        '<span class="home" lang="pl">niedz. 22:00 Arequipa</span></th>'
    ) in page
    assert '<th scope="row">11:00–12:00<span class="home" lang="en">04:00 Arequipa</span></th>' in page


@pytest.mark.parametrize(
    ("query", "languages"),
    [("", ["en"]), ("?with=en", ["en"]), ("?with=de", ["en"]), ("?with=", ["en"]), ("?with=fr", ["en", "fr"])],
)
def test_a_second_language_is_another_of_the_sites(query, languages, guest, enter, papers_are_pages):
    page = shown(enter(guest), query)
    assert re.findall(r'<td lang="(\w+)">', page) == languages * 2
    assert 'Some texts are only in Polish.</p>' in page  # fmt: skip
    assert '<h3 lang="pl">Public stop</h3>' in page


def test_texts_are_never_markup(visit, guest, enter, papers_are_pages):
    edit(visit, title_pl=f"Title {XSS}", notes_pl=f"Notes {XSS}", bring_pl=f"Bring {XSS}")
    itineraries.release(visit, by=None)
    Visit.objects.filter(pk=visit.pk).update(title_pl=f"Visit {XSS}", notice_pl=f"Notice {XSS}")
    Delegation.objects.filter(visit=visit).update(name_pl=f"Guests {XSS}")
    page = shown(enter(guest))
    assert XSS not in page
    assert page.count("&lt;script&gt;") == 7  # the visit's title also in the head of the file


def test_before_any_release_and_after_cancelling_the_paper_says_so(office, enter, papers_are_pages):
    person = factories.participant(factories.visit(slug="planned", status="cancelled"))
    page = shown(enter(person), visit="planned")
    assert "The programme is not released yet" in page
    assert "This visit is cancelled." in page
    assert "Not released yet" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_paper_costs_the_same_for_any_number_of_rows(rows, office, enter, papers_are_pages, django_assert_num_queries):
    visit = factories.visit(slug="busy", host_region=factories.region())
    factories.delegation(visit)
    people = [factories.participant(visit, organisation=factories.organisation()) for _n in range(rows)]
    for n in range(rows):
        factories.planned_stop(
            visit, attends=people, title_pl=f"Stop {n}", host=factories.organisation(), place=factories.place()
        )
    itineraries.release(visit, by=None)
    client = enter(people[0])
    shown(client, visit="busy")
    with django_assert_num_queries(6):
        page = shown(client, "?with=fr", visit="busy")
    assert page.count('<tr class="stop') == rows


# -- the QR code, and papers of the office --


@pytest.fixture
def coded(monkeypatch):
    """The addresses in QR codes, as they were made."""
    addresses = []
    monkeypatch.setattr(Paper, "qr_code", property(lambda paper: addresses.append(paper.address)))
    return addresses


def test_the_qr_code_of_a_participant_is_their_own_link(guest, enter, client, papers_are_pages, coded, settings):
    page = shown(enter(guest))
    assert coded == [f"{settings.SITE_URL}/i/{links.token(guest.link)}/"]
    assert links.token(guest.link) not in page  # as a picture alone
    assert "Only for Guest One." in page
    client.logout()
    assert client.get(coded[0].removeprefix(settings.SITE_URL)).status_code == 302


def test_a_link_that_opens_nothing_is_not_printed(visit, guest, host):
    links.revoke(factories.link(guest))
    assert own(guest, ["en"]).address == ""
    assert own(host, ["en"]).address == ""  # there is none
    factories.link(host)
    Visit.objects.filter(pk=visit.pk).update(audience="staff")
    assert own(Participant.objects.get(pk=host.pk), ["en"]).address == ""


def test_the_offices_paper_is_for_all_partners_and_leads_to_the_public_page(visit, host, secrets, settings):
    paper = for_all(visit, ["en"], Itinerary.objects.last_of(visit))
    assert paper.address == f"{settings.SITE_URL}/en/visits/arequipa/"
    page = pdf._page("visits/paper/programme.html", context(paper), "en")
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", page) == ["Public stop", "Partners stop", "Theirs"]
    for secret in [*secrets, "+48 111", "host@", "your stop", "DRAFT"]:
        assert secret not in page.replace("arequipa canary of notes", ""), secret
    Visit.objects.filter(pk=visit.pk).update(audience="partners")
    visit.refresh_from_db()
    assert for_all(visit, ["en"], Itinerary.objects.last_of(visit)).address == ""


def test_a_draft_says_so_on_each_page_in_each_language(visit):
    edit(visit, title_pl="Nowy tytuł")
    page = pdf._page(
        "visits/paper/programme.html", context(for_all(visit, ["en", "pl"], itineraries.draft_of(visit))), "en"
    )
    assert "Nowy tytuł" in page
    head = re.search(r'<div class="page-head">.*?</div>', page, re.DOTALL)[0]
    assert head.count("<b lang=") == 2
    assert "DRAFT, not released" in head
    assert "Draft of " in page
    assert "Release 1" not in page


# -- without the libraries --


def test_without_libraries_the_page_itself_is_answered_and_the_link_hides(guest, enter, monkeypatch):
    monkeypatch.setattr(pdf, "is_available", lambda: False)
    client = enter(guest)
    answer = client.get("/en/my/arequipa/programme.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/html; charset=utf-8")
    page = answer.content.decode()
    assert "No PDF can be made at the moment. Print this page instead" in page
    assert "Partners stop" in page
    assert "style=" not in page
    assert "<script" not in page
    assert "programme.pdf" not in client.get("/en/my/arequipa/").content.decode()
    monkeypatch.setattr(pdf, "is_available", lambda: True)
    assert "/en/my/arequipa/programme.pdf" in client.get("/en/my/arequipa/").content.decode()
