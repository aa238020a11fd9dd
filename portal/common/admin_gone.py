"""What was typed into the form of a record that somebody deleted meanwhile: told, and made a form of a new record."""

import re
import uuid

from django.core.exceptions import FieldDoesNotExist
from django.forms.formsets import INITIAL_FORM_COUNT

from .history import is_tracked
from .ids import read_id
from .wording import label_of

ROW = re.compile(r"(?P<row>.+-\d+)-(?P<name>\w+)")
OWN = {"seen_version", "once", "csrfmiddlewaretoken", "id"}


def deletion_of(model, key):
    """The row of history that tells of a deletion; None where history knows of none."""
    pk = read_id(key)
    if pk is None or not is_tracked(model):
        return None
    gone = model.history.filter(**{model._meta.pk.attname: pk, "history_type": "-"})
    return gone.select_related("history_user").first()


def texts_of(data, model, row_models):
    """(label, language, text) of every text that was sent, rows of inlines included."""
    for key in data:
        match = ROW.fullmatch(key)
        models, name = (row_models, match["name"]) if match else ([model], key)
        owner = next((each for each in models if _holds_text(each, name)), None)
        if owner and data[key].strip():
            yield *label_of(owner, name), data[key]


def _holds_text(model, name):
    try:
        return not model._meta.get_field(name).is_relation and name not in OWN
    except FieldDoesNotExist:
        return False


def as_new(data, links):
    """The fields of a form that adds what was sent: no row is of a stored record any more, the one-time key is fresh.

    `links` are the names by which rows point to their page.
    """
    fields = [("once", str(uuid.uuid4()))]
    for key in data:
        name = key.rpartition("-")[2]
        if name == INITIAL_FORM_COUNT:
            fields.append((key, "0"))
        elif name not in OWN and not key.startswith("_") and not (name in links and ROW.fullmatch(key)):
            fields += [(key, value) for value in data.getlist(key)]
    return fields
