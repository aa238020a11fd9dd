"""The programme editor: one page of the admin for a visit's draft, and a route for each action (see replies.py)."""

from functools import wraps

from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ...models import Stop
from ...planning import actions, offers, steps
from ...planning.board import Board
from ...rules import can_plan, can_see
from ..pages import page
from . import carried, words
from .days import MoveForm
from .edit import EditForm
from .replies import FORMS, TEMPLATES, Opened, answered, posted, refused, shown
from .saving import add, edit


@require_GET
def editor(request, visit):
    """The page; `?open=` and `?move=` open the form of a stop, by fetch bring its day alone."""
    board = Board.of(visit)
    opened = {name: Opened(board, request.GET[name], form) for name, form in FORMS.items() if name in request.GET}
    days = {each.day for each in opened.values()} | carried.days(request.GET.getlist("days"))
    return shown(request, board, days, status=words.opened(opened), **opened)


@posted
def move(request, visit, key):
    board = Board.of(visit)
    opened = Opened(board, key, MoveForm, request.POST)
    if not opened.form.is_valid():
        return shown(request, board, {opened.day}, code=422, move=opened)
    seen = carried.versions(request, opened.key)
    return actions.move(visit, opened.key, opened.form.starts, by=request.user, seen=seen)


@posted
def duplicate(request, visit, key):
    """The copy's form opens; a double click finds the copy that the first one made."""
    once = carried.once(request)
    if Stop.objects.filter(key=once).exists():
        return refused(request, visit, _("This was copied already, by the first click."), key=once)
    done = actions.duplicate(visit, key, new_key=once, by=request.user, seen=carried.versions(request, key))
    return answered(request, visit, done, opens=lambda board: {"open": Opened(board, done.key, EditForm)})


def simple(act):
    """The view of an action that takes a stop and values of the form: `act(request) -> (action, its arguments)`."""

    @posted
    @wraps(act)
    def view(request, visit, key):
        do, values = act(request)
        return do(visit, key, by=request.user, seen=carried.versions(request, key), **values)

    return view


@simple
def later(request):
    return actions.later, {"minutes": carried.minutes(request), "following": "following" in request.POST}


@simple
def length(request):
    return actions.longer, {"minutes": carried.minutes(request)}


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
    return steps.undo(visit, by=request.user, step=carried.step(request))


@posted
def redo(request, visit):
    return steps.redo(visit, by=request.user, step=carried.step(request))


@require_GET
def offered(request, visit):
    """The rows of the combobox: what was typed, and how far each is from the stop before."""
    text, board = request.GET.get("q", "")[:160], Board.of(visit)
    day = next(iter(carried.days([request.GET.get("day", "")])), None)
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
