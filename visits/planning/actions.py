"""What a coordinator does to a draft in the programme editor. Each action is one step (steps.py) that can be undone.

Each takes the visit first, `by` and, where a stop was looked at, `seen`. Nothing here asks who may: the views do.
"""

import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.common import dates

from ..choices import Answer
from ..people.answers import answered
from ..programme.warnings import is_confirmed_for_other
from .kept import kept_of, stops_of
from .steps import Doing, action


@action
def add(draft, plan, *, key=None, kept=None):
    key = key or uuid.uuid4()
    return Doing(_("add %(stop)s") % {"stop": plan["title_pl"]}, {key: plan}, {key: kept} if kept else {}, key)


@action
def edit(draft, key, plan, *, kept, following=False):
    """Replace a stop's plan and kept values; `following` moves what comes after it that day by as much."""
    old = draft.plan(key)
    plans = {key: plan}
    if following:
        days = (draft.day_of(plan) - draft.day_of(old)).days
        minutes = (plan["ends"] - draft.moved(old, days=days)["ends"]) // timedelta(minutes=1)
        plans |= _later(draft, _following(draft, key), minutes, days=days)
    return Doing(_("edit %(stop)s") % {"stop": plan["title_pl"]}, plans, {key: kept}, key)


@action
def later(draft, key, minutes, *, following=False):
    """Some minutes later (or earlier, below zero), with all that follows that day if asked."""
    stops = {key: draft.plan(key)} | (_following(draft, key) if following else {})
    return Doing(_move_label(draft, key), _later(draft, stops, minutes), key=key)


@action
def longer(draft, key, minutes):
    plan = draft.plan(key)
    ends = plan["ends"] + timedelta(minutes=minutes)
    if ends <= plan["starts"]:
        raise ValidationError(_("The end is not after the start."))
    if ends - plan["starts"] > timedelta(days=1):
        raise ValidationError(_("A stop lasts a day at most."))
    return Doing(_("length of %(stop)s") % {"stop": plan["title_pl"]}, {key: plan | {"ends": ends}}, key=key)


@action
def move(draft, key, starts):
    plan = draft.plan(key)
    plans = {key: plan | {"starts": starts, "ends": starts + (plan["ends"] - plan["starts"])}}
    return Doing(_move_label(draft, key), plans, key=key)


@action
def swap(draft, key, *, after):
    """Change places with the next stop of the day (`after`) or the one before; the gap between them stays."""
    order = list(draft.on(draft.day_of(draft.plan(key))))
    place = order.index(key) + (1 if after else -1)
    if not 0 <= place < len(order):
        raise ValidationError(_("There is no stop to change places with."))
    first, second = sorted((key, order[place]), key=order.index)
    early, late = draft.plans[first], draft.plans[second]
    gap = late["starts"] - early["ends"]
    ends = early["starts"] + (late["ends"] - late["starts"])
    plans = {
        second: late | {"starts": early["starts"], "ends": ends},
        first: early | {"starts": ends + gap, "ends": ends + gap + (early["ends"] - early["starts"])},
    }
    return Doing(_move_label(draft, key), plans, key=key)


@action
def duplicate(draft, key, *, new_key=None):
    """The same stop once more, right after it, or beside it at the end of a day; its host is not asked yet."""
    plan = draft.plan(key)
    after = draft.moved(plan, minutes=(plan["ends"] - plan["starts"]) // timedelta(minutes=1))
    copy = after if draft.day_of(after) == draft.day_of(plan) else plan
    new_key = new_key or uuid.uuid4()
    kept = {new_key: _asked_anew(draft, [key])[key]}
    label = _("copy %(stop)s") % {"stop": plan["title_pl"]}
    return Doing(label, {new_key: copy}, kept, new_key)


@action
def delete(draft, key):
    """Take a stop out; the focus goes to the next stop of the day, else to the one before."""
    plan = draft.plan(key)
    order = list(draft.on(draft.day_of(plan)))
    place = order.index(key)
    neighbours = order[place + 1 : place + 2] or order[max(place - 1, 0) : place]
    return Doing(_("remove %(stop)s") % {"stop": plan["title_pl"]}, {key: None}, key=next(iter(neighbours), None))


@action
def answer(draft, key, value, *, note=""):
    """Write down what the host said; a yes once more, where it was for other hours, is one for those planned now."""
    plan = draft.plan(key)
    (stop,) = stops_of(draft, [key])
    hours = plan["starts"], plan["ends"]
    if value == stop.answer:  # what the host said with it stays
        if not is_confirmed_for_other(stop, hours):
            return Doing("", key=key)
        note = note or stop.answer_note
    label = _("answer of %(stop)s") % {"stop": plan["title_pl"]}
    return Doing(label, kept={key: answered(stop, value, hours=hours, note=note)}, key=key)


@action
def accept(draft, key):
    """Take the other time that the host proposed: the stop moves there and is confirmed."""
    plan, (stop,) = draft.plan(key), stops_of(draft, [key])
    if not stop.proposed_starts:
        raise ValidationError(_("The host proposed no other time."))
    ends = stop.proposed_ends or stop.proposed_starts + (plan["ends"] - plan["starts"])
    hours = stop.proposed_starts, ends
    plans = {key: plan | {"starts": stop.proposed_starts, "ends": ends}}
    return Doing(_move_label(draft, key), plans, {key: answered(stop, Answer.CONFIRMED, hours=hours)}, key)


@action
def copy_day(draft, day, to):
    """Copy the stops of a day to another, their hosts not asked yet."""
    if not (stops := draft.on(day)):
        raise ValidationError(_("This day has no stops."))
    new = {key: uuid.uuid4() for key in stops}
    kept = _asked_anew(draft, stops)
    return Doing(
        _("copy of %(day)s") % {"day": dates.day_and_month(day)},
        {new[key]: draft.moved(plan, days=(to - day).days) for key, plan in stops.items()},
        {new[key]: kept[key] for key in stops},
        next(iter(new.values())),
    )


@action
def move_day(draft, day, to):
    """Move every stop of a day to another day, at the same hours."""
    if not (stops := draft.on(day)):
        raise ValidationError(_("This day has no stops."))
    plans = {key: draft.moved(plan, days=(to - day).days) for key, plan in stops.items()}
    return Doing(_("move of %(day)s") % {"day": dates.day_and_month(day)}, plans, key=next(iter(plans)))


@action
def shift(draft, days):
    """The whole visit some days later (or earlier): its own days and every stop of the draft."""
    visit = draft.visit
    plans = {key: draft.moved(plan, days=days) for key, plan in draft.plans.items()}
    ours = (visit.starts_on, visit.ends_on)
    if visit.starts_on and not 1990 < visit.starts_on.year + days // 365 < 2200:
        raise ValidationError(_("That is too far away."))
    moved = tuple(each + timedelta(days=days) for each in ours) if visit.starts_on else None
    return Doing(_("shift by %(days)s days") % {"days": f"{days:+}"}, plans, visit_days=moved)


def _later(draft, stops, minutes, *, days=0):
    """These stops so many minutes (and days) later. Raises where one would slip over midnight: it would drop out of
    sight, and out of what follows its day's stops."""
    plans = {key: draft.moved(plan, minutes=minutes, days=days) for key, plan in stops.items()}
    for key, plan in plans.items():
        if draft.day_of(plan) != draft.day_of(stops[key]) + timedelta(days=days):
            raise ValidationError(
                _("%(stop)s would begin on another day. Nothing moved; give it its own day and time first.")
                % {"stop": plan["title_pl"]}
            )
    return plans


def _following(draft, key):
    """Stops of the same day that start after this one ends, or with its end."""
    plan = draft.plan(key)
    return {
        each: other for each, other in draft.on(draft.day_of(plan)).items()
        if each != key and other["starts"] >= plan["ends"]
    }  # fmt: skip


def _asked_anew(draft, keys):
    """{key: kept values} for copies of these stops: the same audience and notes, the host not asked."""
    return {stop.key: kept_of(stop) | answered(stop, Answer.NOT_ASKED) for stop in stops_of(draft, keys)}


def _move_label(draft, key):
    return _("move %(stop)s") % {"stop": draft.plan(key)["title_pl"]}
