"""The outbox: mails that wait, fail, went or were discarded, each as its reader will see it."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.common import dates
from portal.common.admin import SafeAdmin
from portal.common.ids import read_id

from ..choices import NoticeState
from ..mail import notices, outbox
from ..mail.mails import mail_of
from ..models import Notice, Visit
from ..programme.released import releases_by_visit
from ..rules import can_see_contacts, can_send

SHOWS = [
    ("seen", _("As they will see it")), ("text", _("Plain text")), ("calendar", _("Calendar file")), ("edit", _("Edit"))
]  # fmt: skip
PAGE = 50


class WordsForm(forms.Form):
    """A mail's own subject and opening words; what is left as the portal wrote it stays the portal's."""

    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    opening = forms.CharField(
        label=_("Opening words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data, mail):
        super().__init__(data, label_suffix="", initial={
            "subject": mail.subject, "opening": mail.opening, "seen_version": mail.notice.version
        })  # fmt: skip

    def save(self, notice, *, by):
        mine = {name: self.cleaned_data[name] if name in self.changed_data else getattr(notice, name)
                for name in ("subject", "opening")}  # fmt: skip
        notices.edit(notice, **mine, seen_version=self.cleaned_data["seen_version"], by=by)


@admin.register(Notice)
class NoticeAdmin(SafeAdmin):
    """One page for list and mail; what is done there is posted to `act` and `edit`."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        return [
            path("act/", self.admin_site.admin_view(act), name="visits_notice_act"),
            path("<int:pk>/edit/", self.admin_site.admin_view(edit), name="visits_notice_edit"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return page(request)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if not self.has_view_permission(request) or object_id is None:
            raise PermissionDenied
        pk = read_id(object_id)
        return page(request, chosen=None if pk is None else get_object_or_404(Notice, pk=pk))


def page(request, *, chosen=None, words=None, status=200):
    """The list at the left, the chosen mail at the right; `words` is the form of one that was refused."""
    visit, state = _filters(request)
    rows = Paginator(outbox.listed(visit, state), PAGE).get_page(request.GET.get("p"))
    mails = list(rows)
    chosen = _chosen(mails, chosen.pk if chosen else request.GET.get("notice", ""))
    shown = {mail.participant.visit for mail in [*mails, *filter(None, [chosen])]}
    releases = releases_by_visit(shown)
    listed = [outbox.Row(mail, releases[mail.participant.visit_id], request.user) for mail in mails]
    counts = outbox.counts(visit)
    return render(request, "admin/visits/outbox.html", {
        **admin.site.each_context(request), "title": _("Outbox"), "visit": visit, "rows": listed, "page": rows,
        "counts": counts, "summary": _summary(counts), "chips": _chips(counts, state), "opts": Notice._meta,
        "held": sum(row.is_held for row in listed), "may_send": can_send(request.user),
        "sees_contacts": can_see_contacts(request.user), "back": _query(request).urlencode(),
        **(_detail(request, chosen, releases, listed, words) if chosen else {}),
    }, status=status)  # fmt: skip


def _detail(request, notice, releases, listed, words):
    """Context of the chosen mail: what its reader will see, and the mails before and after it."""
    row = outbox.Row(notice, releases[notice.participant.visit_id], request.user)
    mail = mail_of(notice, row.releases, preview=True)
    shows = [(name, label) for name, label in SHOWS if name != "edit" or (row.is_held and can_send(request.user))]
    show = "edit" if words else request.GET.get("show", "seen")
    places = [each.notice.pk for each in listed]
    place = places.index(notice.pk) if notice.pk in places else len(places)
    return {
        "row": row, "mail": mail, "shows": shows, "show": show if show in dict(shows) else "seen",
        "calendars": [content.decode() for content in mail.calendars.values()],
        "language": dates.language(notice.participant.language), "words": words or WordsForm(None, mail),
        "before": listed[place - 1] if 0 < place < len(listed) else None,
        "after": listed[place + 1] if place + 1 < len(listed) else None,
    }  # fmt: skip


@require_POST
def act(request):
    """Send, discard, hold again or try again: the chosen mails, or the one that the button names."""
    if not can_send(request.user):
        raise PermissionDenied
    seen = dict(_pick(value) for value in request.POST.getlist("mail"))
    name = next((name for name in DEEDS if name in request.POST), None)
    if name and request.POST[name]:  # the button of one mail
        seen = dict([_pick(request.POST[name])])
    seen.pop(None, None)
    if not name or not seen:
        messages.warning(request, _("Choose a mail first."))
    else:
        _do(request, name, seen)
    return _back(request)


def _do(request, name, seen):
    """Carry out one deed on mails, {id: version seen}, and say what came of it."""
    deed, said = DEEDS[name]
    extra = {"seen": seen} if deed is notices.send else {}
    try:
        done = deed(Notice.objects.filter(pk__in=seen), by=request.user, **extra)
    except ValidationError as refusal:
        done = notices.Decided(refusals=refusal.messages)
    if done.count:
        log(request, Notice.objects.filter(pk__in=done.ids).select_related("participant"), name)
        messages.success(request, said(done.count) % {"count": done.count})
    for sentence in done.refusals:
        messages.error(request, sentence)


# name of a button: the deed, and what is said of n mails it was done to
DEEDS = {
    "send": (notices.send, lambda n: ngettext("One mail is on its way.", "%(count)s mails are on their way.", n)),
    "discard": (notices.discard, lambda n: ngettext("One mail discarded.", "%(count)s mails discarded.", n)),
    "restore": (notices.restore, lambda n: ngettext("One mail is held again.", "%(count)s mails are held again.", n)),
    "retry": (notices.retry, lambda n: ngettext("One mail is tried again.", "%(count)s mails are tried again.", n)),
}


@require_POST
def edit(request, pk):
    """Save a mail's own words; refused ones stay in the form."""
    if not can_send(request.user):
        raise PermissionDenied
    notice = get_object_or_404(Notice.objects.for_mail(), pk=pk)
    releases = releases_by_visit([notice.participant.visit])[notice.participant.visit_id]
    form = WordsForm(request.POST, mail_of(notice, releases, preview=True))
    if form.is_valid():
        try:
            form.save(notice, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            log(request, [notice], "edited")
            messages.success(request, _("Saved. The mail is still held."))
            return _back(request)
    return page(request, chosen=notice, words=form, status=422)


def log(request, mails, message):
    LogEntry.objects.log_actions(request.user.pk, mails, CHANGE, message)


def _pick(value):
    """(id, version) of “12.3”; (None, None) of anything else."""
    pk, _dot, version = value.partition(".")
    pick = read_id(pk), read_id(version)
    return (None, None) if None in pick else pick


def _filters(request):
    """(visit, state) that the address asks for; what it cannot mean is no filter."""
    query = _query(request)
    visit, state = read_id(query.get("visit__id__exact", "")), query.get("state", "")
    found = Visit.objects.filter(pk=visit).first() if visit else None
    return found, state if state in NoticeState.values else None


def _query(request):
    """The list's address; a form carries it along."""
    return QueryDict(request.POST["back"]) if "back" in request.POST else request.GET


def _back(request):
    address = reverse("admin:visits_notice_changelist")
    query = _query(request).urlencode()
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _chosen(mails, pk):
    """The mail to show: the one asked for, which need not be on this page of the list, or the first."""
    pk = read_id(str(pk))
    if pk is not None:
        found = next((mail for mail in mails if mail.pk == pk), None)
        return found or Notice.objects.for_mail().filter(pk=pk).first() or next(iter(mails), None)
    return next(iter(mails), None)


def _summary(counts):
    return ", ".join(f"{state.label}: {count}" for state, count in counts.items() if count)


def _chips(counts, current):
    """The filters by state: all, and each state that holds mails."""
    chips = [{"label": _("All"), "count": sum(counts.values()), "state": "", "current": not current}]
    return chips + [
        {"label": state.label.capitalize(), "count": count, "state": state.value, "current": state == current}
        for state, count in counts.items() if count or state == current
    ]  # fmt: skip


admin.site.waiting["notice"] = lambda: Notice.objects.waiting_for_somebody().count()
