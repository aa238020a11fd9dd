"""The sheet of all photos of a gallery: rows saved one by one, older copies refused, and what its buttons do."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from portal.common import image_kinds
from portal.gallery import making, publishing
from portal.gallery.models import Gallery, Photo
from portal.gallery.sheet.forms import TEXTS, RowForm
from tests import factories
from tests.pages import fields_of, read

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def gallery(visit):
    return factories.gallery_of(visit, slug="gallery", title_pl="Galeria", audience="staff")


@pytest.fixture
def three(gallery):
    return [factories.photo(gallery, alt_pl=alt, credit_pl="Biuro") for alt in ("Pierwsza", "Druga", "Trzecia")]


@pytest.fixture
def staff(client, author):
    client.force_login(author)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def url_of(gallery):
    return reverse("admin:gallery_gallery_sheet", args=[gallery.pk])


def typed(staff, gallery, photo=None, /, **values):
    """What a browser sends of the whole sheet, with what was typed into the row of a photo."""
    fields = {name: values[0] for name, values in fields_of(staff.get(url_of(gallery)), "seen_cover").items()}
    return fields | {f"p{photo.pk}-{name}": value for name, value in values.items()}


def stored(photo, *names):
    return Photo.objects.values_list(*names).get(pk=photo.pk)


# -- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["author", "publisher", "coordinator", "administrator"])
def test_every_role_that_writes_has_the_sheet(client, gallery, role, request):
    client.force_login(request.getfixturevalue(role))
    photo = factories.photo(gallery)
    assert client.get(url_of(gallery)).status_code == 200
    for sent in ({"up": photo.pk}, {"cover": photo.pk}, {"publish": ""}):
        assert client.post(url_of(gallery), sent).status_code == 302, sent
    assert client.put(url_of(gallery)).status_code == 405
    assert client.get(reverse("admin:gallery_gallery_sheet", args=[999])).status_code == 404


def test_nobody_else_has_the_sheet(client, gallery, django_user_model):
    photo = factories.photo(gallery)
    urls = [url_of(gallery), reverse("admin:gallery_photo_withdraw", args=[photo.pk])]
    assert {client.get(url).status_code for url in urls} == {302}
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))
    assert {client.get(url).status_code for url in urls} | {client.post(url).status_code for url in urls} == {403}
    assert stored(photo, "consent") == ("not_needed",)


# -- rows ------------------------------------------------------------------------------------------------------------


def test_a_row_is_saved_and_nothing_else_of_the_page(staff, gallery, three, author):
    first, second, _third = three
    values = {
        "alt_pl": "  Hala\r\nSaMASZ ", "alt_en": "A hall", "caption_fr": "Salle", "credit_pl": "Agencja",
        "consent": "given", "focal_x": "64", "focal_y": "45", "taken_at": "2018-10-01T09:30",
    }  # fmt: skip
    response = staff.post(url_of(gallery), typed(staff, gallery, second, **values) | {"save": second.pk})
    assert (response.status_code, response.url) == (302, f"{url_of(gallery)}#photo-{second.pk}")
    row = Photo.objects.get(pk=second.pk)
    assert {name: getattr(row, name) for name in ("alt_pl", "alt_en", "caption_fr", "credit_pl", "consent")} == {
        "alt_pl": "Hala SaMASZ", "alt_en": "A hall", "caption_fr": "Salle", "credit_pl": "Agencja", "consent": "given",
    }  # fmt: skip
    assert (row.focal_x, row.focal_y, row.taken_at) == (0.64, 0.45, datetime(2018, 10, 1, 7, 30, tzinfo=UTC))
    assert (row.version, row.history.first().history_user, row.history.count()) == (2, author, 2)
    assert stored(first, "version") == (1,)


def test_an_untouched_row_keeps_what_its_fields_cannot_show(staff, gallery, three):
    photo = three[0]
    moment = datetime(2018, 10, 1, 7, 30, 12, tzinfo=UTC)
    Photo.objects.filter(pk=photo.pk).update(focal_x=1 / 3, taken_at=moment)
    staff.post(url_of(gallery), typed(staff, gallery, photo, alt_pl="Hala"))
    assert stored(photo, "alt_pl", "focal_x", "taken_at") == ("Hala", 1 / 3, moment)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"focal_x": "101"}, "less than or equal to 100"), ({"focal_y": "links"}, "Enter a whole number"),
        ({"alt_pl": "x" * 301}, "at most 300 characters"), ({"taken_at": "gestern"}, "Enter a valid date/time"),
        ({"taken_at": "0001-01-01T00:00"}, "Choose a year from 1900 to 2100."),
        ({"consent": "withdrawn"}, "not one of the available choices"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_refused_with_what_was_typed(staff, gallery, three, values, message):
    first, second, _third = three
    sent = typed(staff, gallery, first, **values) | {f"p{second.pk}-alt_pl": "Most"}
    response = staff.post(url_of(gallery), sent)
    page = read(response, 422)
    assert message in page
    assert "1 photo not saved" in page
    assert stored(first, "version") == (1,)
    assert stored(second, "alt_pl") == ("Most",)


def test_sixty_photos_are_saved_by_one_button(staff, gallery):
    photo = factories.photo(gallery)
    names = [field.name for field in Photo._meta.concrete_fields if field.name != "id"]
    row = {name: getattr(photo, name) for name in names} | {"gallery": gallery}
    Photo.objects.bulk_create(
        Photo(**row | {"number": number, "token": f"{number:032}", "alt_pl": f"Widok {number}"})
        for number in range(2, 61)
    )
    sent = typed(staff, gallery)
    assert len(sent) > 60 * 14
    sent |= {name: f"{value} z bliska" for name, value in sent.items() if name.endswith("alt_pl")}
    assert staff.post(url_of(gallery), sent | {"save": "all"}).status_code == 302
    assert {text.endswith(" z bliska") for text in Photo.objects.values_list("alt_pl", flat=True)} == {True}


def test_a_row_of_another_gallery_is_not_touched(staff, gallery, three, visit):
    other = factories.photo(factories.gallery_of(visit))
    sent = typed(staff, gallery) | {f"p{other.pk}-{name}": "Obcy" for name in TEXTS}
    sent |= {f"p{other.pk}-seen_version": 1, "move": other.pk, "to": "0", "cover": other.pk}
    assert staff.post(url_of(gallery), sent).status_code == 302
    assert stored(other, "version", "position", "alt_pl") == (1, 1, other.alt_pl)
    assert Gallery.objects.get(pk=gallery.pk).cover == three[0]


# -- two people ------------------------------------------------------------------------------------------------------


@pytest.fixture
def theirs(staff, gallery, three, coordinator, client_of):
    """The first row as one opened it, before a colleague changed its text and its credit."""
    sent = typed(staff, gallery)
    other = client_of(coordinator)
    other.post(url_of(gallery), typed(other, gallery, three[0], alt_pl="Ich tekst", credit_pl="Ich agencja"))
    return sent


@pytest.fixture
def client_of():
    def signed_in(user):
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return signed_in


def test_an_older_copy_is_refused_and_says_who_with_what_was_typed_kept(staff, gallery, three, theirs):
    prefix = f"p{three[0].pk}"
    response = staff.post(url_of(gallery), theirs | {f"{prefix}-alt_pl": "Mój tekst", f"{prefix}-caption_pl": "Mój"})
    page = read(response, 422)
    assert "coordinator-1 saved a newer copy" in page
    assert "Now: Ich tekst" in page
    assert stored(three[0], "alt_pl", "caption_pl") == ("Ich tekst", three[0].caption_pl)
    again = {name: values[0] for name, values in fields_of(response, "seen_cover").items()}
    assert [again[f"{prefix}-{name}"] for name in ("alt_pl", "caption_pl", "credit_pl", "seen_version")] == [
        "Mój tekst", "Mój", "Ich agencja", "2",
    ]  # fmt: skip
    assert staff.post(url_of(gallery), again).status_code == 302  # saving again is knowing
    assert stored(three[0], "alt_pl", "credit_pl", "version") == ("Mój tekst", "Ich agencja", 3)


def test_an_older_copy_of_a_row_that_nobody_touched_stops_nothing(staff, gallery, three, theirs):
    sent = theirs | {f"p{three[1].pk}-alt_pl": "Most"}
    assert staff.post(url_of(gallery), sent).status_code == 302
    assert stored(three[0], "alt_pl", "credit_pl", "version") == ("Ich tekst", "Ich agencja", 2)
    assert stored(three[1], "alt_pl") == ("Most",)


def test_both_who_typed_the_same_are_of_one_mind(staff, gallery, three, theirs):
    sent = theirs | {f"p{three[0].pk}-alt_pl": "Ich tekst"}
    assert staff.post(url_of(gallery), sent).status_code == 422
    assert "Now:" not in read(staff.post(url_of(gallery), sent), 422)


@pytest.mark.parametrize("headers", [{}, FETCH])
def test_a_photo_that_is_gone_meanwhile_is_told(staff, gallery, three, headers):
    sent = typed(staff, gallery, three[1], alt_pl="Most")
    Photo.objects.filter(pk=three[1].pk).update(consent="withdrawn")
    three[2].delete()
    response = staff.post(url_of(gallery), sent, headers=headers, follow=True)
    assert "2 photos are gone" in read(response, 422 if headers else 200)
    assert stored(three[1], "alt_pl") == ("Druga",)


@pytest.mark.parametrize("version", ["", "0", "99", "x", "9" * 5000, "²"])
def test_a_row_without_a_good_version_is_refused(staff, gallery, three, version):
    sent = typed(staff, gallery, three[0], alt_pl="Most", seen_version=version)
    assert staff.post(url_of(gallery), sent).status_code == 422
    assert stored(three[0], "alt_pl") == ("Pierwsza",)


def test_another_order_refuses_nobodys_typing(staff, gallery, three):
    sent = typed(staff, gallery, three[2], alt_pl="Most")
    staff.post(url_of(gallery), {"down": three[0].pk})
    assert staff.post(url_of(gallery), sent).status_code == 302
    assert order(gallery) == [2, 1, 3]


# -- the gate --------------------------------------------------------------------------------------------------------


def test_what_is_missing_stands_on_top_and_at_its_field(staff, gallery, three):
    Photo.objects.filter(pk=three[1].pk).update(alt_pl="galeria", alt_en="PICTURE")
    response = staff.get(url_of(gallery))
    row = response.context["sheet"].rows[1]
    assert row.faults == {"alt_pl": "Same as the title", "alt_en": "Same as the file’s name"}
    page = read(response)
    assert "for 2 reasons" in page
    for column in ("alt_pl", "alt_en"):
        assert f'<a href="#p{three[1].pk}-{column}">Photo 2' in page
        assert f'aria-describedby="p{three[1].pk}-{column}-note" aria-invalid="true"' in page


def test_publishing_from_the_sheet_takes_what_is_typed_and_says_what_is_missing(staff, gallery, three):
    Photo.objects.filter(pk=three[1].pk).update(alt_pl="")
    assert "Not published" in read(staff.post(url_of(gallery), typed(staff, gallery) | {"publish": ""}), 422)
    assert Gallery.objects.get(pk=gallery.pk).audience == "staff"
    sent = typed(staff, gallery, three[1], alt_pl="Most") | {"publish": ""}
    page = read(staff.post(url_of(gallery), sent, follow=True))
    assert f'The gallery is public. <a href="{gallery.get_absolute_url()}">View on site</a>' in page
    assert ">View on site</a>" in page
    assert 'name="publish"' not in page
    assert Gallery.objects.get(pk=gallery.pk).audience == "public"


def test_a_public_gallery_says_which_photo_is_not_seen_yet(staff, gallery, three):
    publishing.publish(gallery, by=None)
    Photo.objects.filter(pk=three[1].pk).update(alt_pl="")
    page = read(staff.get(url_of(gallery)))
    assert '<section id="gate" class="seen"' in page
    assert "Public. 1 photo is not seen yet:" in page
    assert "Not ready to publish" not in page
    Photo.objects.filter(pk=three[1].pk).update(alt_pl="Galeria")  # readers see it, though it was never let in
    assert "Public. Still to be mended:" in read(staff.get(url_of(gallery)))


def test_a_public_gallery_is_taken_back_from_the_sheet(staff, gallery, three, author):
    publishing.publish(gallery, by=None)
    sent = typed(staff, gallery, three[0], alt_pl="") | {"retract": ""}  # refused, but that does not keep it public
    assert staff.post(url_of(gallery), sent).status_code == 422
    now = Gallery.objects.get(pk=gallery.pk)
    assert (now.audience, now.version, now.history.first().history_user) == ("staff", 3, author)
    page = read(staff.post(url_of(gallery), typed(staff, gallery) | {"retract": ""}, follow=True))
    assert "staff alone see it now" in page
    assert 'name="publish"' in page
    assert Gallery.objects.get(pk=gallery.pk).version == 3


def test_an_empty_gallery_is_not_said_to_be_ready(staff, gallery):
    page = read(staff.get(url_of(gallery)))
    assert 'id="gate"' not in page
    assert 'name="publish"' not in page


def test_a_gallery_of_a_hidden_visit_says_when_it_will_be_seen(staff, gallery, three):
    type(gallery.visit).objects.filter(pk=gallery.visit_id).update(audience="staff")
    page = read(staff.post(url_of(gallery), typed(staff, gallery) | {"publish": ""}, follow=True))
    assert "public as soon as its visit is" in page
    assert ">View on site</a>" not in page


@pytest.mark.parametrize(("alt", "status"), [("", 422), ("Galeria", 422), ("Druga", 422), ("Hala", 302)])
def test_a_text_saved_into_a_public_gallery_does_not_break_the_gate(staff, gallery, three, alt, status):
    Gallery.objects.filter(pk=gallery.pk).update(audience="public")
    response = staff.post(url_of(gallery), typed(staff, gallery, three[0], alt_pl=alt))
    assert response.status_code == status
    assert stored(three[0], "alt_pl") == ("Hala" if status == 302 else "Pierwsza",)


def test_a_new_photo_in_a_public_gallery_may_get_its_credit_first(staff, gallery, three):
    Gallery.objects.filter(pk=gallery.pk).update(audience="public")
    Photo.objects.filter(pk=three[0].pk).update(alt_pl="")
    assert staff.post(url_of(gallery), typed(staff, gallery, three[0], credit_pl="Agencja")).status_code == 302
    assert stored(three[0], "credit_pl") == ("Agencja",)


# -- what rows say ---------------------------------------------------------------------------------------------------


def test_translations_that_are_missing_or_older_are_told_per_language(staff, gallery, three, author):
    first = three[0]
    first.alt_en, first.caption_pl = "First", ""
    first.save()
    first.alt_pl = "Pierwsza z nich"
    first.save()
    Photo.objects.exclude(pk=first.pk).update(decorative=True, caption_pl="")
    sheet = staff.get(url_of(gallery)).context["sheet"]
    notes = {column: (note.text.partition(" of ")[0], note.is_older) for column, note in sheet.rows[0].notes.items()}
    assert notes == {
        "alt_en": ("Older than the Polish", True),
        "alt_fr": ("Missing: readers get the Polish", False), "alt_es": ("Missing: readers get the Polish", False),
    }  # fmt: skip
    assert sheet.languages == [("pl", 0, 0), ("en", 0, 1), ("fr", 1, 0), ("es", 1, 0)]
    assert sheet.fallbacks == ["French", "Spanish"]
    assert [row.notes for row in sheet.rows[1:]] == [{}, {}]


def test_filters_count_and_narrow_the_rows(staff, gallery, three):
    Photo.objects.update(**{f"{line}_{code}": "x" for line in ("alt", "caption") for code in ("en", "fr", "es")})
    for photo, alt in zip(three, ("", "Most", "Hala"), strict=True):
        Photo.objects.filter(pk=photo.pk).update(alt_en=f"{alt} en", alt_fr=f"{alt} fr", alt_es=f"{alt} es", alt_pl=alt)
    Photo.objects.filter(pk=three[1].pk).update(caption_fr="", consent="given")
    counts = {word: count for word, _label, count in staff.get(url_of(gallery)).context["sheet"].filters}
    assert counts == {"": 3, "text": 1, "translations": 1, "consent": 1}
    shown = {word: [row.photo for row in staff.get(url_of(gallery), {"show": word}).context["rows"]] for word in counts}
    assert shown == {"": three, "text": three[:1], "translations": [three[1]], "consent": [three[1]]}


def test_the_same_picture_twice_is_told(staff, gallery, three):
    Photo.objects.update(digest="")
    Photo.objects.filter(pk__in=[three[0].pk, three[2].pk]).update(digest="ab" * 32)
    assert [row.twin for row in staff.get(url_of(gallery)).context["sheet"].rows] == [None, None, 1]


def test_states_of_files_are_told(staff, gallery, three):
    Photo.objects.filter(pk=three[0].pk).update(state="making")
    Photo.objects.filter(pk=three[1].pk).update(state="failed", fault=str(making.UNREADABLE), alt_pl="")
    Photo.objects.filter(pk=three[2].pk).update(consent="withdrawn")
    page = read(staff.get(url_of(gallery)))
    assert "making sizes" in page
    assert f"not taken: {making.UNREADABLE}" in page
    assert "Consent was withdrawn: the photo is hidden" in page
    assert [photo.token in page for photo in three] == [False, False, False]
    assert [f"p{photo.pk}-seen_version" in page for photo in three] == [True, False, False]
    assert [reverse("admin:gallery_photo_delete", args=[photo.pk]) in page for photo in three] == [True] * 3
    assert "write an alternative text" not in page


def test_why_a_photo_was_not_taken_is_told_in_the_language_of_who_reads(staff, gallery, three):
    Photo.objects.filter(pk=three[0].pk).update(state="failed", fault=str(image_kinds.BROKEN))
    with override("pl"):
        words = str(image_kinds.BROKEN)
    assert words != "The picture is broken and cannot be read to its end."
    assert words in read(staff.get(url_of(gallery), headers={"accept-language": "pl"}))


def test_rows_and_faults_go_by_the_place_in_the_gallery(staff, gallery, three):
    Photo.objects.filter(pk=three[2].pk).update(alt_pl="")
    staff.post(url_of(gallery), {"up": three[2].pk})
    three[0].delete()
    page = read(staff.get(url_of(gallery)))
    assert re.findall(r"<b>(\d+)</b>", page) == ["1", "2"]
    assert f'<a href="#p{three[2].pk}-alt_pl">Photo 1: write' in page
    moved = read(staff.post(url_of(gallery), {"down": three[2].pk}, headers=FETCH))
    assert re.findall(r'data-pk="(\d+)".*?<b>(\d+)</b>', moved) == [(str(three[1].pk), "1"), (str(three[2].pk), "2")]


# -- buttons ---------------------------------------------------------------------------------------------------------


def test_credit_and_consent_are_applied_to_the_chosen_rows(staff, gallery, three):
    sent = typed(staff, gallery) | {
        "apply": "1", "apply_credit": " Agencja ", "apply_consent": "", "chosen": [three[0].pk, three[2].pk],
    }  # fmt: skip
    assert "Applied to 2 photos" in read(staff.post(url_of(gallery), sent, follow=True))
    assert [stored(photo, "credit_pl", "consent") for photo in three] == [
        ("Agencja", "not_needed"), ("Biuro", "not_needed"), ("Agencja", "not_needed"),
    ]  # fmt: skip
    sent = typed(staff, gallery) | {"apply": "1", "apply_credit": "", "apply_consent": "given", "chosen": three[1].pk}
    staff.post(url_of(gallery), sent)
    assert stored(three[1], "credit_pl", "consent") == ("Biuro", "given")
    sent |= typed(staff, gallery) | {"apply_consent": "withdrawn"}
    assert staff.post(url_of(gallery), sent).status_code == 422  # that takes the files away, so it is asked first
    assert stored(three[1], "consent") == ("given",)


def test_what_the_camera_said_is_offered_and_taken_by_a_button_alone(staff, gallery, three):
    moment = datetime(2018, 10, 1, 7, 30, tzinfo=UTC)
    Photo.objects.filter(pk=three[0].pk).update(suggested_credit="Ala Przykład", suggested_taken_at=moment)
    assert "Camera: Ala Przykład, 1" in read(staff.get(url_of(gallery)))
    staff.post(url_of(gallery), typed(staff, gallery) | {"save": "all"})
    assert stored(three[0], "credit_pl", "taken_at") == ("Biuro", None)
    staff.post(url_of(gallery), typed(staff, gallery) | {"use": three[0].pk})
    assert stored(three[0], "credit_pl", "taken_at") == ("Ala Przykład", moment)
    assert "Camera:" not in read(staff.get(url_of(gallery)))


def order(gallery):
    return list(gallery.photos.in_order().values_list("number", flat=True))


@pytest.mark.parametrize(
    ("button", "numbers"),
    [({"up": 2}, [1, 3, 2]), ({"up": 0}, [1, 2, 3]), ({"down": 0}, [2, 1, 3]), ({"down": 2}, [1, 2, 3])],
)
def test_buttons_move_a_photo(staff, gallery, three, button, numbers):
    (name, index) = next(iter(button.items()))
    assert staff.post(url_of(gallery), typed(staff, gallery) | {name: three[index].pk}).status_code == 302
    assert order(gallery) == numbers


@pytest.mark.parametrize("to", ["0", "1", "2", "999999"])
def test_a_photo_is_dragged_to_a_place(staff, gallery, three, to):
    staff.post(url_of(gallery), {"move": three[0].pk, "to": to})
    rest = [2, 3]
    rest.insert(min(int(to), 2), 1)
    assert order(gallery) == rest


@pytest.mark.parametrize(
    "sent",
    [
        {"move": "x", "to": "1"},
        {"move": "1", "to": "-1"},
        {"move": "1", "to": "9" * 5000},
        {"up": ""},
        {"use": "-"},
        {},
    ],
)
def test_nonsense_changes_nothing(staff, gallery, three, sent):
    assert staff.post(url_of(gallery), sent).status_code == 302
    assert order(gallery) == [1, 2, 3]


def test_the_history_tells_who_put_photos_in_order_and_chose_the_cover(staff, gallery, three, author):
    staff.post(url_of(gallery), {"up": three[2].pk})
    staff.post(url_of(gallery), typed(staff, gallery) | {"cover": three[1].pk})
    assert Gallery.objects.get(pk=gallery.pk).cover == three[1]
    assert gallery.history.first().history_user == author
    assert {photo.history.first().history_user for photo in three[1:]} == {author}
    told = read(staff.get(reverse("admin:gallery_gallery_history", args=[gallery.pk])))
    assert "author-1" in told


def test_an_older_page_does_not_turn_the_cover_back(staff, gallery, three):
    sent = typed(staff, gallery)
    staff.post(url_of(gallery), typed(staff, gallery) | {"cover": three[1].pk})
    staff.post(url_of(gallery), sent)
    assert Gallery.objects.get(pk=gallery.pk).cover == three[1]


# -- by script -------------------------------------------------------------------------------------------------------


def test_a_request_of_the_script_brings_the_rows_it_changed(staff, gallery, three):
    Photo.objects.filter(pk=three[2].pk).update(alt_pl="Most")
    prefix = f"p{three[0].pk}-"
    sent = {name: value for name, value in typed(staff, gallery).items() if name.startswith(prefix)}
    response = staff.post(url_of(gallery), sent | {f"{prefix}alt_pl": "Most"}, headers=FETCH)
    page = read(response)
    assert 'id="answer" data-said="Saved ' in page
    assert [f'id="photo-{photo.pk}"' in page for photo in three] == [True, False, True]  # the third repeats it now
    assert '<section id="gate" class="closed"' in page
    assert "<html" not in page
    response = staff.post(url_of(gallery), sent | {f"{prefix}alt_pl": "Hala"}, headers=FETCH)  # an older copy
    assert (response.status_code, stored(three[0], "alt_pl")) == (422, ("Most",))


def test_rows_in_the_making_are_looked_at_anew(staff, gallery, three):
    asked = {"look": [three[1].pk, "x", "9" * 5000]}
    page = read(staff.get(url_of(gallery), asked, headers=FETCH))
    assert [f'id="photo-{photo.pk}"' in page for photo in three] == [False, True, False]
    assert read(staff.get(url_of(gallery), headers=FETCH)).count("photo-row") == 0


@pytest.mark.parametrize("action", [{}, {"save": "all"}])
def test_the_sheet_costs_the_same_for_one_photo_and_for_three(staff, gallery, action):
    costs = []
    for more in (1, 2):
        for _photo in range(more):
            factories.photo(gallery)
        sent = typed(staff, gallery)
        with CaptureQueriesContext(connection) as queries:
            response = staff.post(url_of(gallery), sent, follow=True) if action else staff.get(url_of(gallery))
        assert response.status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_fields_of_a_row_are_those_of_the_design():
    assert set(RowForm().fields) == {
        *TEXTS, "credit_pl", "taken_at", "consent", "decorative", "focal_x", "focal_y", "seen_version",
    }  # fmt: skip
