"""The gate: what keeps a gallery from being public. Pure, over photos as stored or as typed in a form."""

from django.utils.translation import gettext as _


def alternative_text_faults(title, photos):
    """Sentences about photos that lack an alternative text of their own; none when the gallery may be public.

    `photos` have `alt_pl`, `decorative`, `file_name` and `number` (None while new). A text that repeats the gallery's
    title, the file's name or another photo's text is none.
    """
    seen = {}
    for photo in photos:
        alt, name = (photo.alt_pl or "").strip().casefold(), photo.number or _("(new)")
        if photo.decorative:
            continue
        if not alt:
            yield _("Photo %(number)s has no alternative text, and is not marked as decorative.") % {"number": name}
        elif alt in {title.strip().casefold(), photo.file_name.casefold()}:
            yield _("The alternative text of photo %(number)s only repeats a title or a file name.") % {"number": name}
        elif alt in seen:
            yield _("Photos %(one)s and %(other)s have the same alternative text.") % {"one": seen[alt], "other": name}
        seen.setdefault(alt, name)
