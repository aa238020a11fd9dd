"""Filters of the news: the list and every count against what Python finds article by article; bad addresses."""

import itertools
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from portal.common.audience import ANONYMOUS
from portal.common.models import Office
from portal.news import facets
from portal.news.filters import Filters
from portal.news.models import Article
from tests import factories
from visits.models import Visit

KINDS = facets.KINDS
HIDDEN = {"hidden-region", "hidden-cluster", "withdrawn-cluster"}


@pytest.fixture
def news(office):
    """Articles that name, by themselves or through their visit, two regions of Poland, one of Peru, two clusters."""
    podlaskie = factories.region(slug="podlaskie", country="PL", name_pl="podlaskie")
    lodzkie = factories.region(slug="lodzkie", country="PL", name_pl="łódzkie")
    arequipa = factories.region(slug="arequipa", country="PE", name_pl="Arequipa")
    hidden = factories.region(slug="hidden-region", country="DE")
    metal, logistics = factories.cluster(slug="metal", name="Metal"), factories.cluster(slug="logistics")
    withdrawn = factories.cluster(slug="withdrawn-cluster", published=False)
    visit = factories.visit(host_region=podlaskie, cluster=metal)
    factories.delegation(visit, origin=arequipa)
    at_home = factories.visit(host_region=podlaskie, cluster=withdrawn)
    factories.delegation(at_home, origin=podlaskie)
    near = factories.visit(host_region=lodzkie)
    factories.delegation(near, origin=podlaskie)
    open_visit = factories.visit(host_region=None)
    secret = factories.visit(audience="partners", host_region=hidden, cluster=factories.cluster(slug="hidden-cluster"))
    food, energy = factories.tag(slug="food", name_pl="żywność"), factories.tag(slug="energy", name_pl="energia")
    rows = [
        (2018, visit, [], [], [food]), (2018, visit, [podlaskie], [metal], [food, energy]),
        (2018, at_home, [lodzkie], [withdrawn], []), (2019, near, [], [logistics], [energy]),
        (2019, near, [podlaskie, lodzkie], [metal, logistics], []), (2019, None, [arequipa, lodzkie], [], [food]),
        (2019, open_visit, [], [], []), (2021, secret, [arequipa], [metal, factories.organisation()], [energy]),
        (2021, None, [], [], []),
    ]  # fmt: skip
    for year, of, regions, organisations, tags in rows:
        article = factories.article(visit=of, publish_at=datetime(year, 6, 1, tzinfo=UTC))
        article.regions.set(regions)
        article.organisations.set(organisations)
        article.tags.set(tags)
    unseen = factories.tag(slug="unseen")
    for fields in ({"status": "draft"}, {"publish_at": datetime(2999, 1, 1, tzinfo=UTC)}):
        article = factories.article(visit=visit, **fields)
        article.regions.set([hidden])
        article.tags.set([unseen])
    return rows


def asked(query=""):
    request = RequestFactory().get(f"/pl/news/?{query}")
    return Filters(request)


def values_of(article):
    """{kind: set of values}: the rule of facets.py, in Python."""
    visit = article.visit if Visit.objects.visible_to(ANONYMOUS).filter(pk=article.visit_id).exists() else None
    regions = {*article.regions.all()}
    clusters = {*article.organisations.filter(kind="cluster", published=True)}
    if visit:
        regions |= {visit.host_region, visit.origin} - {None}
        clusters |= {visit.cluster} if visit.cluster and visit.cluster.published else set()
    return {
        "year": {str(article.publish_at.astimezone(ZoneInfo("Europe/Warsaw")).year)},
        "country": {region.country for region in regions}, "region": {region.slug for region in regions},
        "cluster": {cluster.slug for cluster in clusters}, "tag": {tag.slug for tag in article.tags.all()},
    }  # fmt: skip


def matches(values, chosen, without=None):
    return all(values[kind] & set(chosen[kind]) for kind in KINDS if chosen[kind] and kind != without)


def test_lists_and_counts_are_what_python_finds(news):
    known = {article.pk: values_of(article) for article in Article.objects.published()}
    offered = {kind: sorted(set().union(*(values[kind] for values in known.values()))) for kind in KINDS}
    singles = [{kind: [value]} for kind in KINDS for value in offered[kind]]
    pairs = [one | other for one, other in itertools.combinations(singles, 2) if not one.keys() & other.keys()]
    several = [{kind: values[:2]} for kind, values in offered.items()]
    wide = [{"region": ["podlaskie", "arequipa"], "tag": ["food", "energy"], "year": ["2018", "2019"]}]
    for choice in [{}, *singles, *pairs, *several, *wide]:
        chosen = {kind: choice.get(kind, []) for kind in KINDS}
        found = asked(urlencode(chosen, doseq=True))
        assert set(found.found().values_list("pk", flat=True)) == {
            pk for pk, values in known.items() if matches(values, chosen)
        }, choice
        expected = {
            kind: {
                value: count for value in offered[kind]
                if (count := sum(value in v[kind] and matches(v, chosen, without=kind) for v in known.values()))
            } for kind in KINDS
        }  # fmt: skip
        counted = {kind: {value: n for value, n in found.counts[kind].items() if n} for kind in KINDS}
        assert counted == expected, choice
        assert found.total == sum(matches(values, chosen) for values in known.values()), choice


def test_nothing_hidden_is_offered(news, client):
    found = asked()
    offered = {option.value for facet in found.facets for option in [*facet.options, *facet.more]}
    assert not offered & {*HIDDEN, "DE", "unseen", "2999"}
    assert found.archive == ["2021", "2019", "2018"]
    assert [(facet.kind, [option.label for option in facet.options]) for facet in found.facets][1:3] == [
        ("country", ["Peru", "Poland"]), ("region", ["Arequipa", "łódzkie", "podlaskie"])
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "total"), [("region=hidden-region", 0), ("cluster=hidden-cluster", 0), ("cluster=withdrawn-cluster", 9)]
)
def test_a_filter_tells_nothing_of_what_is_hidden(query, total, news):
    assert asked(query).total == total


def test_a_year_begins_at_midnight_of_the_portal(office):
    last = factories.article(publish_at=datetime(2017, 12, 31, 22, 59, 59, tzinfo=UTC))
    first = factories.article(publish_at=datetime(2017, 12, 31, 23, tzinfo=UTC))
    assert [list(asked(f"year={year}").found()) for year in (2017, 2018)] == [[last], [first]]


def test_chips_take_their_filter_away_and_the_others_stay(news, client):
    found = asked("tag=food&year=2018&region=podlaskie&region=lodzkie&page=2")
    assert [(chip.label, chip.url) for chip in found.chips] == [
        ("2018", "/pl/news/?region=lodzkie&region=podlaskie&tag=food"),
        ("łódzkie", "/pl/news/?year=2018&region=podlaskie&tag=food"),
        ("podlaskie", "/pl/news/?year=2018&region=lodzkie&tag=food"),
        ("żywność", "/pl/news/?year=2018&region=lodzkie&region=podlaskie"),
    ]
    page = client.get("/en/news/?tag=food&year=2018").content.decode()
    assert 'href="/en/news/?tag=food"' in page
    assert '<b>2 articles</b><span class="hidden">, filtered by:</span>' in page


def test_only_whole_lists_are_for_search_engines(news, client):
    robots = '<meta name="robots" content="noindex">'
    assert robots not in client.get("/pl/news/").content.decode()
    page = client.get("/pl/news/?region=podlaskie&nothing=1&year=2018").content.decode()
    assert robots in page
    assert '<link rel="canonical" href="http://testserver/pl/news/?year=2018&amp;region=podlaskie">' in page


@pytest.mark.parametrize("query", [
    "year=1999", "year=99999999", "year=x", "region=%00", "tag=nothing", "cluster=%F0%9F%92%A9", "country='--",
    "year=2018&year=-1", "region=<b>",
])  # fmt: skip
def test_a_filter_that_nobody_offers_is_left_out_with_a_word(query, news, client):
    response = client.get(f"/en/news/?{query}")
    assert response.status_code == 200
    assert "It was left out." in response.content.decode()
    assert "<b>3 articles</b>" in response.content.decode() or query != "year=2018&year=-1"


@pytest.mark.parametrize("query", ["", "year=", "other=1", "region=podlaskie"])
def test_what_is_understood_is_not_remarked_upon(query, news, client):
    assert "It was left out." not in client.get(f"/en/news/?{query}").content.decode()


def test_nothing_found_says_what_to_do(news, client):
    page = client.get("/en/news/?year=2021&tag=food").content.decode()
    assert "No news match" in page
    assert 'value="food" checked><span lang="pl">żywność</span><span class="num">0</span>' in page


@pytest.mark.parametrize("query", ["", "?year=2018&region=podlaskie&tag=food&cluster=metal&country=PL", "?tag=x"])
def test_a_list_costs_the_same_whatever_it_is_filtered_by(query, news, client, django_assert_num_queries):
    Office.current()
    kept = 3 if query.count("=") < 2 else 4  # choices are kept, and counts of a single one
    for statements in (5, kept):
        with django_assert_num_queries(statements):
            assert client.get(f"/pl/news/{query}").status_code == 200


def test_a_newer_article_is_listed_and_counted_at_once(news, client):
    assert "<b>9 articles</b>" in client.get("/en/news/").content.decode()
    factories.article(title_pl="Brand new", publish_at=datetime(2022, 1, 1, tzinfo=UTC))
    page = client.get("/en/news/").content.decode()
    assert "Brand new" in page
    assert "<b>10 articles</b>" in page


def test_the_first_article_is_listed_at_once(office, client):
    assert "No news yet" in client.get("/en/news/").content.decode()
    factories.article(title_pl="The first")
    assert "The first" in client.get("/en/news/").content.decode()


def test_what_is_withdrawn_leaves_list_and_count_at_once(news, client):
    article = factories.article(title_pl="Withdrawn", publish_at=datetime(2017, 1, 1, tzinfo=UTC))
    assert "Withdrawn" in client.get("/en/news/?year=2017").content.decode()
    Article.objects.filter(pk=article.pk).update(status="draft")
    page = client.get("/en/news/?year=2017").content.decode()
    assert "Withdrawn" not in page
    assert "<b>9 articles</b>" in page  # of a year that nobody offers any more


def test_a_page_that_withdrawals_emptied_is_404_at_once(office, client):
    oldest, *_others = [factories.article(publish_at=datetime(2018, 1, day, tzinfo=UTC)) for day in range(1, 22)]
    assert client.get("/pl/news/?page=2").status_code == 200
    Article.objects.filter(pk=oldest.pk).update(status="draft")
    assert client.get("/pl/news/?page=2").status_code == 404


def test_a_year_typed_wrong_costs_no_page(office, client):
    factories.article(title_pl="Lost", publish_at=datetime(202, 10, 8, 8, tzinfo=UTC))
    factories.article(publish_at=datetime(2018, 10, 8, 8, tzinfo=UTC))
    response = client.get("/pl/news/")
    assert (response.status_code, "Lost" in response.content.decode()) == (200, True)
    filters = response.context["filters"]
    assert (filters.archive, min(filters.choices["year"]), filters.total) == (["2018"], "2018", 2)


def test_filters_of_several_values_push_nothing_out_of_the_cache(office, client):
    tags = [factories.tag() for _tag in range(8)]
    factories.article().tags.set(tags)
    client.get("/pl/news/")
    before = len(cache._cache)
    for first, second in itertools.combinations(tags, 2):
        client.get(f"/pl/news/?tag={first.slug}&tag={second.slug}")
    assert len(cache._cache) == before


@pytest.mark.parametrize(("code", "lang"), [("pl", ""), ("en", ' lang="pl"'), ("fr", "")])
def test_a_label_says_that_its_name_is_polish(office, client, code, lang):
    article = factories.article(slug="article")
    article.tags.add(factories.tag(slug="food", name_pl="żywność", name_fr="aliments"))
    name = "aliments" if code == "fr" else "żywność"
    assert f'href="/{code}/news/?tag=food"{lang}>{name}</a>' in client.get(f"/{code}/news/article/").content.decode()
    page = client.get(f"/{code}/news/?tag=food").content.decode()
    assert f"checked><span{lang}>{name}</span>" in page
    assert f'<a class="chip chosen" href="/{code}/news/"><span{lang}>{name}</span>' in page


def test_topics_of_a_row_lead_to_their_list(news, client):
    page = client.get("/pl/news/?year=2018&cluster=metal").content.decode()
    assert page.count('<a class="chip" href="/pl/news/?tag=food">żywność</a>') == 2
