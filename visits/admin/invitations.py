"""Personal links for all of a visit: who has one, who gets it by mail, who on paper. Mails are only held here."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common.audience import Audience
from portal.common.once import OnceForm, once

from ..choices import NoticeKind, NoticeState
from ..mail.notices import prepare_invitations
from ..models import Notice, Participant
from ..people.links import make_links
from ..rules import can_invite
from .counts import last_release
from .order import numbers
from .pages import frame, page, url
from .standing import standing
from .tools import tools


def mail_links(request, visit):
    people = Participant.objects.filter(visit=visit).select_related("link", "visit").in_order()
    people = list(people.annotate(last_release=last_release("visit")))
    form = OnceForm(request.POST or None)
    if request.method != "POST":
        return _shown(request, visit, people, form)
    chosen = _chosen(people, request.POST.getlist("person"))
    if not form.is_valid():
        return _shown(request, visit, people, form, chosen=chosen, refusals=form.errors["once"])
    try:
        with once(request):
            form.claim()
            messages.success(request, _prepare(people, chosen, request.user))
    except ValidationError as refusal:
        return _shown(request, visit, people, form, chosen=chosen, refusals=refusal.messages)
    return redirect(url(visit, "links_mail"))


def _chosen(people, ids):
    """Those who were ticked and may still get a mail; 404 for an id of another visit's."""
    ids = numbers(ids)
    if not ids <= {person.pk for person in people}:
        raise Http404
    return [person for person in people if person.pk in ids and may_get_mail(person)]


def _prepare(people, chosen, user):
    """Make all missing links and hold a mail for each who was chosen; returns what to say."""
    links = make_links(people, by=user)
    held = prepare_invitations(chosen, by=user).held if chosen else 0
    return " ".join([
        ngettext("%(count)s link made.", "%(count)s links made.", links) % {"count": links},
        ngettext(
            "%(count)s mail is held in the outbox; look at it and send it there.",
            "%(count)s mails are held in the outbox; look at them and send them there.", held,
        ) % {"count": held},
    ])  # fmt: skip


def may_get_mail(person):
    """There is an address, and the link that the mail would hold opens or is still to be made."""
    return bool(person.email) and (not hasattr(person, "link") or person.link.is_valid)


def _shown(request, visit, people, form, *, chosen=None, refusals=()):
    mails = _mails(visit)
    lines = [_line(person, mails.get(person.pk), chosen) for person in people]
    context = frame(
        request, visit, "links", _("Mail the links"), tools=tools(request.user, visit, "links_mail"), form=form,
        lines=lines, refusals=refusals,
        missing=sum(not line["has_link"] for line in lines), staff_only=visit.audience == Audience.STAFF,
    )  # fmt: skip
    template = "admin/visits/participants/links.html"
    return render(request, template, context, status=422 if refusals else 200)


def _mails(visit):
    """{participant id: their last mail with the link that was not discarded}"""
    mails = Notice.objects.filter(participant__visit=visit, kind=NoticeKind.INVITATION)
    return {mail.participant_id: mail for mail in mails.exclude(state=NoticeState.DISCARDED).order_by("pk")}


def _line(person, mail, chosen):
    """One person of the page; ticked at first who can get a mail and has none yet."""
    may = may_get_mail(person)
    return {
        "person": person, "mail": mail, "may": may, "has_link": hasattr(person, "link"),
        "standing": standing(person.link, person.last_release, person.visit.zone) if hasattr(person, "link") else [],
        "url": url(person.visit, "link", person.pk),
        "ticked": person in chosen if chosen is not None else may and mail is None,
    }  # fmt: skip


urls = [page("links/mail/", mail_links, "links_mail", may=can_invite)]
