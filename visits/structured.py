"""A visit as facts for machines: schema.org's Event."""

from portal.common.languages import language_of
from portal.common.structured import known, organisation

from .choices import Status


def event(visit, hosts, origin, images=()):
    """What the page of a public visit shows; None while it has no dates, which an event must have.

    Its days have no hour, and so are those of the place where it takes place.
    """
    if not visit.starts_on:
        return None
    status = "EventCancelled" if visit.status == Status.CANCELLED else "EventScheduled"
    return known(
        kind="Event", name=visit.title, description=visit.summary, url=origin + visit.get_absolute_url(),
        inLanguage=language_of(visit, "title"), startDate=visit.starts_on.isoformat(),
        endDate=visit.ends_on.isoformat(), eventStatus=f"https://schema.org/{status}",
        eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode", location=place(visit.host_region),
        organizer=[organisation(host.name, origin + host.get_absolute_url()) for host in hosts], image=list(images),
    )  # fmt: skip


def place(region):
    address = region and known(kind="PostalAddress", addressRegion=region.name, addressCountry=region.country)
    return region and known(kind="Place", name=region.name, address=address)
