"""What forms of the editor carry beside what was typed: versions, one-time keys, days, minutes. Any text may come."""

from datetime import date
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.common.ids import read_id, read_key


def seen(request):
    """The version of the draft that the page shows; None where it carries none."""
    return read_id(request.POST.get("seen", request.GET.get("seen", "")))


def versions(request, key):
    """The version of a stop that the form was made at, as the actions want it."""
    version = read_id(request.POST.get("version", ""))
    return {} if version is None else {key: version}


def step(request):
    return read_id(request.POST.get("step", ""))


def once(request):
    """The one-time key of a form, or a new one where it has none that can be read."""
    return read_key(request.POST.get("once", "")) or uuid4()


def minutes(request, *, most=1440):
    try:
        value = int(request.POST.get("minutes", ""))
    except ValueError:
        raise ValidationError(_("Say how many minutes.")) from None
    if not 0 < abs(value) <= most:
        raise ValidationError(_("That many minutes are no move within a day."))
    return value


def days(values):
    """The dates among these texts."""
    found = set()
    for value in values:
        try:
            found.add(date.fromisoformat(value))
        except ValueError:
            continue
    return found
