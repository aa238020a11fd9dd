"""Cancelling a visit: what it means, who gets a mail, and why it does not take place."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from modeltranslation.utils import get_translation_fields

from portal.common import dates
from portal.common.audience import Audience
from portal.common.once import OnceForm, once

from .. import workflow
from ..choices import Status
from ..models import Visit
from ..planning import releasing
from ..rules import can_release
from .pages import frame, outbox_of, page
from .release import TEMPLATES, said_of

NOTICES = get_translation_fields("notice")


class CancelForm(OnceForm):
    """Why the visit does not take place, in each language, in place of the notice that the visit has now."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        most = Visit._meta.get_field("notice").max_length
        for name in NOTICES:
            label = dates.language(name.rpartition("_")[2])
            text = forms.Textarea(attrs={"rows": 2})
            self.fields[name] = forms.CharField(label=label, required=False, max_length=most, widget=text)

    @property
    def notices(self):
        return {name: " ".join(self.cleaned_data[name].split()) for name in NOTICES}


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request, visit):
    if request.method != "POST":
        return shown(request, visit, CancelForm(initial={name: getattr(visit, name) for name in NOTICES}))
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            return cancelled(request, visit, form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return shown(request, visit, form, status=422)


def cancelled(request, visit, form):
    """Cancel, and lead to the mails; the second of a double click does nothing."""
    with once(request, _("This visit was cancelled already, by the first click.")):
        form.claim()
        seen = form.cleaned_data["seen_version"]
        prepared = releasing.cancel(visit, by=request.user, notices=form.notices, seen_version=seen)
        messages.success(request, _("The visit is cancelled. %(mails)s") % {"mails": said_of(prepared)})
    return outbox_of(visit)


def shown(request, visit, form, *, status=200):
    told, untold = releasing.told_of_cancelling(visit)
    context = frame(
        request, visit, "basics", _("Cancel the visit"), form=form, told=told, untold=untold,
        faults=list(workflow.faults(visit, Status.CANCELLED)), last=releasing.last_of(visit),
        is_public=visit.audience == Audience.PUBLIC, is_staffs=visit.audience == Audience.STAFF,
    )  # fmt: skip
    return render(request, f"{TEMPLATES}/cancel.html", context, status=status)


urls = [page("cancel/", cancel, "cancel", may=can_release)]
