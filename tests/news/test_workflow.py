"""Who leads an article from which state to which, what is noted of it, and when time alone publishes and ends it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.common.audience import ANONYMOUS
from portal.common.moments import MomentField
from portal.news import workflow
from portal.news.models import Article, State, Status
from tests import factories

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OK, REFUSED, FORBIDDEN = "ok", "refused", "forbidden"
WRITERS = {
    "draft": {"draft": REFUSED, "review": OK, "published": FORBIDDEN},
    "review": {"draft": OK, "review": REFUSED, "published": FORBIDDEN},
    "published": {"draft": FORBIDDEN, "review": FORBIDDEN, "published": FORBIDDEN},
}
PUBLISHERS = {
    "draft": {"draft": REFUSED, "review": OK, "published": OK},
    "review": {"draft": REFUSED, "review": REFUSED, "published": OK},  # back to draft: with a note alone, see below
    "published": {"draft": OK, "review": REFUSED, "published": REFUSED},
}
NOBODY = {old: dict.fromkeys(Status.values, FORBIDDEN) for old in Status.values}
EXPECTED = {
    "author": WRITERS, "coordinator": WRITERS, "publisher": PUBLISHERS, "administrator": PUBLISHERS, "nobody": NOBODY,
}  # fmt: skip


@pytest.fixture
def nobody(django_user_model):
    """Of staff, in no group."""
    return django_user_model.objects.create_user("nobody-1", password="secret", is_staff=True)


def outcome(article, to, by, **options):
    try:
        workflow.move(article, to, by=by, **options)
    except PermissionDenied:
        return FORBIDDEN
    except ValidationError:
        return REFUSED
    return OK


@pytest.mark.parametrize("role", EXPECTED)
def test_who_leads_an_article_from_where_to_where(role, request, db):
    user = request.getfixturevalue(role)
    found = {
        old: {new: outcome(factories.article(status=old), new, user) for new in Status.values}
        for old in Status.values
    }  # fmt: skip
    assert found == EXPECTED[role]


def told(article):
    return [(move.by, move.old, move.new, move.note) for move in article.moves.order_by("pk")]


def test_every_change_is_noted_with_who_from_where_to_where_and_why(author, publisher):
    article = factories.article(status="draft", publish_at=None)
    workflow.move(article, Status.REVIEW, by=author, note=" Numbers checked. ")
    assert outcome(article, Status.DRAFT, publisher, note=" \n") == REFUSED
    workflow.move(article, Status.DRAFT, by=publisher, note="Who says so?")
    workflow.move(article, Status.REVIEW, by=author)
    workflow.move(article, Status.DRAFT, by=author)
    workflow.move(article, Status.PUBLISHED, by=publisher, at=NOON)
    workflow.move(article, Status.DRAFT, by=publisher, at=NOON + MINUTE)
    assert told(article) == [
        (author, "draft", "review", "Numbers checked."), (publisher, "review", "draft", "Who says so?"),
        (author, "draft", "review", ""), (author, "review", "draft", ""),
        (publisher, "draft", "published", ""), (publisher, "published", "draft", ""),
    ]  # fmt: skip
    assert set(article.moves.filter(new="published").values_list("at", flat=True)) == {NOON}
    assert [row.status for row in article.history.order_by("history_id")][-2:] == ["published", "draft"]


def test_what_was_refused_is_not_noted(author, publisher):
    article = factories.article(status="draft", byline="")
    for to, by in (("published", publisher), ("published", author), ("draft", author)):
        assert outcome(article, to, by) != OK
    assert told(article) == []


@pytest.mark.parametrize("change", [{"status": "review"}, {"version": 7}])
def test_who_moves_an_older_copy_is_told(publisher, change):
    article = factories.article(status="draft")
    Article.objects.filter(pk=article.pk).update(**change)
    with pytest.raises(ValidationError, match="a moment ago"):
        workflow.move(article, Status.PUBLISHED, by=publisher)
    assert told(article) == []


def test_publishing_takes_the_hours_in_hand_and_withdrawing_keeps_them(publisher):
    article = factories.article(status="draft", publish_at=None)
    article.publish_at, article.unpublish_at = NOON, NOON + MINUTE
    workflow.move(article, Status.PUBLISHED, by=publisher, at=NOON - MINUTE)
    workflow.move(Article.objects.get(pk=article.pk), Status.DRAFT, by=publisher)
    article.refresh_from_db()
    assert (article.publish_at, article.unpublish_at) == (NOON, NOON + MINUTE)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ((NOON, NOON), "end is not after"), ((None, NOON - MINUTE), "end is not after"),
        ((NOON - 2 * MINUTE, NOON - MINUTE), "end is over"), ((NOON - MINUTE, NOON), "end is over"),
    ],
)  # fmt: skip
def test_nothing_is_published_for_hours_that_are_none(publisher, hours, words):
    article = factories.article(status="draft", publish_at=None)
    article.publish_at, article.unpublish_at = hours
    with pytest.raises(ValidationError, match=words):
        workflow.move(article, Status.PUBLISHED, by=publisher, at=NOON)


# -- time alone ----------------------------------------------------------------------------------------------------

HOURS = {
    "from noon": {"publish_at": NOON},
    "until noon": {"publish_at": NOON - 5 * MINUTE, "unpublish_at": NOON},
    "for a minute": {"publish_at": NOON, "unpublish_at": NOON + MINUTE},
    "draft": {"publish_at": NOON, "status": "draft"},
    "in review": {"publish_at": NOON - 5 * MINUTE, "status": "review"},
}
AROUND_NOON = {  # the minute before, a moment before, the minute, the minute after
    "from noon": ["scheduled", "scheduled", "published", "published"],
    "until noon": ["published", "published", "ended", "ended"],
    "for a minute": ["scheduled", "scheduled", "published", "ended"],
    "draft": ["draft"] * 4,
    "in review": ["review"] * 4,
}
MOMENTS = [NOON - MINUTE, NOON - timedelta(microseconds=1), NOON, NOON + MINUTE]


def test_time_alone_publishes_and_ends_to_the_minute(db):
    articles = {name: factories.article(**fields) for name, fields in HOURS.items()}
    for number, at in enumerate(MOMENTS):
        expected = {name: states[number] for name, states in AROUND_NOON.items()}
        assert {name: article.state(at).value for name, article in articles.items()} == expected
        by_query = {name: state.value for state in State for name, article in articles.items()
                    if Article.objects.in_state(state, at).contains(article)}  # fmt: skip
        assert by_query == expected
        readable = {name for name, article in articles.items()
                    if Article.objects.visible_to(ANONYMOUS, at).contains(article)}  # fmt: skip
        assert readable == {name for name, state in expected.items() if state == "published"}


@pytest.mark.parametrize(
    ("typed", "out_at"),
    [
        ("2026-10-25T01:59", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("2026-10-25T02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of two
        ("2026-10-25T03:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        ("2027-03-28T01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),  # the very next minute on the clock
    ],
)
def test_an_article_goes_out_to_the_minute_on_both_days_of_a_clock_change(publisher, typed, out_at):
    article = factories.article(status="draft", publish_at=None)
    article.publish_at = MomentField().clean(typed)
    workflow.move(article, Status.PUBLISHED, by=publisher, at=NOON)
    seen = [Article.objects.published(out_at + shift).exists() for shift in (-MINUTE, 0 * MINUTE, MINUTE)]
    assert seen == [False, True, True]
