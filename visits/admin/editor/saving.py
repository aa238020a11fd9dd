"""Views of the programme editor that save what was typed: a new stop, and the form of one. Nothing typed is lost."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...models import Stop
from ...models.frozen import ReleaseIsFrozen
from ...planning import actions
from ...planning.board import Board
from ...planning.steps import Changed
from . import carried, words
from .add import AddForm
from .edit import EditForm
from .gone import GoneForm
from .replies import Opened, answered, posted, shown

FIRST_CLICK = gettext_lazy("This was added already, by the first click.")


@posted
def add(request, visit):
    board = Board.of(visit)
    days = carried.days([request.POST.get("day", "")]) & board.dates
    if not days:
        raise ValidationError(_("This day is not one of the visit’s."))
    (day,) = days
    form, focus = AddForm(board, day, request.POST), f"add-{day}"
    added = form.is_valid() and put_in(request, board, form, form.cleaned_data["once"], days=days, focus=focus)
    return added or shown(request, board, days, code=422, adding=form, focus=focus)


def put_in(request, board, form, key, *, days, focus="", **kept):
    """The answer to a form that adds a stop, once however often clicked; None where it was refused (see `tried`)."""
    visit = board.visit
    if Stop.objects.filter(visit=visit, key=key).exists():
        return shown(request, board, days, status=str(FIRST_CLICK))
    done = tried(form, lambda: actions.add(visit, form.plan(), key=key, by=request.user, **kept))
    return done and answered(request, visit, done, focus=focus)


def tried(form, act):
    """What an action did; None where it was refused: the form says why, and keeps what was typed."""
    try:
        with transaction.atomic():
            return act()
    except Changed:
        raise
    except IntegrityError:  # the second click, before the first was done
        form.add_error(None, FIRST_CLICK)
    except (ValidationError, ReleaseIsFrozen) as refusal:
        form.add_error(None, getattr(refusal, "messages", [str(refusal)]))
    return None


@posted
def edit(request, visit, key):
    """Saves the form of a stop, together with what others changed in other fields of it; with `take`, only fills it."""
    board = Board.of(visit)
    if key not in board.by_key:
        return gone(request, board, key)
    opened = Opened(board, key, EditForm, request.POST)
    if "take" in request.POST:
        opened.form.meet(request.POST["take"])
        return shown(request, board, {opened.day}, stays=True, open=opened)
    said = words.meanwhile(visit, key) if opened.form.is_older else ""
    if said and opened.form.meet():
        opened.form.add_error(None, said)
        return shown(request, board, {opened.day}, code=409, open=opened)
    return save(request, board, opened, said=said)


def save(request, board, opened, *, said):
    visit, key, form = board.visit, opened.key, opened.form
    try:
        done = form.is_valid() and tried(form, lambda: actions.edit(
            visit, key, form.plan(), kept=form.kept(), following=form.cleaned_data["following"], by=request.user,
            seen={key: form.cleaned_data["version"]},
        ))  # fmt: skip
    except Changed:  # by somebody who was faster by a moment: looked at again
        return edit(request, visit, key=key)
    if not done:
        return shown(request, board, {opened.day}, code=422, open=opened)
    opens = partial(next_opened, key=key) if "next" in request.POST else None
    return answered(request, visit, done, said=said, opens=opens)


def next_opened(board, key):
    """With “Save, open next”: the form of the stop after this one."""
    order = [row.stop.key for row in board.rows]
    following = order[order.index(key) + 1 :] if key in order else []
    return {"open": Opened(board, following[0], EditForm)} if following else {}


def gone(request, board, key):
    """Somebody took the stop out: what was typed stands above the days, to be saved as a new stop or dropped."""
    form = GoneForm(board, key, request.POST)
    days = board.dates & {form.on}
    if "as_new" not in request.POST:
        return shown(request, board, days, code=409, gone=form, focus="gone")
    once = carried.once(request)
    added = form.is_valid() and put_in(request, board, form, once, days=days, kept=form.kept())
    return added or shown(request, board, days, code=422, gone=form, focus="gone")
