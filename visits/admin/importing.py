"""People of a visit from a pasted or uploaded list: the page, its preview, and a file to fill in."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.common.dates import language
from portal.common.once import OnceForm, once

from ..models import Participant
from ..people import importing, sheets, words
from ..rules import can_import
from .pages import frame, page, url
from .tools import tools

BUTTONS = {"import", "only_good"}  # all rows, or those without errors; any other button looks again
SHOWN = 80  # characters of a value in the preview; the whole of it stands in the list below


class ImportForm(OnceForm):
    """A list, pasted or in a file; a chosen file stands for the text. Cleans to a `table`."""

    text = forms.CharField(
        label=gettext_lazy("List"), required=False, strip=False, max_length=sheets.MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "wrap": "off"}),
    )  # fmt: skip
    upload = forms.FileField(
        label=gettext_lazy("or a file (CSV or XLSX, up to 2 MB)"), required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )  # fmt: skip

    def clean(self):
        """Read what was given; where it cannot be read, the sentence stands at the field that gave it."""
        cleaned = super().clean()
        upload, text = cleaned.get("upload"), cleaned.get("text", "")
        if not {"upload", "text"} & self.errors.keys():
            try:
                cleaned["table"] = importing.read(text=text, upload=upload)
            except ValidationError as refusal:
                self.add_error("upload" if upload else "text", refusal)
        return cleaned

    def as_read(self, table):
        """The same form with the text that was read: what a file held may be mended in the page."""
        return ImportForm(initial={"text": table.text, "once": self.cleaned_data["once"]})


def import_people(request, visit):
    form = ImportForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _shown(request, visit, "import", form, 422 if form.is_bound else 200)
    rows = importing.check(form.cleaned_data["table"], visit)
    if not BUTTONS & request.POST.keys():
        return _preview(request, visit, form, rows)
    try:
        with once(request, _("This list was imported already, by the first click.")):
            form.claim()
            made = importing.import_rows(visit, rows, request.user, only_good="only_good" in request.POST)
            messages.success(request, imported(made))
    except ValidationError as refusal:
        return _preview(request, visit, form, rows, refusal.messages)
    return redirect(url(visit, "people_order"))


def imported(people):
    count = len(people)
    told = ngettext("%(count)s person imported.", "%(count)s people imported.", count) % {"count": count}
    return f"{told} " + _("Their order, heads and groups are set here.")


def _shown(request, visit, template, form, status, **context):
    language_name = language(importing.default_language(visit))
    context |= {
        "form": form, "default_language": language_name, "columns": [words.label(name) for name in words.FIELDS],
        "most": importing.MAX_ROWS, "tools": tools(request.user, visit, "people_import"),
    }  # fmt: skip
    context = frame(request, visit, "people", _("Import people"), **context)
    return render(request, f"admin/visits/participants/{template}.html", context, status=status)


def _preview(request, visit, form, rows, refusals=()):
    table = form.cleaned_data["table"]
    return _shown(
        request, visit, "preview", form.as_read(table), 422 if refusals else 200, table=table, refusals=refusals,
        head=[words.label(name) for name in table.fields], rows=[shown(row) for row in rows], counts=counts(rows),
        ready=sum(row.is_ready for row in rows), faulty=sum(bool(row.errors) for row in rows),
        may_add_organisations=request.user.has_perm("clusters.add_organisation"),
    )  # fmt: skip


def shown(row):
    """A row for the preview: each value as typed, or what stands for an empty one, beside its error."""
    return {
        "number": row.number, "error": row.errors.get("", ""), "faulty": bool(row.errors), "known": row.known,
        "cells": [
            {"field": name, "typed": importing.cut(text, SHOWN), "stands": "" if text else _standing(name, row),
             "error": row.errors.get(name, "")}
            for name, text in row.values.items()
        ],
    }  # fmt: skip


def _standing(name, row):
    """The words for what an empty cell means, where it means something."""
    if name == "language":
        return language(row.cleaned["language"])
    return str(Participant(side=row.cleaned["side"]).get_side_display()) if name == "side" else ""


def counts(rows):
    """“22 ready, 3 with errors, 1 already here”; what is none is not said."""
    ready, faulty, known = (
        sum(row.is_ready for row in rows), sum(bool(row.errors) for row in rows), sum(bool(row.known) for row in rows),
    )  # fmt: skip
    return ", ".join(
        words % {"count": count}
        for count, words in (
            (ready, ngettext("%(count)s ready", "%(count)s ready", ready)),
            (faulty, ngettext("%(count)s with errors", "%(count)s with errors", faulty)),
            (known, ngettext("%(count)s already here", "%(count)s already here", known)),
        )
        if count
    )


def template(request, visit):
    """An empty list with the heads of its columns in the reader's language, as spreadsheets open it."""
    text = sheets.written([[words.label(name) for name in words.FIELDS]], ";")
    headers = {"Content-Disposition": content_disposition_header(True, "people.csv")}
    return HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8", headers=headers)


urls = [
    page("people/import/", import_people, "people_import", may=can_import),
    page("people/template.csv", template, "people_template", may=can_import),
]
