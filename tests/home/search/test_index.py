"""The index: what a document holds, and the command that brings it in step."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.common.languages import CODES
from portal.home.models import SearchDocument
from portal.home.search import index
from portal.news.models import Article
from tests import factories
from visits.programme import itineraries

TOLD = index.TOLD


def run(*arguments):
    out = StringIO()
    call_command("index", *arguments, stdout=out)
    return out.getvalue()


def stored():
    return set(SearchDocument.objects.values_list(*TOLD))


@pytest.fixture
def world(visit):
    """One thing of each kind, with all that its document is made of."""
    region = visit.host_region
    region.specialisations.add(factories.specialisation(name_pl="metal", name_en="metalworking"))
    cluster = factories.cluster(slug="cluster", region=region, short_name="KOM", aims_pl="Innowacje: nowe wyroby")
    visit.cluster = cluster
    visit.save()
    photo = factories.photo(factories.gallery_of(visit, slug="gallery"), caption_pl="Hala", alt_pl="Wnętrze hali")
    article = factories.article(slug="article", visit=visit, lead_pl="Wstęp", title_en="Article")
    article.organisations.add(cluster)
    article.tags.add(factories.tag(name_pl="logistyka", name_en="logistics"))
    factories.block(article, text_pl="<p>Pierwszy</p><p>drugi &amp; trzeci</p>")
    factories.block(article, kind="quotation", words_pl="Dobrze.", speaker="Ala Próbna", office_pl="prezes")
    factories.block(article, kind="strip", gallery=photo.gallery).photos.add(photo)
    factories.outcome(visit, text_pl="Umowa")
    return visit


def texts():
    return {
        f"{document.kind}/{document.slug} {document.readers}": document.text
        for document in SearchDocument.objects.filter(slug__in=["article", "arequipa", "gallery", "cluster"])
    }


def test_a_document_holds_what_its_page_shows(world, commit):
    commit()
    found = texts()
    region = f"{world.host_region.name}, Polska"
    assert found["clusters/cluster pl"] == f"Innowacje: nowe wyroby · {region} · KOM"
    assert found["galleries/gallery pl en fr es"] == "Wizyta arequipa · Hala · Wnętrze hali"
    assert found["news/article pl fr es"] == (
        f"Wstęp · Pierwszy drugi & trzeci · Dobrze. · Ala Próbna · prezes · Hala · {world.cluster.name} · logistyka"
    )
    assert found["news/article en"].endswith(f"{world.cluster.name} · logistics")
    host = world.hosts.get()
    stop = world.itineraries.get(number=1).planned_stops.get(title_pl="Public stop")
    assert found["visits/arequipa pl"] == " · ".join([
        "Delegacja z Arequipy", f"{world.origin.name}, Peru", region, host.name, world.cluster.name,
        "Public stop", stop.place.name, stop.host.name, "Umowa",
    ])  # fmt: skip


def test_a_new_index_is_what_changes_had_made_of_it(world, commit):
    commit()
    before = stored()
    SearchDocument.objects.all().delete()
    run()
    assert stored() == before != set()


def test_the_command_writes_only_what_differs_and_anew_everything(world, commit):
    commit()
    assert run() == "0 documents written, 0 removed.\n"
    count = SearchDocument.objects.count()
    assert run("--anew") == f"{count} documents written, {count} removed.\n"
    Article.objects.filter(slug="article").update(title_pl="Inny", title_en="Other")
    assert run() == "2 documents written, 2 removed.\n"


def test_check_tells_what_differs_and_writes_nothing(world, commit):
    commit()
    assert run("--check") == "0 documents written, 0 removed.\n"
    Article.objects.filter(slug="article").update(title_pl="Inny", title_en="Inny")
    before, out = stored(), StringIO()
    with pytest.raises(CommandError):
        call_command("index", "--check", stdout=out)
    assert "- news article (en): Article\n" in out.getvalue()
    assert "+ news article (pl fr es): Inny\n" in out.getvalue()
    assert stored() == before


def test_the_command_removes_what_is_gone(commit, search):
    article = factories.article(title_pl="Browar")
    factories.visit(slug="visit", title_pl="Browar")
    assert len(search("browar")) == 2
    Article.objects.filter(pk=article.pk).update(status="draft")
    assert run() == "0 documents written, 1 removed.\n"
    assert search("browar") == ["visits/visit"]


def test_keys_sort_as_results_do():
    day, next_day = date(2018, 10, 1), date(2018, 10, 2)
    ordered = [
        index.key_of("galleries", 2**34 - 1, day, "es"), index.key_of("news", 7, day, "pl"),
        index.key_of("news", 8, day, "pl"), index.key_of("visits", 1, day, "es"),
        index.key_of("news", 1, next_day, "pl"), index.key_of("news", 1, date.max, "pl"),
        index.key_of("organisations", 9, None, "pl"),
        index.key_of("regions", 1, None, "pl"), index.key_of("regions", 2, None, "pl"),
        index.key_of("clusters", 1, None, "pl"),
    ]  # fmt: skip
    assert ordered == sorted(ordered)
    assert ordered[-1] < 2**63
    kinds = {index.key_of(kind, 1, None, code) for kind in index.SOURCES for code in CODES}
    assert len(kinds) == 6 * 4


@pytest.mark.parametrize("rows", [1, 3])
def test_a_batch_costs_the_same_for_any_number_of_rows(visit, rows, django_assert_num_queries):
    visits = [factories.released_visit(f"visit-{n}") for n in range(rows)]
    for each in visits:
        factories.planned_stop(each, host=factories.organisation(), place=factories.place())
        itineraries.release(each, by=None)
        factories.outcome(each)
    with django_assert_num_queries(10):
        index.refresh("visits", [each.pk for each in visits])
