"""The page of the second who saves: what both changed, side by side, chosen field by field, nothing lost.

The page keeps no state on the server: everything typed stands in hidden fields, and every answer compares it anew with
what is stored by then. The choice goes through the ordinary form, so its checks, history and versions hold here too.
"""

import hashlib

from django.contrib import messages
from django.forms.models import _get_foreign_key
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from .admin_gone import as_new, deletion_of, texts_of
from .chronicle import between
from .conflicts import BOTH, MINE, THEIRS, compare, merge
from .forms import Stale, name_of
from .history import is_tracked
from .sheet_words import SheetWords
from .sheets import Sheet
from .wording import OLD, SAME, difference, shortened

PREFIX = "_merge"  # of every field that this page adds to the form's own
BUTTON, SHOWN, FILE = PREFIX, f"{PREFIX}-shown", f"{PREFIX}-file:"
TRIES = 4  # somebody may save between any check and its saving


class Merged(Exception):
    """Both versions are one form now: (POST, FILES) to be saved in place of what was sent."""

    def __init__(self, post, files):
        super().__init__()
        self.post, self.files = post, files


class Conflict:
    """An older copy that was sent, against what is stored."""

    def __init__(self, sheet, data):
        self.sheet, self.data = sheet, data
        self.base, self.theirs, self.mine = sheet.documents()
        self.changes = compare(self.base, self.theirs, self.mine)
        self.asked = [change for change in self.changes if change.side == BOTH]
        self.kept = [change for change in self.changes if change.side != BOTH]
        self.choices = {change.key: side for change in self.asked if (side := self._chosen(change))}

    def _chosen(self, change):
        """The side that was chosen; a choice counts only for the very values that it was made between."""
        if (button := self.data.get(BUTTON)) in (f"all-{THEIRS}", f"all-{MINE}"):
            return button.removeprefix("all-")
        given = self.data.get(field_of(change))
        return next((side for side in (THEIRS, MINE) if given == answer(change, side)), None)

    @property
    def open(self):
        return [change for change in self.asked if change.key not in self.choices]

    @property
    def is_settled(self):
        """Everything is chosen, and nobody saved since the page was shown."""
        saves = self.data.get(BUTTON) == "save" and self.data.get(SHOWN) == self.sheet.state()
        return saves and not self.open

    @property
    def hidden(self):
        """Every field that was sent but the page's own, and files' (they are asked for again)."""
        own = (PREFIX, "csrfmiddlewaretoken")
        again = {f"{name}-clear" for name in self.files}
        names = [name for name in self.data if not name.startswith(own) and name not in again]
        return [(name, value) for name in names for value in self.data.getlist(name)]

    @property
    def files(self):
        """{field's name in the page: name of the chosen file}; browsers never send a file twice by themselves."""
        earlier = {key.removeprefix(FILE): name for key, name in self.data.items() if key.startswith(FILE)}
        return earlier | {row.form.add_prefix(name): chosen for row in self.sheet.rows for name, chosen in row.files()}

    def merged(self, files):
        data = self.data.copy()
        for name in [name for name in data if name.startswith(PREFIX)]:
            del data[name]
        return Merged(*self.sheet.post(merge(self.theirs, self.changes, self.choices), data, files))


def field_of(change):
    return f"{PREFIX}:{change.key}"


def answer(change, side):
    """The value of a radio button: the side, and a word that stands for the two values."""
    values = repr((sorted_values(change.theirs), sorted_values(change.mine)))
    return f"{side}.{hashlib.sha256(values.encode()).hexdigest()[:12]}"


def sorted_values(value):
    return sorted(value.items()) if isinstance(value, dict) else value


class ConflictPages:
    """Gives every form of the admin that page; the form's own class is a SafePageForm."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        for _try in range(TRIES):
            try:
                return super().changeform_view(request, object_id, form_url, extra_context)
            except Stale:  # checked again, the form now finds the newer copy
                continue
            except Merged as choice:
                request.POST, request._files = choice.post, choice.files
        raise Stale

    def render_change_form(self, request, context, *args, change=False, **kwargs):
        if request.method == "POST" and change and (sheet := older_sheet(context)):
            conflict = Conflict(sheet, request.POST)
            if conflict.is_settled:
                raise conflict.merged(request.FILES)
            if request.POST.get(BUTTON) != "back":
                return self.conflict_response(request, conflict)
            for name in filter(None, conflict.files.values()):
                again = _("Choose the file %(name)s again: a browser does not keep it.")
                messages.warning(request, again % {"name": name})
        return super().render_change_form(request, context, *args, change=change, **kwargs)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """What was typed into the form of a record that somebody deleted meanwhile is shown, and may be added anew."""
        if request.method != "POST" or "seen_version" not in request.POST:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        row = deletion_of(self.model, object_id)
        links = {_get_foreign_key(self.model, inline.model, fk_name=inline.fk_name).name for inline in self.inlines}
        context = {
            **self.admin_site.each_context(request), "opts": opts, "row": row, "title": _("Deleted meanwhile"),
            "who": who_saved(row),
            "texts": texts_of(request.POST, self.model, [inline.model for inline in self.inlines]),
            "hidden": as_new(request.POST, links), "may_add": self.has_add_permission(request),
        }  # fmt: skip
        return TemplateResponse(request, "admin/gone.html", context, status=409)

    def conflict_response(self, request, conflict):
        record = self.get_object(request, str(conflict.sheet.form.instance.pk))
        saved = last_save(record, conflict)
        is_own = bool(saved and saved.history_user == request.user)
        title = _("“%(name)s” was changed in another tab too") if is_own else _("Two people changed “%(name)s”")
        context = {
            **self.admin_site.each_context(request),
            **in_columns(conflict),
            "title": title % {"name": record}, "is_own": is_own,
            "opts": self.opts, "object": record, "saved_at": saved and saved.history_date,
            "who": _("you, in another tab") if is_own else who_saved(saved),
            "version": getattr(record, "version", 0) + 1, "hidden": conflict.hidden, "shown": conflict.sheet.state(),
            "open": conflict.open, "was_sent": BUTTON in request.POST,
            "form_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk]),
        }  # fmt: skip
        return TemplateResponse(request, "admin/conflict.html", context, status=409)


def who_saved(row):
    return name_of(row.history_user) if row and row.history_user else _("Somebody")


def older_sheet(context):
    """The sheet of a form that was refused for its age; None where it was refused for another reason of the page."""
    form = context["adminform"].form
    if any(error.code != "stale" for error in form.non_field_errors().as_data()):
        return None
    formsets = [inline.formset for inline in context["inline_admin_formsets"] if inline.has_change_permission]
    sheet = Sheet(form, formsets)
    return sheet if sheet.is_older else None


def last_save(record, conflict):
    """The newest row of history among what somebody else changed; None where history holds none of it."""
    theirs = {change.row for change in conflict.changes if change.side != MINE}
    page, rows = conflict.sheet.page, []
    if page.version != page.seen and is_tracked(type(record)):
        rows.append(record.history.filter(version__gt=page.seen or 0))
    for formset in filter(lambda formset: is_tracked(formset.model), conflict.sheet.formsets):
        keys = [key.rpartition(":")[2] for key in theirs if key.startswith(f"{formset.prefix}:")]
        own = {formset.model._meta.pk.attname + "__in": keys, formset.fk.attname: record.pk}
        rows.append(formset.model.history.filter(**own))
    newest = filter(None, (found.select_related("history_user").first() for found in rows))
    return max(newest, key=lambda row: row.history_date, default=None)


def in_columns(conflict):
    """What the page shows of each change: columns of what is asked, lines of what is kept, files to choose again."""
    values = [value for change in conflict.changes for value in values_of(change)]
    words = SheetWords(conflict.sheet, values)
    rows = [{"number": n} | asked(conflict, change, words) for n, change in enumerate(conflict.asked, 1)]
    return {
        "asked": rows,
        "first_open": next((row["number"] for row in rows if not row["chosen"]), None),
        "kept": [kept(change, words) for change in conflict.kept] + beside_the_form(conflict.sheet.page),
        "files": [file(conflict, words, name, chosen) for name, chosen in conflict.files.items()],
    }


def values_of(change):
    """(row, name, strings) of every value that a change speaks of."""
    for value in (change.base, change.theirs, change.mine):
        for name, strings in ({change.name: value} if change.name else value or {}).items():
            yield change.row, name, strings


def asked(conflict, change, words):
    label, language = label_of_change(change, words)
    texts = [text_of(change, value, words) for value in (change.base, change.theirs, change.mine)]
    return {
        "field": field_of(change), "label": label, "language": language, "chosen": conflict.choices.get(change.key),
        "is_known": change.base is not None, "base": texts[0], "looks_same": texts[1] == texts[2],
        "sides": [side_of(conflict, change, side, texts) for side in (THEIRS, MINE)],
    }  # fmt: skip


def side_of(conflict, change, side, texts):
    base, theirs, mine = texts
    value, text = (change.theirs, theirs) if side == THEIRS else (change.mine, mine)
    parts = difference(base, text) if change.base is not None and change.name else [(SAME, text)]
    return {
        "side": side, "value": answer(change, side), "parts": [part for part in parts if part[0] != OLD and part[1]],
        "is_gone": not change.name and value is None, "chosen": conflict.choices.get(change.key) == side,
    }  # fmt: skip


def kept(change, words):
    label, language = label_of_change(change, words)
    line = {"label": label, "language": language, "is_mine": change.side == MINE}
    if not change.name:
        return line | {"is_gone": change.new is None, "is_new": change.new is not None}
    old, new = text_of(change, change.base, words), text_of(change, change.new, words)
    return line | {"parts": shortened(difference(old, new)), "looks_same": old == new}


def beside_the_form(page):
    """What others changed of a record that its form does not hold: a status that was moved, say."""
    if not is_tracked(page.model) or page.version == page.seen:
        return []
    rows = page.model.history.filter(**{page.model._meta.pk.attname: page.pk})
    before = rows.filter(version=page.seen).order_by("history_id").first()
    after = rows.first()
    return between(before, after, set(page.names)) if before and after else []


def label_of_change(change, words):
    if change.name:
        return words.field_label(change.row, change.name)
    return words.row_name(change.row, change.mine or change.theirs or change.base), ""


def text_of(change, value, words):
    if value is None:
        return ""
    if change.name:
        return words.text(change.row, change.name, value)
    return words.row_text(change.row, value) if change.row in words.rows else ""


def file(conflict, words, name, chosen):
    """A file field by its name in the page, where one was chosen or taken off."""
    row, field = next(
        (row, field) for row in conflict.sheet.rows for field in row.form.fields if row.form.add_prefix(field) == name
    )
    label, _language = words.field_label(row.key, field)
    return {"field": name, "label": label, "chosen": chosen, "offers_clear": bool(row.record and not chosen)}
