"""The hosts of a visit: who was asked about which stop, what they said, and asking or reminding them by mail."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.common.admin import DateTimeLocal

from ..choices import Answer, Side
from ..mail.notices import prepare_questions
from ..mail.preparing import questions
from ..mail.recipients import receivers
from ..models import Itinerary, PlannedStop, Stop
from ..people import answers
from ..programme.days import hours
from ..rules import can_add_people, can_plan, can_see, can_see_contacts, can_send
from .pages import frame, mails_held, outbox_of, page, url

ASKS = {"new": Answer.NOT_ASKED, "again": Answer.ASKED}  # what ?ask= chooses: those not asked, those without an answer
COUNTED = ASKS | {"yes": Answer.CONFIRMED}


def near(moment):
    """Refuse years that are a slip of the keyboard: at the ends of the calendar no zone can be reckoned with."""
    if not 1990 <= moment.year <= 2200:
        raise ValidationError(_("That is too far away."))


class HeardForm(forms.Form):
    """What the host of one stop said, as somebody heard it on the phone."""

    answer = forms.ChoiceField(label=_("Answer"), choices=Answer)
    note = forms.CharField(label=_("The host’s words"), max_length=answers.LONGEST["answer_note"], required=False)
    people = forms.CharField(
        label=_("Who attends from the host’s side"), max_length=answers.LONGEST["host_people"], required=False
    )
    starts = forms.DateTimeField(label=_("Other time: from"), required=False, widget=DateTimeLocal, validators=[near])
    ends = forms.DateTimeField(label=_("to"), required=False, widget=DateTimeLocal, validators=[near])
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, stop, data=None):
        super().__init__(data, prefix=f"s{stop.pk}", label_suffix="", initial={
            "answer": stop.answer, "note": stop.answer_note, "people": stop.host_people,
            "starts": stop.proposed_starts, "ends": stop.proposed_ends, "seen_version": stop.version,
        })  # fmt: skip
        self.stop = stop

    def save(self, *, by):
        cleaned = self.cleaned_data
        self.stop.version = cleaned["seen_version"]
        times = (cleaned["starts"], cleaned["ends"])
        proposed = times if any(times) else None
        answers.answer(
            self.stop, cleaned["answer"], by=by, note=cleaned["note"], people=cleaned["people"], proposed=proposed
        )


@require_safe
def hosts(request, visit):
    return shown(request, visit)


@require_POST
def answer(request, visit, pk):
    """Write an answer down; a refused one stays in its form."""
    row = next((row for row in hosted(visit) if row.stop_id == pk), None)
    if row is None:
        raise Http404
    form = HeardForm(row.stop, request.POST)
    if form.is_valid():
        try:
            form.save(by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"{row.title}: {row.stop.get_answer_display()}")
            return redirect(f"{url(visit, 'hosts')}#stop-{pk}")
    return shown(request, visit, refused=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request, visit):
    """Show who would be asked about what; a POST holds these mails in the outbox."""
    which = request.GET.get("ask")
    if which is None:  # the address without a choice: the buttons stand on the page of hosts
        return redirect(url(visit, "hosts"))
    if which not in ASKS:
        raise Http404
    stops = [row.stop_id for row in hosted(visit) if row.stop.answer == ASKS[which]]
    if request.method == "POST":
        return _prepared(request, visit, Stop.objects.filter(pk__in=stops))
    asked, unreached = questions(stops)
    return render(request, "admin/visits/hosts/ask.html", frame(
        request, visit, "hosts", _("Remind the hosts") if which == "again" else _("Ask the hosts"),
        asked=[(person, [_line(row, visit) for row in rows]) for person, rows in asked.items()],
        unreached=unreached, sees_contacts=can_see_contacts(request.user),
    ))  # fmt: skip


def _prepared(request, visit, stops):
    prepared = prepare_questions(stops, by=request.user)
    for sentence in prepared.refusals:
        messages.warning(request, sentence)
    messages.success(request, mails_held(prepared.held))
    return outbox_of(visit, state="held")


def shown(request, visit, *, refused=None, status=200):
    rows = hosted(visit)
    people, may_plan = receivers(rows), can_plan(request.user)
    counted = {name: sum(row.stop.answer == value for row in rows) for name, value in COUNTED.items()}
    release = Itinerary.objects.last_of(visit)
    may_add = can_add_people(request.user)
    lines = [_line(row, visit, release) | {"people": people[row.pk]} for row in rows]
    for line, row in zip(lines, rows, strict=True):
        is_refused = refused is not None and refused.stop.pk == row.stop_id
        line["form"] = refused if is_refused else may_plan and HeardForm(row.stop)
        line["open"] = is_refused
        line["add"] = may_add and not people[row.pk] and add_person(row.host, visit)
    return render(request, "admin/visits/hosts/page.html", frame(
        request, visit, "hosts", _("Hosts"), lines=lines, counted=counted, release=release,
        unknown=any(not line["people"] for line in lines), may_send=can_send(request.user),
        sees_contacts=can_see_contacts(request.user),
    ), status=status)  # fmt: skip


def add_person(organisation, visit):
    """The form of a new participant, filled in as somebody of this host."""
    query = {"visit": visit.pk, "side": Side.HOST, "organisation": organisation.pk}
    return reverse("admin:visits_participant_add", query=query)


def hosted(visit):
    """The stops that the draft plans with a host, in time order."""
    rows = PlannedStop.objects.of_visit(visit).filter(itinerary__number=None, host__isnull=False)
    return list(rows.for_itinerary().select_related("stop__answered_by"))


def _line(row, visit, release=None):
    return {
        "row": row,
        "is_late": answers.is_late(row.stop, release),
        "day": row.starts.astimezone(visit.zone).date(),
        "time": hours(row.starts, row.ends, visit.zone),
    }


urls = [
    page("hosts/", hosts, "hosts", may=can_see),
    page("hosts/ask/", ask, "hosts_ask", may=can_send),
    page("hosts/<int:pk>/", answer, "hosts_answer", may=can_plan),
]
