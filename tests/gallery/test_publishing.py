"""A gallery becomes public only through the gate, and what is public stays fit for it, wherever a text is changed."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse

from portal.common.audience import ANONYMOUS
from portal.gallery import publishing, renditions
from portal.gallery.models import Gallery, Photo
from tests import factories
from tests.pages import fields_of


@pytest.fixture
def gallery(visit):
    return factories.gallery_of(visit, slug="gallery", title_pl="Galeria", audience="staff")


@pytest.fixture
def staff(client, author):
    client.force_login(author)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def audience(gallery):
    return Gallery.objects.values_list("audience", flat=True).get(pk=gallery.pk)


def test_publishing_says_every_reason_and_changes_nothing(gallery, author):
    for alt in ("", "Galeria", "Hala"):
        factories.photo(gallery, alt_pl=alt)
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(gallery, by=author)
    assert refusal.value.messages == [
        "Photo 1: write an alternative text, or mark the photo as decorative", "Photo 2: same as the title",
    ]  # fmt: skip
    assert audience(gallery) == "staff"


def test_publishing_takes_a_version_and_is_told_by_the_history(gallery, author):
    factories.photo(gallery)
    publishing.publish(gallery, by=author)
    publishing.publish(gallery, by=author)  # a second click
    stored = Gallery.objects.get(pk=gallery.pk)
    assert (stored.audience, stored.version) == ("public", 2)
    now, before = stored.history.all()
    assert [(row.audience, row.version) for row in (now, before)] == [("public", 2), ("staff", 1)]
    assert now.history_user == author


def test_a_photo_that_comes_into_a_public_gallery_waits_for_its_text(client, gallery):
    first, second = factories.photo(gallery), factories.photo(gallery, alt_pl="")
    Gallery.objects.filter(pk=gallery.pk).update(audience="public")
    assert {*Photo.objects.visible_to(ANONYMOUS)} == {first}
    assert client.get("/pl/galleries/gallery/2/").status_code == 404
    assert client.get(f"/media/{second.token}-400.jpg").status_code == 404
    assert second.token not in client.get("/pl/galleries/gallery/").content.decode()
    assert [each.photo_count for each in Gallery.objects.visible_to(ANONYMOUS).for_list()] == [1]
    Photo.objects.filter(pk=second.pk).update(decorative=True)
    assert {*Photo.objects.visible_to(ANONYMOUS)} == {first, second}


def form_of(staff, url):
    return {name: values[0] for name, values in fields_of(staff.get(url)).items()}


def test_the_form_of_a_gallery_opens_it_only_with_all_texts(staff, gallery):
    photo = factories.photo(gallery, alt_pl="")
    url = reverse("admin:gallery_gallery_change", args=[gallery.pk])
    refused = staff.post(url, form_of(staff, url) | {"audience": "public"})
    assert "Photo 1: write an alternative text" in refused.content.decode()
    assert audience(gallery) == "staff"
    Photo.objects.filter(pk=photo.pk).update(alt_pl="Hala")
    refused = staff.post(url, form_of(staff, url) | {"audience": "public", "title_pl": "Hala"})
    assert "Photo 1: same as the title" in refused.content.decode()
    assert staff.post(url, form_of(staff, url) | {"audience": "public"}).status_code == 302
    assert audience(gallery) == "public"


def test_what_readers_have_already_does_not_keep_a_title_from_being_corrected(staff, gallery):
    factories.photo(gallery, alt_pl="")
    Gallery.objects.filter(pk=gallery.pk).update(audience="public")
    url = reverse("admin:gallery_gallery_change", args=[gallery.pk])
    assert staff.post(url, form_of(staff, url) | {"title_pl": "Inna galeria"}).status_code == 302


@pytest.mark.parametrize(
    ("texts", "status"),
    [({"alt_pl": ""}, 200), ({"alt_pl": "other"}, 200), ({"alt_en": "Galeria"}, 200), ({"alt_pl": "Hala"}, 302)],
)
def test_a_public_photo_keeps_its_text_on_its_own_page(staff, gallery, texts, status):
    photo = factories.photo(gallery, alt_pl="One")
    factories.photo(gallery, alt_pl="Other")
    publishing.publish(gallery, by=None)
    url = reverse("admin:gallery_photo_change", args=[photo.pk])
    assert staff.post(url, form_of(staff, url) | texts).status_code == status


def test_a_photo_of_a_gallery_for_staff_may_be_without_text(staff, gallery):
    photo = factories.photo(gallery)
    url = reverse("admin:gallery_photo_change", args=[photo.pk])
    assert staff.post(url, form_of(staff, url) | {"alt_pl": ""}).status_code == 302


def test_withdrawing_asks_first_then_the_files_are_gone(staff, gallery, author, django_capture_on_commit_callbacks):
    photo = factories.photo(gallery)
    publishing.publish(gallery, by=author)
    url = reverse("admin:gallery_photo_withdraw", args=[photo.pk])
    assert "do not come back" in staff.get(url).content.decode()
    assert staff.get("/pl/galleries/gallery/1/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert staff.post(url).url == reverse("admin:gallery_gallery_sheet", args=[gallery.pk]) + f"#photo-{photo.pk}"
    assert staff.get("/pl/galleries/gallery/1/").status_code == 410
    assert not any(map(default_storage.exists, [*renditions.names(photo.token), photo.original.name]))
    photo.refresh_from_db()
    assert (photo.version, photo.history.first().history_user) == (2, author)
    staff.post(url)  # a second click
    assert Photo.objects.get().version == 2


def test_deleting_a_photo_asks_and_leads_back_to_the_sheet(staff, gallery):
    photo = factories.photo(gallery)
    url = reverse("admin:gallery_photo_delete", args=[photo.pk])
    assert "do not come back" in staff.get(url).content.decode()
    assert staff.post(url, {"post": "yes"}).url == reverse("admin:gallery_gallery_sheet", args=[gallery.pk])
    assert not Photo.objects.exists()
