"""The index follows what is published, changed, withdrawn and deleted, through whatever door."""

from django.db import connection, transaction
from simple_history.utils import bulk_update_with_history

from portal.gallery import making
from portal.gallery.models import Photo
from portal.home.search import index
from portal.news import workflow as news
from portal.news.models import Status
from tests import factories
from visits import workflow as visits
from visits.choices import Status as VisitStatus
from visits.models import Stop
from visits.programme import itineraries


def test_an_article_is_found_once_published_and_no_longer_once_taken_back(search, publisher):
    article = factories.article(slug="article", title_pl="Browar", status="draft", publish_at=None)
    assert search("browar") == []
    news.move(article, Status.PUBLISHED, by=publisher)
    assert search("browar") == ["news/article"]
    news.move(article, Status.DRAFT, by=publisher)
    assert search("browar") == []


def test_an_article_follows_its_words_blocks_and_lists(search):
    article = factories.article(slug="article", title_pl="Browar")
    block = factories.block(article, text_pl="<p>Słodownia</p>")
    assert search("browar słodownia") == ["news/article"]
    article.title_pl = "Młyn"
    article.save()
    block.text_pl = "<p>Kaszarnia</p>"
    block.save()
    article.tags.add(factories.tag(name_pl="zboże"))
    assert search("browar") == search("słodownia") == []
    assert search("młyn kaszarnia zboże") == ["news/article"]
    block.delete()
    assert search("kaszarnia") == []
    factories.organisation(name="Piekarnia", kind="other").articles.add(article)
    assert search("młyn piekarnia") == ["news/article"]
    article.delete()
    assert search("młyn") == []


def test_a_photo_follows_its_consent_its_gallery_and_its_visit(search, coordinator):
    visit = factories.visit(slug="visit", status="confirmed")
    gallery = factories.gallery_of(visit, slug="gallery")
    photo = factories.photo(gallery, caption_pl="Wielki piec")
    strip = factories.block(factories.article(slug="article"), kind="strip", gallery=gallery)
    strip.photos.add(photo)
    shown = ["galleries/gallery", "news/article"]
    assert sorted(search("wielki piec")) == shown
    gallery.audience = "partners"
    gallery.save()
    assert search("wielki piec") == []
    gallery.audience = "public"
    gallery.save()
    assert sorted(search("wielki piec")) == shown
    visits.move(visit, VisitStatus.CANCELLED, by=coordinator)  # nothing was released: it is public no longer
    assert search("wielki piec") == []
    visit.status = VisitStatus.REPORTED
    visit.save()
    assert sorted(search("wielki piec")) == shown
    photo.consent = "withdrawn"
    photo.save()
    assert search("wielki piec") == []


def test_a_photo_is_found_once_its_files_are_made(search):
    gallery = factories.gallery_of(slug="gallery")
    photo = factories.photo(gallery, caption_pl="Wielki piec")
    Photo.objects.filter(pk=photo.pk).update(state=Photo.State.MAKING)
    gallery.save()
    assert search("wielki piec") == []
    making.make_due()
    assert search("wielki piec") == ["galleries/gallery"]


def test_a_visit_follows_its_releases_stops_and_outcomes(search):
    visit = factories.visit(slug="visit")
    planned = factories.planned_stop(visit, title_pl="Odlewnia")
    assert search("odlewnia") == []
    itineraries.release(visit, by=None)
    assert search("odlewnia") == ["visits/visit"]
    stop = planned.stop
    stop.audience = "partners"
    bulk_update_with_history([stop], Stop, ["audience"])
    assert search("odlewnia") == []
    outcome = factories.outcome(visit, text_pl="Umowa o dostawach")
    assert search("umowa") == ["visits/visit"]
    outcome.delete()
    assert search("umowa") == []


def test_an_organisation_that_is_hidden_is_named_nowhere(search, visit):
    firm = factories.organisation(slug="firm", name="Huta Kanarek")
    visit.hostings.create(organisation=firm, position=2)
    factories.article(slug="article").organisations.add(firm)
    assert sorted(search("kanarek")) == ["news/article", "organisations/firm", "visits/arequipa"]
    firm.published = False
    firm.save()
    assert search("kanarek") == []


def test_an_organisation_that_becomes_a_cluster_moves(search):
    firm = factories.organisation(slug="firm", name="Huta")
    assert search("huta") == ["organisations/firm"]
    firm.kind = "cluster"
    firm.save()
    assert search("huta") == ["clusters/firm"]


def test_a_new_address_or_date_leaves_no_old_document(search):
    visit = factories.visit(slug="old", title_pl="Browar")
    assert search("browar") == ["visits/old"]
    visit.slug, visit.starts_on = "new", visit.starts_on.replace(day=2)
    visit.save()
    assert search("browar") == ["visits/new"]


def test_what_a_transaction_changes_is_indexed_once(commit, monkeypatch):
    article = factories.article()
    commit()
    written = []
    monkeypatch.setattr(index, "refresh", lambda kind, ids: written.append((kind, ids)))
    for _time in range(3):
        factories.block(article)
        article.save()
    commit()
    assert written == [("news", [article.pk])]


def test_a_change_that_is_rolled_back_is_not_waited_for(search):
    with transaction.atomic():
        factories.article(title_pl="Browar")
        transaction.set_rollback(True)
    assert connection.run_on_commit == []
    factories.article(slug="article", title_pl="Młyn")
    assert search("młyn") == ["news/article"]
