"""The personal link of one person: shown to be copied, made, mailed, renewed, revoked. A mail is only held here."""

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.common.once import OnceForm, once

from ..choices import NoticeKind
from ..mail.notices import prepare_invitations
from ..models import Notice, Participant
from ..people import links
from ..rules import can_invite
from .counts import last_release
from .invitations import may_get_mail
from .pages import frame, page, url
from .standing import standing
from .tools import tools


@require_http_methods(["GET", "HEAD", "POST"])
def link(request, visit, pk):
    people = Participant.objects.filter(visit=visit).select_related("link", "visit")
    person = get_object_or_404(people.annotate(last_release=last_release("visit")), pk=pk)
    form = OnceForm(request.POST or None)
    if request.method != "POST":
        return _shown(request, visit, person, form)
    if not form.is_valid():
        return _shown(request, visit, person, form, refusals=form.errors["once"])
    try:
        with once(request):
            form.claim()
            messages.success(request, _done(request, person))
    except ValidationError as refusal:
        return _shown(request, visit, person, form, refusals=refusal.messages)
    return redirect(url(visit, "link", person.pk))


def _done(request, person):
    """Do what the pressed button says; returns what to say of it."""
    do = ACTS.get(request.POST.get("do"))
    if do is None:
        raise Http404
    return do(person, request.user)


def _make(person, user):
    links.make_links([person], by=user)
    return _("The link is made.")


def _mail(person, user):
    links.make_links([person], by=user)
    person = Participant.objects.select_related("link", "visit").get(
        pk=person.pk
    )  # one made long after the visit is expired
    if not may_get_mail(person):
        raise ValidationError(_("No mail: there is no address, or the link does not open."))
    prepare_invitations([person], by=user)
    return _("A mail is held in the outbox; look at it and send it there.")


def _renew(person, user):
    _change(person, user, links.renew, "renewed")
    return _("The link is new: the old address and the devices that had opened it stop working.")


def _revoke(person, user):
    _change(person, user, links.revoke, "revoked")
    return _("The link is revoked: it opens nothing any more.")


def _change(person, user, change, message):
    if not user.has_perm("visits.change_accesslink"):
        raise PermissionDenied
    if not hasattr(person, "link"):
        raise Http404
    change(person.link)
    LogEntry.objects.log_actions(user.pk, [person.link], CHANGE, message)


ACTS = {"make": _make, "mail": _mail, "renew": _renew, "revoke": _revoke}


def _shown(request, visit, person, form, *, refusals=()):
    link = getattr(person, "link", None)
    context = frame(
        request, visit, "links", _("Personal link"), tools=tools(request.user, visit), form=form, person=person,
        link=link, may_mail=may_get_mail(person), refusals=refusals,
        standing=standing(link, person.last_release, visit.zone) if link else [],
        address=links.address(person),
        mail=Notice.objects.filter(
            participant=person, kind__in=[NoticeKind.INVITATION, NoticeKind.LINK]
        ).order_by("-pk").first(),
    )  # fmt: skip
    return render(request, "admin/visits/participants/link.html", context, status=422 if refusals else 200)


urls = [page("people/<int:pk>/link/", link, "link", may=can_invite)]
