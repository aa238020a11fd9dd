"""The admin under its policy: nothing from elsewhere, an editor that works, nothing that axe finds."""

import pytest

from portal.home import demo
from portal.news.models import Article
from visits.models import Itinerary

pytestmark = pytest.mark.browser


def test_axe_finds_nothing(reader, violations):
    article = Article.objects.get(slug="arequipa-w-podlaskiem")
    draft = Itinerary.objects.drafts().get(visit__slug=demo.CURRENT)
    staff = reader()
    page = staff.open("/admin/login/")
    found = violations(staff)
    page.locator("#id_username").fill("administrator")
    page.locator("#id_password").fill(demo.password("administrator"))
    page.locator("[type=submit]").last.click()
    page.wait_for_url("**/admin/")
    found += violations(staff)
    for path in (
        "/admin/visits/visit/", "/admin/news/article/", "/admin/gallery/photo/",
        f"/admin/news/article/{article.pk}/change/", f"/admin/visits/itinerary/{draft.pk}/change/",
        "/admin/clusters/region/add/",
    ):  # fmt: skip
        staff.open(path)
        found += violations(staff)
    assert found == []


def test_a_relation_is_found_by_typing(signed_in):
    page = signed_in().open("/admin/visits/visit/add/")
    page.locator(".field-host_region .select2-selection").click()
    page.keyboard.type("pod")
    page.locator(".select2-results__option", has_text="podlaskie").click()
    assert page.locator(".field-host_region .select2-selection__rendered").inner_text().endswith("podlaskie")
