"""The upload: by the plain form, piece by piece, whose it is, and that a process which is killed loses nothing."""

import hashlib
import io

import piexif
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from portal.gallery import archives, chunks, making, photos
from portal.gallery.models import Photo, Upload
from tests import factories

from .test_archives import zipped


@pytest.fixture
def gallery(visit):
    return factories.gallery_of(visit, audience="partners", title_pl="Galeria")


def url(gallery, name="", *arguments):
    return reverse(f"admin:gallery_gallery_upload{name}", args=[gallery.pk, *arguments])


def file(colour="teal", name="x.jpg", **options):
    return SimpleUploadedFile(name, factories.picture(colour=colour, **options).read())


def noise(size=(900, 700), name="x.png"):
    """A picture of more than one piece."""
    stream = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(stream, "PNG", compress_level=0)
    return ContentFile(stream.getvalue(), name=name)


def post(client, address, **fields):
    response = client.post(address, fields)
    return response.status_code, response.json()


def begun(client, gallery, data, **said):
    said = {"name": "x.png", "size": len(data), "modified": 5} | said
    return post(client, url(gallery, "_begin"), **said)


def sent(client, gallery, key, data, start=0, stop=None):
    """Send pieces from byte `start` on; the last answer."""
    answer = None
    for at in range(start, len(data) if stop is None else stop, chunks.PIECE):
        piece = SimpleUploadedFile("piece", data[at : at + chunks.PIECE])
        answer = post(client, url(gallery, "_piece", key), at=at, piece=piece)
    return answer


def finished(client, gallery, key, data, start=0):
    sent(client, gallery, key, data, start)
    return post(client, url(gallery, "_take", key))


def states():
    return list(Photo.objects.order_by("number").values_list("file_name", "state"))


# -- the plain form ---------------------------------------------------------------------------------------------------


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_many_files_in_one_form(staff, gallery):
    chosen = [file("red", "1.jpg"), SimpleUploadedFile("2.heic", b"\0\0\0\x18ftypheic"), file("blue", "3.jpg")]
    response = staff.post(url(gallery), {"files": chosen}, follow=True)
    assert states() == [("1.jpg", "making"), ("3.jpg", "making")]
    assert told(response) == [
        "2 photos were taken. The sizes are being made; reload the page to see them.",
        "“2.heic”: HEIC cannot be read here. On the phone choose Settings, Camera, Formats, “Most compatible”; or send "
        "the photo as JPEG.",
    ]


def test_a_zip_in_the_form(staff, gallery):
    pictures = [("a/x.jpg", file("red").read()), ("b/x.jpg", file("blue").read()), ("notes.txt", b"no picture")]
    response = staff.post(url(gallery), {"files": [zipped(pictures)]}, follow=True)
    assert states() == [("x.jpg", "making"), ("x.jpg", "making")]
    assert told(response)[1:] == ["“notes.txt”: This is no JPEG, PNG or WebP picture. Save it as JPEG and choose that."]


def test_metadata_that_make_no_sense_keep_the_other_files_of_a_form_going(staff, gallery):
    """A clock in the year 1, an orientation in words, and a JPEG whose colours have no samples."""
    clock = piexif.dump({"Exif": {piexif.ExifIFD.DateTimeOriginal: b"0001:01:01 00:00:00"}})
    words = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x04\0\0\0abc\0\0\0\0\0"
    empty = bytearray(file(progressive=True).read())
    for component in range(3):
        empty[empty.index(b"\xff\xc2") + 11 + 3 * component] = 0
    chosen = [
        file("red", "1.jpg", exif=clock), SimpleUploadedFile("2.jpg", bytes(empty)), file("blue", "3.jpg", exif=words),
        file("green", "4.jpg"),
    ]  # fmt: skip
    response = staff.post(url(gallery), {"files": chosen}, follow=True)
    assert told(response)[1:] == ["“2.jpg”: The picture is broken and cannot be read to its end."]
    making.make_due()
    assert states() == [("1.jpg", "ready"), ("3.jpg", "ready"), ("4.jpg", "ready")]
    assert [photo.suggested_taken_at for photo in Photo.objects.all()] == [None] * 3


def test_a_form_holds_the_photos_of_a_whole_visit(staff, gallery):
    chosen = [SimpleUploadedFile(f"{number}.gif", b"GIF89a") for number in range(300)]
    response = staff.post(url(gallery), {"files": chosen}, follow=True)
    assert response.status_code == 200
    assert told(response)[-1] == "270 more were not added."


def test_a_bad_zip_in_the_form_is_named_and_the_others_go_on(staff, gallery):
    response = staff.post(url(gallery), {"files": [SimpleUploadedFile("x.zip", b"PK\x03\x04"), file()]}, follow=True)
    assert states() == [("x.jpg", "making")]
    assert told(response)[1:] == ["“x.zip”: The ZIP is broken or did not arrive whole. Make it anew and choose that."]


def test_a_document_is_no_damaged_zip(staff, gallery):
    data = SimpleUploadedFile("x.docx", b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml" + b"\0" * 40)
    page = staff.post(url(gallery), {"files": [data]}, follow=True).content.decode()
    assert "“x.docx”: This is no picture but a document." in page


def test_the_page_counts_photos_that_wait_not_their_faults(staff, gallery):
    factories.photo(gallery, alt_pl="Galeria", alt_en="Galeria", state="making")
    assert staff.get(url(gallery)).context["waiting"] == 1


def test_the_same_picture_is_not_added_twice_unless_one_wants_it(staff, gallery):
    chosen = [file(name="one.jpg"), file(name="other.jpg"), file(name="one.jpg")]
    response = staff.post(url(gallery), {"files": chosen}, follow=True)
    assert states() == [("one.jpg", "making")]
    assert told(response)[1:] == [
        "“other.jpg”: Same content as “one.jpg”, no. 1 in this gallery. Not added.",
        "“one.jpg”: It is in this gallery already, as no. 1.",
    ]
    staff.post(url(gallery), {"files": [file(name="other.jpg")], "again": "on"})
    assert states() == [("one.jpg", "making"), ("other.jpg", "making")]


def test_the_same_picture_in_another_gallery_is_no_double(staff, gallery, visit):
    factories.photo(factories.gallery_of(visit), file=file())
    staff.post(url(gallery), {"files": [file()]})
    assert gallery.photos.count() == 1


def test_a_form_without_a_file_asks_for_one(staff, gallery):
    response = staff.post(url(gallery), {})
    assert response.status_code == 422
    assert "Choose the photos first." in response.content.decode()


def test_a_photo_of_a_public_gallery_waits_for_its_text(staff, gallery):
    gallery.audience = "public"
    gallery.save()
    assert "as soon as it has its alternative text" in staff.get(url(gallery)).content.decode()
    staff.post(url(gallery), {"files": [file()]})
    making.make_due()
    gallery.refresh_from_db()
    photo = gallery.photos.get()
    assert (gallery.cover, gallery.shown_cover) == (photo, None)
    file_url = f"/media/{photo.token}-400.webp"
    assert [Client().get(each).status_code for each in (gallery.get_absolute_url(), file_url)] == [200, 404]
    Photo.objects.update(alt_pl="Goście w hali")
    assert Client().get(file_url).status_code == 200


# -- piece by piece ---------------------------------------------------------------------------------------------------


def test_a_file_comes_in_pieces_and_becomes_a_photo(staff, gallery):
    data = noise().read()
    assert len(data) > chunks.PIECE
    status, answer = begun(staff, gallery, data)
    assert (status, answer["received"]) == (200, 0)
    assert sent(staff, gallery, answer["key"], data) == (200, answer | {"received": len(data)})
    _status, taken = post(staff, url(gallery, "_take", answer["key"]))
    assert taken == {
        "photos": [{"number": 1, "name": "x.png", "state": "making", "words": ""}],
        "same": [],
        "refused": [],
        "archive": False,
    }
    assert not Upload.objects.exists()
    assert default_storage.listdir("chunks")[1] == []
    making.make_due()
    assert staff.get(url(gallery, "_states") + "?numbers=1,x,99").json() == {
        "photos": [{"number": 1, "name": "x.png", "state": "ready", "words": ""}]
    }


def test_a_file_goes_on_from_where_it_broke_off(staff, gallery):
    data = noise().read()
    _status, first = begun(staff, gallery, data)
    sent(staff, gallery, first["key"], data, stop=chunks.PIECE)
    assert begun(staff, gallery, data) == (200, {"key": first["key"], "received": chunks.PIECE})
    assert post(staff, url(gallery, "_take", first["key"]))[1]["received"] == chunks.PIECE
    sent(staff, gallery, first["key"], data, start=chunks.PIECE)
    post(staff, url(gallery, "_take", first["key"]))
    assert Photo.objects.get().digest == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("other", [{"name": "y.png"}, {"size": 7}, {"modified": 6}])
def test_another_file_begins_anew(staff, gallery, other):
    _status, first = begun(staff, gallery, b"x" * 50)
    assert begun(staff, gallery, b"x" * 50)[1]["key"] == first["key"]
    assert begun(staff, gallery, b"x" * 50, **other)[1]["key"] != first["key"]


@pytest.mark.parametrize("at", [0, 5, 2 * chunks.PIECE])
def test_a_piece_that_is_not_the_next_one_changes_nothing(staff, gallery, at):
    data = noise().read()
    _status, first = begun(staff, gallery, data)
    sent(staff, gallery, first["key"], data, stop=chunks.PIECE)
    piece = SimpleUploadedFile("piece", b"y" * chunks.PIECE)
    assert post(staff, url(gallery, "_piece", first["key"]), at=at, piece=piece)[1]["received"] == chunks.PIECE
    with chunks.whole(Upload.objects.get()) as file:
        assert file.read() == data[: chunks.PIECE]


@pytest.mark.parametrize("size", [1, chunks.PIECE - 1])
def test_a_piece_of_another_length_changes_nothing(staff, gallery, size):
    data = noise().read()
    key = begun(staff, gallery, data)[1]["key"]
    piece = SimpleUploadedFile("piece", data[:size])
    assert post(staff, url(gallery, "_piece", key), at=0, piece=piece)[1]["received"] == 0


def test_a_piece_that_is_too_long_is_refused_before_it_is_read(staff, gallery, monkeypatch):
    monkeypatch.setattr("portal.gallery.chunks.add", None)
    key = begun(staff, gallery, b"x" * 5_000_000)[1]["key"]
    piece = SimpleUploadedFile("piece", b"x" * (chunks.PIECE + 1))
    status, answer = post(staff, url(gallery, "_piece", key), at=0, piece=piece)
    assert (status, answer) == (422, {"refused": "The page sent what cannot be read. Load it anew."})


@pytest.mark.parametrize("key", ["%00", "%00" * 32, "x", "F" * 32, "f" * 31, "f" * 33])
@pytest.mark.parametrize("tail", ["", "take/", "drop/"])
def test_what_is_no_key_is_no_page(staff, gallery, key, tail):
    """The admin takes it for an object that there is not, as everything below it."""
    response = staff.post(f"{url(gallery)}{key}/{tail}", follow=True)
    assert response.redirect_chain[-1][0] == reverse("admin:index")


@pytest.mark.parametrize("number", ["9" * 10, "9" * 18, "9" * 30, "9" * 4000])
def test_a_number_that_no_photo_has_is_none(staff, gallery, number):
    assert staff.get(url(gallery, "_states") + f"?numbers={number}").json() == {"photos": []}
    assert staff.post(f"{url(gallery)}remove/{number}/").status_code == 404


def test_a_file_is_told_to_be_here_before_a_byte_is_sent(staff, gallery):
    photo = factories.photo(gallery, file=file(name="first.jpg"))
    for name, known in (("first.jpg", True), ("other.jpg", False)):
        _status, answer = begun(staff, gallery, b"x", name=name, digest=photo.digest)
        assert (answer["same"]["number"], answer["same"]["known"]) == (1, known)
    assert "key" in begun(staff, gallery, b"x", digest=photo.digest, again="true")[1]


def test_the_same_picture_waits_until_its_owner_decides(staff, gallery):
    factories.photo(gallery, file=file(name="first.jpg"))
    data = file().read()
    key = begun(staff, gallery, data, name="other.jpg")[1]["key"]
    sent(staff, gallery, key, data)
    _status, answer = post(staff, url(gallery, "_take", key))
    assert answer["photos"] == []
    assert (answer["same"][0]["number"], answer["same"][0]["key"]) == (1, key)
    _status, answer = post(staff, url(gallery, "_take", key), again="true")
    assert [photo["number"] for photo in answer["photos"]] == [2]


def test_leaving_out_takes_the_pieces_away(staff, gallery):
    data = file().read()
    key = begun(staff, gallery, data)[1]["key"]
    sent(staff, gallery, key, data)
    assert post(staff, url(gallery, "_drop", key)) == (200, {})
    assert not Upload.objects.exists()
    assert default_storage.listdir("chunks")[1] == []


def test_the_pictures_of_a_zip_come_into_the_queue(staff, gallery):
    factories.photo(gallery, file=file("red", "first.jpg"))
    pictures = [("a/same.jpg", file("red").read()), ("a/new.jpg", file("blue").read()), ("a.txt", b"x")]
    data = zipped(pictures).read()
    key = begun(staff, gallery, data, name="x.zip")[1]["key"]
    sent(staff, gallery, key, data)
    _status, answer = post(staff, url(gallery, "_take", key))
    assert [photo["name"] for photo in answer["photos"]] == ["new.jpg"]
    assert [row["name"] for row in answer["refused"]] == ["a.txt"]
    (same,) = answer["same"]
    assert list(Upload.objects.values_list("key", "name")) == [(same["key"], "same.jpg")]
    _status, answer = post(staff, url(gallery, "_take", same["key"]), again="true")
    assert [photo["name"] for photo in answer["photos"]] == ["same.jpg"]
    assert not Upload.objects.exists()


def test_a_refused_file_says_why_and_leaves_no_photo(staff, gallery):
    key = begun(staff, gallery, b"%PDF-1.7")[1]["key"]
    sent(staff, gallery, key, b"%PDF-1.7")
    assert post(staff, url(gallery, "_take", key)) == (
        422, {"refused": "This is a PDF. Export the picture in it as JPEG and choose that."},
    )  # fmt: skip
    assert not Photo.objects.exists()


@pytest.mark.parametrize(("name", "size"), [("x.jpg", 41 * 1024**2), ("x.zip", archives.MAX_ARCHIVE_BYTES + 1)])
def test_a_file_too_large_is_refused_before_a_byte_is_sent(staff, gallery, name, size):
    status, answer = begun(staff, gallery, b"", name=name, size=size)
    assert status == 422
    assert "larger than 40 MB" in answer["refused"]
    assert not Upload.objects.exists()


def test_a_person_has_three_gigabytes_under_way_at_most(client, gallery, visit, author, publisher):
    """In all galleries together; to go on with what is begun, and others, are not kept from it."""
    other = factories.gallery_of(visit, audience="staff")
    client.force_login(author)
    for number in range(3):
        assert begun(client, gallery, b"", name=f"{number}.zip", size=archives.MAX_ARCHIVE_BYTES)[0] == 200
    status, answer = begun(client, other, b"", name="3.jpg", size=1)
    assert (status, answer["refused"]) == (422, str(chunks.TOO_MUCH))
    assert begun(client, gallery, b"", name="2.zip", size=archives.MAX_ARCHIVE_BYTES)[0] == 200
    client.force_login(publisher)
    assert begun(client, gallery, b"", name="3.zip", size=archives.MAX_ARCHIVE_BYTES)[0] == 200


@pytest.mark.parametrize("said", [{"size": "-1"}, {"size": "x"}, {"modified": ""}, {"name": ""}, {"digest": "x"}])
def test_nonsense_is_refused(staff, gallery, said):
    assert begun(staff, gallery, b"x", **said)[0] == 422


def test_a_full_disk_is_told_and_leaves_nothing_half(staff, gallery, monkeypatch):
    def full(name, content):
        raise OSError(28, "No space left on device")

    data = file().read()
    key = begun(staff, gallery, data)[1]["key"]
    with monkeypatch.context() as patch:
        patch.setattr(default_storage._wrapped, "save", full)
        status, answer = sent(staff, gallery, key, data)
    assert (status, answer["refused"][:27]) == (422, "The server has no room left")
    assert sent(staff, gallery, key, data)[1]["received"] == len(data)


def test_a_photo_whose_sizes_failed_may_be_taken_away(staff, gallery):
    whole, broken = factories.photo(gallery), factories.photo(gallery)
    Photo.objects.filter(pk=broken.pk).update(state="failed")
    assert staff.post(url(gallery, "_remove", whole.number)).status_code == 404
    assert post(staff, url(gallery, "_remove", broken.number)) == (200, {})
    assert list(gallery.photos.all()) == [whole]


# -- a process that is killed -----------------------------------------------------------------------------------------


class Killed(BaseException):
    pass


def killed(*_arguments, **_options):
    raise Killed


def claims_are_lost():
    Upload.objects.exclude(claimed_at=None).update(touched_at=timezone.now() - 2 * chunks.LOST)


@pytest.mark.parametrize("step", ["chunks.Upload.objects.filter", "photos._next_number", "chunks.forget"])
def test_what_is_uploaded_survives_a_process_that_is_killed_at_any_step(staff, gallery, monkeypatch, step):
    """Before a piece is counted, before the photo has its row, before the upload is gone: one photo, its file whole."""
    data = noise().read()
    key = begun(staff, gallery, data)[1]["key"]
    with monkeypatch.context() as patch:
        patch.setattr(f"portal.gallery.{step}", killed)
        with pytest.raises(Killed):
            finished(staff, gallery, key, data)
    claims_are_lost()
    answer = begun(staff, gallery, data)[1]
    assert answer["key"] == key
    finished(staff, gallery, key, data, start=answer["received"])
    making.make_due()
    photo = Photo.objects.get()
    assert (photo.state, photo.digest) == ("ready", hashlib.sha256(data).hexdigest())


def test_a_piece_that_is_lost_makes_the_file_begin_anew(staff, gallery):
    data = noise().read()
    key = begun(staff, gallery, data)[1]["key"]
    sent(staff, gallery, key, data)
    default_storage.delete(f"chunks/{key}-0")
    assert post(staff, url(gallery, "_take", key)) == (200, {"key": key, "received": 0})
    sent(staff, gallery, key, data)
    post(staff, url(gallery, "_take", key))
    assert states() == [("x.png", "making")]


def test_a_zip_that_was_taken_half_is_taken_up_again_without_doubles(staff, gallery, monkeypatch):
    data = zipped([(f"{colour}.jpg", file(colour).read()) for colour in ("red", "blue", "green")]).read()
    key = begun(staff, gallery, data, name="x.zip")[1]["key"]
    sent(staff, gallery, key, data)
    taken, receive = [], photos.receive

    def until_killed(photo, file):
        if len(taken) == 2:
            raise Killed
        taken.append(photo)
        return receive(photo, file)

    with monkeypatch.context() as patch:
        patch.setattr(photos, "receive", until_killed)
        with pytest.raises(Killed):
            post(staff, url(gallery, "_take", key))
    assert post(staff, url(gallery, "_take", key)) == (200, {"key": key, "received": len(data), "busy": True})
    claims_are_lost()
    _status, answer = post(staff, url(gallery, "_take", key))
    assert [photo["name"] for photo in answer["photos"]] == ["green.jpg"]
    assert [(row["name"], row["known"]) for row in answer["same"]] == [("red.jpg", True), ("blue.jpg", True)]
    assert [name for name, _state in states()] == ["red.jpg", "blue.jpg", "green.jpg"]
    assert not Upload.objects.exists()


def test_a_photo_and_the_end_of_its_upload_are_one(staff, gallery, monkeypatch):
    """Killed while the pieces are removed: nothing is left that could be taken once more."""
    data = file().read()
    key = begun(staff, gallery, data)[1]["key"]
    with monkeypatch.context() as patch:
        patch.setattr("portal.gallery.chunks.drop", killed)
        with pytest.raises(Killed):
            finished(staff, gallery, key, data)
    assert states() == [("x.png", "making")]
    assert not Upload.objects.exists()


# -- the same at the same time ----------------------------------------------------------------------------------------


PICTURES = {
    "a picture": ("x.jpg", lambda: file().read(), ["x.jpg"]),
    "a ZIP": (
        "x.zip", lambda: zipped([(f"{colour}.jpg", file(colour).read()) for colour in ("red", "blue")]).read(),
        ["red.jpg", "blue.jpg"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("again", [{}, {"again": "true"}])
@pytest.mark.parametrize("kind", PICTURES)
def test_what_is_asked_for_twice_at_the_same_time_is_taken_once(staff, gallery, monkeypatch, kind, again):
    """While the first takes it, the second hears that it is busy, and in the end that the upload is gone."""
    name, draw, expected = PICTURES[kind]
    data, receive, heard = draw(), photos.receive, []
    key = begun(staff, gallery, data, name=name)[1]["key"]
    sent(staff, gallery, key, data)

    def meanwhile(photo, file):
        heard.append(post(staff, url(gallery, "_take", key), **again)[1])
        return receive(photo, file)

    monkeypatch.setattr(photos, "receive", meanwhile)
    _status, answer = post(staff, url(gallery, "_take", key), **again)
    assert [photo["name"] for photo in answer["photos"]] == expected
    assert heard == [{"key": key, "received": len(data), "busy": True}] * len(expected)
    assert [name for name, _state in states()] == expected
    assert staff.post(url(gallery, "_take", key), again).status_code == 404


@pytest.mark.parametrize("kind", PICTURES)
def test_a_request_that_was_too_slow_leaves_it_to_the_next(staff, gallery, monkeypatch, kind):
    name, draw, expected = PICTURES[kind]
    data, whole = draw(), chunks.whole
    key = begun(staff, gallery, data, name=name)[1]["key"]
    sent(staff, gallery, key, data)

    def slow(upload):
        monkeypatch.setattr(chunks, "whole", whole)
        claims_are_lost()
        assert len(post(staff, url(gallery, "_take", key))[1]["photos"]) == len(expected)
        return opened

    with whole(Upload.objects.get()) as opened:
        monkeypatch.setattr(chunks, "whole", slow)
        assert post(staff, url(gallery, "_take", key)) == (422, {"refused": str(chunks.TAKEN)})
    assert [name for name, _state in states()] == expected


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"PK\x03\x04"])
def test_what_was_refused_may_be_asked_for_again_at_once(staff, gallery, data):
    key = begun(staff, gallery, data)[1]["key"]
    sent(staff, gallery, key, data)
    assert post(staff, url(gallery, "_take", key)) == post(staff, url(gallery, "_take", key))


# -- whose it is ------------------------------------------------------------------------------------------------------


def test_an_upload_belongs_to_the_person_and_the_gallery(client, gallery, visit, author, publisher):
    other = factories.gallery_of(visit, audience="staff")
    client.force_login(author)
    key = begun(client, gallery, b"x" * 9)[1]["key"]
    for name in ("_piece", "_take", "_drop"):
        assert client.post(url(other, name, key)).status_code == 404
    client.force_login(publisher)
    assert begun(client, gallery, b"x" * 9)[1]["key"] != key
    for name in ("_piece", "_take", "_drop"):
        assert client.post(url(gallery, name, key)).status_code == 404
    assert Upload.objects.count() == 2


PAGES = ["", "_begin", "_states", "_piece", "_take", "_drop", "_remove"]


def address(gallery, name):
    tail = {"_remove": [1]}.get(name, ["f" * 32] if name in {"_piece", "_take", "_drop"} else [])
    return url(gallery, name, *tail)


@pytest.mark.parametrize("name", PAGES)
def test_only_who_may_add_photos_uploads(client, gallery, name, django_user_model):
    assert client.post(address(gallery, name)).status_code == 302
    client.force_login(django_user_model.objects.create_user("clerk", is_staff=True))
    assert client.post(address(gallery, name)).status_code == 403
    assert not Photo.objects.exists()


@pytest.mark.parametrize("role", ["author", "publisher", "coordinator", "administrator"])
def test_every_role_of_staff_uploads(client, gallery, role, request):
    client.force_login(request.getfixturevalue(role))
    assert client.get(url(gallery)).status_code == 200
    client.post(url(gallery), {"files": [file()]})
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("name", PAGES[1:])
def test_each_address_has_its_method(staff, gallery, name):
    ask = staff.post if name == "_states" else staff.get
    assert ask(address(gallery, name)).status_code == 405


def test_a_gallery_that_is_not_there_is_404(staff, gallery):
    gallery.delete()
    assert staff.get(url(type(gallery)(pk=4711))).status_code == 404


def test_a_forged_request_is_refused(gallery, coordinator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    assert client.post(url(gallery, "_begin"), {"name": "x", "size": 1, "modified": 1}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_photos(staff, gallery, rows, django_assert_num_queries, coordinator):
    for number in range(rows):
        factories.photo(gallery)
        Upload.objects.create(gallery=gallery, person=coordinator, name=f"{number}.jpg", size=9)
    staff.get(url(gallery))
    with django_assert_num_queries(9):
        assert staff.get(url(gallery)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_a_look_at_states_costs_the_same_for_any_number_of_photos(staff, gallery, rows, django_assert_num_queries):
    for _number in range(rows):
        factories.photo(gallery)
    staff.get(url(gallery, "_states"))
    with django_assert_num_queries(6):
        assert len(staff.get(url(gallery, "_states") + "?numbers=1,2,3").json()["photos"]) == rows


def test_the_page_tells_what_did_not_arrive_whole(staff, gallery, coordinator, author):
    for person, name in ((coordinator, "mine.jpg"), (author, "theirs.jpg")):
        Upload.objects.create(gallery=gallery, person=person, name=name, size=100, received=72)
    page = staff.get(url(gallery)).content.decode()
    assert "mine.jpg, 72 %" in page
    assert "theirs.jpg" not in page


def test_a_name_is_text_wherever_it_is_shown(staff, gallery, coordinator):
    name = "<img src=x onerror=alert(1)>.jpg"
    Upload.objects.create(gallery=gallery, person=coordinator, name=name, size=9)
    response = staff.post(url(gallery), {"files": [SimpleUploadedFile(name, b"x")]}, follow=True)
    assert "<img src=x" not in response.content.decode()
    assert "<img src=x" not in staff.get(url(gallery)).content.decode()
