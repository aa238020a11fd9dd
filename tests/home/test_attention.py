"""“Needs attention”: each kind appears with exactly its link, and goes away once it is mended.

Whole sets of lines are compared; the moment is a parameter: Tuesday 24 November 2026, 11:24 in Warsaw.
"""

import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.common.dates import NBSP
from portal.common.translations import last_changes
from portal.home.attention import SHOWN, everything, groups, mine
from portal.home.items import Urgency, when_words
from portal.home.near import Look
from portal.news import workflow
from portal.news.models import Article
from tests import factories
from visits.models import Notice, Visit
from visits.programme import itineraries
from visits.programme.plans import plan_of

WARSAW = ZoneInfo("Europe/Warsaw")
TODAY = datetime.date(2026, 11, 24)
AT = datetime.datetime(2026, 11, 24, 11, 24, tzinfo=WARSAW)
LANGUAGES = ("pl", "en", "fr", "es")


def clock(days, hour, minute=0):
    return datetime.datetime.combine(TODAY + timedelta(days), datetime.time(hour, minute), WARSAW)


def lines(user, at=AT):
    return {(item.title.replace(NBSP, " "), item.url) for item in everything(Look(user, at))}


def page(visit, name):
    return reverse(f"admin:visits_visit_{name}", args=[visit.pk])


def stop(visit, days=5, hour=9, **fields):
    return factories.planned_stop(visit, starts=clock(days, hour), ends=clock(days, hour + 1), **fields)


def release(visit):
    return itineraries.release(visit, by=None, at=AT - timedelta(days=3))


def planned(**fields):
    """A visit of staff's eyes alone in five days, with nothing in its programme."""
    days = {"starts_on": TODAY + timedelta(5), "ends_on": TODAY + timedelta(7)}
    return factories.visit(**{"status": "confirmed", "audience": "staff", "title_pl": "Wizyta"} | days | fields)


def answered(planned_stop, answer, **fields):
    kept = planned_stop.stop
    for name, value in ({"answer": answer} | fields).items():
        setattr(kept, name, value)
    kept.save()


# -- each kind: it makes a world, and gives the lines it makes and what mends them ----------------------------


def no_release():
    visit = planned()
    stop(visit)
    return {("No release yet", page(visit, "release"))}, lambda: release(visit)


def no_programme():
    visit = planned()

    def mend():
        stop(visit)
        release(visit)

    return {("No release yet", page(visit, "programme"))}, mend


def changes_not_released():
    visit = planned()
    stop(visit)
    release(visit)
    stop(visit, hour=14)
    return {("1 change not released since release 1", page(visit, "release"))}, lambda: release(visit)


def host_not_asked():
    visit = planned()
    row = stop(visit, host=factories.organisation(name="Meuse Freight"))
    release(visit)
    return {("Host not asked: Meuse Freight", page(visit, "hosts"))}, lambda: answered(row, "confirmed")


def hosts_not_asked():
    visit = planned()
    rows = [stop(visit, hour=9 + n, host=factories.organisation()) for n in range(2)]
    release(visit)
    return {("2 hosts not asked", page(visit, "hosts"))}, lambda: [answered(row, "confirmed") for row in rows]


def host_has_not_answered():
    visit = planned()
    row = stop(visit, host=factories.organisation(name="Meuse Freight"), answer="asked")
    release(visit)
    return {("No answer yet: Meuse Freight", page(visit, "hosts"))}, lambda: answered(row, "confirmed")


def host_declined():
    visit = planned()
    row = stop(visit, host=factories.organisation(name="Meuse Freight"))
    release(visit)
    answered(row, "declined", answered_at=AT)
    url = f"{page(visit, 'programme')}#stop-{row.stop.key}"
    return {("Host declined after the release: Meuse Freight", url)}, lambda: answered(row, "confirmed")


def host_proposes_another_time():
    visit = planned()
    row = stop(visit, host=factories.organisation(name="Meuse Freight"))
    release(visit)
    answered(row, "other_time")
    url = f"{page(visit, 'programme')}#stop-{row.stop.key}"
    return {("Host proposes another time: Meuse Freight", url)}, lambda: answered(row, "confirmed")


def a_guest_at_two_stops():
    visit = planned()
    factories.participant(visit, name="Guest One")
    place = factories.place(latitude=50.6, longitude=5.5)
    stop(visit, hour=9, place=place)
    row = stop(visit, hour=9, place=factories.place(latitude=50.6, longitude=5.5))
    release(visit)

    def mend():
        later = plan_of(row) | {"starts": clock(5, 14), "ends": clock(5, 15)}
        itineraries.write(factories.draft(visit), {row.stop.key: later}, by=None)
        release(visit)

    later = max(visit.itineraries.get(number=None).planned_stops.all(), key=lambda each: each.stop.key)
    url = f"{page(visit, 'programme')}#stop-{later.stop.key}"
    return {("Guest One is at two stops 09:00–10:00", url)}, mend


def notice(state, **fields):
    visit = planned(starts_on=TODAY + timedelta(40), ends_on=TODAY + timedelta(41))
    row = Notice.objects.create(participant=factories.participant(visit), kind="invitation", state=state, **fields)
    Notice.objects.filter(pk=row.pk).update(made_at=AT - timedelta(days=2))
    return row, reverse("admin:visits_notice_changelist", query={"visit__id__exact": visit.pk, "state": state})


def mail_failed():
    row, url = notice("failed", error="Mailbox unknown.", claimed_at=AT - timedelta(hours=3))
    return {("1 mail failed", url)}, lambda: Notice.objects.filter(pk=row.pk).update(state="sent")


def mail_held():
    row, url = notice("held")
    return {("1 mail waits to be sent", url)}, lambda: Notice.objects.filter(pk=row.pk).update(state="discarded")


def link_expires():
    visit = planned(starts_on=TODAY + timedelta(40), ends_on=TODAY + timedelta(41))
    person = factories.participant(visit)
    link = factories.link(person, expires_at=AT + timedelta(days=3))
    url = reverse("admin:visits_accesslink_change", args=[link.pk])
    return {("1 personal link expires", url)}, lambda: factories.link(person, expires_at=AT + timedelta(days=99))


def link_expires_before_the_visit_ends():
    visit = planned(starts_on=TODAY + timedelta(40), ends_on=TODAY + timedelta(41))
    people = [factories.participant(visit) for _n in range(2)]
    for person in people:
        factories.link(person, expires_at=clock(40, 12))
    url = reverse("admin:visits_accesslink_changelist", query={"participant__visit__id__exact": visit.pk})
    late = AT + timedelta(days=99)
    return {("2 personal links expire", url)}, lambda: [factories.link(each, expires_at=late) for each in people]


def link_has_expired():
    visit = planned(starts_on=TODAY + timedelta(40), ends_on=TODAY + timedelta(41))
    link = factories.link(factories.participant(visit), expires_at=AT - timedelta(days=3))

    def mend():
        link.revoked_at = AT
        link.save()

    url = reverse("admin:visits_accesslink_change", args=[link.pk])
    return {("1 personal link has expired", url)}, mend


def outcome_overdue():
    outcome = factories.outcome(factories.visit(audience="staff"), due=TODAY - timedelta(9), status="promised")

    def mend():
        outcome.status = "done"
        outcome.save()

    url = reverse("admin:visits_outcome_change", args=[outcome.pk])
    return {("Outcome overdue since 15 Nov", url)}, mend


def report_due():
    visit = planned(starts_on=TODAY - timedelta(16), ends_on=TODAY - timedelta(14))
    url = reverse("admin:visits_visit_change", args=[visit.pk])
    return {("Report due", url)}, lambda: Visit.objects.filter(pk=visit.pk).update(status="reported")


def photos_without_texts():
    gallery = factories.gallery_of(audience="staff")
    factories.photo(gallery)
    bare, dull = factories.photo(gallery, alt_pl=""), factories.photo(gallery, alt_pl="")

    def mend():
        bare.alt_pl, dull.decorative = "Widok hali", True
        bare.save()
        dull.save()

    url = reverse("admin:gallery_gallery_sheet", args=[gallery.pk])
    return {("2 of 3 photos without alternative text", url)}, mend


def texts(name, words, languages=LANGUAGES):
    return {f"{name}_{code}": f"{words} {code}" for code in languages}


def visit_without_translation():
    visit = planned(**{"audience": "public"} | texts("title", "Wizyta", ("pl", "en")))
    stop(visit)
    release(visit)

    def mend():
        for name, value in texts("title", "Wizyta").items():
            setattr(visit, name, value)
        visit.save()

    url = reverse("admin:visits_visit_change", args=[visit.pk])
    return {("2 texts without translation", url)}, mend


def article_without_translation():
    article = factories.article(
        publish_at=AT - timedelta(days=5), **texts("title", "News"), **texts("lead", "Lead", ("pl", "en", "fr"))
    )
    factories.block(article, **texts("text", "Text", ("pl", "en", "es")))

    def mend():
        article.lead_es = "Entrada"
        article.save()
        article.blocks.update(text_fr="Texte")

    url = reverse("admin:news_article_change", args=[article.pk])
    return {("2 texts without translation", url)}, mend


def article_older_than_its_polish():
    article = factories.article(publish_at=AT, **texts("title", "News"), **texts("lead", "Lead"))
    article.title_pl = "Nowiny"
    article.save()

    def mend():
        for code in ("en", "fr", "es"):
            setattr(article, f"title_{code}", "Newer")
        article.save()

    url = reverse("admin:news_article_change", args=[article.pk])
    return {("3 texts older than their Polish", url)}, mend


def article_in_review():
    article = factories.article(status="review")
    url = reverse("admin:news_article_change", args=[article.pk])
    return {("Article waits for review", url)}, lambda: Article.objects.filter(pk=article.pk).update(status="draft")


def remark_on_a_preview():
    article = factories.article(status="draft")
    somebody = get_user_model().objects.create_user(f"editor-{factories.number()}")
    link = article.preview_links.create(made_by=somebody, expires_at=AT)
    for text in ("Too long.", "Shorter now?"):  # the newer one stands for both
        link.remarks.create(name="Claire Exemple", approved=False, text=text)
    url = reverse("admin:news_article_change", args=[article.pk])
    return {("Remark on a preview", url)}, lambda: Article.objects.filter(pk=article.pk).update(status="published")


KINDS = [
    no_release, no_programme, changes_not_released, host_not_asked, hosts_not_asked, host_has_not_answered,
    host_declined, host_proposes_another_time, a_guest_at_two_stops, mail_failed, mail_held, link_expires,
    link_expires_before_the_visit_ends, link_has_expired, outcome_overdue, report_due, photos_without_texts,
    visit_without_translation, article_without_translation, article_older_than_its_polish,
    article_in_review, remark_on_a_preview,
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_a_line_until_it_is_mended(kind, administrator):
    expected, mend = kind()
    assert lines(administrator) == expected
    mend()
    assert lines(administrator) == set()


@pytest.mark.parametrize("role", ["author", "publisher", "coordinator", "administrator"])
def test_whoever_sees_a_line_may_open_its_link(role, request, client, office):
    for kind in KINDS:
        kind()
    user = request.getfixturevalue(role)
    client.force_login(user)
    found = lines(user)
    assert found
    assert {url: client.get(url).status_code for _title, url in found} == {url: 200 for _title, url in found}


def test_an_author_sees_photos_and_remarks_and_nothing_of_visits(author, office):
    for kind in KINDS:
        kind()
    assert {title for title, _url in lines(author)} == {"2 of 3 photos without alternative text", "Remark on a preview"}


def test_a_publisher_sees_photos_and_articles(publisher, office):
    for kind in KINDS:
        kind()
    assert {title for title, _url in lines(publisher)} == {
        "Article waits for review", "Remark on a preview", "2 of 3 photos without alternative text",
        "2 texts without translation", "3 texts older than their Polish",
    }  # fmt: skip


def test_staff_without_a_role_see_nothing(django_user_model, office):
    for kind in KINDS:
        kind()
    assert lines(django_user_model.objects.create_user("nobody", is_staff=True)) == set()


def test_an_article_comes_back_to_who_had_sent_it(author, publisher, administrator, coordinator):
    article = factories.article(status="draft")
    workflow.move(article, "review", by=coordinator)
    workflow.move(article, "draft", by=coordinator)  # taken back: nobody waits
    workflow.move(article, "review", by=author, at=AT)
    assert {item.detail for item in everything(Look(publisher, AT))} == {f"{article} · sent by author-1"}
    workflow.move(article, "draft", by=publisher, note="Who says so?", at=AT)
    found = {user: [item.detail for item in everything(Look(user, AT))]
             for user in (author, publisher, administrator, coordinator)}  # fmt: skip
    assert found == {
        author: [f"{article} · publisher-1: Who says so?"], publisher: [], administrator: [], coordinator: [],
    }  # fmt: skip
    workflow.move(article, "review", by=author)
    assert everything(Look(author, AT)) == []


def test_an_article_in_review_is_as_urgent_as_its_hour(publisher):
    urgencies = {
        clock(1, 8): Urgency.NOW, clock(5, 8): Urgency.WEEK, clock(20, 8): Urgency.LATER, clock(-5, 8): Urgency.WEEK,
        None: Urgency.WEEK,
    }  # fmt: skip
    for publish_at in urgencies:
        factories.article(status="review", publish_at=publish_at)
    found = {Article.objects.get(pk=item.url.split("/")[-3]).publish_at: item.urgency
             for item in everything(Look(publisher, AT))}  # fmt: skip
    assert found == urgencies


# -- what is no line ------------------------------------------------------------------------------------------


def test_a_visit_after_30_days_needs_no_release_yet(coordinator):
    soon = planned(starts_on=TODAY + timedelta(30), ends_on=TODAY + timedelta(30))
    planned(starts_on=TODAY + timedelta(31), ends_on=TODAY + timedelta(31))
    assert lines(coordinator) == {("No release yet", page(soon, "programme"))}


@pytest.mark.parametrize("status", ["idea", "cancelled", "reported"])
def test_only_planned_and_confirmed_visits_need_anything(status, coordinator):
    visit = planned(status=status)
    stop(visit, host=factories.organisation())
    assert lines(coordinator) == set()


def test_a_host_who_declined_before_any_release_is_the_editors_business(coordinator):
    visit = planned()
    stop(visit, host=factories.organisation(), answer="declined")
    assert lines(coordinator) == {("No release yet", page(visit, "release"))}


def test_stops_that_are_over_need_no_host(coordinator):
    visit = planned(starts_on=TODAY - timedelta(1))
    stop(visit, days=-1, host=factories.organisation())
    release(visit)
    assert lines(coordinator) == set()


def test_a_mail_is_held_for_a_day_before_it_is_a_line(coordinator):
    mail_held()
    Notice.objects.update(made_at=AT - timedelta(hours=23))
    assert lines(coordinator) == set()


def test_a_link_after_its_visit_may_expire(coordinator):
    visit = planned(starts_on=TODAY - timedelta(9), ends_on=TODAY - timedelta(1))
    factories.link(factories.participant(visit), expires_at=AT + timedelta(days=1))
    later = planned(starts_on=TODAY + timedelta(40), ends_on=TODAY + timedelta(41))
    factories.link(factories.participant(later), expires_at=clock(42, 1))
    assert lines(coordinator) == set()


def test_a_link_that_expires_at_the_end_of_the_last_day_is_in_time(coordinator):
    """Midnight in Tokyo is the afternoon before in Warsaw."""
    visit = planned(starts_on=TODAY + timedelta(40), ends_on=TODAY + timedelta(41), time_zone="Asia/Tokyo")
    end = datetime.datetime.combine(TODAY + timedelta(42), datetime.time(), visit.zone)
    link = factories.link(factories.participant(visit), expires_at=end)
    assert lines(coordinator) == set()
    link.expires_at = end - timedelta(minutes=1)
    link.save()
    assert {title for title, _url in lines(coordinator)} == {"1 personal link expires"}


def test_a_report_is_due_after_two_weeks(coordinator):
    planned(starts_on=TODAY - timedelta(15), ends_on=TODAY - timedelta(13))
    assert lines(coordinator) == set()


def test_an_outcome_is_late_after_its_day(coordinator):
    outcome = factories.outcome(factories.visit(audience="staff"), due=TODAY)
    assert lines(coordinator) == set()
    assert lines(coordinator, AT + timedelta(days=1)) == {
        ("Outcome overdue since 24 Nov", reverse("admin:visits_outcome_change", args=[outcome.pk]))
    }


def test_old_articles_and_withdrawn_photos_are_left_in_peace(administrator):
    factories.article(publish_at=AT - timedelta(days=61))
    factories.article(publish_at=AT - timedelta(days=3), status="draft")
    factories.photo(factories.gallery_of(audience="staff"), alt_pl="", consent="withdrawn")
    assert lines(administrator) == set()


def test_a_translation_in_the_same_save_is_not_older(administrator):
    article = factories.article(publish_at=AT, **texts("title", "News"), **texts("lead", "Lead"))
    for code in LANGUAGES:
        setattr(article, f"title_{code}", f"Newer {code}")
    article.save()
    assert lines(administrator) == set()
    changed = last_changes(Article, [article], ["title"])
    assert len({changed[Article, article.pk, f"title_{code}"] for code in LANGUAGES}) == 1


# -- whose, how urgent, in which order --------------------------------------------------------------------------


def test_mine_is_what_i_coordinate_and_what_belongs_to_nobody(coordinator, django_user_model):
    other = django_user_model.objects.create_user("other", is_staff=True)
    own, theirs, nobodys = (planned(coordinator=person) for person in (coordinator, other, None))
    found = everything(Look(coordinator, AT))
    assert {item.url for item in found} == {page(visit, "programme") for visit in (own, theirs, nobodys)}
    assert {item.url for item in mine(found, coordinator)} == {page(visit, "programme") for visit in (own, nobodys)}


def test_an_outcome_belongs_to_its_owner_before_the_coordinator(coordinator, django_user_model):
    other = django_user_model.objects.create_user("other", is_staff=True)
    visit = factories.visit(audience="staff", coordinator=coordinator)
    factories.outcome(visit, due=TODAY - timedelta(1), owner=other)
    factories.outcome(visit, due=TODAY - timedelta(2))
    found = everything(Look(coordinator, AT))
    assert [item.title for item in mine(found, coordinator)] == [f"Outcome overdue since 22{NBSP}Nov"]
    assert [item.title for item in mine(found, other)] == [f"Outcome overdue since 23{NBSP}Nov"]


def test_an_article_belongs_to_who_made_it(client, author, publisher, administrator):
    client.force_login(author)
    article = factories.article(publish_at=AT)
    article.history.update(history_user=author)
    publisher.groups.add(Group.objects.get(name="publisher"))
    found = everything(Look(publisher, AT))
    assert len(found) == 1
    assert mine(found, publisher) == []
    assert mine(found, author) == found


def test_urgency_is_when_it_hurts(coordinator):
    for days in (0, 1, 2, 7, 8, 30):
        planned(starts_on=TODAY + timedelta(days), ends_on=TODAY + timedelta(days), title_pl=f"In {days} days")
    found = {
        group.urgency: [(item.detail.partition(" · ")[0], item.when_label) for item in group.items]
        for group in groups(everything(Look(coordinator, AT)))
    }
    assert found == {
        Urgency.NOW: [("In 0 days", "today"), ("In 1 days", "tomorrow")],
        Urgency.WEEK: [("In 2 days", "Thu"), ("In 7 days", f"1{NBSP}Dec")],
        Urgency.LATER: [("In 8 days", f"2{NBSP}Dec"), ("In 30 days", f"24{NBSP}Dec")],
    }


def test_a_photo_that_holds_up_an_article_is_as_urgent_as_the_article(author):
    gallery = factories.gallery_of(audience="staff")
    factories.photo(gallery, alt_pl="")
    article = factories.article(publish_at=clock(2, 18))
    factories.block(article, kind="strip", gallery=gallery)
    (item,) = everything(Look(author, AT))
    assert (item.urgency, item.when, item.when_label) == (Urgency.WEEK, article.publish_at, "Thu")
    assert item.detail == f"Gallery {gallery} · holds up an article"


def test_a_group_shows_five_lines_and_counts_the_others(coordinator):
    for days in range(8):
        factories.outcome(factories.visit(audience="staff"), due=TODAY - timedelta(days + 1))
    found = everything(Look(coordinator, AT))
    (group,) = groups(found)
    assert (len(group.items), group.more, group.count) == (SHOWN, 3, 8)
    assert group.items == found[:SHOWN]
    (group,) = groups(found, all_of="later")
    assert (group.items, group.more) == (found, 0)


def test_changes_say_who_would_be_told(coordinator):
    visit = planned(starts_on=TODAY, ends_on=TODAY + timedelta(1))
    everybody = [factories.participant(visit) for _n in range(3)]
    place = factories.place(latitude=50.6, longitude=5.5)
    stop(visit, days=0, hour=8, place=place)
    release(visit)
    stop(visit, days=0, hour=14, place=place, attends=everybody[:2])
    (item,) = everything(Look(coordinator, AT))
    assert (item.detail, item.when_label, item.link) == (
        "Wizyta · 2 people would be told",
        "before 14:00",
        "Release 2…",
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-9, "9 days ago"), (-1, "yesterday"), (0, "14:00"), (1, "tomorrow"), (2, "Thu"), (6, "Mon"),
        (7, f"1{NBSP}Dec"),
    ],
)  # fmt: skip
def test_moments_in_words(days, words):
    assert when_words(clock(days, 14), AT) == words


# -- what it costs ----------------------------------------------------------------------------------------------

STATEMENTS = 21


def cost(user):
    look = Look(type(user).objects.get(pk=user.pk), AT)
    look.user.get_all_permissions()
    with CaptureQueriesContext(connection) as queries:
        found = everything(look)
    return len(queries), len(found)


def test_it_costs_the_same_for_one_and_three_of_each_kind_and_for_many_old_visits(administrator):
    for kind in KINDS:
        kind()
    assert cost(administrator) == (STATEMENTS, len(KINDS))
    for _again in range(2):
        for kind in KINDS:
            kind()
    assert cost(administrator) == (STATEMENTS, 3 * len(KINDS))
    for _old in range(200):
        factories.visit()
    assert cost(administrator) == (STATEMENTS, 3 * len(KINDS))
