"""Which language a text is really in, and the addresses of a page in the others."""

from django.conf import settings
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

CODES = [code for code, _name in settings.LANGUAGES]


def language_of(record, field):
    """The language that `record` shows its translated `field` in: the reader's, or Polish where that is missing."""
    wanted = get_language()
    return wanted if getattr(record, f"{field}_{wanted}", "") else settings.LANGUAGE_CODE


def languages_with(record, field):
    """The site languages in which `record` has this field."""
    return [code for code in CODES if getattr(record, f"{field}_{code}")]


def same_page(request, code):
    """The address of the page of `request` in another language, its query kept; home where it has none."""
    path = request.get_full_path()
    head, _slash, rest = path.lstrip("/").partition("/")
    return f"/{code}/{rest}" if head in CODES else f"/{code}/"


def translated(field):
    """The expression of a translated field in the reader's language, in Polish where that is missing."""
    codes = get_language(), settings.LANGUAGE_CODE
    texts = [NullIf(F(f"{field}_{code}"), Value(""), output_field=CharField()) for code in codes]
    return Coalesce(*texts, Value(""), output_field=CharField())


def fallen_back(field):
    """The expression of the language that `translated` shows a field in, where that is not the reader's; else ""."""
    wanted, source = get_language(), settings.LANGUAGE_CODE
    own = Value("", output_field=CharField())
    return own if wanted == source else Case(When(**{f"{field}_{wanted}__gt": ""}, then=own), default=Value(source))


def without_translation(rows):
    """The same rows by Django's own queryset: modeltranslation's puts the columns that a union needs into any order."""
    return QuerySet(rows.model, query=rows.query.chain())
