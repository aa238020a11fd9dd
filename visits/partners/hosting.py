"""A host's own stops: who comes, what to prepare, and the host's answer, on the itinerary and on a page of its own."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common import dates

from ..choices import Answer, Side, Status
from ..models import Participant, PlannedStop
from ..people.answers import UNANSWERED, Overtaken, hours_of
from ..programme.days import compared, hours, notes_of
from ..programme.groups import attending
from ..programme.warnings import is_confirmed_for_other
from .answering import AnswerForm
from .door import partner

JUST_NOW = timedelta(minutes=2)  # so long an answer is thanked for
ICONS = {Answer.CONFIRMED: "check", Answer.OTHER_TIME: "swap", Answer.DECLINED: "cross"}


@dataclass(frozen=True)
class Hosted:
    """A stop as its host reads it at the moment `at`, of everybody who takes part in the visit; no query."""

    planned: PlannedStop
    person: Participant
    people: list
    at: datetime

    @property
    def stop(self):
        return self.planned.stop

    @property
    def visit(self):
        return self.person.visit

    @property
    def when(self):
        return _span(self.planned.starts, self.planned.ends, self.visit.zone)

    # -- who comes -----------------------------------------------------------------------------------------------

    @cached_property
    def coming(self):
        """Guests, interpreters and staff's side who take part, in their order."""
        here = attending(self.planned)
        everybody = self.planned.everybody
        return [each for each in self.people if each.side != Side.HOST and (everybody or each.pk in here)]

    @property
    def counted(self):
        """“11 guests, 2 interpreters, 1 person accompanying them”"""
        counts = Counter(person.side for person in self.coming)
        words = {
            Side.GUEST: ngettext("%(count)s guest", "%(count)s guests", counts[Side.GUEST]),
            Side.INTERPRETER: ngettext("%(count)s interpreter", "%(count)s interpreters", counts[Side.INTERPRETER]),
            Side.STAFF: ngettext(
                "%(count)s person accompanying them", "%(count)s people accompanying them", counts[Side.STAFF]
            ),
        }
        return ", ".join(said % {"count": counts[side]} for side, said in words.items() if counts[side])

    @property
    def interpreters(self):
        return ", ".join(person.name for person in self.coming if person.side == Side.INTERPRETER)

    @property
    def languages(self):
        """What the delegation speaks; without a delegation what each of those who come is written to in."""
        if self.visit.guests:
            return ", ".join(self.visit.guests.language_names)
        return ", ".join(dates.language(code) for code in sorted({person.language for person in self.coming}))

    @property
    def notes(self):
        return notes_of(self.planned)

    # -- the answer ----------------------------------------------------------------------------------------------

    @property
    def is_open(self):
        """The host may answer; a stop without a host asks nobody."""
        return not self.closed and self.planned.host_id is not None

    @property
    def closed(self):
        """Why nothing can be answered any more; "" while it can."""
        if self.visit.status == Status.CANCELLED:
            return _("This visit is cancelled.")
        if self.planned.is_off:
            return _("This stop did not take place.")
        if self.planned.is_changing:
            return _("The organisers are changing this stop: it cannot be answered now.")
        return _("This stop is over.") if self.planned.ends <= self.at else ""

    @property
    def is_answered(self):
        """By this host: where the draft plans the stop with another one, that one may have answered."""
        return self.stop.answer not in UNANSWERED and not self.planned.is_changing

    @property
    def moved(self):
        """Asks whether they can at other hours than they confirmed; "" where nothing is to be asked.

        So it is where the draft has what they confirmed: the next release will tell it.
        """
        if not (self.is_open and self.is_answered) or self.planned.is_agreed:
            return ""
        if not is_confirmed_for_other(self.stop, hours_of(self.planned)):
            return ""
        said = self.stop.answered_starts, self.stop.answered_ends
        was, now = compared(said, hours_of(self.planned), self.visit.zone)
        return _("You confirmed %(was)s. It is %(now)s now: is that still possible?") % {"was": was, "now": now}

    @property
    def is_fresh(self):
        """This person answered a moment ago, and is thanked."""
        answered_at = self.stop.answered_at
        is_ours = self.is_answered and self.is_mine
        return is_ours and answered_at is not None and self.at - answered_at < JUST_NOW

    @property
    def is_mine(self):
        return self.stop.answered_by_id == self.person.pk

    @property
    def icon(self):
        return ICONS[self.stop.answer]

    @property
    def answer(self):
        return capfirst(self.stop.get_answer_display())

    @property
    def proposed(self):
        stop = self.stop
        if not (stop.proposed_starts and stop.proposed_ends):
            return ""
        return _span(stop.proposed_starts, stop.proposed_ends, self.visit.zone)

    @property
    def answered(self):
        """Who answered, and when."""
        stop = self.stop
        if not stop.answered_at:
            return ""
        names = {person.pk: person.name for person in self.people}
        values = {
            "when": dates.date_time(stop.answered_at.astimezone(self.visit.zone)),
            "name": names.get(stop.answered_by_id, ""),
        }
        if self.is_mine:
            return _("You answered on %(when)s.") % values
        if stop.answered_by_id:
            return _("%(name)s answered on %(when)s.") % values
        return _("Written down by the organisers on %(when)s.") % values

    @cached_property
    def form(self):
        return self.form_of()

    def form_of(self, data=None):
        return AnswerForm(self.planned, self.person, self.at, data)


def _span(starts, ends, zone):
    return f"{dates.weekday_and_day(starts.astimezone(zone))}, {hours(starts, ends, zone)}"


def hosting(person, planned, people, at):
    """{key of a stop: Hosted} of a host's stops, fetched with `for_itinerary()`, and of all people of the visit."""
    return {row.stop.key: Hosted(row, person, people, at) for row in planned}


def asked_of(person):
    """What a host was asked about before any release told of it; hosts are asked while the programme is planned."""
    return PlannedStop.objects.asked_of(person.viewer).of_visit(person.visit).for_itinerary()


def own(person, key):
    """The stop with this key as its host reads it now; 404 for any other, and for everybody who is no host."""
    if not person.viewer.is_host:
        raise Http404
    planned = PlannedStop.objects.read_by(person).filter(stop__key=key).first()
    if planned is None:
        planned = get_object_or_404(asked_of(person), stop__key=key)
    return Hosted(planned, person, list(Participant.objects.read_by(person)), timezone.now())


@partner
def answer(request, person, key):
    """The page of one answer; a POST writes it down and leads back to the stop, or says here what is wrong."""
    hosted = own(person, key)
    if request.method != "POST":
        return shown(request, hosted)
    if not hosted.is_open:
        return shown(request, hosted, status=409)
    form = hosted.form_of(request.POST)
    if not form.is_valid():
        return shown(request, hosted, form, status=422)
    try:
        if not form.is_noted():
            form.save()
    except Overtaken:
        return overtaken(request, own(person, key))
    return back(hosted)


def overtaken(request, hosted):
    """Somebody was faster: a colleague, staff, a release, or the first of two clicks, which said the same."""
    form = hosted.form_of(request.POST)
    if form.is_valid() and form.is_noted():
        return back(hosted)
    form.meet()
    return shown(request, hosted, form, status=409)


def back(hosted):
    address = reverse("itinerary", args=[hosted.visit.slug])
    return HttpResponseRedirect(f"{address}#answer-{hosted.stop.key}", status=303)


def shown(request, hosted, form=None, status=200):
    return render(request, "visits/host_answer.html", {
        "visit": hosted.visit, "hosted": hosted, "form": form or hosted.form, "nav": [],
    }, status=status)  # fmt: skip
