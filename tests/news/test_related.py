"""What an article's page leads to: related news, the names and topics of the article, ways to pass it on."""

from datetime import UTC, datetime

import pytest

from portal.common.audience import ANONYMOUS
from portal.news.related import related_to
from tests import factories


def published(day, **fields):
    return factories.article(publish_at=datetime(2018, 10, day, tzinfo=UTC), **fields)


def test_most_in_common_comes_first(visit):
    cluster, tag, region = factories.cluster(), factories.tag(), factories.region()
    article = published(1, visit=visit)
    article.organisations.add(cluster)
    article.tags.add(tag)
    article.regions.add(region)
    newer, of_region, of_tag, of_cluster, of_visit = (published(day) for day in (9, 8, 7, 6, 5))
    of_region.regions.add(region)
    of_tag.tags.add(tag)
    of_cluster.organisations.add(cluster)
    of_visit.visit = visit
    of_visit.save()
    draft, later = (
        published(4, visit=visit, status="draft"),
        factories.article(visit=visit, publish_at=datetime(2999, 1, 1, tzinfo=UTC)),
    )
    assert list(related_to(article, ANONYMOUS)) == [of_visit, of_cluster, of_tag]
    of_visit.delete()
    of_cluster.delete()
    assert list(related_to(article, ANONYMOUS)) == [of_tag, of_region]
    assert not {newer, draft, later, article} & {*related_to(article, ANONYMOUS)}


def test_of_equals_the_newest_come_first(db):
    tag = factories.tag()
    articles = [published(day) for day in (1, 2, 3, 4, 5)]
    for each in articles:
        each.tags.add(tag)
    assert list(related_to(articles[2], ANONYMOUS)) == [articles[4], articles[3], articles[1]]


def test_an_article_like_no_other_has_none(db):
    published(1)
    assert list(related_to(published(2), ANONYMOUS)) == []


def test_related_news_are_one_statement(visit, django_assert_num_queries):
    article = published(1, visit=visit)
    published(2, visit=visit, cover=factories.photo(factories.gallery_of(visit)))
    with django_assert_num_queries(1):
        assert [related.shown_cover.alt for related in related_to(article, ANONYMOUS)]


def test_the_page_names_what_is_public_and_leads_to_topics(client, office):
    article = factories.article(slug="article")
    article.organisations.add(
        factories.organisation(name="Żubr", slug="zubr"), factories.cluster(name="Metal", slug="metal"),
        factories.organisation(name="canary", published=False),
    )  # fmt: skip
    article.tags.add(factories.tag(name_pl="żywność", name_en="food", slug="food"))
    page = client.get("/en/news/article/").content.decode()
    assert '<a href="/en/clusters/metal/">Metal</a>, <a href="/en/organisations/zubr/">Żubr</a></dd>' in page
    assert '<a class="chip" href="/en/news/?tag=food">food</a>' in page
    assert "canary" not in page


@pytest.mark.parametrize("title", ["A & B? 100 % #1", "Ą\r\nBcc: x@y.example"])
def test_a_mail_carries_title_and_address_and_nothing_more(client, office, title):
    factories.article(slug="article", title_pl=title)
    page = client.get("/pl/news/article/").content.decode()
    [href] = [part.partition('"')[0] for part in page.split('href="mailto:?')[1:]]
    subject, body = href.split("&amp;")
    assert not set(href) & set("\r\n#? ")
    assert body == "body=http%3A%2F%2Ftestserver%2Fpl%2Fnews%2Farticle%2F"
    assert subject.startswith("subject=")
