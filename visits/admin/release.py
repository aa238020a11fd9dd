"""The page of a release: what warns, what changes, who is told and what each reads; and comparing any two releases."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.common import dates
from portal.common.forms import name_of
from portal.common.once import OnceForm, once

from ..models import Itinerary
from ..planning import releasing
from ..planning.prospect import Prospect, numbered
from ..programme import itineraries
from ..programme.changes import changes
from ..programme.differences import Words, differences
from ..programme.released import draft_as_release
from ..programme.warnings import Kind
from ..rules import can_release, can_see, can_see_contacts
from .pages import frame, mails_held, outbox_of, page

TEMPLATES = "admin/visits/release"
DRAFT = "draft"
FEW = 2  # so many hosts that were not asked are told one by one; more are one line that opens


class ReleaseForm(OnceForm):
    """`seen_version` and `seen_number` say which draft and which last release the page was made of."""

    note = forms.CharField(
        label=_("Note to everybody"), required=False, max_length=Itinerary._meta.get_field("note").max_length,
        help_text=_("One text for all, so write it in Polish. It stands in each mail and on the page of changes."),
    )  # fmt: skip
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    seen_number = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def seen(self):
        return releasing.Seen(self.cleaned_data["seen_version"], self.cleaned_data["seen_number"])


@require_http_methods(["GET", "HEAD", "POST"])
def release(request, visit):
    """POST with `show` looks again, with the note as it is typed; any other POST releases what was looked at."""
    if request.method != "POST":
        draft = itineraries.draft_of(visit)
        return shown(request, visit, ReleaseForm(initial={"note": draft.note}))
    form, status = ReleaseForm(request.POST), 422
    if form.is_valid() and "show" not in request.POST:
        try:
            return released(request, visit, form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            status = 409 if isinstance(refusal, releasing.Outrun) else 422
    return shown(request, visit, form, status=status if form.errors else 200)


def released(request, visit, form):
    """Release, say what came of it and lead to the mails; the second of a double click does neither."""
    with once(request, _("This was released already, by the first click.")):
        form.claim()
        note = form.cleaned_data["note"]
        done, prepared = releasing.release(visit, by=request.user, seen=form.seen, note=note)
        messages.success(request, _("Release %(number)s is out. %(mails)s") % {
            "number": done.number, "mails": said_of(prepared)
        })  # fmt: skip
    return outbox_of(visit)


def said_of(prepared):
    """What waits in the outbox now, what does no more, and who gets paper."""
    gone = prepared.discarded
    names = ", ".join(person.name for person in prepared.paper)
    said = [
        mails_held(prepared.held),
        gone and ngettext("%(count)s older mail is discarded.", "%(count)s older mails are discarded.", gone)
        % {"count": gone},
        names and _("Without an e-mail address: %(names)s.") % {"names": names},
    ]  # fmt: skip
    return " ".join(str(each) for each in said if each)


def shown(request, visit, form, *, status=200):
    prospect = Prospect(visit, form["note"].value() or "")
    chosen = prospect.addressee(_person(request, prospect))
    before, after, place = prospect.around(chosen) if chosen else (None, None, 0)
    context = frame(
        request, visit, "programme", _("Release %(number)s") % {"number": prospect.number},
        prospect=prospect, warned=folded(prospect.board.warned), form=form,
        chosen=chosen, before=before, after=after, place=place, mail=chosen and prospect.mail_to(chosen),
        sees_contacts=can_see_contacts(request.user),
        saved=saved(prospect, request.user), released=was_released(prospect),
        cancelled=visit.status == releasing.Status.CANCELLED,
    )  # fmt: skip
    return render(request, f"{TEMPLATES}/page.html", context, status=status)


def folded(warned):
    """(warnings that are told one by one, those of hosts not asked that are told in one line)"""
    unasked = [warning for warning in warned if warning.kind == Kind.NOT_ASKED]
    if len(unasked) <= FEW:
        return warned, []
    return [warning for warning in warned if warning.kind != Kind.NOT_ASKED], unasked


def saved(prospect, user):
    """Who changed the draft last, and when; empty where no action did."""
    step = prospect.last_step
    if step is None:
        return ""
    if step.by == user:
        return _("draft saved %(time)s by you") % {"time": dates.clock(step.at)}
    return _("draft saved %(time)s by %(who)s") % {"time": dates.clock(step.at), "who": name_of(step.by)}


def was_released(prospect):
    """When the last release went out, and who did it."""
    row = prospect.last_row
    if row is None:
        return ""
    values = {"time": dates.date_time(timezone.localtime(row.released_at))}
    if row.released_by is None:
        return _("released %(time)s") % values
    return _("released %(time)s by %(who)s") % {**values, "who": name_of(row.released_by)}


def _person(request, prospect):
    """The id of the participant whose mail is asked for; 404 for somebody who is not of this visit."""
    asked = request.POST.get("show") or request.POST.get("person") or request.GET.get("person")
    if not asked:
        return None
    known = {str(person.pk): person.pk for person in prospect.board.people}
    if asked not in known:
        raise Http404
    return known[asked]


@require_safe
def compare(request, visit):
    """Any two of the releases and the draft; without a choice, what is drafted since the last release."""
    sides = sides_of(visit)
    numbers = list(sides)
    asked = [request.GET.get(name) for name in ("old", "new")]
    chosen = [each or numbers[max(len(numbers) - 2 + n, 0)] for n, each in enumerate(asked)]
    if not set(chosen) <= sides.keys():
        raise Http404
    old, new = (sides[each] for each in chosen)
    people = list(visit.participants.in_order())
    context = frame(
        request, visit, "programme", _("Compare releases"), old=old, new=new, chosen=chosen,
        choices=[(number, name_of_side(number, side)) for number, side in sides.items()],
        names=[name_of_side(number, sides[number]) for number in chosen],
        rows=[(each, 0) for each in differences(changes(old.plans, new.plans), old, new, Words(visit, people))],
    )  # fmt: skip
    return render(request, f"{TEMPLATES}/compare.html", context)


def sides_of(visit):
    """{number of a release, or DRAFT: the Release}, in order."""
    releases = numbered(visit)
    draft = draft_as_release(itineraries.draft_of(visit), DRAFT)
    return {str(release.number): release for release in [*releases, draft]}


def name_of_side(number, side):
    if number == DRAFT:
        return str(_("draft"))
    at = dates.date_time(timezone.localtime(side.at))
    return _("release %(number)s, %(date)s") % {"number": number, "date": at}


urls = [page("release/", release, "release", may=can_release), page("compare/", compare, "compare", may=can_see)]
