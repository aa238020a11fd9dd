"""The order of a visit's people, heads and groups, on one page that is saved as a whole.

Not the list's own `list_editable`: its rows carry no versions, it takes ids from the request (CVE-2026-4292), and an
order is no property of a single row.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.common.forms import Stale, stale_message
from portal.common.ids import read_id
from portal.common.once import OnceForm, once

from ..models import Participant
from ..people.order import DOWN, UP, Wish, arrange, sides
from ..rules import can_arrange
from .pages import frame, page, url
from .tools import tools


class PersonForm(forms.Form):
    """One line of the page: the version that was seen, and what is wanted."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    place = forms.IntegerField(min_value=1, max_value=9999)
    group = forms.CharField(max_length=8, required=False)

    def __init__(self, data, person, place):
        initial = {"version": person.version, "place": place, "group": person.group}
        super().__init__(data, prefix=f"p{person.pk}", initial=initial)
        for name, words in (("place", _("Place of %(name)s")), ("group", _("Group of %(name)s"))):
            self.fields[name].widget.attrs |= {"aria-label": words % {"name": person.name}}

    def wish(self):
        return Wish(**self.cleaned_data)


class Arrangement:
    """What the page shows of a visit's people and, from a POST, what is wanted: wishes, heads, perhaps a step."""

    def __init__(self, visit, data=None):
        self.sides = sides(list(Participant.objects.filter(visit=visit).select_related("organisation").in_order()))
        self.once, self.data = OnceForm(data), data
        people = {person.pk: person for _side, members in self.sides for person in members}
        seen = numbers(data.getlist("person")) if data is not None else set()
        if not seen <= people.keys():
            raise Http404
        self.forms = {
            person.pk: PersonForm(data if person.pk in seen else None, person, place)
            for _side, members in self.sides for place, person in enumerate(members, start=1)
        }  # fmt: skip
        self.seen = seen

    def is_valid(self):
        return self.once.is_valid() & all(self.forms[pk].is_valid() for pk in self.seen)

    @property
    def wishes(self):
        return {pk: self.forms[pk].wish() for pk in self.seen}

    @property
    def heads(self):
        """{Side: id of its head, None for nobody}, for the sides that were shown with people."""
        return {side: self._chosen(side) for side, _members in self.sides if f"head-{side.value}" in self.data}

    def _chosen(self, side):
        return next(iter(numbers([self.data[f"head-{side.value}"]])), None)

    @property
    def step(self):
        """(id, UP or DOWN) of the button that was pressed, None for Save."""
        person, _colon, way = self.data.get("step", "").partition(":")
        if not person:
            return None
        ways = {"up": UP, "down": DOWN}
        if way not in ways or not numbers([person]):
            raise Http404
        return int(person), ways[way]

    def shown(self, at=""):
        """[(Side, its lines, whether nobody is its head)]; `at` is the button to put the focus on, like “12:up”."""
        heads = self.heads if self.data is not None else {}
        for side, members in self.sides:
            head = heads.get(side, next((person.pk for person in members if person.is_head), None))
            yield side, [self._line(members, place, head, at) for place in range(len(members))], head is None

    def _line(self, members, place, head, at):
        person, first, last = members[place], place == 0, place == len(members) - 1
        person_at, _colon, way = at.partition(":")
        if person_at == str(person.pk):  # a button that stands at the end of its way gives the focus to the other
            way = "down" if first else "up" if last else way
        return {
            "person": person, "form": self.forms[person.pk], "is_head": person.pk == head, "first": first,
            "last": last, "focus": way if person_at == str(person.pk) else "",
        }  # fmt: skip


def numbers(words):
    """The ids among these words, as numbers; blank ones are none, and others were never offered."""
    ids = {read_id(word) for word in words if word}
    if None in ids:
        raise Http404
    return ids


def order(request, visit):
    wanted = Arrangement(visit, request.POST if request.method == "POST" else None)
    if wanted.data is None:
        return _shown(request, visit, wanted, at=request.GET.get("at", ""))
    if not wanted.is_valid():
        return _shown(request, visit, wanted, status=422)
    try:
        with once(request, _("This was saved already, by the first click.")):
            wanted.once.claim()
            _save(request, visit, wanted)
    except Stale as stale:
        return _shown(request, visit, wanted, status=409, refusal=stale_message(*stale.args))
    except ValidationError as refusal:  # an id of another visit's: it was never offered here
        raise Http404 from refusal
    return redirect(url(visit, "people_order") + (f"?at={request.POST['step']}" if wanted.step else ""))


def _save(request, visit, wanted):
    changed = arrange(visit, wanted.wishes, wanted.heads, by=request.user, step=wanted.step)
    if not wanted.step:
        messages.success(request, _("Saved.") if changed else _("Nothing was changed."))


def _shown(request, visit, wanted, *, status=200, refusal="", at=""):
    context = frame(
        request, visit, "people", _("Order of people"), once=wanted.once, sides=list(wanted.shown(at)),
        refusal=refusal, tools=tools(request.user, visit, "people_order"),
    )  # fmt: skip
    return render(request, "admin/visits/participants/order.html", context, status=status)


urls = [page("people/order/", order, "people_order", may=can_arrange)]
