"""A new visit planned like an old one: what is taken along is chosen, never copied blindly."""

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from portal.common.audience import Audience

from ..choices import Status
from ..models import Delegation, Hosting, Participant, Stop, Visit
from ..programme import itineraries
from ..programme.plans import plans_of
from .steps import Draft

CARRIED = ["host_region_id", "cluster_id", "programme_id", "partnership_id", "time_zone"]
PERSON = [
    "side", "group", "name", "office", "organisation_id", "email", "phone", "language", "precedence", "is_head",
    "needs",
]  # fmt: skip
TEXTS = ["name_pl", "name_en", "name_fr", "name_es"]


@transaction.atomic
def copy(source, *, title, slug, starts_on, people, delegation, by):
    """A new idea for staff only, with the hosts, and the draft's stops at the same hours of its own days.

    `people` are the participants taken along. A stop for people who do not come is for everybody; returns the visit and
    the number of such stops.
    """
    days = source.ends_on - source.starts_on
    visit = Visit.objects.create(
        title_pl=title, slug=slug, starts_on=starts_on, ends_on=starts_on + days, status=Status.IDEA,
        audience=Audience.STAFF, coordinator=by, **{name: getattr(source, name) for name in CARRIED},
    )  # fmt: skip
    hosts = source.hostings.values_list("organisation_id", "position")
    bulk_create_with_history([Hosting(visit=visit, organisation_id=pk, position=n) for pk, n in hosts], Hosting)
    if delegation and source.guests:
        _copy_delegation(source.guests, visit)
    known = _copy_people(people, visit, by)
    return visit, _copy_stops(source, visit, known, by)


def _copy_delegation(old, visit):
    fields = [*TEXTS, "origin_id", "home_city", "home_time_zone", "languages"]
    new = Delegation.objects.create(visit=visit, **{name: getattr(old, name) for name in fields})
    new.senders.set(old.senders.all())


def _copy_people(people, visit, by):
    """{id of the old participant: id of the new one}; whether a name may be public is asked anew."""
    new = [Participant(visit=visit, **{name: getattr(old, name) for name in PERSON}) for old in people]
    bulk_create_with_history(new, Participant, default_user=by)
    return {old.pk: person.pk for old, person in zip(people, new, strict=True)}


def _copy_stops(source, visit, known, by):
    """The stops keep their audience: one for staff only is never shown by being copied."""
    draft = Draft(visit, itineraries.draft_of(visit), {}, by)
    audiences = dict(source.stops.values_list("key", "audience"))
    days, freed, plans, stops = (visit.starts_on - source.starts_on).days, 0, {}, []
    for old, plan in plans_of(itineraries.draft_of(source)).items():
        attends = sorted(known[pk] for pk in plan["attends"] if pk in known)
        receives = sorted(known[pk] for pk in plan["receives"] if pk in known)
        freed += not (plan["everybody"] or attends)
        people = {"everybody": plan["everybody"] or not attends, "attends": attends, "receives": receives}
        stop = Stop(visit=visit, audience=audiences[old])
        stops.append(stop)
        plans[stop.key] = draft.moved(plan, days=days) | people
    bulk_create_with_history(stops, Stop, default_user=by)
    itineraries.write(draft.itinerary, plans, by=by)
    return freed
