"""What was deleted comes back whole or not at all: under its old id, with its lists and the rows that went with it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clusters.models import Cluster, Firm, Membership, Organisation, Partnership, Region, Specialisation
from portal.common import admin_deleted
from portal.common.deletions import Deletion, Piece, deletions
from portal.common.models import UsedKey
from portal.gallery.models import Gallery, Photo
from portal.news.models import Article, Block
from tests import factories
from tests.pages import fields_of
from visits.models import Outcome, Place


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def staff(client, coordinator):
    coordinator.first_name, coordinator.last_name = "Ewa", "Próbna"
    coordinator.save()
    client.force_login(coordinator)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def delete(client, *records, model=None):
    """By the page of a record, or several by the list's action; returns the address of the last one's deletion."""
    model = model or type(records[0])
    if len(records) == 1:
        answer = client.post(address(model, "delete", records[0].pk), {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [record.pk for record in records], "post": "yes"}
        answer = client.post(address(model, "changelist"), chosen)
    assert answer.status_code == 302
    return deletion_of(records[-1], model)


def deletion_of(record, model=None):
    last = record.history.model.objects.filter(id=record.pk, history_type="-").latest()
    return address(model or type(record), "deleted_record", last.pk)


def restore(client, url):
    return client.post(url, fields_of(client.get(url), "once"))


def said(client, model, pk):
    """[(kind, is first)] of the record's own rows of history, the newest first, and of its page's."""
    saves = client.get(address(model, "history", pk)).context["saves"]
    return [(row["name"], row["kind"], row["is_first"]) for save in saves for row in save["rows"]]


@pytest.fixture
def article(visit):
    """A draft of all languages, about two organisations, with a text and a strip; a third block was taken out."""
    article = factories.article(status="draft", title_en="Title", title_es="Título", lead_fr="Chapeau", visit=visit)
    article.organisations.set([factories.organisation(), factories.organisation()])
    strip = factories.block(article, kind="strip", gallery=factories.gallery_of(visit))
    strip.photos.set([factories.photo(strip.gallery)])
    factories.block(article, text_en="<p>Text.</p>")
    factories.block(article, text_pl="<p>Taken out.</p>").delete()
    factories.block(factories.article())
    return article


def test_an_article_comes_back_with_its_blocks_and_lists(staff, article):
    before, blocks = Article.objects.values().get(pk=article.pk), list(article.blocks.order_by("pk").values())
    organisations = set(article.organisations.all())
    photos = {block.pk: list(block.photos.all()) for block in article.blocks.all()}
    page = staff.get(url := delete(staff, article))
    assert [name for name, _text in page.context["rows"]] == ["Block: 1. photo strip", "Block: 2. text"]
    assert page.context["rows"][1][1].splitlines() == [
        "Position: 2", "Kind: text", "Text (pl): Treść.", "Text (en): Text."
    ]  # fmt: skip
    assert restore(staff, url).url == address(Article, "change", article.pk)
    assert Article.objects.values().get(pk=article.pk) == before | {"version": 2}
    back = article.blocks.order_by("pk")
    assert list(back.values()) == [block | {"version": 2} for block in blocks]
    assert set(article.organisations.all()) == organisations
    assert {block.pk: list(block.photos.all()) for block in back} == photos
    assert Block.objects.count() == 3


def test_history_says_that_it_was_restored(staff, article):
    restore(staff, delete(staff, article))
    told = said(staff, Article, article.pk)
    assert told[:3].count(("", "+", False)) == 1
    assert {kind for _name, kind, _first in told[:3]} == {"+"}
    page = staff.get(address(Article, "history", article.pk))
    assert page.content.decode().count("restored") >= 3
    ended = [save for save in page.context["saves"] if any(row["kind"] == "-" for row in save["rows"])]
    assert [save["url"] for save in ended if any(not row["name"] for row in save["rows"])] == [None]
    assert all(staff.get(save["url"]).status_code == 200 for save in page.context["saves"] if save["url"])
    again = delete(staff, article)
    assert [line["url"] for line in staff.get(address(Article, "deleted")).context["lines"]] == [again]
    assert restore(staff, again).status_code == 302


def test_a_cluster_comes_back_by_its_own_page_with_its_members(staff, db):
    cluster, firm = factories.cluster(name="Klaster", phone="+48 1"), factories.organisation(name="Firma")
    kept = factories.membership(cluster, firm, role="chair")
    cluster.specialisations.add(factories.specialisation())
    url = delete(staff, Organisation.objects.get(pk=cluster.pk), model=Cluster)
    assert [line["name"] for line in staff.get(address(Cluster, "deleted")).context["lines"]] == ["Klaster"]
    assert [line["name"] for line in staff.get(address(Firm, "deleted")).context["lines"]] == []
    assert {"Phone", "E-mail"} <= set(staff.get(url).context["unknown"])
    restore(staff, url)
    back = Organisation.objects.get(pk=cluster.pk)
    assert (back.name, back.kind, back.phone, back.specialisations.count()) == ("Klaster", "cluster", "", 1)
    assert Membership.objects.get() == kept
    assert said(staff, Cluster, cluster.pk)[0][1:] == ("+", False)
    assert staff.get(url).url == address(Cluster, "change", cluster.pk)


def test_what_was_deleted_together_comes_back_one_by_one(staff, db):
    """A membership comes with the second of its two organisations: before, it would have nothing to belong to."""
    cluster, firm = factories.cluster(), factories.organisation(name="Firma")
    member = factories.membership(cluster, firm)
    first = delete(staff, cluster, firm)
    assert member.history.get(history_type="-").history_date == firm.history.get(history_type="-").history_date
    page = staff.get(first)
    assert [name for _label, name in page.context["lost"]] == [""]
    restore(staff, first)
    assert not Membership.objects.exists()
    restore(staff, deletion_of(cluster))
    assert Membership.objects.get() == member


def test_a_taken_slug_refuses_and_nothing_is_half_done(staff, article):
    url = delete(staff, article)
    other = factories.article(slug=article.slug)
    page = staff.get(url)
    assert page.context["faults"] == ["Slug: Article with this Slug already exists."]
    assert ">Restore<" not in page.content.decode()
    refused = staff.post(url, fields_of(page, "once"))
    assert (refused.status_code, refused.context["faults"]) == (409, page.context["faults"])
    assert not Article.objects.filter(pk=article.pk).exists()
    assert not UsedKey.objects.exists()
    Article.objects.filter(pk=other.pk).update(slug="another")
    assert restore(staff, url).status_code == 302


def test_a_name_taken_between_check_and_save_is_refused(staff, article, monkeypatch):
    url = delete(staff, article)
    form = fields_of(staff.get(url), "once")
    factories.article(slug=article.slug)
    monkeypatch.setattr(Piece, "faults", lambda self: ())
    refused = staff.post(url, form)
    assert refused.status_code == 409
    assert "Somebody was faster" in refused.content.decode()
    assert not Article.objects.filter(pk=article.pk).exists()


def test_a_row_that_is_refused_keeps_its_page_away(staff, article):
    url = delete(staff, article)
    Block.history.filter(article_id=article.pk, history_type="-").update(kind="quotation")
    refused = restore(staff, url)
    assert refused.status_code == 409
    assert "A quotation needs words" in refused.content.decode()
    assert not Article.objects.filter(pk=article.pk).exists()
    assert not Article.organisations.through.objects.filter(article_id=article.pk).exists()


def test_what_was_protected_has_to_come_back_first(staff, db):
    region, partner = factories.region(name_pl="Podlaskie", name_en="Podlaskie"), factories.region()
    bond = factories.partnership(region=region, partner=partner)
    url, of_region = delete(staff, bond), delete(staff, region)
    fault = "Region: Region Podlaskie exists no more. It has to come back first."
    assert staff.get(url).context["faults"] == [fault]
    assert restore(staff, url).context["faults"] == [fault]
    restore(staff, of_region)
    restore(staff, url)
    assert Partnership.objects.get().region == Region.objects.get(pk=region.pk)


def test_it_comes_back_without_what_would_have_been_emptied(staff, article):
    photo = factories.photo(Gallery.objects.get())
    Article.objects.filter(pk=article.pk).update(cover=photo)
    url = delete(staff, Article.objects.get(pk=article.pk))
    gone = article.history.model.objects.first()  # the row of the deletion
    Organisation.objects.filter(pk=min(keys_on(gone))).delete()
    photo.delete()
    assert [label for label, _name in staff.get(url).context["lost"]] == ["Cover", "Organisations"]
    restore(staff, url)
    article.refresh_from_db()
    assert (article.cover, article.organisations.count()) == (None, 1)


def keys_on(row):
    before = type(row).objects.filter(id=row.id, history_type="+").latest()
    return before.organisations.values_list("organisation", flat=True)


def test_a_logo_whose_file_is_gone_stays_away(staff, db):
    firm = factories.organisation(logo="logos/gone.webp")
    restore(staff, delete(staff, firm))
    assert Organisation.objects.get().logo.name == ""


def test_lists_of_fixtures_are_met_when_they_go(staff, db):
    field, region = factories.specialisation(), factories.region()
    region.specialisations.add(field)
    Region.history.all().delete()
    restore(staff, delete(staff, region))
    assert list(Region.objects.get().specialisations.all()) == [field]


def test_an_outcome_and_a_place_come_back(staff, visit):
    outcome, place = factories.outcome(visit), factories.place(name="Hala")
    outcome.organisations.add(factories.organisation())
    for record in (outcome, place):
        restore(staff, delete(staff, record))
    assert Outcome.objects.get().key == outcome.key
    assert Outcome.objects.get().organisations.count() == 1
    assert Place.objects.get(name="Hala").sort_key == place.sort_key


@pytest.mark.parametrize("rows", [1, 3])
def test_a_deletion_costs_the_same_for_any_number_of_rows(staff, rows, visit):
    """Of a strip whose photos went, too; its gallery is there."""
    article = factories.article(status="draft")
    for _block in range(rows):
        strip = factories.block(article, kind="strip", gallery=factories.gallery_of(visit))
        strip.photos.set([factories.photo(strip.gallery)])
    url, names = delete(staff, article), {f"Photo {photo}" for photo in Photo.objects.all()}
    Photo.objects.all().delete()
    staff.get(url)
    with CaptureQueriesContext(connection) as queries:
        lost = staff.get(url).context["lost"]
    assert len(queries) == 28, "\n".join(query["sql"][:200] for query in queries)
    assert {name for _label, name in lost} == names


# -- who may, and how often --------------------------------------------------------------------------------------------


def test_a_double_click_restores_once(staff, article):
    form = fields_of(staff.get(url := delete(staff, article)), "once")
    first, second = (staff.post(url, form) for _click in range(2))
    assert first.url == second.url == address(Article, "change", article.pk)
    assert "is back already" in staff.get(second.url).content.decode()
    assert Article.history.filter(id=article.pk, history_type="+").count() == 2


def test_two_people_at_once_restore_once(staff, article, monkeypatch):
    """The other's copy is stored after this deletion was read and before it is taken back."""
    form = fields_of(staff.get(url := delete(staff, article)), "once")

    def after_another(user, deletion):
        Deletion(deletions(Article).get(pk=deletion.row.pk)).restore(timezone.now())
        return True

    monkeypatch.setattr(admin_deleted, "_may_add_rows", after_another)
    answer = staff.post(url, form)
    assert answer.url == address(Article, "change", article.pk)
    assert "is back already" in staff.get(answer.url).content.decode()
    assert Article.history.filter(id=article.pk, history_type="+").count() == 2
    assert article.blocks.count() == 2


@pytest.mark.parametrize("key", ["", "nonsense"])
def test_a_click_without_its_key_is_refused(staff, article, key):
    url = delete(staff, article)
    assert staff.post(url, {"once": key}).status_code == 409
    assert staff.post(url, {"once": str(uuid.uuid4())}).status_code == 302


def test_who_may_not_delete_sees_nothing_of_it(client, author, publisher, coordinator, article):
    client.force_login(publisher)
    firm, published = factories.organisation(), factories.article(title_pl="Opublikowany")
    urls = {delete(client, firm), address(Organisation, "deleted")}
    of_published = delete(client, published)
    client.force_login(author)  # deletes articles that are not published, and none of the directory
    assert {client.get(url).status_code for url in urls} == {403}
    assert {client.post(url).status_code for url in urls} == {403}
    assert "deleted_url" not in client.get(address(Organisation, "changelist")).context
    assert [line["url"] for line in client.get(address(Article, "deleted")).context["lines"]] == [""]
    assert {client.get(of_published).status_code, client.post(of_published).status_code} == {403}
    assert (
        "Recently deleted"
        in client.get(address(Article, "changelist"), headers={"accept-language": "en"}).content.decode()
    )
    client.logout()
    assert client.get(of_published).status_code == 302


@pytest.mark.parametrize("name", ["visits.participant", "visits.stop", "visits.accesslink", "gallery.photo"])
def test_what_is_never_deleted_or_lost_its_files_is_not_offered(client, administrator, guest, name):
    client.force_login(administrator)
    model = guest._meta.apps.get_model(name)
    assert client.get(address(model, "deleted")).status_code == 403
    assert client.post(address(model, "deleted_record", 1)).status_code == 403


def test_what_is_no_deletion_is_not_found(staff, article):
    row = article.history.first()
    of_another = delete(staff, factories.place()).rstrip("/").rpartition("/")[2]
    for key in (row.pk, 10**30, f"{of_another}0", 987654):
        assert staff.get(f"{address(Article, 'deleted')}{key}/").status_code == 404, key


# -- the list ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_says_who_and_when_and_costs_the_same_for_any_number_of_rows(staff, rows, office):
    for _row in range(rows):
        bond = factories.membership(factories.cluster(), factories.organisation(name="Firma"))
        delete(staff, bond)
    page = address(Membership, "deleted")
    staff.get(page)
    with CaptureQueriesContext(connection) as queries:
        lines = staff.get(page).context["lines"]
    assert len(queries) == 8, "\n".join(query["sql"][:200] for query in queries)
    assert [line["who"] for line in lines] == ["Ewa Próbna"] * rows
    assert {line["name"].partition(" – ")[0] for line in lines} == {"Firma"}


def test_twenty_stand_on_a_page(staff, db):
    for _row in range(21):
        factories.specialisation().delete()
    assert Specialisation.history.count() == 42
    first, second = (staff.get(address(Specialisation, "deleted"), {"p": page}) for page in ("1", "2"))
    assert [len(page.context["lines"]) for page in (first, second)] == [20, 1]
    assert "the portal itself" in first.content.decode()


def test_hostile_names_are_escaped(staff, db):
    url = delete(staff, factories.place(name="<script>alert(1)</script>"))
    for page in (address(Place, "deleted"), url):
        text = staff.get(page).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
