"""The visits of an organisation, a region, a programme or a partnership, for pages of apps below this one."""

from django import template

from portal.common.audience import ANONYMOUS

from ..models import Visit

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
