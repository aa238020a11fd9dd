"""The visits of an organisation, a region, a programme or a partnership, for pages of apps below this one."""

from django import template

from portal.common.audience import ANONYMOUS
from portal.common.structured import json_ld

from ..models import Visit
from ..structured import event

register = template.Library()


@register.simple_tag
def visits_of(organisation=None, region=None, **fields):
    """Public visits, newest first: `{% visits_of region=region as visits %}`, or by a field of theirs (programme)."""
    visits = Visit.objects.visible_to(ANONYMOUS).filter(**fields)
    if organisation:
        visits = visits.of_organisation(organisation, ANONYMOUS)
    if region:
        visits = visits.of_region(region)
    return list(visits.for_list()[:50])


@register.simple_tag(takes_context=True)
def event_facts(context, visit, hosts, photos):
    """JSON-LD of a visit; nothing of one whose dates are open."""
    origin = context["origin"]
    facts = event(visit, hosts, origin, [origin + photo.files.large for photo in photos[:1]])
    return json_ld(facts) if facts else ""
