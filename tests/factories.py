"""One factory a model: a plain function that makes a valid row, with the given fields and no side effects."""

import datetime
import io
import uuid
from itertools import count

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from clusters import models as clusters
from portal.common.models import Office
from portal.gallery import models as gallery
from portal.gallery import photos
from portal.news import models as news
from visits import models as visits
from visits.programme import itineraries, plans, travel

_numbers = count(1)
WARSAW = datetime.timezone(datetime.timedelta(hours=2))  # in October
FIRST_DAY = datetime.date(2018, 10, 1)


def number():
    return next(_numbers)


def office(**fields):
    day = datetime.date(2026, 1, 1)
    defaults = {
        "site_name_pl": "Wizyty klastrów", "site_name_en": "Cluster visits", "headline_pl": "Kto przyjechał",
        "tagline_pl": "Portal wizyt", "name_pl": "Biuro Wizyt", "address": "Białystok", "email": "biuro@wizyty.example",
        "phone": "+48 00 000 00 00", "emergency_phone": "+48 00 000 00 01", "controller_pl": "Biuro Wizyt",
        "privacy_pl": "Dane uczestników trzymamy 60 dni.", "enforcement_name_pl": "RPO",
        "enforcement_url": "https://bip.brpo.gov.pl/", "published_on": day, "updated_on": day, "drawn_up_on": day,
        "reviewed_on": day, "contact_person": "Ala Przykład", "contact_email": "a11y@wizyty.example",
        "contact_phone": "+48 00 000 00 02", "architecture_pl": "Wejście bez progu.",
    }  # fmt: skip
    row, _created = Office.objects.update_or_create(pk=1, defaults=defaults | fields)
    return row


def specialisation(**fields):
    n = number()
    return clusters.Specialisation.objects.create(**{"code": f"field-{n}", "name_pl": f"Branża {n}"} | fields)


def region(**fields):
    n = number()
    defaults = {
        "name_pl": f"region {n}", "slug": f"region-{n}", "country": "PL", "code": f"PL{n}",
        "time_zone": "Europe/Warsaw", "latitude": 53.1325, "longitude": 23.1688,
    }  # fmt: skip
    return clusters.Region.objects.create(**defaults | fields)


def organisation(**fields):
    n = number()
    return clusters.Organisation.objects.create(
        **{"name": f"Organisation {n}", "slug": f"organisation-{n}", "kind": "firm"} | fields
    )


def cluster(**fields):
    return organisation(**{"kind": "cluster"} | fields)


def membership(cluster, organisation, **fields):
    return clusters.Membership.objects.create(cluster=cluster, organisation=organisation, **fields)


def programme(**fields):
    n = number()
    return clusters.Programme.objects.create(**{"name_pl": f"Program {n}", "slug": f"programme-{n}"} | fields)


def partnership(**fields):
    n = number()
    regions = {"region": region(), "partner": region()}
    return clusters.Partnership.objects.create(**{"slug": f"partnership-{n}"} | regions | fields)


def visit(**fields):
    n = number()
    defaults = {
        "title_pl": f"Wizyta {n}", "slug": f"visit-{n}", "starts_on": FIRST_DAY,
        "ends_on": FIRST_DAY + datetime.timedelta(days=4), "status": "reported", "audience": "public",
        "time_zone": "Europe/Warsaw",
    }  # fmt: skip
    return visits.Visit.objects.create(**defaults | fields)


def delegation(visit, **fields):
    defaults = {
        "name_pl": "Delegacja z Arequipy", "home_city": "Arequipa", "home_time_zone": "America/Lima", "languages": "es",
        "origin": region(country="PE"),
    }  # fmt: skip
    return visits.Delegation.objects.create(visit=visit, **defaults | fields)


def participant(visit, **fields):
    return visits.Participant.objects.create(visit=visit, **{"name": f"Person {number()}", "language": "en"} | fields)


def link(participant, **fields):
    row, _created = visits.AccessLink.objects.update_or_create(
        participant=participant, defaults={"expires_at": timezone.now() + datetime.timedelta(days=60)} | fields
    )
    return row


def place(**fields):
    n = number()
    return visits.Place.objects.create(**{"name": f"Place {n}", "slug": f"place-{n}", "address": "Street 1"} | fields)


def draft(visit):
    return itineraries.draft_of(visit)


def at(hour, minute=0, day=0):
    """A moment of the visit, Warsaw time."""
    moment = datetime.datetime.combine(FIRST_DAY, datetime.time(hour, minute), WARSAW)
    return moment + datetime.timedelta(days=day)


def planned_stop(visit, **fields):
    """A stop in the visit's draft."""
    (row,) = planned_stops(visit, fields)
    return row


def planned_stops(visit, *stops):
    """Several at once, each by its fields: one writing is much quicker than one for each."""
    written = dict(plan_of_stop(visit, **fields) for fields in stops)
    itineraries.write(draft(visit), written, by=None)
    rows = visits.PlannedStop.objects.filter(itinerary__visit=visit, itinerary__number=None)
    return [rows.get(stop__key=key) for key in written]


def plan_of_stop(visit, *, audience="public", attends=(), receives=(), answer="not_asked", **fields):
    """The key of a new stop, and a plan for it."""
    stop = visits.Stop.objects.create(visit=visit, audience=audience, answer=answer)
    defaults = {"title_pl": f"Stop {number()}", "starts": at(9), "ends": at(10), "everybody": not attends}
    row = visits.PlannedStop(**defaults | fields)
    plan = {name: getattr(row, name) for name in plans.COLUMNS}
    return stop.key, plan | {
        "attends": sorted(each.pk for each in attends),
        "receives": sorted(each.pk for each in receives),
    }


def event(starts, ends, **fields):
    """A stop as the rules of travel and warnings take it, without a row; its host has confirmed."""
    defaults = {"key": uuid.uuid4(), "title": f"Stop {number()}", "kind": "company_visit", "answer": "confirmed"}
    return travel.Event(starts=starts, ends=ends, **defaults | fields)


def notice(person, **fields):
    """A held mail that tells the person of the last release."""
    release = visits.Itinerary.objects.last_of(person.visit)
    return visits.Notice.objects.create(participant=person, **{"kind": "changes", "release": release} | fields)


def outcome(visit, **fields):
    return visits.Outcome.objects.create(
        visit=visit, **{"text_pl": f"Efekt {number()}", "audience": "public", "kind": "contact"} | fields
    )


def released_visit(slug, **fields):
    """A visit with a delegation, a host, and a release of three stops: public, for partners, for staff."""
    row = visit(slug=slug, title_pl=f"Wizyta {slug}", host_region=region(), **fields)
    delegation(row)
    visits.Hosting.objects.create(visit=row, organisation=organisation(kind="authority"), position=1)
    planned_stops(row, *(
        {
            "audience": audience, "title_pl": f"{audience.capitalize()} stop", "starts": at(hour), "ends": at(hour + 1),
            "host": organisation(name=f"{slug} {audience} host", published=audience == "public"), "place": place(),
            "partner_notes_pl": f"{slug} canary of notes" if audience != "public" else "",
        }
        for hour, audience in ((9, "public"), (11, "partners"), (13, "staff"))
    ))  # fmt: skip
    itineraries.release(row, by=None)
    return row


def picture(width=90, height=60, *, name="picture.jpg", colour="teal", image_format="JPEG", **options):
    """An uploaded picture; `options` go to the encoder (exif=…)."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(stream, image_format, **options)
    return ContentFile(stream.getvalue(), name=name)


def gallery_of(visit=None, **fields):
    n = number()
    return gallery.Gallery.objects.create(
        **{"title_pl": f"Galeria {n}", "slug": f"gallery-{n}", "visit": visit, "audience": "public"} | fields
    )


def photo(of, *, file=None, **fields):
    n = number()
    fields = {"alt_pl": f"Widok {n}", "caption_pl": f"Podpis {n}", "credit_pl": "Rys."} | fields
    return photos.take_in(gallery.Photo(gallery=of, **fields), file or picture())


def article(**fields):
    n = number()
    defaults = {
        "title_pl": f"Artykuł {n}", "slug": f"article-{n}", "lead_pl": "Wstęp.", "byline": "Redakcja portalu",
        "status": "published", "publish_at": datetime.datetime(2018, 10, 8, 8, tzinfo=datetime.UTC),
    }  # fmt: skip
    return news.Article.objects.create(**defaults | fields)


def preview_link(of=None, *, made_by=None, opens_for=datetime.timedelta(days=7), **article_fields):
    """A link to an article, one of these fields where none is given."""
    maker = made_by or get_user_model().objects.create_user(f"editor-{number()}", is_staff=True)
    return news.PreviewLink.objects.create(
        article=of or article(**article_fields), made_by=maker, expires_at=timezone.now() + opens_for
    )


def remark(link, **fields):
    return news.Remark.objects.create(link=link, **{"name": "Ala Przykład", "approved": True} | fields)


def tag(**fields):
    n = number()
    return news.Tag.objects.create(**{"name_pl": f"Temat {n}", "slug": f"topic-{n}"} | fields)


def block(article, **fields):
    return news.Block.objects.create(article=article, **{"kind": "text", "text_pl": "<p>Treść.</p>"} | fields)
