"""Values of records in words, for people who compare them: names of fields, dates, choices, rich text, differences."""

import html
import re
from datetime import date, datetime
from difflib import SequenceMatcher

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_prose_editor.fields import ProseEditorField, ProseEditorFormField
from modeltranslation.fields import TranslationField

from . import dates

SAME, OLD, NEW = "same", "old", "new"
MOST_PAIRS = 250_000  # of words compared with words: beyond, a text is shown whole
ALIKE = 0.4  # below, two passages are told one after the other
CONTEXT = 12  # words kept on either side of a change


def label_of(model, name, fallback=""):
    """(name of a field in the reader's language, code of the language that its text is in or "")."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return capfirst(str(fallback or name)), ""
    if isinstance(field, TranslationField):
        return capfirst(str(field.translated_field.verbose_name)), field.language
    return capfirst(str(field.verbose_name)), ""


def is_rich(field):
    return isinstance(field, ProseEditorField | ProseEditorFormField)


def in_words(value):
    """A value of Python as people write it; nothing at all is the empty word."""
    match value:
        case None | "":
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return dates.date_time(timezone.localtime(value))
        case date():
            return dates.day(value)
    return str(value)


def gone(key):
    """What stands for a record that exists no more."""
    return _("no. %(key)s, which is gone") % {"key": key}


def plain(rich):
    """Rich text as lines of text; a link says where it leads."""
    text = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', r"\2 [\1]", rich, flags=re.S)
    text = re.sub(r"<(?:br|hr)\s*/?>|</(?:p|h\d|li|tr|blockquote)>", "\n", text)
    return html.unescape(strip_tags(text)).strip()


def difference(old, new):
    """The new text against the old one as parts, (SAME, OLD or NEW, text): word by word, or whole where it is long."""
    before, after = _words(old), _words(new)
    head = _common(before, after)
    tail = _common(before[head:][::-1], after[head:][::-1])
    middle = before[head : len(before) - tail], after[head : len(after) - tail]
    parts = [(SAME, before[:head]), *_compared(*middle), (SAME, before[len(before) - tail :])]
    return [(kind, "".join(words)) for kind, words in parts if words]


def shortened(parts):
    """A difference without the long stretches that nobody changed."""
    return [(kind, brief(text) if kind == SAME else text) for kind, text in parts]


def brief(text):
    """A long text by its first and last words."""
    words = _words(text)
    return text if len(words) <= 4 * CONTEXT else "".join([*words[: 2 * CONTEXT], " …", *words[-2 * CONTEXT :]])


def _words(text):
    """The words of a text, each with the space before it."""
    return re.findall(r"\s*\S+|\s+$", text)


def _common(one, other):
    """How many words two lists begin with in common."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _compared(before, after):
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if len(before) * len(after) > MOST_PAIRS or matcher.ratio() < ALIKE:
        yield from ((OLD, before), (NEW, after))
        return
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield SAME, before[a:b]
        else:
            yield from ((OLD, before[a:b]), (NEW, after[c:d]))
