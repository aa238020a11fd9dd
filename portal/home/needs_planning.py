"""What the programmes of near visits need: a release, answers of hosts, mending.

Each function takes a Look and yields Items; all that they read was fetched once for all visits (see near.py).
"""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.choices import Answer
from visits.programme.changes import concerning
from visits.programme.days import hours
from visits.programme.warnings import Kind

from .items import day_words, item, when_words
from .near import AHEAD, midnight

ANSWERS_DAYS = 3  # hosts' answers are due so many days before the visit begins
OF_HOSTS = {Kind.DECLINED, Kind.OTHER_TIME, Kind.NOT_ASKED}  # warnings that the lines about hosts tell


def without_release(look):
    """Visits that begin soon, or have begun, and whose guests have seen nothing yet."""
    for programme in look.programmes:
        if programme.release:
            continue
        visit, count = programme.visit, len(programme.draft_stops)
        stops = ngettext("%(count)s stop in the draft", "%(count)s stops in the draft", count) % {"count": count}
        yield item(
            look.at, midnight(visit.starts_on, visit.zone), "calendar", _("No release yet"),
            f"{visit} · {visit.date_span} · {stops}",
            page(visit, "release" if count else "programme"),
            _("Release 1…") if count else _("Open the programme"), owners=[visit.coordinator_id], zone=visit.zone,
        )  # fmt: skip


def changes_not_released(look):
    """Drafts that differ from what guests see; it hurts when the first stop that changed begins."""
    for programme in look.programmes:
        visit, found = programme.visit, programme.changes
        if not found:
            continue
        told = sum(1 for person in programme.people if concerning(found, person))
        when = min((starts for starts in map(_first, found) if starts > look.at), default=None)
        values = {"count": len(found), "number": programme.release.number}
        people = ngettext("%(count)s person would be told", "%(count)s people would be told", told) % {"count": told}
        yield item(
            look.at, when or look.at + AHEAD, "pencil",
            ngettext(
                "%(count)s change not released since release %(number)s",
                "%(count)s changes not released since release %(number)s", len(found),
            ) % values,
            f"{visit} · {people}", page(visit, "release"),
            _("Release %(number)s…") % {"number": programme.release.number + 1},
            owners=[visit.coordinator_id], when_label=_before(when, look.at, visit.zone),
        )  # fmt: skip


def hosts_to_ask(look):
    return _waiting(look, Answer.NOT_ASKED, "dashes", _("Ask now…"))


def hosts_to_remind(look):
    return _waiting(look, Answer.ASKED, "clock", _("Open the hosts"))


def hosts_who_cannot(look):
    """Hosts that declined or proposed another time for a stop which the last release tells."""
    for programme in look.programmes:
        told = {row.stop_id for row in programme.released_stops}
        for row in _ahead(look, programme, Answer.DECLINED, Answer.OTHER_TIME):
            if row.stop_id in told:
                yield _refused(look, programme.visit, row)


def warnings(look):
    """What warns of stops that are still to come."""
    for programme in look.programmes:
        visit = programme.visit
        for warning in programme.warnings:
            if warning.kind not in OF_HOSTS and warning.stop.starts > look.at:
                yield item(
                    look.at, warning.stop.starts, "warning", warning.sentence, f"{visit} · {warning.detail}",
                    stop_page(visit, warning.key), _("Open the stop"), owners=[visit.coordinator_id], zone=visit.zone,
                )  # fmt: skip


def page(visit, name):
    """The address of a page of one visit (visits/admin/pages.py)."""
    return reverse(f"admin:visits_visit_{name}", args=[visit.pk])


def stop_page(visit, key):
    return f"{page(visit, 'programme')}#stop-{key}"


def answers_due(visit):
    return visit.starts_on - timedelta(days=ANSWERS_DAYS)


def _first(change):
    """When the earlier of what was released and what is planned begins."""
    return min(plan["starts"] for plan in (change.old, change.new) if plan)


def _before(when, at, zone):
    """“before 14:00” of a stop of today, else its day; nothing where all that changed is over."""
    if when is None:
        return ""
    words = when_words(when, at, zone)
    return _("before %(time)s") % {"time": words} if ":" in words else words


def _ahead(look, programme, *answers):
    return [row for row in programme.hosted if row.starts > look.at and row.stop.answer in answers]


def _waiting(look, answer, icon, link):
    """One line a visit for the hosts with this answer; it hurts when the first of their stops begins."""
    for programme in look.programmes:
        visit, waiting = programme.visit, _ahead(look, programme, answer)
        if not waiting:
            continue
        first = waiting[0]
        names = list(dict.fromkeys(row.host.name for row in waiting))
        shown = _moment(visit, first) if len(names) == 1 else ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        yield item(
            look.at, first.starts, icon, _waiting_title(answer, names), f"{visit} · {shown}", page(visit, "hosts"),
            link, owners=[visit.coordinator_id], zone=visit.zone,
        )  # fmt: skip


def _moment(visit, row):
    """Wed 25 Nov 10:00–11:30"""
    return f"{day_words(row.starts, visit.zone)} {hours(row.starts, row.ends, visit.zone)}"


def _waiting_title(answer, names):
    values = {"host": names[0], "count": len(names)}
    if len(names) == 1:
        title = {Answer.NOT_ASKED: _("Host not asked: %(host)s"), Answer.ASKED: _("No answer yet: %(host)s")}[answer]
        return title % values
    return {
        Answer.NOT_ASKED: ngettext("%(count)s host not asked", "%(count)s hosts not asked", len(names)),
        Answer.ASKED: ngettext("%(count)s host has not answered", "%(count)s hosts have not answered", len(names)),
    }[answer] % values


def _words(stop):
    """“Jan Kowal: “closed for works””: who answered, where they did it themselves, and what they said."""
    note = f"“{stop.answer_note}”" if stop.answer_note else ""
    return ": ".join(filter(None, [stop.answered_by and stop.answered_by.name, note]))


def _refused(look, visit, row):
    declined = row.stop.answer == Answer.DECLINED
    title = _("Host declined after the release: %(host)s") if declined else _("Host proposes another time: %(host)s")
    answered = row.stop.answered_at
    return item(
        look.at, row.starts, "cross" if declined else "swap", title % {"host": row.host.name},
        " · ".join(filter(None, [str(visit), _moment(visit, row), _words(row.stop)])),
        stop_page(visit, row.stop.key), _("Open the stop"), owners=[visit.coordinator_id], zone=visit.zone,
        when_label=when_words(answered, look.at, visit.zone) if answered else None,
    )  # fmt: skip
