"""The pages that move an article: who opens them, what they say before, what they do, what they refuse."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.common.dates import NBSP
from portal.news import gate
from portal.news.admin.side import Side
from portal.news.models import Article, State, Status
from tests import factories
from tests.pages import fields_of, read

STEPS = ("publish", "review", "back", "withdraw")
WRITER = {"publish": 403, "review": 200, "back": 200, "withdraw": 403}
EXPECTED = {
    "author": WRITER, "coordinator": WRITER, "publisher": dict.fromkeys(STEPS, 200),
    "administrator": dict.fromkeys(STEPS, 200),
}  # fmt: skip
FROM = {"publish": "review", "review": "draft", "back": "review", "withdraw": "published"}


def url(article, name):
    return reverse(f"admin:news_article_{name}", args=[article.pk])


def send(client, article, step, **fields):
    """Opens the page of a step and sends its form, filled with these."""
    form = client.get(url(article, step)).context["form"]
    data = {"once": form["once"].value(), "seen": form["seen"].value(), "note": ""}
    return client.post(url(article, step), data | fields)


def said(response):
    return [str(message).replace(NBSP, " ") for message in response.wsgi_request._messages]


@pytest.fixture
def client(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def article(db):
    return factories.article(status="review", publish_at=None)


@pytest.mark.parametrize("role", EXPECTED)
def test_who_opens_the_page_of_a_step(role, request, client):
    client.force_login(request.getfixturevalue(role))
    articles = {step: factories.article(status=FROM[step]) for step in STEPS}
    assert {step: client.get(url(articles[step], step)).status_code for step in STEPS} == EXPECTED[role]
    forged = {step: client.post(url(articles[step], step), {"note": "x"}).status_code for step in STEPS}
    assert forged == {step: 422 if code == 200 else 403 for step, code in EXPECTED[role].items()}
    assert {step: Article.objects.get(pk=articles[step].pk).status for step in STEPS} == FROM


def test_strangers_and_staff_without_a_right_see_no_step(client, article, django_user_model):
    assert client.get(url(article, "publish")).status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody-1", is_staff=True))
    assert {client.get(url(article, step)).status_code for step in STEPS} == {403}


@pytest.mark.parametrize("step", STEPS)
def test_opening_a_page_moves_nothing(client, publisher, step):
    article = factories.article(status=FROM[step])
    client.force_login(publisher)
    client.get(url(article, step))
    assert Article.objects.get(pk=article.pk).status == FROM[step]
    assert not article.moves.exists()


@pytest.mark.parametrize(("step", "status"), [
    ("publish", "published"), ("review", "review"), ("back", "draft"), ("withdraw", "draft"),
])  # fmt: skip
def test_a_step_moves_the_article_and_keeps_the_note(client, publisher, step, status):
    article = factories.article(status=FROM[step])
    client.force_login(publisher)
    response = send(client, article, step, note="Why <b>so</b>")
    assert (response.status_code, response.url) == (302, url(article, "change"))
    assert Article.objects.get(pk=article.pk).status == status
    assert [(move.by, move.new, move.note) for move in article.moves.all()] == [(publisher, status, "Why <b>so</b>")]
    page = client.get(response.url).content.decode()
    assert "Why &lt;b&gt;so&lt;/b&gt;" in page
    assert "Why <b>" not in page


def test_a_publisher_says_why_it_goes_back_an_author_need_not(client, publisher, author):
    article = factories.article(status="review")
    client.force_login(publisher)
    assert send(client, article, "back").status_code == 422
    client.force_login(author)
    assert send(client, article, "back").status_code == 302


def test_publish_answers_with_what_is_missing_and_where_it_is_mended(client, publisher):
    article = factories.article(status="review", byline="")
    factories.block(article, kind="quotation", text_pl="", words_pl="x", speech="verbatim", speaker="Ala")
    client.force_login(publisher)
    page = client.get(url(article, "publish"))
    assert "disabled" not in page.content.decode()
    response = send(client, article, "publish")
    assert response.status_code == 422
    text = response.content.decode()
    assert "Not published: 2 things are missing." in text
    for finding in gate.findings(article):
        assert finding.words in text
        assert not finding.mend or f'href="{finding.mend}"' in text
    assert Article.objects.get(pk=article.pk).status == Status.REVIEW


def test_the_hours_are_set_on_the_portals_clock_and_said_with_their_zone(client, publisher, article):
    client.force_login(publisher)
    page = client.get(url(article, "publish")).content.decode()
    assert "Europe/Warsaw. Empty: at once." in page
    response = send(client, article, "publish", publish_at="2099-07-09T10:00", unpublish_at="2099-12-01T00:00")
    assert said(response) == [
        f"{article}: goes out on 9 July 2099 10:00 (Europe/Warsaw), until 1 December 2099 00:00 (Europe/Warsaw)"
    ]
    article.refresh_from_db()
    assert article.publish_at == datetime(2099, 7, 9, 8, tzinfo=UTC)
    assert article.unpublish_at == datetime(2099, 11, 30, 23, tzinfo=UTC)
    assert not Article.objects.published().exists()


def test_without_an_hour_it_goes_out_at_once(client, publisher, article):
    before = timezone.now()
    client.force_login(publisher)
    assert said(send(client, article, "publish")) == [f"{article}: published"]
    assert before <= Article.objects.published().get().publish_at <= timezone.now()


@pytest.mark.parametrize(("hours", "words"), [
    ({"publish_at": "2027-03-28T02:30"}, "02:30 does not exist in Europe/Warsaw"),
    ({"unpublish_at": "2001-01-01T00:00"}, "The end is not after the beginning."),
    ({"publish_at": "2001-01-01T00:00", "unpublish_at": "2001-01-02T00:00"}, "Its end is over already."),
    ({"publish_at": "soon"}, "Enter a valid date/time."),
])  # fmt: skip
def test_hours_that_are_none_are_refused_in_words(client, publisher, article, hours, words):
    client.force_login(publisher)
    response = send(client, article, "publish", **hours)
    assert response.status_code == 422
    assert words in response.content.decode().replace(NBSP, " ")
    assert Article.objects.get(pk=article.pk).status == Status.REVIEW


def test_the_hour_that_clocks_repeat_is_the_first_and_it_is_said(client, publisher, article):
    client.force_login(publisher)
    [words] = said(send(client, article, "publish", publish_at="2099-10-25T02:30"))
    assert words == f"{article}: goes out on 25 October 2099 02:30 (Europe/Warsaw, the first of two)"


def test_nobody_publishes_what_they_have_not_seen(client, publisher, article):
    block = factories.block(article)
    client.force_login(publisher)
    seen = client.get(url(article, "publish")).context["form"]["seen"].value()
    type(block).objects.filter(pk=block.pk).update(text_pl="<p>Typed meanwhile</p>")
    response = send(client, article, "publish", seen=seen)
    assert response.status_code == 422
    assert "changed since you opened this page" in response.content.decode()
    assert send(client, article, "publish", seen=response.context["form"]["seen"].value()).status_code == 302


def test_of_two_at_once_the_second_is_told(client, publisher, article):
    client.force_login(publisher)
    form = client.get(url(article, "publish")).context["form"]
    data = {"once": form["once"].value(), "seen": form["seen"].value()}
    first, second = (client.post(url(article, "publish"), data) for _click in range(2))
    assert said(first) == [f"{article}: published"]
    assert said(second)[-1] == "The article is “published” already."
    assert article.moves.count() == 1


def test_a_seen_that_no_field_takes_is_refused(client, publisher, article):
    client.force_login(publisher)
    response = send(client, article, "publish", seen="\0")
    assert response.status_code == 422
    assert "changed since you opened this page" in response.content.decode()


def test_withdrawing_says_that_it_ends_the_preview_links_and_does(client, publisher):
    article = factories.article()
    link = factories.preview_link(article)
    client.force_login(publisher)
    page = client.get(url(article, "withdraw")).content.decode()
    assert "It is a draft again. Its preview links open nothing any more either." in page
    send(client, article, "withdraw")
    link.refresh_from_db()
    assert not link.opens


def test_links_stay_open_while_an_article_goes_to_review_and_back(client, publisher, author):
    article = factories.article(status="draft")
    link = factories.preview_link(article)
    client.force_login(author)
    for step in ("review", "back"):
        send(client, article, step)
    link.refresh_from_db()
    assert link.opens


def test_the_side_offers_the_steps_that_this_person_may_take(client, author, publisher):
    offers = {
        ("draft", author): {"review"}, ("draft", publisher): {"publish", "review"},
        ("review", author): {"back"}, ("review", publisher): {"publish", "back"},
        ("published", publisher): {"withdraw"},
    }  # fmt: skip
    for (status, user), steps in offers.items():
        article = factories.article(status=status)
        client.force_login(user)
        page = client.get(url(article, "change")).content.decode()
        assert {step for step in STEPS if f'name="_step" value="{step}"' in page} == steps, (status, user)
        leads = {step for step in STEPS if f'name="_step" value="{step}" class="default"' in page}
        assert leads <= {"publish", "review"}, "what leads back is no first choice"


def stepped(client, article, step, **typed):
    """The form of an article, sent with what was typed by the button of a step."""
    form = fields_of(client.get(url(article, "change"))) | {name: [value] for name, value in typed.items()}
    return client.post(url(article, "change"), form | {"_step": [step]})


def test_a_step_begins_with_what_was_typed(client, publisher, article, office):
    client.force_login(publisher)
    response = stepped(client, article, "publish", title_pl="Nowy", publish_at="2099-07-09T10:00")
    assert (response.status_code, response.url) == (302, url(article, "publish"))
    article.refresh_from_db()
    assert (article.title_pl, article.status) == ("Nowy", "review")
    assert 'value="2099-07-09T10:00"' in client.get(response.url).content.decode()
    form = client.get(response.url).context["form"]
    data = {name: form[name].value() or "" for name in ("once", "seen", "note", "unpublish_at")}
    client.post(response.url, data | {"publish_at": "2099-07-09T10:00"})
    article.refresh_from_db()
    assert article.state() == State.SCHEDULED


def test_a_refused_save_leads_to_no_step(client, publisher, article, office):
    client.force_login(publisher)
    page = stepped(client, article, "publish", title_pl="")
    assert page.status_code == 200
    assert page.context["errors"]


@pytest.mark.parametrize("step", ["publish", "withdraw", "nonsense"])
def test_a_step_that_is_not_offered_only_saves(client, author, article, office, step):
    client.force_login(author)
    response = stepped(client, article, step, title_pl="Nowy")
    assert response.url == reverse("admin:news_article_changelist")
    assert Article.objects.get().title_pl == "Nowy"


def test_the_page_tells_the_stored_state_and_how_to_publish_at_once(client, publisher, office):
    article = factories.article(publish_at=timezone.now() + timezone.timedelta(days=1))
    client.force_login(publisher)
    page = client.get(url(article, "change"))
    assert read(page).count('class="badge scheduled">scheduled<') == 2
    assert "Empty: at once." not in read(page)
    assert "To publish at once, enter the present time." in read(page)
    page = stepped(client, article, "withdraw", publish_at="")
    assert read(page).count('class="badge scheduled">scheduled<') == 2
    assert "keeps its date. To publish it at once, enter the present time." in read(page)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_side_costs_the_same_for_any_number_of_rows(publisher, rows):
    article = factories.article(status="review", cover=factories.photo(factories.gallery_of()))
    for _row in range(rows):
        article.moves.create(at=timezone.now(), by=publisher, old="draft", new="review")
        factories.remark(factories.preview_link(article, made_by=publisher))
        photo = factories.photo(factories.gallery_of())
        factories.block(article, kind="strip", text_pl="", gallery=photo.gallery).photos.add(photo)
    request = type("Request", (), {"user": publisher})()
    publisher.has_perm("news.change_article")
    with CaptureQueriesContext(connection) as queries:
        Side().side(request, Article.objects.get(pk=article.pk))
    assert len(queries) == 10


def test_the_list_tells_states_by_time_and_filters_by_them(client, publisher):
    now, day = timezone.now(), timezone.timedelta(days=1)
    rows = {
        "draft": {"status": "draft"}, "review": {"status": "review"}, "scheduled": {"publish_at": now + day},
        "published": {"publish_at": now - day}, "ended": {"publish_at": now - 2 * day, "unpublish_at": now - day},
    }  # fmt: skip
    articles = {state: factories.article(**fields) for state, fields in rows.items()}
    client.force_login(publisher)
    for state, article in articles.items():
        response = client.get(reverse("admin:news_article_changelist", query={"state": state}))
        assert list(response.context["cl"].result_list) == [article]
        assert f'<span class="badge {state}">' in response.content.decode()
    everything = client.get(reverse("admin:news_article_changelist", query={"state": "nonsense"}))
    assert set(everything.context["cl"].result_list) == set(articles.values())


def test_actions_of_the_list_follow_the_same_rules(client, publisher):
    review, unfit = factories.article(status="review"), factories.article(status="review", byline="")
    client.force_login(publisher)
    form = {"_selected_action": [review.pk, unfit.pk]}
    page = reverse("admin:news_article_changelist")
    refused = client.post(page, form | {"action": "move_to_draft"})
    assert [words for words in said(refused) if "note" in words] == said(refused)
    told = said(client.post(page, form | {"action": "move_to_published"}))
    assert f"{unfit}: The article has no byline." in told
    assert list(Article.objects.published()) == [review]
