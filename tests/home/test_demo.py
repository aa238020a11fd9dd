"""`manage.py demo`: fills an empty database once, and what it promises stands there."""

import html
import json
import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from django.utils import timezone

from clusters.models import Organisation
from portal.gallery.models import Gallery, Photo
from portal.home import demo
from portal.news.models import Article
from tests.conftest import rows_of_a_module
from tests.pages import PAGES
from visits.models import AccessLink, Itinerary, PlannedStop, Visit

TODAY = date(2026, 11, 22)


def run(*arguments):
    out = StringIO()
    call_command("demo", *arguments, stdout=out)
    return out.getvalue()


made = rows_of_a_module(lambda: demo.load(TODAY))


@pytest.fixture
def loaded(made, db, settings, photos_made_once):
    settings.DEBUG = True


@pytest.fixture
def report(client, loaded):
    return client.get("/pl/news/walonscy-logistycy-w-lodzkiem/").content.decode()


def test_the_report_of_2014_has_its_eight_photos_in_three_strips(report):
    strips = report.split("data-gallery")[1:]
    assert [strip.partition("</div>")[0].count("<figure") for strip in strips] == [3, 3, 2]
    assert Photo.objects.filter(gallery__visit__starts_on=date(2014, 4, 23)).count() == 8


@pytest.mark.parametrize("code", ["pl", "en", "fr", "es"])
def test_every_photo_has_an_alternative_text_of_its_own_in_each_language(loaded, code):
    for gallery in Gallery.objects.all():
        texts = [getattr(photo, f"alt_{code}") for photo in gallery.photos.all()]
        assert all(texts)
        assert (
            len({text.casefold() for text in texts} | {getattr(gallery, f"title_{code}").casefold()}) == len(texts) + 1
        )
        gallery.full_clean()


def test_no_file_that_is_served_tells_where_it_was_taken(client, loaded):
    for photo in Photo.objects.all():
        for width in (400, 800, 1600):
            for extension in ("webp", "jpg"):
                response = client.get(f"/media/{photo.token}-{width}.{extension}")
                assert response.status_code == 200
                data = response.content
                assert not [word for word in (b"Exif", b"EXIF", b"GPS", b"xap") if word in data]


def test_the_invented_visit_is_under_way_and_its_second_release_changed_three_stops(loaded):
    visit = Visit.objects.get(slug=demo.CURRENT)
    assert (visit.starts_on, visit.ends_on) == (TODAY - timedelta(days=1), TODAY + timedelta(days=2))
    first, second = (
        {stop.stop.key: stop.starts for stop in visit.itineraries.get(number=number).planned_stops.all()}
        for number in (1, 2)
    )
    assert len(first.keys() - second.keys()) == len(second.keys() - first.keys()) == 1
    assert sum(first[key] != second[key] for key in first.keys() & second.keys()) == 1
    answers = set(visit.stops.filter(planned__host__isnull=False).values_list("answer", "planned__host__published"))
    assert {("confirmed", True), ("declined", False), ("not_asked", False)} <= answers
    assert not {("declined", True), ("not_asked", True)} & answers
    assert {"pl", "en", "fr"} <= set(visit.participants.values_list("language", flat=True))


def test_every_visit_has_one_draft_and_the_idea_has_no_dates(loaded):
    assert Itinerary.objects.drafts().count() == Visit.objects.count() == 4
    assert Visit.objects.get(status="idea").starts_on is None


def test_one_quotation_is_verbatim_and_its_speaker_invented(loaded):
    verbatim = [
        block for article in Article.objects.all() for block in article.blocks.all() if block.speech == "verbatim"
    ]
    assert len(verbatim) == 1
    assert "fikcyjn" in verbatim[0].office_pl


def test_a_second_run_changes_nothing_on_a_later_day_neither(loaded, monkeypatch):
    before = {model: list(model.objects.order_by("pk").values()) for model in (Visit, PlannedStop, AccessLink, Photo)}
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY + timedelta(days=30))
    run()
    assert before == {model: list(model.objects.order_by("pk").values()) for model in before}


def test_json_names_logins_and_links_that_open(client, loaded):
    told = json.loads(run("--json"))
    assert {"staff", "links", "visits", "articles", "galleries"} == set(told)
    assert {person["role"] for person in told["staff"]} == {"author", "coordinator", "publisher", "administrator"}
    request = RequestFactory().post("/admin/login/")
    for person in told["staff"]:
        assert authenticate(request, username=person["username"], password=person["password"]).is_staff
    for link in told["links"]:
        response = client.get(link["path"], follow=True)
        assert response.status_code == 200
        assert f"/{link['language']}/my/{link['visit']}/" == response.redirect_chain[-1][0]
        assert link["name"] in response.content.decode()
    assert client.get(told["links"][0]["calendar"])["Content-Type"] == "text/calendar; charset=utf-8"
    for slug in told["visits"]:
        assert client.get(f"/pl/visits/{slug}/").status_code == 200
    assert len(told["visits"]) == len(told["articles"]) == len(told["galleries"]) == 3


def test_each_demo_visit_says_what_is_invented(client, loaded):
    for visit in Visit.objects.exclude(status="idea"):
        assert visit.notice_pl in client.get(f"/pl/visits/{visit.slug}/").content.decode()


def test_no_real_body_is_shown_declining(loaded):
    refused = Organisation.objects.filter(planned_stops__stop__answer__in=["declined", "other_time"])
    assert not refused.filter(published=True).exists()


def test_it_refuses_with_debug_off_unless_forced(db, settings, monkeypatch):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--force"):
        run()
    monkeypatch.setattr(demo, "load", lambda: None)
    monkeypatch.setattr(demo, "contents", lambda: {"staff": []})
    assert json.loads(run("--force", "--json")) == {"staff": []}


def test_links_on_public_pages_lead_somewhere(loaded, client):
    """Every address of this site that a public page links to answers."""
    addresses = {address for path in PAGES for address in links_in(client.get(path))}
    broken = [address for address in addresses if client.head(address).status_code >= 400]
    assert broken == []
    assert len(addresses) > 100


def links_in(response):
    assert response.status_code == 200
    found = re.findall(r'<a [^>]*?href="([^"#]+)', response.content.decode())
    return {html.unescape(address) for address in found if address.startswith("/") and "/my/" not in address}
