"""The form of a gallery beside its photos' pages: links, history, an earlier version, two people at once."""

import pytest
from django.urls import reverse

from portal.gallery.models import Gallery
from tests import factories
from tests.pages import fields_of, read


@pytest.fixture
def gallery(visit):
    gallery = factories.gallery_of(visit, title_pl="Galeria", audience="staff")
    factories.photo(gallery, alt_pl="Hala")
    gallery.refresh_from_db()
    return gallery


@pytest.fixture
def staff(client, author):
    client.force_login(author)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def url_of(gallery, page="change"):
    return reverse(f"admin:gallery_gallery_{page}", args=[gallery.pk])


def form_of(staff, gallery):
    return {name: values[0] for name, values in fields_of(staff.get(url_of(gallery))).items()}


def test_the_form_leads_to_the_photos_and_shows_the_cover(staff, gallery):
    page = read(staff.get(url_of(gallery)))
    assert f'<a href="{url_of(gallery, "sheet")}"' in page
    assert "Texts of 1 photo<" in page
    assert gallery.cover.token in page
    assert not {name for name in form_of(staff, gallery) if name.startswith("photos-")}
    assert "Texts of" not in read(staff.get(reverse("admin:gallery_gallery_add")))


def test_a_new_gallery_leads_to_the_upload(staff, author):
    add = reverse("admin:gallery_gallery_add")
    page = staff.get(add)
    assert "cover" not in read(page)
    form = {name: values[0] for name, values in fields_of(page).items()} | {"title_pl": "Nowa", "slug": "nowa"}
    response = staff.post(add, form, follow=True)
    assert response.redirect_chain == [(url_of(Gallery.objects.get(slug="nowa"), "upload"), 302)]
    assert "Now choose its photos." in read(response)


def test_the_form_keeps_the_cover_and_the_numbers(staff, gallery):
    form = form_of(staff, gallery)
    other = factories.photo(gallery)
    Gallery.objects.filter(pk=gallery.pk).update(cover=other)
    assert staff.post(url_of(gallery), form | {"title_pl": "Inna"}).status_code == 302
    stored = Gallery.objects.get(pk=gallery.pk)
    assert (stored.title_pl, stored.cover, stored.last_number) == ("Inna", other, 2)


def test_the_history_tells_of_the_gallery_and_of_its_photos(staff, gallery):
    staff.post(url_of(gallery), form_of(staff, gallery) | {"title_pl": "Inna"})
    sheet = url_of(gallery, "sheet")
    row = {name: values[0] for name, values in fields_of(staff.get(sheet), "seen_cover").items()}
    staff.post(sheet, row | {f"p{gallery.cover_id}-caption_en": "A hall of robots"})
    page = read(staff.get(url_of(gallery, "history")))
    assert "Inna" in page
    assert "A hall of robots" in page


def test_an_earlier_version_that_was_public_comes_back_only_through_the_gate(staff, gallery):
    staff.post(url_of(gallery), form_of(staff, gallery) | {"audience": "public"})
    staff.post(url_of(gallery), form_of(staff, gallery) | {"audience": "staff"})
    gallery.photos.update(alt_pl="")
    public = gallery.history.get(audience="public")
    url = reverse("admin:gallery_gallery_version", args=[gallery.pk, int(public.history_date.timestamp() * 1_000_000)])
    sent = {name: values[0] for name, values in fields_of(staff.get(url), "shown").items()}
    assert "Photo 1: write an alternative text" in read(staff.post(url, sent))
    gallery.photos.update(alt_pl="Hala")
    assert staff.post(url, sent).status_code == 302
    assert Gallery.objects.get(pk=gallery.pk).audience == "public"


def test_the_second_who_saves_a_gallery_sees_both(staff, gallery):
    form = form_of(staff, gallery)
    staff.post(url_of(gallery), form_of(staff, gallery) | {"title_pl": "Ich"})
    page = read(staff.post(url_of(gallery), form | {"title_pl": "Moja"}), 409)
    assert "Ich" in page
    assert "Moja" in page


def test_publishing_meanwhile_makes_the_form_an_older_copy(staff, gallery):
    form = form_of(staff, gallery)
    staff.post(url_of(gallery, "sheet"), {"publish": ""})
    assert staff.post(url_of(gallery), form | {"audience": "partners"}).status_code == 409
    assert Gallery.objects.get(pk=gallery.pk).audience == "public"


@pytest.mark.parametrize(
    ("typed", "status"), [("0001-01-01T00:00", 200), ("1899-12-31T23:59", 200), ("1936-05-01T10:00", 302)]
)
def test_a_photo_was_taken_in_a_year_that_had_cameras(staff, gallery, typed, status):
    photo = factories.photo(gallery)
    url = reverse("admin:gallery_photo_change", args=[photo.pk])
    fields = {name: values[0] for name, values in fields_of(staff.get(url)).items()}
    response = staff.post(url, fields | {"taken_at": typed})
    assert response.status_code == status
    assert ("Choose a year from 1900 to 2100." in response.content.decode()) == (status == 200)
