"""The programme editor: one page of the admin for a visit's draft.

Every action is a POST of a real form to its own address. With `X-Requested-With: fetch` the answer is the HTML of what
changed (the days touched, the bar, the warnings, the hosts, a sentence, where the focus goes); without it a redirect to
the page, which says the same. So there is one behaviour, with script and without.
"""

from datetime import date
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ...models import Step, Stop
from ...models.frozen import ReleaseIsFrozen
from ...planning import actions, offers, steps
from ...planning.board import Board
from ...planning.steps import Changed, days_of, last_touch
from ...programme.itineraries import draft_of
from ...rules import can_plan, can_release, can_see
from ..pages import frame, page, url
from . import words
from .add import AddForm
from .days import MoveForm
from .edit import EditForm

TEMPLATES = "admin/visits/programme"


@require_GET
def editor(request, visit):
    """The page; `?open=` and `?move=` open the form of a stop, by fetch bring its day alone."""
    board = Board.of(visit)
    opened = {name: Opened(board, request.GET[name], form) for name, form in FORMS.items() if name in request.GET}
    days = {each.day for each in opened.values()} | set(read_days(request.GET.getlist("days")))
    return shown(request, board, days, status=words.opened(opened), **opened)


class Opened:
    """A form that stands in the place of a stop of this draft, or below it; 404 for a stop of any other."""

    def __init__(self, board, key, form, data=None):
        try:
            self.row = board.by_key[UUID(str(key))]
        except (ValueError, KeyError):
            raise Http404 from None
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
            return refused(request, visit, Changed(gone(visit, kwargs["key"])), **kwargs)
        return done if hasattr(done, "status_code") else answered(request, visit, done)

    return view


def answered(request, visit, done, *, focus="", **opened):
    """What an action changed, and what others did since the page was fetched."""
    board = Board.of(visit)
    theirs = since(request, done.draft)
    days = done.days | {day for step in theirs for day in days_of(step, visit.zone)}
    sentence = " ".join([words.done(board, done), *words.theirs(theirs, visit.zone)])
    at_stop = f"stop-{done.key}" if done.key in board.by_key else next((f"add-{day}" for day in sorted(done.days)), "")
    return shown(request, board, days, status=sentence, focus=focus or at_stop, changed_key=done.key, **opened)


def gone(visit, key):
    """Who took a stop out of the draft, and when."""
    return last_touch(draft_of(visit), key, visit.zone) or _("This stop is not in the draft any more.")


def refused(request, visit, refusal, key=None, **_others):
    """Say what was refused: 409 where somebody changed the stop, 422 for what cannot be; the days as they are now."""
    board = Board.of(visit)
    row = board.by_key.get(key)
    sentence = " ".join(getattr(refusal, "messages", [str(refusal)]))
    code = 409 if isinstance(refusal, Changed) else 422
    days = {board.day_of(row)} if row else set()
    return shown(request, board, days, code=code, status=sentence, focus=f"stop-{key}" if row else "")


def shown(request, board, days, *, code=200, status="", focus="", **more):
    """The page; the parts that changed, by fetch; or a redirect to the page after a POST that went well."""
    by_fetch = request.headers.get("x-requested-with") == "fetch"
    if request.method == "POST" and not by_fetch and code == 200:
        messages.success(request, status)
        return redirect(f"{back(board, days, **more)}#{focus}")
    sections = with_add_rows(board, more.pop("adding", None))
    context = around(request, board) | {"all_days": sections, "days": sections, "open_days": days or first_day(board)}
    context |= {
        "status": status,
        "is_refused": code != 200,
        "focus": focus,
        "edit": more.pop("open", None),
        **more,
    }
    if by_fetch:
        context |= {"visit": board.visit, "days": [each for each in sections if each.date in days]}
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


def since(request, draft):
    """Steps of others after the version of the draft that the form was made at."""
    seen = whole(request, "seen")
    return [] if seen is None else list(Step.objects.since(draft, seen).exclude(by=request.user))


def versions(request, key):
    """The version of a stop that the form was made at, as the actions want it."""
    version = whole(request, "version")
    return {} if version is None else {key: version}


def whole(request, name):
    """A number that a form of ours carries; None where it is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def read_key(text):
    """The one-time key of a form, or a new one where it has none that can be read."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def number(request, name, *, most=1440):
    try:
        value = int(request.POST.get(name, ""))
    except ValueError:
        raise ValidationError(_("Say how many minutes.")) from None
    if not 0 < abs(value) <= most:
        raise ValidationError(_("That many minutes are no move within a day."))
    return value


def read_days(values):
    for value in values:
        try:
            yield date.fromisoformat(value)
        except ValueError:
            continue


@posted
def add(request, visit):
    board = Board.of(visit)
    days = set(read_days([request.POST.get("day", "")])) & {section.date for section in board.sections}
    if not days:
        raise ValidationError(_("This day is not one of the visit’s."))
    (day,) = days
    form = AddForm(board, day, request.POST)
    if not form.is_valid():
        return shown(request, board, days, code=422, adding=form, focus=f"add-{day}")
    key = form.cleaned_data["once"]
    if Stop.objects.filter(visit=visit, key=key).exists():
        return shown(request, board, days, status=_("This was added already, by the first click."))
    try:
        with transaction.atomic():
            done = actions.add(visit, form.plan(), name=form.name, key=key, by=request.user)
    except (ValidationError, ReleaseIsFrozen, IntegrityError) as refusal:
        form.add_error(None, getattr(refusal, "messages", [str(refusal)]))
        return shown(request, board, days, code=422, adding=form, focus=f"add-{day}")
    return answered(request, visit, done, focus=f"add-{day}")


@posted
def edit(request, visit, key):
    board = Board.of(visit)
    opened = Opened(board, key, EditForm, request.POST)
    form = opened.form
    if not form.is_valid():
        return shown(request, board, {opened.day}, code=422, open=opened)
    try:
        with transaction.atomic():
            done = actions.edit(
                visit, opened.key, form.plan(), kept=form.kept(), following=form.cleaned_data["following"],
                by=request.user, seen={opened.key: form.cleaned_data["version"]},
            )  # fmt: skip
    except Changed as refusal:
        form.meet(refusal)
        return shown(request, board, {opened.day}, code=409, open=opened)
    return answered(request, visit, done, **next_opened(request, visit, key))


def next_opened(request, visit, key):
    """With “Save, open next”: the form of the stop after this one."""
    if "next" not in request.POST:
        return {}
    board = Board.of(visit)
    order = [row.stop.key for row in board.rows]
    following = order[order.index(key) + 1 :] if key in order else []
    return {"open": Opened(board, following[0], EditForm)} if following else {}


@posted
def move(request, visit, key):
    board = Board.of(visit)
    opened = Opened(board, key, MoveForm, request.POST)
    if not opened.form.is_valid():
        return shown(request, board, {opened.day}, code=422, move=opened)
    return actions.move(visit, opened.key, opened.form.starts, by=request.user, seen=versions(request, opened.key))


@posted
def duplicate(request, visit, key):
    """The copy's form opens; a double click finds the copy that the first one made."""
    once = read_key(request.POST.get("once", ""))
    if Stop.objects.filter(key=once).exists():
        return refused(request, visit, _("This was copied already, by the first click."), key=once)
    done = actions.duplicate(visit, key, new_key=once, by=request.user, seen=versions(request, key))
    return answered(request, visit, done, open=Opened(Board.of(visit), done.key, EditForm))


def simple(act):
    """The view of an action that takes a stop and values of the form: `act(request) -> (action, its arguments)`."""

    @posted
    @wraps(act)
    def view(request, visit, key):
        do, values = act(request)
        return do(visit, key, by=request.user, seen=versions(request, key), **values)

    return view


@simple
def later(request):
    return actions.later, {"minutes": number(request, "minutes"), "following": "following" in request.POST}


@simple
def length(request):
    return actions.longer, {"minutes": number(request, "minutes")}


@simple
def swap(request):
    return actions.swap, {"after": request.POST.get("with") == "after"}


@simple
def answer(request):
    return actions.answer, {"value": request.POST.get("answer", "")}


@simple
def delete(_request):
    return actions.delete, {}


@simple
def accept(_request):
    return actions.accept, {}


@posted
def undo(request, visit):
    return steps.undo(visit, by=request.user, step=whole(request, "step"))


@posted
def redo(request, visit):
    return steps.redo(visit, by=request.user)


@require_GET
def offered(request, visit):
    """The rows of the combobox: what was typed, and how far each is from the stop before."""
    text, board = request.GET.get("q", "")[:160], Board.of(visit)
    day = next(iter(read_days([request.GET.get("day", "")])), None)
    last = board.last_of(day) if day else None
    rows = [(offer, last and offer.minutes_from(last.place)) for offer in offers.offers(text, visit)]
    return TemplateResponse(request, f"{TEMPLATES}/offers.html", {"rows": rows, "text": text})


def stop(route, view, name):
    return page(f"programme/<uuid:key>/{route}/", view, f"programme_{name}", may=can_plan)


urls = [
    page("programme/", editor, "programme", may=can_see),
    page("programme/offers/", offered, "programme_offers", may=can_plan),
    page("programme/add/", add, "programme_add", may=can_plan),
    page("programme/undo/", undo, "programme_undo", may=can_plan),
    page("programme/redo/", redo, "programme_redo", may=can_plan),
    stop("edit", edit, "edit"),
    stop("later", later, "later"),
    stop("length", length, "length"),
    stop("move", move, "move"),
    stop("swap", swap, "swap"),
    stop("duplicate", duplicate, "duplicate"),
    stop("delete", delete, "delete"),
    stop("answer", answer, "answer"),
    stop("accept", accept, "accept"),
]
