"""What else needs somebody: mails, links, photos, outcomes, reports; one statement each, for all visits.

A function takes a Look and yields Items, of at most LIMIT rows: what is beyond is found in the lists.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common import dates
from portal.gallery.models import Gallery, Photo
from portal.news.models import Block
from portal.news.models import Status as ArticleStatus
from visits.choices import NoticeState, OutcomeStatus
from visits.models import AccessLink, Outcome, Visit

from .items import WEEK, Urgency, item, urgency
from .near import AHEAD, midnight

LIMIT = 100
HELD = timedelta(days=1)  # a mail that is held longer was forgotten
REPORT_DAYS = 14  # after the last day of a visit its report is due
GALLERIES = 50  # so many of the newest galleries are looked at
OPEN = [OutcomeStatus.HOPED, OutcomeStatus.PROMISED]


def failed_mails(look):
    mails = Visit.objects.filter(participants__notices__state=NoticeState.FAILED).annotate(
        count=Count("participants__notices"), since=Max("participants__notices__made_at"),
        tried=Max("participants__notices__claimed_at"), why=Max("participants__notices__error"),
    )  # fmt: skip
    for visit in mails[:LIMIT]:
        title = ngettext("%(count)s mail failed", "%(count)s mails failed", visit.count) % {"count": visit.count}
        why = [_(visit.why)] if visit.why else []  # stored in English, read in the reader's language
        yield item(
            look.at, visit.tried or visit.since, "mail", title, " · ".join([str(visit), *why]),
            outbox(visit, NoticeState.FAILED), _("Open the outbox"), owners=[visit.coordinator_id],
            how_soon=Urgency.NOW,
        )  # fmt: skip


def forgotten_mails(look):
    """Mails that somebody held and nobody sent: urgent once their visit is about to begin."""
    mails = Visit.objects.filter(
        participants__notices__state=NoticeState.HELD, participants__notices__made_at__lte=look.at - HELD
    ).annotate(count=Count("participants__notices"), since=Min("participants__notices__made_at"))
    for visit in mails[:LIMIT]:
        title = ngettext("%(count)s mail waits to be sent", "%(count)s mails wait to be sent", visit.count)
        begins = midnight(visit.starts_on, visit.zone) if visit.starts_on else look.at + AHEAD
        soon = urgency(begins, look.at) == Urgency.NOW
        yield item(
            look.at, visit.since, "mail", title % {"count": visit.count},
            _("%(visit)s · held since %(date)s") % {
                "visit": visit, "date": dates.day_short(timezone.localtime(visit.since)),
            },
            outbox(visit, NoticeState.HELD), _("Open the outbox"), owners=[visit.coordinator_id],
            how_soon=Urgency.NOW if soon else Urgency.WEEK,
        )  # fmt: skip


def expiring_links(look):
    """Personal links that stop opening within a week, or before their visit ends."""
    soon = look.at + timedelta(days=WEEK)
    links = AccessLink.objects.filter(
        Q(expires_at__lte=soon) | Q(expires_at__date__lte=F("participant__visit__ends_on")),
        revoked_at=None, participant__visit__in=Visit.objects.upcoming(look.at).order_by(),
    ).select_related("participant__visit")  # fmt: skip
    by_visit = defaultdict(list)
    for link in links.order_by("expires_at", "pk"):
        visit = link.participant.visit
        if link.expires_at <= soon or link.expires_at < midnight(visit.ends_on + timedelta(days=1), visit.zone):
            by_visit[visit].append(link)
    for visit, found in by_visit.items():
        yield _expiring(look.at, visit, found)


def overdue_outcomes(look):
    """Outcomes that are hoped for or promised, and whose day is over."""
    late = Outcome.objects.filter(status__in=OPEN, due__lt=look.today).select_related("visit")
    for outcome in late.order_by("-due", "-pk")[:LIMIT]:
        yield item(
            look.at, midnight(outcome.due, timezone.get_default_timezone()), "clock",
            _("Outcome overdue since %(date)s") % {"date": dates.day_short(outcome.due)},
            f"{outcome.visit} · {outcome}", reverse("admin:visits_outcome_change", args=[outcome.pk]),
            _("Open the outcome"), owners=[outcome.owner_id or outcome.visit.coordinator_id], how_soon=Urgency.LATER,
        )  # fmt: skip


def reports_due(look):
    """Visits that are over for two weeks and not yet reported."""
    over = Visit.objects.completed(look.at).filter(ends_on__lte=look.today - timedelta(days=REPORT_DAYS))
    for visit in over.order_by("-ends_on", "-pk")[:LIMIT]:
        yield item(
            look.at, midnight(report_due(visit), visit.zone), "reported", _("Report due"),
            f"{visit} · {visit.date_span}", reverse("admin:visits_visit_change", args=[visit.pk]), _("Open the visit"),
            owners=[visit.coordinator_id], how_soon=Urgency.LATER,
        )  # fmt: skip


def photos_without_texts(look):
    """Photos without alternative text keep a gallery from being public, and may hold up an article."""
    shown = ~Q(photos__consent=Photo.Consent.WITHDRAWN)
    lacks = shown & Q(photos__decorative=False) & (Q(photos__alt_pl="") | Q(photos__alt_pl=None))
    waiting = Block.objects.filter(
        gallery=OuterRef("pk"), article__status=ArticleStatus.PUBLISHED, article__publish_at__gt=look.at
    ).order_by("article__publish_at")
    galleries = Gallery.objects.filter(pk__in=Gallery.objects.order_by("-pk").values("pk")[:GALLERIES]).annotate(
        all=Count("photos", filter=shown), lacking=Count("photos", filter=lacks), maker=maker(Gallery),
        out_at=Subquery(waiting.values("article__publish_at")[:1]),
    )  # fmt: skip
    for gallery in galleries.filter(lacking__gt=0).select_related("visit").order_by("-pk"):
        yield _without_texts(look.at, gallery)


def maker(model):
    """A subquery for rows of a model with history: the account that made the row."""
    made = model.history.model.objects.filter(id=OuterRef("pk"), history_type="+")
    return Subquery(made.values("history_user")[:1])


def outbox(visit, state):
    return reverse("admin:visits_notice_changelist", query={"visit__id__exact": visit.pk, "state": state.value})


def report_due(visit):
    return visit.ends_on + timedelta(days=REPORT_DAYS)


def _expiring(at, visit, links):
    first, count = links[0], len(links)
    if first.expires_at <= at:
        title = ngettext("%(count)s personal link has expired", "%(count)s personal links have expired", count)
    else:
        title = ngettext("%(count)s personal link expires", "%(count)s personal links expire", count)
    names = ", ".join(link.participant.name for link in links[:2]) + (" …" if count > 2 else "")
    url = reverse("admin:visits_accesslink_changelist", query={"participant__visit__id__exact": visit.pk})
    if count == 1:
        url = reverse("admin:visits_accesslink_change", args=[first.pk])
    return item(
        at, first.expires_at, "lock", title % {"count": count}, f"{visit} · {names}", url, _("Extend…"),
        owners=[visit.coordinator_id], zone=visit.zone,
    )  # fmt: skip


def _without_texts(at, gallery):
    values = {"count": gallery.lacking, "all": gallery.all}
    title = ngettext(
        "%(count)s of %(all)s photos without alternative text",
        "%(count)s of %(all)s photos without alternative text", gallery.lacking,
    ) % values  # fmt: skip
    detail = _("Gallery %(gallery)s") % {"gallery": gallery}
    if gallery.out_at:
        detail = _("%(gallery)s · holds up an article") % {"gallery": detail}
    return item(
        at, gallery.out_at or at + AHEAD, "image", title, detail,
        reverse("admin:gallery_gallery_sheet", args=[gallery.pk]), _("Open the sheet"),
        owners=[gallery.visit and gallery.visit.coordinator_id, gallery.maker],
        when_label=None if gallery.out_at else "",
    )  # fmt: skip
