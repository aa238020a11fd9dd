"""Photos into a gallery in Chromium: many at once, a connection that breaks off, every state; and without a script."""

import io
import threading

import pytest
from django.core.handlers.base import BaseHandler
from django.http import Http404
from PIL import Image
from playwright.sync_api import expect

from portal.gallery import chunks, intake, making
from portal.gallery.models import Gallery, Photo
from tests.factories import picture
from tests.gallery.test_archives import zipped
from visits.models import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def gallery(site):
    visit = Visit.objects.get(slug="arequipa-w-podlaskiem")
    return Gallery.objects.create(title_pl="Nowe zdjęcia", title_en="New photos", slug="nowe", visit=visit)


@pytest.fixture
def one_by_one(monkeypatch):
    """Requests wait for each other: a database in memory, unlike a server's, refuses a second one at once."""
    lock, respond = threading.Lock(), BaseHandler.get_response

    def waiting(handler, request):
        with lock:
            return respond(handler, request)

    monkeypatch.setattr(BaseHandler, "get_response", waiting)


@pytest.fixture
def uploading(signed_in, gallery, one_by_one):
    """Opens the page of the upload, in English."""

    def new(**options):
        staff = signed_in("author", locale="en-GB", **options)
        staff.open(f"/admin/gallery/gallery/{gallery.pk}/upload/")
        return staff

    return new


def file(name, data, kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": data}


def large(number):
    """A picture of two pieces."""
    stream = io.BytesIO()
    Image.effect_noise((800, 600), 60 + number).convert("RGB").save(stream, "PNG", compress_level=0)
    assert chunks.PIECE < len(stream.getvalue()) < 2 * chunks.PIECE
    return file(f"IMG_{number}.png", stream.getvalue(), "image/png")


def states(page):
    return page.locator("#rows > li").evaluate_all("rows => rows.map(row => row.dataset.state)")


def wait(page, *expected):
    """Until the queue's rows are in these states."""
    page.wait_for_function(
        "all => [...document.querySelectorAll('#rows > li')].map(row => row.dataset.state).join() === all",
        arg=",".join(expected),
    )


def test_six_photos_go_on_after_the_connection_broke_off(uploading, gallery):
    staff = uploading()
    page = staff.page
    staff.expected = ["ERR_FAILED"]
    pieces = []

    def lost_in_the_middle(route):
        pieces.append(route)
        route.abort() if len(pieces) > 2 else route.continue_()

    page.route(lambda url: len(url.rstrip("/").rpartition("/")[2]) == 32, lost_in_the_middle)
    page.locator("#id_files").set_input_files([large(number) for number in range(6)])
    page.locator("#trouble").wait_for()
    wait(page, *["broken"] * 3, *["waiting"] * 3)
    assert "No connection to the portal." in page.locator("#trouble").inner_text()
    percents = page.locator("#rows progress").evaluate_all("bars => bars.map(bar => bar.value)")
    assert sum(0 < percent < 100 for percent in percents) >= 1
    page.unroute_all()
    page.locator("#retry").click()
    wait(page, *["making"] * 6)
    assert page.locator("#queue-h").inner_text() == "6 of 6 uploaded"
    making.make_due()
    wait(page, *["ready"] * 6)
    assert page.locator("#percent").inner_text() == "100 %"
    expect(page.locator("#steps")).to_contain_text("Texts and credits, 6 wait")
    assert page.locator("#told").text_content() == "6 of 6 uploaded"
    assert page.locator("#on").is_visible()
    assert list(gallery.photos.in_order().values_list("file_name", "state")) == [
        (f"IMG_{n}.png", "ready") for n in range(6)
    ]


def test_every_state_says_what_to_do(uploading, gallery, violations):
    staff = uploading()
    page = staff.page
    staff.expected = ["422"]
    red, blue, whole = picture(colour="red").read(), picture(colour="blue").read(), picture(900, 600).read()
    inside = zipped([("day/inside.jpg", blue), ("day/notes.txt", b"x")]).read()
    page.locator("#id_files").set_input_files(file("first.jpg", red))
    wait(page, "making")
    page.locator("#id_files").set_input_files([
        file("again.jpg", red), file("IMG_2050.HEIC", b"\0\0\0\x18ftypheic", "image/heic"), file("first.jpg", red),
        file("broken.jpg", whole[: len(whole) // 2]), file("day.zip", inside, "application/zip"),
    ])  # fmt: skip
    wait(page, "making", "same", "refused", "here", "making", "ready", "making", "refused")
    making.make_due()
    wait(page, "ready", "same", "refused", "here", "refused", "ready", "ready", "refused")
    assert page.locator("#note").inner_text() == "4 ready, 4 need you"
    words = page.locator("#rows .words").all_inner_texts()
    assert words[1] == "Same content as “first.jpg”, no. 1 in this gallery. Not added."
    assert words[2].startswith("HEIC cannot be read here. On the phone choose Settings, Camera, Formats")
    assert words[3] == "It is in this gallery already, as no. 1."
    assert words[4] == "The picture is broken and cannot be read to its end."
    assert words[5] == "Unpacked. Photos in it: 1."
    assert words[7] == "This is no JPEG, PNG or WebP picture. Save it as JPEG and choose that."
    assert violations(staff) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.locator("[data-filter=need]").click()
    assert page.locator("#rows > li:visible .file b").all_inner_texts() == [
        "again.jpg", "IMG_2050.HEIC", "broken.jpg", "notes.txt",
    ]  # fmt: skip
    page.get_by_role("button", name="Leave out: broken.jpg").press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Leave out: notes.txt"
    page.get_by_role("button", name="Add it anyway: again.jpg").press("Enter")
    wait(page, "ready", "making", "refused", "here", "ready", "ready", "refused")
    assert sorted(gallery.photos.values_list("file_name", flat=True)) == ["again.jpg", "first.jpg", "inside.jpg"]


def test_a_file_that_an_earlier_request_still_takes_is_waited_for(uploading, gallery, monkeypatch):
    """The line broke while the server took it: the next request hears that it is busy, and then that it is through."""
    staff = uploading()
    staff.expected = ["404"]
    page = staff.page
    take, asked = intake.take_upload, []

    def busy_at_first(*arguments, **options):
        asked.append(arguments)
        if len(asked) == 1:
            raise chunks.Busy
        take(*arguments, **options)
        raise Http404

    monkeypatch.setattr(intake, "take_upload", busy_at_first)
    page.locator("#id_files").set_input_files(file("a.jpg", picture().read()))
    wait(page, "here")
    assert page.locator("#rows .words").inner_text().startswith("An earlier try has taken it")
    assert gallery.photos.count() == 1


def test_a_file_dropped_beside_the_zone_is_taken_and_the_network_brings_the_rest(uploading, gallery):
    staff = uploading()
    page = staff.page
    staff.expected = ["ERR_INTERNET_DISCONNECTED"]
    staff.context.set_offline(True)
    drop = page.evaluate_handle(
        """bytes => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "a.jpg", { type: "image/jpeg" }));
            return transfer;
        }""",
        list(picture().read()),
    )
    page.dispatch_event("h1", "drop", {"dataTransfer": drop})
    wait(page, "broken")
    staff.context.set_offline(False)
    wait(page, "making")


def test_a_pause_holds_everything_until_one_goes_on(uploading, gallery):
    page = uploading().page
    page.evaluate("document.querySelector('#pause').click()")
    page.locator("#id_files").set_input_files([file("a.jpg", picture(colour="red").read())])
    assert states(page) == ["waiting"]
    assert page.locator("#note").inner_text() == "paused"
    page.locator("#pause").click()
    wait(page, "making")


def test_who_is_signed_out_is_told_and_goes_on_after_signing_in(uploading, gallery):
    staff = uploading()
    page = staff.page
    session = next(each for each in staff.context.cookies() if each["name"] == "sessionid")
    staff.context.clear_cookies(name="sessionid")
    page.locator("#id_files").set_input_files([file("a.jpg", picture(colour="red").read())])
    wait(page, "broken")
    assert "Your sign-in has ended." in page.locator("#trouble").inner_text()
    staff.context.add_cookies([session])
    page.locator("#retry").click()
    wait(page, "making")


def test_the_form_works_without_the_script(uploading, gallery):
    page = uploading(java_script_enabled=False).page
    assert page.locator("#queue").is_hidden()
    page.locator("#id_files").set_input_files([file("a.jpg", picture().read()), file("b.gif", b"GIF89a")])
    page.locator("#upload button:visible").click()
    messages = page.locator(".messagelist").inner_text()
    assert "1 photo was taken." in messages
    assert "“b.gif”: GIF is not taken." in messages
    assert Photo.objects.filter(gallery=gallery).count() == 1
