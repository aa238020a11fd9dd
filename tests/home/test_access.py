"""Who may open what: every route declares it, and a matrix of roles × pages × methods holds it to its word.

Whole answers are compared, and canary words that stand only in what a role may not see are looked for.
"""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from portal.common.access import MACHINES, PARTNERS, PUBLIC, STAFF
from portal.home.search import index
from portal.news import preview_links
from tests import factories

ROLES = ["anonymous", "guest", "other_guest", "host", "author", "coordinator"]


def routes(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern


ALL = dict(routes(get_resolver().url_patterns))


@pytest.fixture
def world(visit, other_visit, papers_are_pages):
    """Addresses by the name of their route: one public and one partners' thing of each kind."""
    visit.cluster = factories.cluster(slug="cluster")
    visit.save()
    firm = factories.organisation(slug="firm", name="Firm")
    region = visit.host_region
    programme = factories.programme(slug="programme")
    partnership = factories.partnership(slug="partnership")
    public = factories.photo(factories.gallery_of(visit, slug="public-gallery"))
    partners = factories.photo(
        factories.gallery_of(visit, slug="partners-gallery", audience="partners"), caption_pl="gallery canary"
    )
    article = factories.article(slug="article", visit=visit, cover=public)
    unpublished = visit.itineraries.get(number=1).planned_stops.get(title_pl="Partners stop").host
    mine = "/pl/my/arequipa/"
    their_stop = visit.itineraries.get(number=1).planned_stops.get(title_pl="Partners stop").stop.key
    list(index.run())
    public_file, partners_file = (f"{photo.token}-400.webp" for photo in (public, partners))
    return {
        "home": "/pl/", "news": "/pl/news/", "article": f"/pl/news/{article.slug}/", "news_feed": "/pl/news/feed/",
        "galleries": "/pl/galleries/",
        "gallery": "/pl/galleries/public-gallery/", "photo": "/pl/galleries/public-gallery/1/", "visits": "/pl/visits/",
        "visit": "/pl/visits/arequipa/", "visit_calendar": "/pl/visits/arequipa/calendar.ics",
        "clusters": "/pl/clusters/", "cluster": "/pl/clusters/cluster/",
        "firms": "/pl/firms/", "organisation": f"/pl/organisations/{firm.slug}/", "regions": "/pl/regions/",
        "region": f"/pl/regions/{region.slug}/", "programme": f"/pl/programmes/{programme.slug}/",
        "partnership": f"/pl/partnerships/{partnership.slug}/", "accessibility": "/pl/accessibility/",
        "privacy": "/pl/privacy/", "search": "/pl/search/?q=stop", "file": f"/media/{public_file}",
        "my": "/pl/my/", "itinerary": mine, "changes": f"{mine}changes/", "feedback": f"{mine}feedback/",
        "programme_pdf": f"{mine}programme.pdf", "briefing": f"{mine}briefing/", "briefing_pdf": f"{mine}briefing.pdf",
        "worker": "/pl/my/worker.js", "my_calendar": f"{mine}calendar.ics",
        "stop_calendar": f"{mine}stops/{their_stop}/calendar.ics",
        "answer": f"{mine}stops/{their_stop}/answer/",
        "link": "/pl/my/link/", "seen": f"{mine}seen/",
        "my_gallery": f"{mine}galleries/partners-gallery/",
        "my_photo": f"{mine}galleries/partners-gallery/1/", "my_file": f"{mine}files/{partners_file}",
        "preview": f"/pl/preview/{preview_links.token(factories.preview_link(status='draft'))}/",
        "partners' gallery in public": "/pl/galleries/partners-gallery/",
        "partners' photo in public": "/pl/galleries/partners-gallery/1/",
        "partners' file in public": f"/media/{partners_file}",
        "unpublished host": f"/pl/organisations/{unpublished.slug}/",
        "admin": "/admin/", "admin visits": "/admin/visits/visit/", "admin people": "/admin/visits/participant/",
        "admin file": f"/admin/gallery/photo/file/{partners_file}",
    }  # fmt: skip


PUBLIC_PAGES = [
    "home", "news", "news_feed", "article", "galleries", "gallery", "photo", "visits", "visit", "visit_calendar",
    "clusters", "cluster", "firms", "organisation", "regions", "region", "programme", "partnership", "accessibility",
    "privacy", "search", "file",
]  # fmt: skip
HIDDEN_PAGES = [
    "partners' gallery in public", "partners' photo in public", "partners' file in public", "unpublished host",
]  # fmt: skip
MY_PAGES = [
    "itinerary", "changes", "briefing", "programme_pdf", "briefing_pdf", "my_calendar", "stop_calendar",
    "my_gallery", "my_photo", "my_file",
]  # fmt: skip
EXPECTED = {
    **{page: dict.fromkeys(ROLES, 200) for page in PUBLIC_PAGES},
    **{page: dict.fromkeys(ROLES, 404) for page in HIDDEN_PAGES},
    **{
        page: {"anonymous": 403, "guest": 200, "other_guest": 404, "host": 200, "author": 403, "coordinator": 403}
        for page in MY_PAGES
    },
    "answer": {"anonymous": 403, "guest": 404, "other_guest": 404, "host": 200, "author": 403, "coordinator": 403},
    "feedback": {
        "anonymous": 403, "guest": 200, "other_guest": 404, "host": 404, "author": 403, "coordinator": 403,
    },
    "preview": dict.fromkeys(ROLES, 200), "link": dict.fromkeys(ROLES, 200),
    "worker": dict.fromkeys(ROLES, 200), "seen": dict.fromkeys(ROLES, 405),
    "my": {"anonymous": 403, "guest": 200, "other_guest": 200, "host": 200, "author": 403, "coordinator": 403},
    **{
        page: {"anonymous": 302, "guest": 302, "other_guest": 302, "host": 302, "author": 200, "coordinator": 200}
        for page in ("admin", "admin visits", "admin file")
    },
    "admin people": {
        "anonymous": 302, "guest": 302, "other_guest": 302, "host": 302, "author": 403, "coordinator": 200,
    },
}  # fmt: skip


@pytest.fixture
def as_role(client, enter, request):
    def enter_as(role):
        if role in ("author", "coordinator"):
            client.force_login(request.getfixturevalue(role))
        elif role != "anonymous":
            enter(request.getfixturevalue(role))
        return client

    return enter_as


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_each_role_as_declared(role, world, as_role):
    client = as_role(role)
    answers = {page: client.get(world[page]).status_code for page in EXPECTED}
    assert answers == {page: codes[role] for page, codes in EXPECTED.items()}


def test_every_route_of_ours_declares_who_may_use_it():
    undeclared = {
        route for route, pattern in ALL.items()
        if getattr(pattern.callback, "audience", None) not in (PUBLIC, PARTNERS, STAFF, MACHINES)
    }  # fmt: skip
    assert undeclared == set()


def test_every_route_outside_the_admin_has_a_row_in_the_matrix(world):
    named = {pattern.name for pattern in ALL.values() if pattern.callback.audience in (PUBLIC, PARTNERS)}
    assert named - set(EXPECTED) == {"door", "feed", "logo"}  # tested with links, calendars and below


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused_everywhere(method, world, client):
    pages = [*PUBLIC_PAGES, *MY_PAGES, "my"]
    answers = {page: getattr(client, method)(world[page]).status_code for page in pages}
    assert answers == dict.fromkeys(pages, 405)


@pytest.mark.parametrize("role", ROLES)
def test_public_pages_are_the_same_bytes_for_everybody(role, world, as_role, client):
    anonymous = {page: client.get(world[page]).content for page in PUBLIC_PAGES if page != "file"}
    client = as_role(role)
    assert {page: client.get(world[page]).content for page in anonymous} == anonymous


def test_public_pages_set_no_cookie_vary_on_nothing_and_may_be_cached(world, client):
    for page in PUBLIC_PAGES:
        response = client.get(world[page])
        assert not response.cookies, page
        assert not response.has_header("Vary"), page
        age = "3600" if page == "file" else "60"
        assert f"s-maxage={age}" in response["Cache-Control"], page
        if page != "file":
            assert response["Cache-Control"] == "public, max-age=0, s-maxage=60", page
            again = client.get(world[page], headers={"if-none-match": response["ETag"]})
            assert again.status_code == 304, page


def test_public_pages_never_look_at_the_session(world, as_role, monkeypatch):
    client = as_role("coordinator")

    def looked_at(self):
        raise AssertionError("a public page looked at the session")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", looked_at)
    assert {client.get(world[page]).status_code for page in PUBLIC_PAGES} == {200}


def test_partners_pages_are_kept_by_nobody(world, as_role):
    client = as_role("guest")
    for page in [*MY_PAGES, "my"]:
        response = client.get(world[page])
        assert response["Cache-Control"] == "private, no-store", page
        assert response["Referrer-Policy"] == "same-origin", page
        assert response["X-Robots-Tag"] == "noindex, nofollow", page


@pytest.mark.parametrize("role", ["anonymous", "other_guest", "author", "coordinator"])
def test_canaries_of_partners_reach_nobody_else(role, world, as_role, guest):
    client = as_role(role)
    seen = b"".join(client.get(url).getvalue() for page, url in world.items() if not page.startswith("admin"))
    for canary in (
        "arequipa canary of notes",
        "gallery canary",
        "Partners stop",
        "Staff stop",
        guest.name,
        guest.email,
    ):
        assert canary.encode() not in seen, canary


def test_staff_only_things_reach_no_partner(world, as_role):
    client = as_role("guest")
    page = client.get(world["itinerary"]).content.decode()
    assert "Partners stop" in page
    assert "Staff stop" not in page


def test_a_host_sees_their_own_stops_alone(world, as_role):
    page = as_role("host").get(world["itinerary"]).content.decode()
    assert "Partners stop" in page
    assert "Public stop" not in page
    assert "Staff stop" not in page


def test_staff_with_a_guests_link_are_the_guest(world, as_role, enter, guest):
    client = enter(guest, as_role("coordinator"))
    page = client.get(world["itinerary"]).content.decode()
    assert guest.name in page
    assert "Staff stop" not in page


def test_a_partners_file_needs_the_visit_of_its_address(world, as_role, other_visit):
    client = as_role("other_guest")
    name = world["my_file"].rpartition("/")[2]
    assert client.get(f"/pl/my/{other_visit.slug}/files/{name}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/pl/nothing/", "/de/news/", "/pl/news/nothing/", "/pl/news/?page=0", "/pl/news/?page=99", "/pl/news/?page=x",
        "/pl/visits/?page=-1", "/pl/galleries/nothing/1/", "/pl/galleries/public-gallery/99/", "/pl/visits/%00/",
        "/pl/clusters/firm/", "/media/nothing.webp", "/media/../settings.py", "/media/originals", "/i/x/", "/i/%2e%2e/",
        "/pl/visits/wizyta-ąę/", "/pl/galleries/public-gallery/99999999999999999999/",
    ],
)  # fmt: skip
def test_bad_addresses_are_404_never_500(path, world, client):
    assert client.get(path).status_code == 404


def test_a_cluster_opened_as_an_organisation_moves_to_its_own_page(world, client):
    response = client.get("/pl/organisations/cluster/")
    assert (response.status_code, response.url) == (301, "/pl/clusters/cluster/")


def test_a_forged_host_is_refused(client, settings, db):
    settings.ALLOWED_HOSTS = ["portal.example"]
    assert client.get("/pl/", headers={"host": "evil.example"}).status_code == 400
