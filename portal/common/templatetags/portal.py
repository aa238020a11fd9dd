"""Filters of every template (a builtin: no `load` needed)."""

from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import dates, structured
from ..languages import language_of

register = template.Library()


@register.filter
def lang(record, field):
    """` lang="pl"` where the field falls back to Polish on a page of another language, else nothing."""
    language = language_of(record, field)
    return "" if language == get_language() else format_html(' lang="{}"', language)


@register.filter
def day(date):
    return dates.day(date) if date else ""


@register.filter
def moment(instant, zone=None):
    """A date with its hour, in `zone` or the site's own."""
    return dates.date_time(timezone.localtime(instant, zone)) if instant else ""


@register.filter
def web(address):
    """An address that somebody typed, as a link may carry it: http and https alone, whatever door it came by."""
    return address if address.startswith(("http://", "https://")) else ""


@register.simple_tag(takes_context=True)
def again(context, name):
    """What the block `name` of this page holds, once more: a title is written once for readers and for machines."""
    return context.render_context[BLOCK_CONTEXT_KEY].get_block(name).render(context)


@register.simple_tag(takes_context=True)
def breadcrumb_list(context, home, here, *steps):
    """JSON-LD of the way to the page called `here`; `home` and `steps` are pairs of address and name, in a row."""
    absolute = context.request.build_absolute_uri
    pairs = [(steps[place + 1], absolute(steps[place])) for place in range(0, len(steps), 2) if steps[place]]
    return structured.json_ld(structured.trail([(_("Home"), absolute(home)), *pairs, (str(here), "")]))
