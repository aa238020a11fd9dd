"""What staff's pages count of a visit: a subquery each, for joins of all these tables would multiply their rows."""

from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from ..choices import Answer
from ..models import AccessLink, Itinerary, Participant, PlannedStop


def counted(queryset):
    """Visits with counts of the draft's stops, their hosts, people and links, the last release and the draft's id."""
    drafted = PlannedStop.objects.filter(itinerary__visit=OuterRef("pk"), itinerary__number=None)
    hosted = drafted.filter(host__isnull=False)
    itineraries = Itinerary.objects.filter(visit=OuterRef("pk"))
    links = AccessLink.objects.filter(participant__visit=OuterRef("pk"), revoked_at=None)
    return queryset.annotate(
        stop_count=_count(drafted, "itinerary__visit"),
        host_stops=_count(hosted, "itinerary__visit"),
        host_yes=_count(hosted.filter(stop__answer=Answer.CONFIRMED), "itinerary__visit"),
        people_count=_count(Participant.objects.filter(visit=OuterRef("pk")), "visit"),
        link_count=_count(links, "participant__visit"),
        last_release=last_release("pk"),
        draft_id=Subquery(itineraries.filter(number=None).order_by().values("pk")[:1]),
    )


def last_release(visit):
    """The number of the last release of the visit that the row names by this column; null while there is none."""
    ours = Itinerary.objects.filter(visit=OuterRef(visit)).order_by().values("visit")
    return Subquery(ours.annotate(n=Max("number")).values("n"))


def _count(rows, visit):
    return Coalesce(Subquery(rows.order_by().values(visit).annotate(n=Count("pk")).values("n")), 0)
