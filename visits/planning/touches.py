"""Who touched a stop of a draft last, and how, told to the others who plan it."""

from django.utils.translation import gettext as _

from portal.common.forms import author_of, name_of

from ..models import Step, Stop
from ..programme.plans import EMPTY, from_json


def last_touch(visit, key):
    """Who changed a stop last, and how, in a sentence; empty where nobody did. Not every change is a step."""
    last = Step.objects.touching(visit, key).first()
    changed = Stop.history.filter(visit=visit, key=key, history_type="~").select_related("history_user").first()
    if changed and (last is None or changed.history_date > (last.undone_at or last.at)):
        return _told(author_of(changed), changed.history_date, _("changed this stop"), visit.zone)
    return told(last, visit.zone) if last else ""


def told(step, zone):
    """“Jan Przykład, 14:06: move SaMASZ.”"""
    what = _("took back: %(what)s") % {"what": step.label} if step.undone_at else step.label
    return _told(name_of(step.by), step.undone_at or step.at, what, zone)


def _told(who, at, what, zone):
    who = who or _("Somebody")
    return _("%(who)s, %(time)s: %(what)s.") % {"who": who, "time": f"{at.astimezone(zone):%H:%M}", "what": what}


def last_plan(visit, key):
    """What was planned last for a stop that the draft plans no more; an empty plan where nobody knows."""
    last = Step.objects.touching(visit, key).first()
    states = [each[str(key)]["plan"] for each in (last.after, last.before)] if last else []
    return from_json(next(filter(None, states), EMPTY))
