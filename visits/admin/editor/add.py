"""The add row of the programme editor: hours, host and people as typed, read into a plan (plans.py)."""

import uuid
from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.common.validators import validate_latitude, validate_longitude

from ...choices import StopKind
from ...planning import offers
from ...planning.board import usual_minutes
from ...planning.times import moment, read_span
from ...programme.plans import EMPTY


class AddForm(forms.Form):
    """The add row of one day. `matches` holds the offers between which the person must choose, `is_new` a new place."""

    time = forms.CharField(label=_("Time"), required=False, max_length=40)
    offered = forms.CharField(required=False, widget=forms.HiddenInput)
    where = forms.CharField(
        label=_("Host or place"), required=False, max_length=160, widget=forms.TextInput({"list": "offers"})
    )
    choice = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("by host")), *StopKind.choices])
    who = forms.ChoiceField(label=_("Who"), choices=[])
    new = forms.BooleanField(label=_("New place"), required=False, widget=forms.HiddenInput)
    first = forms.BooleanField(required=False, widget=forms.HiddenInput)  # take the first that matches
    address = forms.CharField(label=_("Address"), required=False, max_length=240)
    latitude = forms.CharField(label=_("Latitude"), required=False, max_length=60)
    longitude = forms.CharField(label=_("Longitude"), required=False, max_length=30)
    once = forms.UUIDField(widget=forms.HiddenInput)

    matches, is_new = (), False

    def __init__(self, board, day, data=None):
        offered = board.offered_time(day)
        initial = {"time": offered, "offered": offered, "once": uuid.uuid4, "who": board.who_choices[0][0]}
        super().__init__(data, initial=initial, prefix=None, label_suffix="", auto_id=f"add-{day}-%s")
        self.board, self.day = board, day
        self.fields["who"].choices = board.who_choices

    def clean_time(self):
        """The Span of the typed hours; the time that the row offered counts as none."""
        typed = self.cleaned_data["time"]
        return read_span("" if typed == self.data.get("offered") else typed)

    def clean(self):
        cleaned = super().clean()
        if "where" in cleaned:
            self.offer = self._offer(cleaned)
        if not self.errors:
            self.starts, self.ends = self._hours(cleaned["time"], self.stop_kind, self.spot)
        return cleaned

    @property
    def name(self):
        """What the stop is called: its host or place, or the kind of a stop that has neither."""
        if self.offer:
            return self.offer.title
        if self.cleaned_data["where"]:
            return self.cleaned_data["where"]
        with override(settings.LANGUAGE_CODE):
            return StopKind(self.stop_kind).label.capitalize()

    @property
    def stop_kind(self):
        return self.cleaned_data["kind"] or (offers.kind_of(self.offer) if self.offer else StopKind.MEETING)

    @property
    def spot(self):
        return self.offer and self.offer.spot

    def plan(self):
        """The new stop's plan; writes the place if it is a new one."""
        everybody, attends = self.board.attending(self.cleaned_data["who"])
        host, place = self._host_and_place()
        return EMPTY | {
            "kind": self.stop_kind, "title_pl": self.name, "starts": self.starts, "ends": self.ends,
            "everybody": everybody, "attends": attends, "host_id": host and host.pk, "place_id": place and place.pk,
        }  # fmt: skip

    def _host_and_place(self):
        if self.offer is None:
            return None, self._new_place() if self.cleaned_data["where"] else None
        return (self.offer.row, offers.place_of(self.offer.row)) if self.offer.is_host else (None, self.offer.row)

    def _new_place(self):
        return offers.new_place(
            self.cleaned_data["where"], address=self.cleaned_data["address"],
            latitude=self.cleaned_data["latitude"], longitude=self.cleaned_data["longitude"],
        )  # fmt: skip

    def _offer(self, cleaned):
        """The host or place that is meant, or None; leaves the choice to the person where several match, or none."""
        if offer := offers.chosen(cleaned["choice"]):
            return offer
        if not cleaned["where"]:
            if not cleaned["kind"]:
                self.add_error("where", _("Say who hosts, where it is, or of what kind the stop is."))
            return None
        if cleaned["new"]:
            cleaned["latitude"], cleaned["longitude"] = self._coordinates(cleaned)
            return None
        found = offers.offers(cleaned["where"], self.board.visit)
        found = offers.exactly(cleaned["where"], found) or found
        if len(found) == 1 or (found and cleaned["first"]):
            return found[0]
        self.matches, self.is_new = found, not found
        self.add_error("where", self._which(cleaned["where"]))
        return None

    def _which(self, text):
        if self.matches:
            return _("%(count)s match “%(text)s”. Which one? Nothing is added yet.") % {
                "count": len(self.matches), "text": text
            }  # fmt: skip
        return _("“%(text)s” is new. Add it as a place; all but the name may stay empty.") % {"text": text}

    def _coordinates(self, cleaned):
        """Both numbers; a pair pasted from a map into the first field fills both."""
        pair = [cleaned.get("latitude", ""), cleaned.get("longitude", "")]
        if "," in pair[0] and not pair[1]:
            pair = pair[0].split(",", 1)
        numbers = []
        for name, text, check in zip(
            ("latitude", "longitude"), pair, (validate_latitude, validate_longitude), strict=True
        ):
            try:
                numbers.append(float(text) if text.strip() else None)
                if numbers[-1] is not None:
                    check(numbers[-1])
            except (ValueError, ValidationError):
                self.add_error(name, _("“%(text)s” is no such number. Write degrees: 53.1325") % {"text": text.strip()})
                self.is_new = True
        return numbers if len(numbers) == 2 else (None, None)

    def _hours(self, span, kind, to):
        """Start and end. What was not typed follows: after these people's last stop and the way, the kind's length."""
        zone, attends = self.board.visit.zone, self.board.attending(self.cleaned_data["who"])[1]
        free = self.board.free_from(self.day, attends, to)
        starts = free if span.starts is None else moment(self.day, span.starts, zone)
        if span.ends is not None:
            ends = moment(self.day, span.ends, zone)
        else:
            ends = starts + timedelta(minutes=span.minutes or usual_minutes(kind))
        if ends <= starts:
            typed = self.cleaned_data["time"] and self.data.get("time", "")
            self.add_error("time", _("“%(text)s”: the end is not after the start, %(start)s.") % {
                "text": typed, "start": f"{starts.astimezone(zone):%H:%M}"
            })  # fmt: skip
        return starts, ends
