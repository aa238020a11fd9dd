"""The admin under its policy: nothing from elsewhere, an editor that works, nothing that axe finds."""

import pytest

from portal.home import demo
from portal.news.models import Article
from visits.models import Itinerary

pytestmark = pytest.mark.browser


@pytest.fixture
def signed_in(reader):
    def new(role="coordinator", **options):
        staff = reader(**options)
        page = staff.open("/admin/login/")
        page.locator("#id_username").fill(role)
        page.locator("#id_password").fill(demo.password(role))
        page.locator("[type=submit]").last.click()
        page.wait_for_url("**/admin/")
        return staff

    return new


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(signed_in, reader, violations, scheme):
    article = Article.objects.get(slug="arequipa-w-podlaskiem")
    draft = Itinerary.objects.drafts().get(visit__slug=demo.CURRENT)
    stranger = reader(color_scheme=scheme)
    stranger.open("/admin/login/")
    found = violations(stranger)
    staff = signed_in("administrator", color_scheme=scheme)
    for path in (
        "/admin/", "/admin/visits/visit/", "/admin/news/article/", "/admin/gallery/photo/",
        f"/admin/news/article/{article.pk}/change/", f"/admin/visits/itinerary/{draft.pk}/change/",
        "/admin/clusters/region/add/",
    ):  # fmt: skip
        staff.open(path)
        found += violations(staff)
    assert found == []


def test_an_author_writes_in_the_rich_text_editor(signed_in):
    article = Article.objects.create(title_pl="Szkic", slug="szkic")
    page = signed_in("author").open(f"/admin/news/article/{article.pk}/change/")
    page.locator(".add-row a").click()
    editor = page.locator("#blocks-0 [contenteditable=true]:visible").first
    editor.click()
    page.keyboard.type("Goście przyjechali.")
    page.locator("[name=_save]").click()
    page.wait_for_url("**/admin/news/article/")
    assert article.blocks.get().text_pl == "<p>Goście przyjechali.</p>"


def test_a_relation_is_found_by_typing(signed_in):
    page = signed_in().open("/admin/visits/visit/add/")
    page.locator(".field-host_region .select2-selection").click()
    page.keyboard.type("pod")
    page.locator(".select2-results__option", has_text="podlaskie").click()
    assert page.locator(".field-host_region .select2-selection__rendered").inner_text().endswith("podlaskie")


def test_a_draft_is_released_and_the_guest_sees_it(signed_in, reader):
    """Staff change a title in the draft; the guest sees it only when it is released."""
    draft = Itinerary.objects.drafts().get(visit__slug=demo.CURRENT)
    guest = reader()
    link = next(each["path"] for each in demo.contents()["links"] if each["visit"] == demo.CURRENT)
    guest.open(link)
    staff = signed_in()
    page = staff.open(f"/admin/visits/itinerary/{draft.pk}/change/")
    page.locator("#id_planned_stops-0-title_pl").fill("Zupełnie nowy tytuł")
    page.locator("[name=_save]").click()
    page.wait_for_url("**/admin/visits/itinerary/")
    guest.page.reload()
    assert "Zupełnie nowy tytuł" not in guest.page.content()
    page = staff.open("/admin/visits/visit/")
    page.locator("tr", has_text="Podlaskie w\u00a0Walonii").locator(".action-select").check()
    page.locator("select[name=action]").select_option("release")
    page.locator("button[name=index]").click()
    page.locator(".messagelist .success").wait_for()
    guest.page.reload()
    assert "Zupełnie nowy tytuł" in guest.page.content()
