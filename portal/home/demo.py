"""The demonstration: two real visits from fixtures, two invented ones relative to the day of loading, their photos.

`load()` fills a database once and `contents()` tells what it holds.
"""

import json
import re
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core import serializers
from django.core.files import File
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from portal.common.audience import ANONYMOUS
from portal.gallery import photos
from portal.gallery.models import Gallery, Photo
from portal.news.models import Article, Block
from visits.choices import NoticeState
from visits.mail import notices
from visits.models import AccessLink, Itinerary, Notice, Participant, Stop, Visit
from visits.people import links
from visits.programme import itineraries

FIXTURES = settings.BASE_DIR / "fixtures"
FIRST_STOP = "00000003-0000-4000-8000-000000000001"  # of that visit
CURRENT = "podlaskie-w-walonii"  # the invented visit that is under way on the day of loading
STAFF = {
    "author": ("Adam", "Autorski"),
    "coordinator": ("Ewa", "Próbna"),
    "publisher": ("Jan", "Przykładowy"),
    "administrator": ("Maria", "Zmyślona"),
}
RELATIVE = re.compile(r"@([+-]\d+)(?: (\d\d):(\d\d))?")


def is_loaded():
    """Told by a key that no form offers: staff may give the demo's visits other names and addresses."""
    return Stop.objects.filter(key=FIRST_STOP).exists()


@transaction.atomic
def load(today=None):
    """Load everything; dates of the invented visits follow `today`, the date in Warsaw if none is given."""
    today = today or timezone.localdate()
    call_command("loaddata", "office", "directory", "visits", "news", verbosity=0)
    coordinator = make_staff()
    load_relative("visit-3", today)
    itineraries.release(Visit.objects.get(slug=CURRENT), by=coordinator, at=days_ago(9, today))
    change_current(today, coordinator)
    load_relative("visit-4", today)
    load_relative("news-3", today)
    load_photos()
    for visit in Visit.objects.all():
        itineraries.draft_of(visit)
    Visit.objects.update(coordinator=coordinator)
    for participant in Participant.objects.all():  # also of visits long past: the demonstration shows them
        AccessLink.objects.create(participant=participant, expires_at=timezone.now() + timedelta(days=365))
    write_to_participants(coordinator)
    call_command("index", verbosity=0)  # fixtures are indexed by nobody else


def days_ago(days, today):
    """A moment in an office's afternoon."""
    return datetime.combine(today - timedelta(days=days), time(14, 20), ZoneInfo("Europe/Warsaw"))


def write_to_participants(coordinator):
    """The mails of the invented visit's first release count as sent; those of the second wait in the outbox."""
    first, second = Itinerary.objects.filter(visit__slug=CURRENT, number__gte=1).order_by("number")
    notices.prepare(first, by=coordinator)
    Notice.objects.update(
        state=NoticeState.SENT, sent_at=first.released_at, decided_at=first.released_at, decided_by=coordinator
    )
    notices.prepare(second, by=coordinator)


def contents():
    """What the demonstration holds, for machines: staff, links, and the slugs of what is public."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "staff": [{"username": role, "password": password(role), "role": role} for role in STAFF],
            "links": [
                {
                    "visit": link.participant.visit.slug, "name": link.participant.name,
                    "side": link.participant.side, "language": link.participant.language,
                    "path": reverse("door", args=[links.token(link)]),
                    "calendar": reverse("feed", args=[links.token(link, links.FEED)]),
                }
                for link in AccessLink.objects.valid().select_related("participant__visit").order_by("pk")
            ],
            "visits": slugs(Visit), "articles": slugs(Article), "galleries": slugs(Gallery),
        }  # fmt: skip


def slugs(model):
    return list(model.objects.visible_to(ANONYMOUS).order_by("pk").values_list("slug", flat=True))


def password(username):
    """A staff password of the demonstration: told again by every run, guessed by nobody without the SECRET_KEY."""
    return salted_hmac("portal.home.demo", username).hexdigest()[:12]


def make_staff():
    """One account a role; returns the coordinator's."""
    for role, (first_name, last_name) in STAFF.items():
        user, _created = User.objects.get_or_create(username=role, defaults={
            "first_name": first_name, "last_name": last_name, "email": f"{role}@wizyty.example", "is_staff": True,
        })  # fmt: skip
        user.set_password(password(role))
        user.save()
        user.groups.set([Group.objects.get(name=role)])
    return User.objects.get(username="coordinator")


def load_relative(name, today):
    """Load a fixture whose dates count from `today`: "@-1" is yesterday, "@+2 09:00" an hour of the visit's zone."""
    save(json.loads((FIXTURES / "relative" / f"{name}.json").read_text()), today)


def change_current(today, coordinator):
    """What changed in the invented visit between its two releases: a stop moved, one removed, one added."""
    changes = json.loads((FIXTURES / "relative" / "visit-3-changes.json").read_text())
    visit = Visit.objects.get(slug=CURRENT)
    itineraries.write(itineraries.draft_of(visit), {UUID(key): None for key in changes["removed"]}, by=coordinator)
    save(changes["objects"], today)
    itineraries.release(visit, by=coordinator, at=days_ago(2, today))


def save(objects, today):
    visit = next((each["fields"] for each in objects if each["model"] == "visits.visit"), {})
    zone = ZoneInfo(visit.get("time_zone", "Europe/Brussels"))
    for deserialized in serializers.deserialize("python", resolve(objects, today, zone)):
        deserialized.save()


def resolve(value, today, zone):
    """`value` with every relative date in it, at any depth, made absolute."""
    if isinstance(value, dict):
        return {key: resolve(each, today, zone) for key, each in value.items()}
    if isinstance(value, list):
        return [resolve(each, today, zone) for each in value]
    match = RELATIVE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    days, hour, minute = match.groups()
    day = today + timedelta(days=int(days))
    return datetime.combine(day, time(int(hour), int(minute)), zone).isoformat() if hour else day.isoformat()


def load_photos():
    """Galleries with their photos, the strips of the articles and their covers."""
    plan = json.loads((FIXTURES / "photos.json").read_text())
    taken = {}
    for each in plan["galleries"]:
        titles = {name: value for name, value in each.items() if name.startswith("title_")}
        gallery = Gallery.objects.create(
            slug=each["slug"], visit=Visit.objects.get(slug=each["visit"]), audience=each["audience"], **titles
        )
        for texts in each["photos"]:
            name = texts.pop("file")
            with (FIXTURES / "photos" / name).open("rb") as file:
                taken[name] = photos.take_in(Photo(gallery=gallery, **texts), File(file, name=name))
        gallery.refresh_from_db()
        gallery.cover = taken[each["cover"]]
        gallery.save()
    for slug, strips in plan["strips"].items():
        blocks = Block.objects.filter(article__slug=slug, kind=Block.Kind.STRIP).order_by("position")
        for block, names in zip(blocks, strips, strict=True):
            block.gallery = taken[names[0]].gallery
            block.save()
            block.photos.set([taken[name] for name in names])
    for slug, name in plan["covers"].items():
        Article.objects.filter(slug=slug).update(cover=taken[name])
