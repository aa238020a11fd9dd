"""What one cell of a list of people may hold: each function takes a text and gives the clean value of its field.

They raise ValidationError with a sentence that names the value and the cure. A text is stored as it is, never as
something that a spreadsheet would work out (safety.md, rule 12): who starts one like a formula is told so.
"""

import re
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from clusters.models import Organisation
from portal.common.sorting import fold

from ..choices import Side
from ..models import Participant
from . import words

FORMULA = re.compile(r"[=+\-@＝＋－＠]")
PHONE = re.compile(r"\+?[\d(][\d\s()./-]*(?:(?:x|ext|w|wew|poste|int)\.?\s*\d+)?", re.IGNORECASE)
UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")


def cleaners():
    """{field: its function}, with the directory as it is now."""
    named = _organisations()
    return {
        "name": _name, "office": partial(_text, "office"), "organisation": partial(_organisation, named),
        "email": _email, "phone": _phone, "language": _language, "side": _side, "group": _group,
        "precedence": _precedence, "is_head": _yes_or_no, "needs": partial(_text, "needs"), "name_public": _yes_or_no,
    }  # fmt: skip


def blank(name):
    """The value of an empty cell."""
    if name == "name":
        raise ValidationError(_("The name is missing."))
    return None if name == "precedence" else Participant._meta.get_field(name).get_default()


def inert(text):
    """A text for a file that spreadsheets open: shown, and never worked out."""
    return f"'{text}" if FORMULA.match(text) or text[:1] in ("\t", "\r", "\n") else text


def cut(text, most=60):
    """A value as a sentence can hold it."""
    return text if len(text) <= most else f"{text[:most]}…"


def _refuse(sentence, text, **more):
    raise ValidationError(sentence % {"value": cut(text), **more})


def _fits(name, text):
    most = Participant._meta.get_field(name).max_length
    if UNSEEN.search(text):
        _refuse(_("“%(value)s” holds a sign that cannot be seen. Type it anew."), UNSEEN.sub("?", text))
    if len(text) > most:
        _refuse(_("“%(value)s” has %(length)s characters; at most %(most)s fit."), text, length=len(text), most=most)
    return text


def _text(name, text):
    if FORMULA.match(text):
        _refuse(_("“%(value)s” starts like a formula. Write plain words, without = + - @ at their start."), text)
    return _fits(name, text)


def _name(text):
    if not fold(text):
        _refuse(_("“%(value)s” is no name."), text)
    return _text("name", text)


def _email(text):
    try:
        validate_email(_text("email", text))
    except ValidationError as refusal:
        if refusal.code != "invalid":
            raise
        _refuse(_("“%(value)s” is no e-mail address. Write one like anna@example.org, or leave it empty."), text)
    return text


def _phone(text):
    if not PHONE.fullmatch(text):
        _refuse(_("“%(value)s” is no phone number. Write one like +48 85 123 45 67, or leave it empty."), text)
    return _fits("phone", text)


def _organisations():
    """{folded name or short name: ids}"""
    named = {}
    for pk, *names in Organisation.objects.values_list("pk", "name", "short_name"):
        for name in filter(None, map(fold, names)):
            named.setdefault(name, set()).add(pk)
    return named


def _organisation(named, text):
    found = named.get(fold(text), ())
    if len(found) > 1:
        _refuse(_("“%(value)s” is the name of several organisations. Write the full name."), text)
    if not found:
        _refuse(_("“%(value)s” is not in the directory. Leave it empty, or add it there first."), text)
    return next(iter(found))


def _language(text):
    code = words.languages().get(fold(text))
    if code is None:
        _refuse(_("“%(value)s” is no language of the site. Write pl, en, fr, es, or the name of one."), text)
    return code


def _side(text):
    side = words.sides().get(fold(text))
    if side is None:
        sides = ", ".join(str(side.label) for side in Side)
        _refuse(_("“%(value)s” is no side of a visit. Write one of: %(sides)s."), text, sides=sides)
    return side.value


def _group(text):
    if not text.isalpha():
        _refuse(_("“%(value)s” is no group. Write letters, like A."), text)
    return _fits("group", text.upper())


def _precedence(text):
    if not text.isdecimal() or not 0 < len(text) < 5:
        _refuse(_("“%(value)s” is no place in an order. Write a number from 0 to 9999, or leave it empty."), text)
    return int(text)


def _yes_or_no(text):
    answer = words.answers().get(fold(text))
    if answer is None:
        _refuse(_("“%(value)s” is neither yes nor no."), text)
    return answer
