"""How a personal link stands, in words for staff: opened, what its reader has seen, until when it opens."""

from django.utils.translation import gettext as _

from portal.common import dates


def standing(link, last, zone):
    """Sentences about a link, whose visit has the releases 1 to `last` (None: not released yet); hours in `zone`."""
    found = [_("opened %(time)s") % {"time": _clock(link.opened_at, zone)} if link.opened_at else _("never opened")]
    if last:
        found.append(_seen(link.release_seen, last))
    return [*found, _end(link, zone)]


def _seen(number, last):
    if number is None:
        return _("has seen no release yet")
    return _("has seen release %(number)s of %(last)s") % {"number": number, "last": last}


def _end(link, zone):
    if link.revoked_at:
        return _("revoked %(time)s") % {"time": _clock(link.revoked_at, zone)}
    values = {"day": dates.day(link.expires_at.astimezone(zone))}
    return _("expires %(day)s") % values if link.is_valid else _("expired %(day)s") % values


def _clock(moment, zone):
    return dates.date_time_short(moment.astimezone(zone))
