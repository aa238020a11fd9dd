"""A stop opened in its place: its form gives the stop's plan and what the Stop itself keeps."""

import json
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.common.audience import Audience
from portal.common.languages import CODES

from ...choices import Answer, Role, StopKind
from ...models import PlannedStop
from ...people.answers import answered
from ...planning import offers
from ...planning.board import CHOSEN
from ...planning.times import is_second, moment, read_clock, read_span
from ...programme.plans import plan_of
from .days import clock, day_choices, end_clock
from .merging import comparable, groups, merged

TEXTS = ["title", "bring", "notes", "partner_notes"]


def text_field(name):
    """A field for one language of a text of PlannedStop, as long as its column."""
    column = PlannedStop._meta.get_field(name)
    long = column.get_internal_type() == "TextField"
    return forms.CharField(
        label=column.verbose_name, required=False, max_length=5000 if long else column.max_length,
        widget=forms.Textarea(attrs={"rows": 2}) if long else forms.TextInput,
    )  # fmt: skip


class EditForm(forms.Form):
    """A stop opened in its place. `version` is the stop's that the form shows, `was` all that it showed at first."""

    day = forms.ChoiceField(label=_("Day"), choices=[])
    starts = forms.CharField(label=_("Starts"), max_length=10)
    ends = forms.CharField(label=_("Ends"), max_length=10)
    following = forms.BooleanField(label=_("What follows this day moves too"), required=False)
    travel_minutes = forms.IntegerField(
        label=_("Minutes from the stop before"), required=False, min_value=0, max_value=1440,
        help_text=_("Empty: computed. Enter yours where you know better."),
    )  # fmt: skip
    host = forms.CharField(label=_("Host"), required=False, max_length=200)
    host_choice = forms.CharField(required=False, widget=forms.HiddenInput)
    place = forms.CharField(label=_("Place"), required=False, max_length=160)
    place_choice = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=StopKind)
    audience = forms.ChoiceField(label=_("Seen by"), choices=Audience)
    answer = forms.ChoiceField(label=_("Host’s answer"), choices=Answer, widget=forms.RadioSelect)
    who = forms.ChoiceField(label=_("Who takes part"), choices=[], widget=forms.RadioSelect)
    attends = forms.MultipleChoiceField(label=_("Chosen people"), required=False, widget=forms.CheckboxSelectMultiple)
    receives = forms.MultipleChoiceField(label=_("Received by"), required=False, widget=forms.CheckboxSelectMultiple)
    staff_notes = forms.CharField(
        label=_("staff’s notes"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    ids, new_place, asked = "edit-%s", "", ()

    def __init__(self, board, row, data=None):
        self.board, self.row = board, row
        initial = self._initial()
        was = json.dumps(_shown(initial))
        super().__init__(data, initial=initial | {"was": was}, label_suffix="", auto_id=self.ids)
        for text in TEXTS:
            for code in CODES:
                self.fields[f"{text}_{code}"] = text_field(f"{text}_{code}")
        self.fields["day"].choices = day_choices(board.visit, board.day_of(row))
        self.fields["who"].choices = [*board.who_choices, (CHOSEN, _("choose…"))]
        self.fields["attends"].choices = [(str(person.pk), person.name) for person in board.guests]
        self.fields["receives"].choices = [(str(person.pk), person.name) for person in board.hosts_people]

    def _initial(self):
        board, row = self.board, self.row
        zone = board.visit.zone
        texts = {f"{text}_{code}": getattr(row, f"{text}_{code}") or "" for text in TEXTS for code in CODES}
        if row.title_pl == self._usual_title(row.host, row.place):
            texts["title_pl"] = ""
        return texts | {
            "day": board.day_of(row).isoformat(), "starts": clock(row.starts, zone), "ends": end_clock(row, zone),
            "travel_minutes": row.travel_minutes, "host": row.host.name if row.host else "",
            "host_choice": f"host-{row.host_id}" if row.host_id else "",
            "place": row.place.name if row.place else "",
            "place_choice": f"place-{row.place_id}" if row.place_id else "",
            "kind": row.kind, "audience": row.stop.audience, "answer": row.stop.answer, "who": board.who_of(row),
            "attends": [str(pk) for pk in board.named(row, Role.ATTENDS)],
            "receives": [str(pk) for pk in board.named(row, Role.RECEIVES)],
            "staff_notes": row.stop.staff_notes, "version": row.stop.version,
        }  # fmt: skip

    @property
    def is_older(self):
        """Somebody changed the stop since the form was opened."""
        return self["version"].value() != str(self.row.stop.version)

    def meet(self, take=""):
        """Bring the form up to the stop as it is now: what only others changed is taken, and so is the field `take`.

        Gives the fields that both changed, `asked`: there it says what is stored, for the script as JSON in `theirs` of
        the field; saving again is knowing.
        """
        theirs, was = _shown(self._initial()), self._was()
        mine = comparable({name: self[name].value() for name in theirs})
        taken, asked = merged(was, mine, theirs)
        taken += groups(theirs).get(take, [])
        self.data = self.data.copy()
        for name in taken:
            self.data.setlist(name, theirs[name] if isinstance(theirs[name], list) else [theirs[name]])
        self.data["version"] = self.row.stop.version
        self.data["was"] = json.dumps(was | {name: theirs[name] for name in taken})
        self.asked = [name for name in asked if name != take]
        for name in self.asked:
            self._ask(name, {each: theirs[each] for each in groups(theirs)[name]})
        return self.asked

    def _was(self):
        """What the form showed when it was opened; nothing where that cannot be read."""
        try:
            was = json.loads(self["was"].value() or "{}")
        except ValueError:
            return {}
        return was if isinstance(was, dict) else {}

    def _ask(self, name, theirs):
        words = [self._words(each, value) for each, value in theirs.items() if not self.fields[each].widget.is_hidden]
        if name == "starts":
            day, *hours = words
            words = [day, "–".join(hours)]
        self.add_error(name, _("Now: %(value)s") % {"value": ", ".join(filter(None, words)) or "–"})
        self[name].theirs = json.dumps(theirs)

    def _words(self, name, value):
        """A value of a field as people read it."""
        labels = dict(getattr(self.fields[name], "choices", ()))
        return ", ".join(str(labels.get(each, each)) for each in ([value] if isinstance(value, str) else value))

    def clean(self):
        cleaned = super().clean()
        host = self._found("host", hosts=True, places=False)
        place = self._found("place", hosts=False, places=True)
        if not self.errors:
            self.host, self.place = host and host.row, place and place.row
            self._read_hours(cleaned)
        if cleaned.get("who") == CHOSEN and not cleaned.get("attends"):
            self.add_error("attends", _("Choose who takes part, or everyone."))
        return cleaned

    def kept(self):
        """What the Stop itself keeps: audience, notes, and the host's answer where it is another now."""
        cleaned, stop = self.cleaned_data, self.row.stop
        hours = self.starts, self.ends
        answer = {} if cleaned["answer"] == stop.answer else answered(stop, cleaned["answer"], hours=hours)
        return answer | {"audience": cleaned["audience"], "staff_notes": cleaned["staff_notes"]}

    def plan(self):
        """The stop's plan; writes the place if it is a new one."""
        cleaned = self.cleaned_data
        if self.new_place:
            self.place = offers.new_place(self.new_place)
        everybody, attends = self.board.attending(cleaned["who"], [int(pk) for pk in cleaned["attends"]])
        texts = {f"{text}_{code}": cleaned[f"{text}_{code}"] for text in TEXTS for code in CODES}
        texts["title_pl"] = texts["title_pl"] or self._usual_title(self.host, self.place)
        return self._planned() | texts | {
            "starts": self.starts, "ends": self.ends, "kind": cleaned["kind"], "everybody": everybody,
            "attends": attends, "receives": sorted(int(pk) for pk in cleaned["receives"]),
            "host_id": self.host and self.host.pk, "place_id": self.place and self.place.pk,
            "travel_minutes": cleaned["travel_minutes"],
        }  # fmt: skip

    def _planned(self):
        return plan_of(self.row)

    def _usual_title(self, host, place):
        """What a stop without words of its own is called."""
        row = host or place
        return offers.Offer(row).title if row else self.row.title_pl

    def _read_hours(self, cleaned):
        """Start and end as typed; hours that nobody touched stay exactly as they are, also in a repeated hour."""
        if not {"day", "starts", "ends"} & set(self.changed_data):
            self.starts, self.ends = self.row.starts, self.row.ends
            return
        zone, day = self.board.visit.zone, date.fromisoformat(cleaned["day"])
        try:
            starts = read_clock(cleaned["starts"])
            ends = read_span(f"{cleaned['starts']}-{cleaned['ends']}").ends
        except ValidationError as refusal:
            self.add_error("ends", refusal)
            return
        second = is_second(self.row.starts, zone)
        self.starts = moment(day, starts, zone, second=second)
        self.ends = moment(day, ends, zone, second=second or is_second(self.row.ends, zone))
        if self.ends <= self.starts:  # in the night when the clock skips an hour
            self.add_error("ends", _("The end is not after the start."))

    def _found(self, name, *, hosts, places):
        """The organisation or place of a field; an error names what matches, where it is not clear."""
        text, choice = self.cleaned_data.get(name), self.cleaned_data.get(f"{name}_choice", "")
        if not text:
            return None
        own = getattr(self.row, name) if choice == self.initial.get(f"{name}_choice") else None
        offer = offers.Offer(own) if own else offers.chosen(choice)
        if offer and offer.name == text and offer.is_host == hosts:
            return offer
        found = offers.offers(text, self.board.visit, hosts=hosts, places=places)
        found = offers.exactly(text, found) or found
        if len(found) == 1:
            return found[0]
        if not found and places:
            self.new_place = text
            return None
        self.add_error(name, self._unclear(text, found))
        return None

    def _unclear(self, text, found):
        if not found:
            return _("“%(text)s” is not in the directory. Add the organisation there, or write a place.") % {
                "text": text
            }
        names = ", ".join(offer.name for offer in found)
        return _("More than one matches “%(text)s”: %(names)s. Write more of the name.") % {
            "text": text,
            "names": names,
        }


def _shown(initial):
    """What a form shows of a stop, comparable."""
    return comparable({name: value for name, value in initial.items() if name != "version"})
