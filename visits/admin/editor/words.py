"""What the programme editor says after an action: one calm sentence, read out by the status line."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common import dates

from ...planning.touches import last_touch
from ...programme.days import hours


def done(board, done):
    """What was done, where the stop stands now, when to leave for the next one, and what warns there."""
    row = board.by_key.get(done.key)
    if row is None or row.stop.key not in done.touched:
        return what(done)
    day = dates.weekday(row.starts.astimezone(board.visit.zone))
    told = [what(done), f"{day} {hours(row.starts, row.ends, board.visit.zone)}."]
    told += asks_anew(done, row) + leave_by(board, row) + warned(board, row)
    return " ".join(told)


def what(done):
    if not done.label:
        return _("Nothing changed.")
    return (done.said or _("Done: %(what)s.")) % {"what": done.label}


def asks_anew(done, row):
    return [_("Another host: not asked yet.")] if row.stop.key in done.rehosted and row.host_id else []


def leave_by(board, row):
    ways = [leg for leg in board.legs if leg.origin.key == row.stop.key and leg.leave_by]
    return [_("Leave by %(time)s.") % {"time": f"{leg.leave_by:%H:%M}"} for leg in ways[:1]]


def warned(board, row):
    count = sum(warning.key == row.stop.key for warning in board.warnings)
    if not count:
        return []
    return [ngettext("%(count)s warning here.", "%(count)s warnings here.", count) % {"count": count}]


def meanwhile(visit, key):
    """Who changed a stop since its form was opened."""
    return last_touch(visit, key) or _("Somebody changed this stop since you opened it.")


def gone(visit, key):
    """Who took a stop out of the draft."""
    return last_touch(visit, key) or _("This stop is not in the draft any more.")


def opened(forms):
    if "open" in forms:
        return _("Editing %(stop)s. Nothing saved yet.") % {"stop": forms["open"].row.title}
    return ""
