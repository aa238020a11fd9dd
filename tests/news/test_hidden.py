"""Nothing of an article that is not out stands on any public or partners' page, file, feed or map of the site.

Every route of the URL configuration is walked, so a new one is walked too.
"""

from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from portal.common.access import MACHINES, PARTNERS, PUBLIC
from portal.news.models import Article
from tests import factories

DAY = timedelta(days=1)
CANARY, PREFIX = "kanarek", "kanar"  # a page may repeat what was looked for
HIDDEN = {
    "draft": {"status": "draft"}, "review": {"status": "review"},
    "scheduled": {"publish_at": timezone.now() + 300 * DAY},
    "ended": {"unpublish_at": timezone.now() - 300 * DAY},
}  # fmt: skip
OWN_DOORS = {"preview", "door", "feed"}  # open by a token alone: see their own tests


def routes(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern


READABLE = {
    pattern.name: pattern for pattern in routes(get_resolver().url_patterns)
    if getattr(pattern.callback, "audience", None) in (PUBLIC, PARTNERS, MACHINES)
}  # fmt: skip


def words(state):
    """An article of which each text is a canary."""
    texts = {
        f"{name}_{code}": f"{CANARY} {state} {name}" for name in ("title", "lead", "notice") for code in ("pl", "en")
    }
    return {"slug": f"{CANARY}-{state}", "byline": f"{CANARY} byline"} | texts


@pytest.fixture
def world(visit, guest):
    """One visit with all that leads to news, and on it articles in every state that readers do not see."""
    cluster = factories.cluster(slug="cluster")
    visit.cluster, visit.programme = cluster, factories.programme(slug="programme")
    visit.partnership = factories.partnership(slug="partnership", region=visit.host_region)
    visit.save()
    firm, photo = factories.organisation(slug="firm"), factories.photo(factories.gallery_of(visit, slug="gallery"))
    out = factories.article(slug="out", visit=visit)
    for state, fields in HIDDEN.items():
        article = factories.article(visit=visit, cover=photo, **words(state) | fields)
        article.organisations.set([firm, cluster])
        article.regions.set([visit.host_region])
        article.tags.add(factories.tag(slug=f"topic-{state}"))
        factories.block(article, text_pl=f"<p>{CANARY} {state} text</p>")
        factories.block(
            article, kind="quotation", text_pl="", words_pl=f"{CANARY} words", speech="verbatim", speaker=CANARY
        )
    out.tags.add(factories.tag(slug="topic"))
    photo_file, gallery, region = f"{photo.token}-400.webp", "gallery", visit.host_region.slug
    return {
        "slug": {
            "article": "out", "visit": visit.slug, "visit_calendar": visit.slug, "gallery": gallery, "photo": gallery,
            "my_gallery": gallery, "my_photo": gallery, "cluster": "cluster", "organisation": "firm", "region": region,
            "programme": "programme", "partnership": "partnership",
        },
        "name": {"file": photo_file, "my_file": photo_file}, "section": "news",
        "visit": visit.slug, "number": 1, "other": region, "key": visit.stops.first().key, "tag": "topic", "year": 2018,
    }  # fmt: skip


def address(name, pattern, world):
    """The address of a route, with what the world has for its converters."""
    values = {}
    for argument in pattern.pattern.converters:
        value = world[argument]
        values[argument] = value.get(name, "none") if isinstance(value, dict) else value
    return reverse(name, kwargs=values)


def test_every_route_that_is_walked_is_known(world):
    """A route whose address needs something new wants a value for it in the world above."""
    arguments = {argument for name, pattern in READABLE.items() if name not in OWN_DOORS
                 for argument in pattern.pattern.converters}  # fmt: skip
    assert arguments <= set(world)


@pytest.mark.parametrize("reader", ["anonymous", "guest", "publisher"])
def test_no_page_and_no_file_tells_of_an_article_that_is_not_out(reader, request, client, enter, world):
    if reader == "guest":
        enter(request.getfixturevalue("guest"))
    elif reader == "publisher":
        client.force_login(request.getfixturevalue("publisher"))
    answered = {}
    for name, pattern in READABLE.items():
        if name in OWN_DOORS:
            continue
        path = address(name, pattern, world)
        for query in ("", f"?q={PREFIX}&tag=topic-draft&year=2018"):
            response = client.get(path + query)
            assert CANARY not in response.getvalue().decode(errors="ignore"), path
            answered[name] = response.status_code
    assert {answered[name] for name in ("home", "news", "article", "visit", "cluster", "region", "gallery")} == {200}


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("code", ["pl", "en", "fr", "es"])
def test_its_address_is_as_if_there_were_nothing(client, world, state, code):
    there = client.get(f"/{code}/news/{CANARY}-{state}/")
    nothing = client.get(f"/{code}/news/nothing-{state}/")
    assert (there.status_code, nothing.status_code) == (404, 404)
    assert there.content.decode().replace(CANARY, "nothing") == nothing.content.decode()


def test_the_canaries_are_found_once_they_are_out(client, world):
    """Else the walk above would find nothing because there was nothing to find."""
    Article.objects.update(status="published", publish_at=timezone.now() - DAY, unpublish_at=None)
    assert CANARY in client.get("/pl/news/").content.decode()
    assert CANARY in client.get(f"/pl/news/{CANARY}-draft/").content.decode()
