"""What the pictures of the handbook show: addresses of the demo's current visit, and what is done there first."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.mail.backends import locmem
from django.urls import reverse
from django.utils import timezone

from portal.gallery.models import Gallery, Photo
from portal.home import demo, handbook
from portal.news import workflow
from portal.news.models import Article, Status
from visits.choices import Answer, Side, Useful
from visits.mail import courier, notices
from visits.models import AccessLink, Notice, PlannedStop, Visit
from visits.people import answers, feedback, links
from visits.planning import actions, releasing
from visits.programme import itineraries

BARGES, ATELIER, DEPOT, CLOSING = 13, 14, 16, 17  # stops of the demo's current visit
UNKNOWN = "julien.fictif@metal.example"
LIST = """imię i nazwisko;stanowisko;organizacja;e-mail;język;strona
Nadia Wymyślona;dyrektorka;Klaster Obróbki Metali;nadia@metal.example;pl;gość
Olaf Niebyły;inżynier;Klaster Obróbki Metalu;olaf@metal.example;pl;gość
Ina Fikcyjna;tłumaczka;;ina(at)tlumacze.example;fr;tłumacz
Maria Przykładowa;;;delegate-1@podlaskie.example;pl;gość"""


class MailServer(locmem.EmailBackend):
    """Takes every mail but the ones to UNKNOWN."""

    def send_messages(self, messages):
        if UNKNOWN in messages[0].to[0]:
            raise smtplib.SMTPRecipientsRefused({UNKNOWN: (550, b"5.1.1 mailbox unavailable")})
        return super().send_messages(messages)


@dataclass(frozen=True)
class Shot:
    """`before` runs once, `act` on the page of each language. Taken is `height` from the top of `start`."""

    name: str
    path: str
    act: Callable = lambda stage: None
    before: Callable = lambda: None
    start: str = "body"
    height: int = 700


def current():
    return Visit.objects.get(slug=demo.CURRENT)


def coordinator():
    return User.objects.get(username="coordinator")


def stop(number):
    """The draft's stop of this number in the demo's fixture."""
    key = f"00000003-0000-4000-8000-{number:012}"
    return PlannedStop.objects.of_visit(current()).get(itinerary__number=None, stop__key=key)


def shots():
    visit = current()
    base, days = f"/admin/visits/visit/{visit.pk}", visit.days
    programme = f"{base}/programme/"
    closing = stop(CLOSING)
    return [
        Shot("today", "/admin/", before=plan_on, height=800),
        Shot("visits", "/admin/visits/visit/", tick_visit, height=420),
        Shot("people-list", f"{base}/people/import/", paste_people, height=640),
        Shot("people-order", f"{base}/people/order/", height=520),
        Shot("programme", f"{programme}?days={days[1]}", height=800),
        Shot("programme-add", f"{programme}?days={days[3]}", type_stop, start=f"#day-{days[3]}", height=680),
        Shot("programme-edit", f"{programme}?open={closing.stop.key}", start=f"#day-{days[3]}", height=640),
        Shot("warnings", f"{programme}?days={days[2]}", start="#bar", height=640),
        Shot("hosts", f"{base}/hosts/", height=960),
        Shot("release", f"{base}/release/", height=820),
        Shot("outbox", f"/admin/visits/notice/?visit__id__exact={visit.pk}", before=release_and_send, height=680),
        Shot("guest", door(), open_as_guest, start=".plan-head", height=820),
        Shot("feedback", f"{base}/feedback/", before=answer_questions, height=620),
        Shot("conflict", f"{base}/change/", save_second, height=660),
        Shot("history", f"{base}/history/", height=440),
        Shot("article", f"/admin/news/article/{article().pk}/change/?with=en", before=to_review, height=620),
        Shot("upload", f"/admin/gallery/gallery/{gallery().pk}/upload/", upload, height=560),
        Shot("sheet", f"/admin/gallery/gallery/{gallery().pk}/sheet/", before=leave_the_demos, height=560),
    ]


def plan_on():
    """What the coordinator did since the last release: a way that is too short, a host replaced, one more stop."""
    visit, by = current(), coordinator()
    barge, depot, closing = stop(BARGES), stop(DEPOT), stop(CLOSING)
    actions.move(visit, barge.stop.key, barge.starts - timedelta(minutes=25), by=by)
    actions.delete(visit, stop(ATELIER).stop.key, by=by)
    proposed = (depot.starts + timedelta(minutes=30), depot.ends + timedelta(minutes=30))
    answers.answer(depot.stop, Answer.OTHER_TIME, by=by, note="Brama jest otwarta od 9:15.", proposed=proposed)
    answers.answer(closing.stop, Answer.ASKED, by=by)


def tick_visit(stage):
    stage.page.locator("#result_list input.action-select").first.check()


def paste_people(stage):
    stage.page.locator("textarea[name=text]").fill(LIST)
    stage.page.locator("form.list button.default").click()
    stage.page.wait_for_selector("table.preview")


def type_stop(stage):
    row = stage.page.locator("form.add").last
    row.locator("[name=time]").fill("16-1730")
    row.locator("[name=where]").click()
    stage.page.keyboard.type("meuse", delay=30)
    stage.page.wait_for_selector(".offers [role=option]")


def release_and_send():
    """Release 3; all mails but three are sent, and one server knows no such person."""
    visit, by = current(), coordinator()
    seen = releasing.Seen(itineraries.draft_of(visit).version, releasing.last_number(visit))
    visit.participants.filter(name="Julien Fictif").update(email=UNKNOWN)
    releasing.release(visit, by=by, seen=seen)
    read_later = ["Zofia Wzorcowa", "Emily Sample", "Tomasz Demo"]
    notices.send(Notice.objects.of_visit(visit).held().exclude(participant__name__in=read_later), by=by)
    courier.deliver_due()


def guests():
    return list(current().participants.filter(side=Side.GUEST).select_related("link").in_order())


def door():
    return reverse("door", args=[links.token(guests()[0].link)])


def open_as_guest(stage):
    """The guest looked at release 2 last, and looks again on the portal's clock, in the handbook's language."""
    stage.page.wait_for_load_state("networkidle")
    AccessLink.objects.filter(participant=guests()[0]).update(release_seen=2)
    stage.page.clock.set_fixed_time(timezone.now())
    stage.page.goto(f"/{stage.language}/my/{current().slug}/")


def answer_questions():
    """Three guests say what their first meetings brought; one of them wishes to go on."""
    said = [
        feedback.Said(Useful.VERY, follow_up=True, with_whom="Claire Exemple"),
        feedback.Said(Useful.SOMEWHAT, comment="Za mało czasu na pytania."),
        feedback.Said(Useful.VERY),
    ]
    stops, at = feedback.stops_of(current()), timezone.now()
    for person, each in zip(guests(), said, strict=False):
        over = [meeting for meeting in feedback.meetings(person, stops) if meeting.is_over(at)]
        feedback.save(person, dict.fromkeys(over[:2], each))


def save_second(stage):
    """A colleague saves another summary while the coordinator's form is open."""
    field = f"#id_summary_{stage.language}"
    texts = {  # theirs, mine, and what only they changed
        "pl": (
            "Cztery dni w Liège i Namur: port, lotnisko i firmy.",
            "Cztery dni w Walonii: port, lotnisko i firmy.",
            "Zdjęcia z każdego dnia wieczorem.",
        ),
        "en": (
            "Four days in Liège and Namur: port, airport and firms.",
            "Four days in Wallonia: port, airport and firms.",
            "Photos of each day in the evening.",
        ),
    }
    theirs, mine, notice = texts[stage.language]
    colleague = stage.colleague()
    colleague.goto(stage.page.url)
    colleague.locator(field).fill(theirs)
    colleague.locator(f"#id_notice_{stage.language}").fill(notice)
    colleague.locator("[name=_continue]").click()
    colleague.context.close()
    stage.page.locator(field).fill(mine)
    stage.page.locator("[name=_continue]").click()
    stage.page.wait_for_selector(".conflict-page")


def article():
    return Article.objects.get(visit=current())


def gallery():
    return Gallery.objects.get(visit=current())


def to_review():
    """The article as its author sent it to the publishers, one quotation not cleared yet."""
    news, by = article(), {role: User.objects.get(username=role) for role in ("publisher", "author")}
    workflow.move(news, Status.DRAFT, by=by["publisher"], note="Proszę o zgodę na cytat.")
    workflow.move(news, Status.REVIEW, by=by["author"], note="Cytat wysłany do autoryzacji.")
    news.blocks.filter(kind="quotation").update(cleared_on=None)


def upload(stage):
    """Two new photos, one that is in the gallery already, one that an iPhone made; no worker makes sizes here."""
    leave_the_demos()
    files = [
        handbook.settings.BASE_DIR / "fixtures" / "photos" / name for name in ("hall.jpg", "namur.jpg", "docks.jpg")
    ]
    heic = {"name": "IMG_2050.HEIC", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + bytes(2000)}
    sent = [{"name": file.name, "mimeType": "image/jpeg", "buffer": file.read_bytes()} for file in files]
    stage.page.reload()
    stage.page.locator("#id_files").set_input_files([*sent, heic])
    stage.page.wait_for_function("document.querySelectorAll('#rows .badge').length === 4")
    stage.page.wait_for_load_state("networkidle")


def leave_the_demos():
    gallery().photos.filter(state=Photo.State.MAKING).delete()
