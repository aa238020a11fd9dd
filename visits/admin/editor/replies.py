"""What the programme editor answers with.

Every action is a POST of a real form to its own address. With `X-Requested-With: fetch` the answer is the HTML of what
changed (the days touched, the bar, the warnings, the hosts, a sentence, where the focus goes); without it a redirect to
the page, which says the same. So there is one behaviour, with script and without.
"""

from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.common.ids import read_key

from ...models import Step, Stop
from ...models.frozen import ReleaseIsFrozen
from ...planning import offers
from ...planning.board import Board
from ...planning.steps import Changed, days_of
from ...planning.touches import told
from ...rules import can_plan, can_release
from ..pages import frame, tabs, url
from . import carried, words
from .add import AddForm
from .days import MoveForm
from .edit import EditForm

TEMPLATES = "admin/visits/programme"


class Opened:
    """A form that stands in the place of a stop of this draft, or below it; 404 for a stop of any other."""

    def __init__(self, board, key, form, data=None):
        self.row = board.by_key.get(read_key(str(key)))
        if self.row is None:
            raise Http404
        self.key, self.day = self.row.stop.key, board.day_of(self.row)
        self.form = form(board, self.row, data)
        self.warnings = [each for each in board.warned if each.key == self.key]


FORMS = {"open": EditForm, "move": MoveForm}


def posted(do):
    """An action's view: `do(request, visit, …) -> Done`. What is refused is said, and nothing is done."""

    @require_POST
    @wraps(do)
    def view(request, visit, **kwargs):
        if "key" in kwargs:
            get_object_or_404(Stop, visit=visit, key=kwargs["key"])
        try:
            done = do(request, visit, **kwargs)
        except (ValidationError, ReleaseIsFrozen) as refusal:
            return refused(request, visit, refusal, **kwargs)
        except Http404:  # a stop of this visit, but not of its draft any more
            return refused(request, visit, Changed(words.gone(visit, kwargs["key"])), **kwargs)
        return done if hasattr(done, "status_code") else answered(request, visit, done)

    return view


def answered(request, visit, done, *, focus="", said="", opens=None):
    """What an action changed. `said` stands before what others did; `opens(board)` gives forms that open with it."""
    board = Board.of(visit)
    at_stop = f"stop-{done.key}" if done.key in board.by_key else next((f"add-{day}" for day in sorted(done.days)), "")
    sentence = " ".join(filter(None, [words.done(board, done), said]))
    opened = opens(board) if opens else {}
    return shown(request, board, done.days, status=sentence, focus=focus or at_stop, changed_key=done.key, **opened)


def refused(request, visit, refusal, key=None, **_others):
    """Say what was refused: 409 where somebody changed the stop, 422 for what cannot be; the days as they are now."""
    board = Board.of(visit)
    row = board.by_key.get(key)
    sentence = " ".join(getattr(refusal, "messages", [str(refusal)]))
    code = 409 if isinstance(refusal, Changed) else 422
    days = {board.day_of(row)} if row else set()
    return shown(request, board, days, code=code, status=sentence, focus=f"stop-{key}" if row else "")


def shown(request, board, days, *, code=200, stays=False, status="", **more):
    """The page; by fetch the parts that changed; or a redirect to the page after a POST that went well.

    What others did since the page was fetched is said, and its days come along. `stays` keeps a form that was posted,
    which a redirect would lose.
    """
    by_fetch = request.headers.get("x-requested-with") == "fetch"
    theirs = others(request, board.draft)
    days = days | {day for step in theirs for day in days_of(step, board.visit.zone)}
    news = [sentence for step in theirs if (sentence := told(step, board.visit.zone)) not in status]
    if request.method == "POST" and not (by_fetch or stays) and code == 200:
        messages.success(request, " ".join([status, *news]))
        return redirect(f"{back(board, days, **more)}#{more.get('focus', '')}")
    is_refused = code != 200
    said = {"error": status if is_refused else "", "status": " ".join(news if is_refused else [status, *news])}
    context = around(request, board) | said | more
    sections = with_add_rows(board, more.get("adding"))
    context |= {"all_days": sections, "days": sections, "open_days": days or first_day(board), "edit": more.get("open")}
    if by_fetch:
        context |= {"visit": board.visit, "days": [each for each in sections if each.date in days]}
        context["tabs"] = tabs(request.user, board.visit, "programme")
        return TemplateResponse(request, f"{TEMPLATES}/answer.html", context, status=code)
    context["offers"] = offers.names(board.visit)
    context = frame(request, board.visit, "programme", _("Programme"), **context)
    return TemplateResponse(request, f"{TEMPLATES}/page.html", context, status=code)


def back(board, days, **opened):
    """The page's address with these days open, and the form that shall stand open."""
    query = [("days", day.isoformat()) for day in sorted(days)]
    query += [(name, opened[name].key) for name in FORMS if opened.get(name)]
    return f"{url(board.visit, 'programme')}?{urlencode(query)}"


def around(request, board):
    """What stands around the days: bar, warnings, hosts."""
    return {
        "draft": board.draft,
        "seen": board.draft.version,
        "warnings": board.warned,
        "hosts": board.hosts(),
        "undo": Step.objects.undoable(board.draft, request.user).first(),
        "redo": Step.objects.redoable(board.draft, request.user).first(),
        "may_change": can_plan(request.user),
        "may_release": can_release(request.user),
        "release_number": board.next_number,
    }


def with_add_rows(board, adding=None):
    """The days with their add rows; `adding` is one that was refused, as it was typed."""
    for section in board.sections:
        section.add = adding if adding and adding.day == section.date else AddForm(board, section.date)
    return board.sections


def first_day(board):
    """The day that is open at first: today's if the visit is under way, else the first that has stops or any."""
    days = [section.date for section in board.sections]
    full = [section.date for section in board.sections if section.count]
    today = timezone.localdate(timezone=board.visit.zone)
    return {today} if today in days else set(full[:1] or days[:1])


def others(request, draft):
    """Steps of others after the version of the draft that the page shows."""
    seen = carried.seen(request)
    return [] if seen is None else list(Step.objects.since(draft, seen).exclude(by=request.user))
