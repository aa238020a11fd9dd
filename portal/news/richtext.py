"""Rich text of articles: what the editor offers is what the cleaner lets through, when saved and when shown."""

import nh3
from django.utils.safestring import mark_safe
from django_prose_editor.config import allowlist_from_extensions, expand_extensions
from django_prose_editor.fields import ProseEditorField
from modeltranslation.fields import TranslationField

from .tidy import LINK, tidy

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"protocols": ["http", "https", "mailto"], "enableTarget": False},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
}
_CONTROLS = dict.fromkeys({*range(32), 127} - {ord("\t"), ord("\n")})
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
_allowed = allowlist_from_extensions(expand_extensions(EXTENSIONS)) | {"attributes": _ATTRIBUTES}


def _address(_tag, name, value):
    """A link leads to another site, a mail or a page of the portal; nh3 lets every relative address through."""
    return value if name != "href" or LINK.match(value) else None


_cleaner = nh3.Cleaner(**_allowed, attribute_filter=_address)


def clean(html):
    """The HTML without what the editor does not offer, and without what word processors leave in it."""
    return sanitized(tidy(html.translate(_CONTROLS)))


def safe(html):
    """Cleaned HTML, ready to be shown; nothing may change it afterwards."""
    return mark_safe(sanitized(html))  # noqa: S308 cleaned on this very line


def sanitized(html):
    """The HTML without what the editor does not offer.

    Control characters go first: taken out later, by a feed say, they could turn `java\\x03script:` alive.
    """
    return _cleaner.clean(html.translate(_CONTROLS))


class RichTextField(ProseEditorField):
    """HTML that is cleaned in forms and again whenever the row is saved, by whatever door."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"extensions": EXTENSIONS, "sanitize": clean} | kwargs)

    def pre_save(self, instance, add):
        """The field without a language is only an alias: set, it would fill the column of the active language."""
        value = super().pre_save(instance, add)
        if value:
            value = clean(value)
            if isinstance(self, TranslationField):
                setattr(instance, self.attname, value)
        return value
