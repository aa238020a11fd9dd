"""Queries over the demonstration: the same best results on either database."""

import re
from datetime import date

import pytest

from portal.home import demo
from portal.home.models import SearchDocument
from portal.home.search.find import find
from portal.home.search.query import Query
from tests.conftest import rows_of_a_module

from .conftest import addresses

made = rows_of_a_module(lambda: demo.load(date(2026, 11, 22)))

KOM, LIW = "clusters/klaster-obrobki-metali", "clusters/logistics-in-wallonia"
LODZKIE, PODLASKIE, AREQUIPA, WALONIA = (
    f"regions/{slug}" for slug in ("lodzkie", "podlaskie", "arequipa", "walonia")
)  # fmt: skip
LSSE, MARSHAL, PARK, CONGRESS = (
    f"organisations/{slug}"
    for slug in ("lsse", "urzad-marszalkowski-podlaskie", "bialostocki-park-naukowo-technologiczny",
                 "wschodni-kongres-gospodarczy")
)  # fmt: skip
NEWS_2014, NEWS_2018, NEWS_NOW = (
    f"news/{slug}" for slug in ("walonscy-logistycy-w-lodzkiem", "arequipa-w-podlaskiem", "podlaskie-jedzie-do-liege")
)
TOLD = ("walonska-logistyka-w-lodzkiej-strefie", "arequipa-w-podlaskiem", "podlaskie-w-walonii")  # visits, galleries
VISIT_2014, VISIT_2018, VISIT_NOW = (f"visits/{slug}" for slug in TOLD)
PHOTOS_2014, PHOTOS_2018, PHOTOS_NOW = (f"galleries/{slug}" for slug in TOLD)

QUERIES = {  # the three best, and how many there are
    ("pl", "lodz"): ([LODZKIE, LSSE, NEWS_2014], 5),
    ("pl", "ŁÓDŹ"): ([LODZKIE, LSSE, NEWS_2014], 5),
    ("pl", "łódzkie"): ([LODZKIE, NEWS_2014, LSSE], 5),
    ("pl", "lodzi"): ([NEWS_2014, LSSE, LODZKIE], 5),
    ("pl", "podlaskie"): ([PODLASKIE, VISIT_NOW, NEWS_NOW], 21),
    ("pl", "podlaskiem"): ([NEWS_2018, VISIT_2018, PHOTOS_2018], 21),
    ("pl", "Podlaskiego"): ([MARSHAL, AREQUIPA, "organisations/departament-rozwoju-regionalnego"], 21),
    ("pl", "arequipa"): ([AREQUIPA, NEWS_2018, VISIT_2018], 18),
    ("pl", "arequipie"): ([AREQUIPA, NEWS_2018, VISIT_2018], 18),
    ("pl", "klaster"): ([KOM, LIW, WALONIA], 19),
    ("pl", "klastrów"): ([LIW, KOM, WALONIA], 19),
    ("pl", "klaster obróbki metali"): ([KOM, PODLASKIE, VISIT_NOW], 13),
    ("pl", "metali obróbki klaster"): ([KOM, PODLASKIE, VISIT_NOW], 13),
    ("pl", "obrobka metalu"): ([NEWS_NOW, KOM, PODLASKIE], 14),
    ("pl", '"obróbki metali"'): ([KOM, PODLASKIE, "organisations/agwo-serwis"], 13),
    ("pl", '"metali obróbki"'): ([], 0),
    ("pl", "samasz"): (["organisations/samasz", NEWS_2018, VISIT_2018], 3),
    ("pl", "SaMa"): (["organisations/samasz", NEWS_2018, VISIT_2018], 3),
    ("pl", "Liège lotnisko"): ([VISIT_NOW, PHOTOS_NOW, NEWS_NOW], 6),
    ("pl", "walonii"): ([VISIT_NOW, LIW, PHOTOS_NOW], 14),
    ("pl", "logistyki"): ([LIW, NEWS_2014, VISIT_2014], 9),
    ("pl", "logistyczne firmy"): ([VISIT_2014, LIW, NEWS_2014], 4),
    ("pl", "park naukowo-technologiczny"): ([PARK, NEWS_2018, VISIT_2018], 4),
    ("pl", "parku naukowego"): ([PARK, NEWS_2018, VISIT_2018], 4),
    ("pl", "kongres gospodarczy"): ([CONGRESS, NEWS_2018, VISIT_2018], 4),
    ("pl", "delegacja z Peru"): ([VISIT_2018], 1),
    ("pl", "śruby z tytanu"): ([NEWS_2018, PHOTOS_2018], 2),
    ("pl", "biebrzą"): ([NEWS_2018, PHOTOS_2018], 2),
    ("pl", "awex"): (["organisations/awex", LIW, VISIT_NOW], 5),
    ("pl", "IUC-LA"): ([PODLASKIE, AREQUIPA, "organisations/eurada"], 5),
    ("pl", "urząd marszałkowski"): ([MARSHAL, VISIT_NOW, NEWS_NOW], 5),
    ("pl", "przedsiebiorcy"): ([NEWS_2018, WALONIA, NEWS_2014], 3),
    ("pl", "tramwaj"): ([PHOTOS_2014], 1),
    ("pl", "xyzzy"): ([], 0),
    ("pl", "(klaster* OR : NEAR"): ([], 0),
    ("en", "wallonia"): ([LIW, WALONIA, VISIT_NOW], 15),
    ("en", "cargo airport"): ([LIW, WALONIA, VISIT_NOW], 6),
    ("en", "metal processing"): ([KOM, PODLASKIE, NEWS_2018], 3),
    ("en", "lodz"): ([NEWS_2014, VISIT_2014, PHOTOS_2014], 5),
    ("fr", "wallonie"): ([WALONIA, VISIT_NOW, LIW], 16),
    ("fr", "aeroport"): ([PHOTOS_NOW, LIW, WALONIA], 6),
    ("es", "peru"): ([AREQUIPA, NEWS_2018, VISIT_2018], 3),
}  # fmt: skip


@pytest.mark.parametrize(("language", "text"), QUERIES)
def test_what_the_demonstration_answers(made, db, language, text):
    keys = find(Query.read(text), language).of_kind("")
    assert (addresses(keys)[:3], len(keys)) == QUERIES[language, text]


def test_every_word_of_a_public_title_finds_its_page(made, db):
    missed = []
    for document in SearchDocument.objects.only("id", "title", "readers"):
        language = document.readers.split()[0]
        for word in set(re.findall(r"[^\W_]{3,}", document.title)):
            for typed in (word, word.upper(), word[:3]):
                terms = Query.read(typed)
                if terms.terms and document.pk not in find(terms, language).of_kind(""):
                    missed.append((typed, document.title))
    assert missed == []
