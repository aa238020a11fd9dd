"""Every fact of the two real visits stands on a public page, in the reader's language."""

import html
import json
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.html import strip_tags

from clusters.models import Organisation, Programme, Region, Specialisation
from portal.common.sorting import sort_key
from portal.news.models import Article
from tests.conftest import rows_of_a_module
from visits.models import Participant, Place, PlannedStop, Visit

WALLONIA, AREQUIPA = "walonska-logistyka-w-lodzkiej-strefie", "arequipa-w-podlaskiem"
MEMBERS = ["White Hill", "Experteam", "ChM", "Promotech", "SaMASZ", "AC SA", "Agwo-Serwis"]
CLUSTER = "Klaster Obróbki Metali"


def load():
    call_command("loaddata", "office", "directory", "visits", "news", verbosity=0)


real_visits = rows_of_a_module(load)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_visits")]


@pytest.fixture
def read(client):
    """The words of a page, with plain spaces."""

    def words(path):
        response = client.get(path)
        assert response.status_code == 200, path
        main = response.content.decode().partition("<main")[2].partition("</main>")[0]
        text = html.unescape(strip_tags(re.sub(r"<(?!/?(b|strong|em|a|span)\b)", " <", main)))
        return re.sub(r"[\s\u00a0\u202f]+", " ", text)

    return words


FACTS = {
    "/pl/news/walonscy-logistycy-w-lodzkiem/": [
        "25 kwietnia 2014", "Redakcja portalu", "23 i 24 kwietnia 2014", "Łódzka Specjalna Strefa Ekonomiczna", "ŁSSE",
        "Logistics in Wallonia", "ponad 240", "Liège", "siódm", "AWEX", "1 kwietnia 2004", "120", "100 attaché",
        "Plan Marshall 2", "2009–2014", "2,75 mld euro", "innowacje", "sieć kontaktów", "promocja", "z powietrza",
        "nowe inwestycje", "Brukseli",
    ],
    f"/pl/visits/{WALLONIA}/": [
        "23–24", "kwietnia 2014", "Łódzka Specjalna Strefa Ekonomiczna", "Logistics in Wallonia", "Walonia, Belgia",
        "łódzkie, Polska", "Agence wallonne", "Zrelacjonowana",
    ],
    "/pl/clusters/logistics-in-wallonia/": [
        "ponad 240", "Liège", "Walonia", "AWEX", "Innowacje", "Sieć kontaktów", "Promocja", "siódm",
    ],
    "/pl/organisations/awex/": [
        "Agence wallonne", "1 kwietnia 2004", "100", "120", "minist", "Wspólnoty Francuskiej",
    ],
    "/pl/programmes/plan-marshall-2/": [
        "2009–2014", "2,75", "EUR", "Walonia", "Region Stołeczny Brukseli", "zrównoważon", "talent", "logistyk",
    ],
    "/pl/regions/lodzkie/": ["PL71", "łódzkie"],
    "/pl/regions/walonia/": ["BE3", "Région wallonne"],
    "/pl/regions/bruksela/": ["BE1"],
    "/pl/regions/arequipa/": ["PE-ARE", "Peru"],
    "/pl/regions/podlaskie/": ["PL84", "Białystok"],
    "/pl/news/arequipa-w-podlaskiem/": [
        "8 października 2018", "Redakcja portalu", "Wioletta Dąbrowska", "departamentu rozwoju regionalnego",
        "Urzędu Marszałkowskiego", *MEMBERS, CLUSTER, "dwana", "Białostocki Park Naukowo-Technologiczny",
        "V Wschodni", "IUC-LA", "EURADA", "trzy", "rolno-spożywcz", "zdrowi", "energi", "obróbk", "Ameryki Łacińskiej",
    ],
    f"/pl/visits/{AREQUIPA}/": [
        "1–5", "października 2018", "Arequipa, Peru", "podlaskie, Polska", "11 770 km",
        "Urząd Marszałkowski Województwa Podlaskiego", CLUSTER, f"12 firm, w tym 7 należących do klastra „{CLUSTER}”",
        *MEMBERS, "IUC-LA", "Wschodniego Kongresu Gospodarczego", "Białostocki Park Naukowo-Technologiczny",
        "Bezpośrednie kontakty", "Ameryki Łacińskiej",
    ],
    "/pl/programmes/iuc-la/": ["International Urban Cooperation", "EURADA", "2018"],
    "/pl/organisations/eurada/": ["EURADA"],
    "/pl/partnerships/podlaskie-arequipa/": ["IUC-LA", "energi", "zdrowi", "rolno-spożywcz", "obróbk", "badań|badania"],
    f"/en/visits/{AREQUIPA}/": [f"12 firms, 7 of them members of {CLUSTER}", "1–5", "October 2018", "hoped for"],
    f"/fr/visits/{AREQUIPA}/": ["12", "7", CLUSTER, "octobre 2018", "Pérou"],
    f"/es/visits/{AREQUIPA}/": ["12", "7", CLUSTER, "octubre de 2018", "Perú"],
    "/en/news/walonscy-logistycy-w-lodzkiem/": ["25 April 2014", "over 240", "2.75 billion", "1 April 2004"],
    "/fr/news/walonscy-logistycy-w-lodzkiem/": ["25 avril 2014", "240", "2,75 milliards", "1er avril 2004"],
    "/es/news/walonscy-logistycy-w-lodzkiem/": ["25 de abril de 2014", "240", "2.*750 millones", "1 de abril de 2004"],
    "/en/news/arequipa-w-podlaskiem/": ["8 October 2018", "Wioletta Dąbrowska", *MEMBERS, "three"],
    "/fr/news/arequipa-w-podlaskiem/": ["8 octobre 2018", "Wioletta Dąbrowska", *MEMBERS, "trois"],
    "/es/news/arequipa-w-podlaskiem/": ["8 de octubre de 2018", "Wioletta Dąbrowska", *MEMBERS, "tres"],
}  # fmt: skip


@pytest.mark.parametrize("path", FACTS)
def test_the_facts_of_a_page_stand_on_it(path, read):
    words = read(path)
    assert [fact for fact in FACTS[path] if not re.search(fact, words, re.IGNORECASE)] == []


def test_seven_firms_are_named_and_five_are_only_counted(read):
    names = {firm.name for firm in Organisation.objects.firms().filter(published=False)}
    page = read(f"/pl/visits/{AREQUIPA}/")
    assert not {name for name in names if name in page}
    hosts = Organisation.objects.filter(planned_stops__in=PlannedStop.objects.company_visits(),
                                        planned_stops__itinerary__visit__slug=AREQUIPA).distinct()  # fmt: skip
    assert hosts.count() == 12
    assert {host.name for host in hosts if host.published} == set(MEMBERS)


def test_the_statement_is_reported_speech_and_opens_the_article():
    first = Article.objects.get(slug=AREQUIPA).blocks.first()
    assert (first.kind, first.speech, first.speaker) == ("quotation", "reported", "Wioletta Dąbrowska")
    assert not re.search("[„”“«»]", first.words_pl + first.words_en + first.words_fr + first.words_es)


def test_strips_stand_between_the_paragraphs_and_show_nothing_without_photos(client):
    kinds = [block.kind for block in Article.objects.get(slug="walonscy-logistycy-w-lodzkiem").blocks.all()]
    assert kinds.count("strip") == 3
    assert all(kinds[place - 1] == kinds[place + 1] == "text" for place, kind in enumerate(kinds) if kind == "strip")
    assert "data-gallery" not in client.get("/pl/news/walonscy-logistycy-w-lodzkiem/").content.decode()


def test_outcomes_of_real_visits_are_hoped_for_and_nothing_more():
    for visit in Visit.objects.all():
        assert {outcome.status for outcome in visit.outcomes.all()} == {"hoped"}


def test_people_are_plainly_fictitious():
    assert Participant.objects.exists()
    assert {person.email.rpartition(".")[2] for person in Participant.objects.exclude(email="")} == {"example"}


def test_stored_sort_keys_are_what_the_rows_names_give():
    for model in (Specialisation, Region, Organisation, Programme, Place):
        names = {getattr(row, "name_pl", row.name): row.sort_key for row in model.objects.all()}
        assert names == {name: sort_key(name)[:400] for name in names}


def test_every_loaded_row_is_valid():
    """No save() runs in a fixture: what forms would refuse must not stand there either."""
    for model in (Specialisation, Region, Organisation, Programme, Place, Visit, Article):
        for row in model.objects.all():
            row.full_clean()


def test_every_text_of_the_demo_stands_in_four_languages():
    missing = []
    for name in ("office", "directory", "visits", "news"):
        for row in json.loads((settings.BASE_DIR / "fixtures" / f"{name}.json").read_text()):
            fields = row["fields"]
            for field in {field[:-3] for field in fields if field.endswith("_pl")}:
                texts = [bool(fields.get(f"{field}_{code}")) for code in ("pl", "en", "fr", "es")]
                if len(set(texts)) > 1:
                    missing.append((row["model"], fields.get("slug"), field))
    assert missing == []


def test_loading_twice_changes_nothing():
    before = list(PlannedStop.objects.order_by("pk").values())
    call_command("loaddata", "office", "directory", "visits", "news", verbosity=0)
    assert list(PlannedStop.objects.order_by("pk").values()) == before
