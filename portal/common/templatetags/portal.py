"""Filters of every template (a builtin: no `load` needed)."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from ..languages import language_of

register = template.Library()


@register.filter
def lang(record, field):
    """` lang="pl"` where the field falls back to Polish on a page of another language, else nothing."""
    language = language_of(record, field)
    return "" if language == get_language() else format_html(' lang="{}"', language)
