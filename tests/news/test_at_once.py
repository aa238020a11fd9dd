"""Who saves an article while somebody else moves it: nothing is published or withdrawn by a copy read before."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from portal.news import workflow
from portal.news.admin.article import ArticleAdmin
from portal.news.models import Article
from tests import factories
from tests.news.test_steps import send
from tests.news.test_steps import url as step_url
from tests.pages import fields_of

AT_ONCE = pytest.mark.postgresql  # SQLite lets one write at a time


@pytest.mark.parametrize(("stored", "read"), [("draft", "published"), ("published", "draft")])
def test_an_older_copy_turns_neither_status_nor_version_back(db, stored, read):
    older = factories.article(status=read)
    Article.objects.filter(pk=older.pk).update(status=stored, version=7)
    older.title_pl = "Newer"
    older.save()
    assert Article.objects.values_list("title_pl", "status", "version").get() == ("Newer", stored, 7)


@contextmanager
def meanwhile(monkeypatch, owner, name, act):
    """When `owner.name` is first called, `act` runs on a connection of its own until it is done or has to wait."""
    original, thread = getattr(owner, name), threading.Thread(target=alone, args=[act])

    def called(*args, **options):
        if thread.ident is None:
            thread.start()
            while thread.is_alive() and not somebody_waits():
                time.sleep(0.01)
        return original(*args, **options)

    monkeypatch.setattr(owner, name, called)
    yield
    thread.join()


def alone(act):
    try:
        act()
    finally:
        connections.close_all()


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


def signed_in(person):
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person)
    return client


def save_of(person, article):
    """Opens the form now and gives what sends it, with another text in its block, when it is called."""
    client, url = signed_in(person), reverse("admin:news_article_change", args=[article.pk])
    form = fields_of(client.get(url)) | {"blocks-0-text_pl": ["<p>Dwa</p>"], "_save": ["Save"]}
    return lambda: client.post(url, form)


def standing(article):
    article.refresh_from_db()
    return article.status, article.blocks.get().text_pl


@AT_ONCE
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("status", "to"), [("published", "draft"), ("review", "published")])
def test_who_moves_an_article_waits_for_its_save(office, publisher, monkeypatch, status, to):
    article = factories.article(status=status)
    factories.block(article, text_pl="<p>Jeden</p>")
    save = save_of(publisher, article)
    with meanwhile(monkeypatch, ArticleAdmin, "save_model", lambda: workflow.move(article, to, by=publisher)):
        assert save().status_code == 302
    assert standing(article) == (to, "<p>Dwa</p>")


@AT_ONCE
@pytest.mark.django_db(transaction=True)
def test_who_saves_an_article_waits_for_its_publication_and_is_asked_anew(office, publisher, author, monkeypatch):
    article, answers = factories.article(status="review"), []
    factories.block(article, text_pl="<p>Jeden</p>")
    save = save_of(author, article)
    with meanwhile(monkeypatch, workflow, "move", lambda: answers.append(save().status_code)):
        assert send(signed_in(publisher), article, "publish").status_code == 302
    assert answers == [403]
    assert standing(article) == ("published", "<p>Jeden</p>")


@AT_ONCE
@pytest.mark.django_db(transaction=True)
def test_a_text_saved_while_somebody_publishes_is_not_published_unseen(office, publisher, author, monkeypatch):
    article, answers = factories.article(status="review"), []
    factories.block(article, text_pl="<p>Jeden</p>")
    save, client = save_of(author, article), signed_in(publisher)
    form = client.get(step_url(article, "publish")).context["form"]
    data = {"once": form["once"].value(), "seen": form["seen"].value(), "note": ""}

    def publish():
        answers.append(client.post(step_url(article, "publish"), data).status_code)

    with meanwhile(monkeypatch, ArticleAdmin, "save_model", publish):
        assert save().status_code == 302
    assert answers == [422]
    assert standing(article) == ("review", "<p>Dwa</p>")
