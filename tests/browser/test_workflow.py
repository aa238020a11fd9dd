"""An article led in Chromium: Publish says what is missing and where; who has no account reads and approves."""

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from portal.news import preview_links
from portal.news.models import Article, Remark

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "en-GB"}


@pytest.fixture
def article(site):
    """The demo's report on Arequipa, in review and without a byline."""
    articles = Article.objects.filter(visit__slug="arequipa-w-podlaskiem")
    articles.update(status="review", byline="")
    return articles.get()


@pytest.fixture
def link(article):
    """What its holder opens, below the address of the site."""
    maker = get_user_model().objects.get(username="author")
    address = preview_links.address(preview_links.make(article, by=maker, for_whom="the cluster's office"))
    return "/en" + address[address.index("/preview/") :]


def width_of(page):
    return page.evaluate("document.documentElement.scrollWidth")


def test_publish_is_never_greyed_out_and_leads_to_what_is_missing(signed_in, violations, article):
    staff = signed_in("publisher", locale="en-GB")
    staff.expected = ("422",)
    page = staff.open(f"/admin/news/article/{article.pk}/change/")
    page.get_by_role("button", name="Publish…").click()
    page.wait_for_url("**/publish/**")
    page.get_by_role("button", name="Publish").click()
    assert "1 thing is missing" in page.get_by_role("alert").inner_text()
    assert violations(staff) == []
    page.get_by_role("link", name="mend").first.click()
    page.wait_for_url("**/change/#id_byline")
    page.locator("#id_byline").fill("Redakcja portalu")
    page.get_by_role("button", name="Publish…").click()
    page.wait_for_url("**/publish/**")
    page.get_by_role("button", name="Publish").click()
    page.locator(".messagelist .success").wait_for()
    assert Article.objects.published().contains(article)


def test_what_is_wrong_with_a_field_is_read_out_with_it(signed_in, article):
    staff = signed_in("author", locale="en-GB")
    staff.expected = ("422",)
    page = staff.open(f"/admin/news/article/{article.pk}/links/")
    until = page.get_by_label("Opens until")
    until.fill("2020-01-01T12:00")
    page.get_by_role("button", name="Make the link").click()
    expect(until).to_have_accessible_description(re.compile("This time is over already."))


def test_somebody_without_an_account_reads_comments_and_approves_on_a_phone(reader, signed_in, violations, link):
    outsider = reader(java_script_enabled=False, **PHONE)
    outsider.expected = ("422",)
    page = outsider.open(link)
    assert width_of(page) == 360
    page.get_by_label("I have a comment").check()
    page.get_by_label("Your name").fill("Ala Przykład")
    page.get_by_role("button", name="Send to the editors").click()
    assert "Write what you think should change." in page.locator(".field.wrong").inner_text()
    assert width_of(page) == 360
    page.get_by_label("Comment", exact=True).fill("The second number is of last year.")
    page.get_by_role("button", name="Send to the editors").click()
    assert page.locator("#remark .message.success").is_visible()
    page.get_by_label("I approve it as it stands").check()
    page.get_by_label("Your name").fill("Ala Przykład")
    page.get_by_role("button", name="Send to the editors").click()
    assert list(Remark.objects.order_by("pk").values_list("approved", flat=True)) == [False, True]
    staff = signed_in("author", **PHONE)
    page = staff.open(f"/admin/news/article/{Remark.objects.first().link.article_id}/links/")
    assert "The second number is of last year." in page.locator("#remarks").inner_text()
    assert width_of(page) == 360
    assert violations(staff) == []


def test_the_address_of_a_preview_is_told_to_no_other_page(reader, violations, link):
    outsider = reader(locale="en-GB", color_scheme="dark")
    page = outsider.open(link)
    assert violations(outsider) == []
    asked = []
    page.on("request", lambda request: asked.append(request))
    page.get_by_role("link", name="Visits", exact=True).first.click()
    page.wait_for_url("**/visits/")
    told = [request.all_headers().get("referer", "") for request in asked]
    assert told
    assert {words.partition(outsider.site)[2] for words in told} <= {"", "/", "/en/visits/"}


def test_staffs_preview_is_the_readers_page_with_a_bar(signed_in, violations, article):
    staff = signed_in("author", **PHONE)
    page = staff.open(f"/admin/news/article/{article.pk}/preview/en/")
    assert width_of(page) == 360
    assert violations(staff) == []
    page.get_by_label("Preview in").get_by_role("link", name="Polski").click()
    page.wait_for_url("**/preview/pl/")
    assert page.locator("html").get_attribute("lang") == "pl"
