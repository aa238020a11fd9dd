"""What is done to a whole day or a whole visit: small pages with a form, each one step that can be undone."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.common.admin import DateLocal
from portal.common.once import OnceForm, once

from ...models import Participant, Visit
from ...models.frozen import ReleaseIsFrozen
from ...planning import actions, copying
from ...planning.board import Board
from ...rules import can_plan, can_see_contacts
from ..pages import frame, page, url
from .days import DayForm, ShiftForm
from .replies import TEMPLATES, back


def form_page(request, visit, template, title, form, do, **context):
    """Shows a form, or does what it asks for (`do(cleaned)` gives the address to go to) once, however often clicked."""
    if form.is_bound and form.is_valid():
        address = url(visit, "programme")
        try:
            with once(request):
                form.claim()
                address = do(form.cleaned_data)
            return redirect(address)
        except (ValidationError, ReleaseIsFrozen) as refusal:
            form.add_error(None, refusal if isinstance(refusal, ValidationError) else str(refusal))
    context = frame(request, visit, "programme", title, form=form, **context)
    return TemplateResponse(request, f"{TEMPLATES}/{template}.html", context, status=422 if form.is_bound else 200)


def of_day(template, title, act):
    """The view of a page that copies or moves the stops of a day to another one."""

    def view(request, visit, day):
        section = section_of(visit, day)

        def do(cleaned):
            done = act(visit, section.date, date.fromisoformat(cleaned["to"]), by=request.user)
            messages.success(request, _("Done: %(what)s.") % {"what": done.label})
            return f"{back(Board.of(visit), done.days)}#day-{cleaned['to']}"

        form = DayForm(visit, section.date, request.POST or None)
        return form_page(request, visit, template, title % {"day": section.label}, form, do, section=section)

    return view


def section_of(visit, day):
    """The section of a day that has stops, or belongs to the visit; 404 for any other."""
    for section in Board.of(visit).sections:
        if section.date.isoformat() == day:
            return section
    raise Http404


def shift(request, visit):
    def do(cleaned):
        done = actions.shift(visit, cleaned["days"], by=request.user)
        messages.success(request, _("Done: %(what)s.") % {"what": done.label})
        return url(visit, "programme")

    return form_page(request, visit, "shift", _("Shift the visit"), ShiftForm(request.POST or None), do)


class CopyForm(OnceForm):
    """The new visit, and who of the old one is taken along; nobody is ticked at first."""

    title = forms.CharField(label=gettext_lazy("Title (Polish)"), max_length=160)
    slug = forms.SlugField(label=gettext_lazy("Name in the address"), max_length=80)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=DateLocal)
    delegation = forms.BooleanField(label=gettext_lazy("The same delegation"), required=False)
    people = forms.ModelMultipleChoiceField(
        Participant.objects.none(), label=gettext_lazy("People taken along, with their contacts"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, visit, *, with_people, data=None):
        super().__init__(data, initial={"title": visit.title_pl})
        if with_people:
            self.fields["people"].queryset = visit.participants.in_order()
        else:
            del self.fields["people"]

    def clean_starts_on(self):
        if not 1990 <= self.cleaned_data["starts_on"].year <= 2200:
            raise forms.ValidationError(_("That is too far away."))
        return self.cleaned_data["starts_on"]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug == "link" or Visit.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("“%(slug)s” is taken; choose another.") % {"slug": slug})
        return slug


def copy_visit(request, visit):
    """Only for whoever may add visits; people go along only where their contacts may be seen."""
    if not visit.starts_on:
        messages.error(request, _("A visit without dates cannot be copied: its stops have no days to count from."))
        return redirect(url(visit, "programme"))

    def do(cleaned):
        new, freed = copying.copy(
            visit, title=cleaned["title"], slug=cleaned["slug"], starts_on=cleaned["starts_on"], by=request.user,
            delegation=cleaned["delegation"], people=list(cleaned.get("people", [])),
        )  # fmt: skip
        messages.success(request, _("The new visit is an idea, seen by staff only."))
        if freed:
            told = ngettext(
                "%(count)s stop was for people who do not come along; it is for everybody now.",
                "%(count)s stops were for people who do not come along; they are for everybody now.", freed,
            )  # fmt: skip
            messages.warning(request, told % {"count": freed})
        return url(new, "programme")

    form = CopyForm(visit, with_people=can_see_contacts(request.user), data=request.POST or None)
    return form_page(request, visit, "copy_visit", _("New visit from this"), form, do)


def can_copy(user):
    return can_plan(user) and user.has_perm("visits.add_visit")


copy_day = of_day("copy_day", gettext_lazy("Copy %(day)s"), actions.copy_day)
move_day = of_day("move_day", gettext_lazy("Move the stops of %(day)s"), actions.move_day)

urls = [
    page("programme/days/<slug:day>/copy/", copy_day, "programme_copy_day", may=can_plan),
    page("programme/days/<slug:day>/move/", move_day, "programme_move_day", may=can_plan),
    page("programme/shift/", shift, "programme_shift", may=can_plan),
    page("copy/", copy_visit, "copy", may=can_copy),
]
