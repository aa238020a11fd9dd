"""Galleries as readers and partners open them: one markup, files where each of them may fetch them."""

import re

import pytest

from tests import factories
from tests.pages import read


@pytest.fixture
def gallery(visit):
    gallery = factories.gallery_of(visit, slug="gallery", audience="partners")
    factories.photo(gallery, caption_pl="Hala", caption_en="A hall", alt_pl="Robot", credit_pl="Agencja", focal_x=0.64)
    factories.photo(gallery, decorative=True, caption_pl="", credit_pl="")
    return gallery


def test_partners_photos_open_on_the_stage_with_files_below_my(client, enter, guest, gallery):
    page = read(enter(guest).get("/pl/my/arequipa/galleries/gallery/"))
    assert '<dialog class="lightbox"' in page
    assert re.findall(r'<a href="([^"]+)"><picture>', page) == [
        f"/pl/my/arequipa/galleries/gallery/{number}/" for number in (1, 2)
    ]
    files = set(re.findall(r'(/[^" ]+\.(?:jpg|webp))', page))
    assert {name.rpartition("/")[0] for name in files} == {"/pl/my/arequipa/files"}
    assert {client.get(name).status_code for name in files} == {200}


def test_a_photo_says_its_size_its_focal_point_its_credit_and_its_language(client, gallery):
    type(gallery).objects.update(audience="public")
    page = read(client.get("/en/galleries/gallery/"))
    first, second = re.findall(r"<figure.*?</figure>", page)
    assert 'width="90" height="60" alt="Robot" lang="pl" class="fx6 fy5" loading="lazy"' in first
    assert (
        '<span class="num">1</span> <span>A hall</span><span class="between"> · </span><span class="credit">' in first
    )
    assert "between" not in second
    assert 'alt="Photo 2" class=' in second
    assert 'alt="Robot" class="fx6' in read(client.get("/pl/galleries/gallery/"))


def test_readers_count_photos_by_their_places(client, gallery):
    type(gallery).objects.update(audience="public")
    third = factories.photo(gallery, caption_pl="", caption_en="", alt_pl="Most")
    gallery.photos.get(number=1).delete()
    page = read(client.get("/en/galleries/gallery/"))
    assert re.findall(r'<a href="[^"]*/(\d+)/"><picture>.*?<span class="num">(\d+)<', page) == [("2", "1"), ("3", "2")]
    page = read(client.get(f"/en/galleries/gallery/{third.number}/"))
    assert "<title>Photo 2: " in page
    assert ">Photo 2</h1>" in page


def test_a_gallery_without_photos_needs_no_stage(client, visit):
    factories.gallery_of(visit, slug="empty")
    assert "lightbox" not in read(client.get("/pl/galleries/empty/"))


def test_the_page_of_a_photo_offers_a_web_size_and_its_neighbours(client, gallery):
    type(gallery).objects.update(audience="public")
    photo = gallery.photos.get(number=1)
    page = read(client.get("/en/galleries/gallery/1/"))
    assert f'href="/media/{photo.token}-1600.jpg" download' in page
    assert 'rel="next" href="/en/galleries/gallery/2/"' in page
    assert "js/photo.js" in page
    assert "mailto:biuro@wizyty.example" in page
