"""Filters of every template (a builtin: no `load` needed)."""

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language

from .. import dates
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
