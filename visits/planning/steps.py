"""How an action on a draft is carried out: held, compared with what was seen, written, recorded, and taken back.

The actions themselves stand in actions.py. An action hands new plans to itineraries.py, and leaves a Step with its
stops as they were before and after, so that its person can undo it and others can be told.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import wraps

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Itinerary, Step, Visit
from ..models.people import default_expiry
from ..people import links
from ..programme import itineraries
from ..programme.plans import from_json, plan_of, to_json
from .kept import keep, kept_of, of_new_host, rehosted, stops_of
from .times import is_second, minutes_of, moment
from .touches import last_touch

DATES = "visit"  # in a step, beside the stops' keys: the visit's own days


class Changed(ValidationError):
    """Somebody changed or removed the stop since it was seen; the message says who, what and when."""


@dataclass
class Draft:
    """A draft for one action, with what it plans; `rows` are its planned stops as they were when it was held."""

    visit: Visit
    itinerary: Itinerary
    plans: dict
    by: object
    rows: dict = field(default_factory=dict)

    @property
    def stops(self):
        return [row.stop for row in self.rows.values()]

    def day_of(self, plan):
        return plan["starts"].astimezone(self.visit.zone).date()

    def on(self, day):
        """{key: plan} of a day, in time order."""
        of_day = [(key, plan) for key, plan in self.plans.items() if self.day_of(plan) == day]
        return dict(sorted(of_day, key=lambda pair: (pair[1]["starts"], pair[1]["ends"])))

    def plan(self, key):
        if key not in self.plans:
            raise Changed(self.who_changed(key) or _("This stop is not in the draft any more."))
        return self.plans[key]

    def who_changed(self, key):
        return last_touch(self.visit, key)

    def moved(self, plan, *, days=0, minutes=0):
        """The plan at another time: days keep the hour on the clock, minutes are real ones."""
        starts, length = plan["starts"] + timedelta(minutes=minutes), plan["ends"] - plan["starts"]
        if days:
            zone = self.visit.zone
            on = starts.astimezone(zone).date()
            read, second = minutes_of(starts, on, zone), is_second(starts, zone)
            starts = moment(on + timedelta(days=days), read, zone, second=second)
        return plan | {"starts": starts, "ends": starts + length}


@dataclass
class Doing:
    """What an action wants: plans and kept values by stop, its name for the undo button, where the focus goes next."""

    label: str
    plans: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)
    key: uuid.UUID | None = None
    visit_days: tuple | None = None


@dataclass
class Done:
    """What an action did: the days it touched, the stop to look at next, its name."""

    draft: Itinerary
    days: set
    key: uuid.UUID | None
    label: str
    touched: set = field(default_factory=set)
    rehosted: set = field(default_factory=set)  # stops that have another host now
    said: str = ""  # how it is told, with %(what)s, if not as done


def action(decide):
    """Makes an action of `decide(draft, …) -> Doing`: held, compared with what was `seen`, written, recorded.

    `seen` maps the key of a stop to the version its person looked at; raises Changed where it is another by now.
    """

    @wraps(decide)
    @transaction.atomic
    def act(visit, *args, by, seen=None, **kwargs):
        draft = _held(visit, by)
        _refuse_older(draft, seen or {})
        doing = decide(draft, *args, **kwargs)
        others = rehosted(draft.plans, doing.plans)
        doing.kept |= {key: of_new_host(doing.plans[key], doing.kept.get(key, {})) for key in others}
        done = _do(draft, doing)
        done.rehosted = others
        return done

    return act


def undo(visit, *, by, step=None):
    """Take back this person's last step, where its stops are still as it left them.

    `step` is the one that the button named; raises Changed where another is the last by now.
    """
    return _take(visit, BACK, by=by, step=step)


def redo(visit, *, by, step=None):
    """Do the step again that this person took back last, unless they did something else since; `step` as in `undo`."""
    return _take(visit, AGAIN, by=by, step=step)


@dataclass(frozen=True)
class Direction:
    """Taking a step back, or doing it again: `choose` gives the steps that can be, the next one first."""

    choose: object
    old: str
    new: str
    said: str
    nothing: str
    changed: str


BACK = Direction(
    Step.objects.undoable, "after", "before",
    said=gettext_lazy("Undone: %(what)s."), nothing=gettext_lazy("There is nothing to undo."),
    changed=gettext_lazy("This was changed since. Nothing undone. %(who)s"),
)  # fmt: skip
AGAIN = Direction(
    Step.objects.redoable, "before", "after",
    said=gettext_lazy("Done again: %(what)s."), nothing=gettext_lazy("There is nothing to do again."),
    changed=gettext_lazy("This was changed since. Nothing done again. %(who)s"),
)  # fmt: skip


@transaction.atomic
def _take(visit, direction, *, by, step):
    draft = _held(visit, by)
    last = direction.choose(draft.itinerary, by).first()
    if last is None:
        raise ValidationError(direction.nothing)
    if step not in (None, last.pk):
        raise Changed(_("Something else was done since, or this by the first click. Nothing done now."))
    _refuse_changed(draft, getattr(last, direction.old), direction.changed)
    new = getattr(last, direction.new)
    plans, kept = _stored(new)
    doing = Doing(last.label, plans, kept, next(iter(_keys(new)), None), _days(new.get(DATES)))
    done = _do(draft, doing, record=False)
    number = draft.itinerary.version  # so that others are told of it, as of any action
    Step.objects.filter(pk=last.pk).update(undone_at=timezone.now() if direction is BACK else None, number=number)
    done.said = direction.said
    return done


def _held(visit, by):
    """The draft of a visit, held, with the visit as it is now: its own days may move too.

    Its stops are held too: what a host answers meanwhile comes before or after the action, never in between.
    """
    itinerary = itineraries.draft_of(visit)
    itineraries.hold(itinerary)
    visit.refresh_from_db(fields=["starts_on", "ends_on", "time_zone", "version"])
    held = itinerary.planned_stops.with_people().order_by("stop_id").select_for_update(of=("stop",))
    rows = {row.stop.key: row for row in held}
    return Draft(visit, itinerary, {key: plan_of(row) for key, row in rows.items()}, by, rows)


def _refuse_changed(draft, stored, sentence):
    """Raise Changed where a stop is not as a step left it any more."""
    now = _states(draft, _keys(stored), draft.stops, with_dates=DATES in stored)
    for key in stored:
        if now[key] != stored[key]:
            who = draft.who_changed(key) if key != DATES else ""
            raise Changed(sentence % {"who": who})


def _refuse_older(draft, seen):
    for key, version in seen.items():
        if key in draft.rows and draft.rows[key].stop.version != version:
            raise Changed(draft.who_changed(key) or _("Somebody changed this stop since you opened it."))


def _do(draft, doing, *, record=True):
    touched = {*doing.plans, *doing.kept}
    before = _states(draft, touched, draft.stops, with_dates=doing.visit_days)
    itineraries.write_held(draft.itinerary, doing.plans, draft.rows, by=draft.by)
    stops = keep(stops_of(draft, touched), doing.kept, by=draft.by)
    if doing.visit_days:
        _set_days(draft, doing.visit_days)
    old = draft.plans
    draft.plans = {key: plan for key, plan in (old | doing.plans).items() if plan is not None}
    after = _states(draft, touched, stops, with_dates=doing.visit_days)
    if record and before != after:
        Step.objects.redoable(draft.itinerary, draft.by).delete()
        Step.objects.create(
            itinerary=draft.itinerary, number=draft.itinerary.version, by=draft.by, label=doing.label[:200],
            before=before, after=after,
        )  # fmt: skip
    plans = [source[key] for source in (old, draft.plans) for key in touched if key in source]
    return Done(draft.itinerary, {draft.day_of(plan) for plan in plans}, doing.key, doing.label, touched)


def _set_days(draft, days):
    visit, before = draft.visit, default_expiry(draft.visit)
    visit.starts_on, visit.ends_on = days
    visit.version += 1
    visit.save(update_fields=["starts_on", "ends_on", "version"])
    links.follow(visit, before)


def _states(draft, keys, stops, *, with_dates=False):
    """{key: {"plan", "kept"}} as a step stores it; both null for a stop that the draft does not plan."""
    kept = {stop.key: kept_of(stop) for stop in stops}
    planned = {key: draft.plans.get(key) for key in keys}
    states = {
        str(key): {"plan": to_json(plan), "kept": to_json(plan and kept.get(key))} for key, plan in planned.items()
    }
    if with_dates:
        states[DATES] = [each and each.isoformat() for each in (draft.visit.starts_on, draft.visit.ends_on)]
    return states


def _stored(states):
    """(plans, kept) of what a step stored; a null plan takes a stop out, and its Stop stays as it is."""
    plans = {key: from_json(states[str(key)]["plan"]) for key in _keys(states)}
    kept = {key: from_json(states[str(key)]["kept"]) for key in plans if states[str(key)]["kept"]}
    return plans, kept


def _keys(states):
    return [uuid.UUID(key) for key in states if key != DATES]


def _days(stored):
    return stored and tuple(map(date.fromisoformat, stored))


def days_of(step, zone):
    """The days on which a step touched something, on the clock of a zone."""
    plans = [from_json(state["plan"]) for states in (step.before, step.after) for state in _stops_of(states)]
    return {plan["starts"].astimezone(zone).date() for plan in plans if plan}


def _stops_of(states):
    return [state for key, state in states.items() if key != DATES]
