"""What was deleted of a model, for those who may delete it: each as it was last, and the button that brings it back.

Bringing back takes the rights to add, to change and to delete: it writes a whole record as adding does, with what
others decided about it as changing does, and it takes back a deletion, which is for those who decide on deletions. So
nothing is offered where staff never delete, the people of a visit first of all: whom the portal erased stays erased.
"""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .chronicle import DELETED
from .deletions import Deletion, deletions, records_of
from .forms import AlreadySaved, author_of, use_up
from .history import is_tracked
from .ids import read_key

PER_PAGE = 20


class DeletedPages:
    """Two pages for every model of the admin with history where something can be deleted: the list, and one record."""

    restores = True  # whether what was deleted can come back at all

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("deleted/", wrap(self.deleted_list_view), name=f"{name}_deleted"),
            path("deleted/<int:history_id>/", wrap(self.deleted_view), name=f"{name}_deleted_record"),
            *super().get_urls(),
        ]

    def deletions(self):
        return deletions(self.model).select_related("history_user")

    def may_restore(self, request, record=None):
        """May bring back records of this model; or this record."""
        asked = self.has_change_permission(request, record) and self.has_delete_permission(request, record)
        return self.restores and is_tracked(self.model) and self.has_add_permission(request) and asked

    def changelist_view(self, request, extra_context=None):
        offered = {"deleted_url": self._address("deleted")} if self.may_restore(request) else {}
        return super().changelist_view(request, offered | (extra_context or {}))

    def deleted_list_view(self, request):
        if not self.may_restore(request):
            raise PermissionDenied
        page = Paginator(self.deletions(), PER_PAGE).get_page(request.GET.get("p"))
        rows = list(page.object_list)
        lines = [self._line(request, row, record) for row, record in zip(rows, records_of(rows), strict=True)]
        return TemplateResponse(request, "admin/deleted_list.html", {
            **self.admin_site.each_context(request), "opts": self.opts, "title": _("Recently deleted"),
            "lines": lines, "page": page, "page_range": page.paginator.get_elided_page_range(page.number),
        })  # fmt: skip

    def _line(self, request, row, record):
        url = self._address("deleted_record", row.pk) if self.may_restore(request, record) else ""
        return {"name": str(record), "at": row.history_date, "who": author_of(row), "url": url}

    def deleted_view(self, request, history_id):
        """A deleted record as it was last; POST brings it back."""
        if not self.may_restore(request):
            raise PermissionDenied
        row = self.deletions().filter(pk=history_id).first()
        if row is None:
            return self._is_back(request, history_id)
        deletion = Deletion(row)
        if not (self.may_restore(request, deletion.record) and _may_add_rows(request.user, deletion)):
            raise PermissionDenied
        if request.method != "POST":
            return self.deleted_response(request, deletion, [*deletion.faults()])
        return self.bring_back(request, deletion)

    def bring_back(self, request, deletion):
        try:
            with transaction.atomic():
                use_up(_key(request.POST))
                deletion.restore(timezone.now())
                self.log_addition(request, deletion.record, "restored")
        except AlreadySaved:
            return self._is_back(request, deletion.row.pk)
        except ValidationError as refusal:
            if not self.deletions().filter(pk=deletion.row.pk).exists():
                return self._is_back(request, deletion.row.pk)
            return self.deleted_response(request, Deletion(deletion.row), refusal.messages, status=409)
        messages.success(request, _("“%(name)s” is back, as it was last.") % {"name": deletion.record})
        return HttpResponseRedirect(self._address("change", deletion.record.pk))

    def _is_back(self, request, history_id):
        """To the record itself, where a first click or somebody else brought it back."""
        row = get_object_or_404(self.model.history.model, pk=history_id, history_type=DELETED)
        record = get_object_or_404(self.get_queryset(request), pk=getattr(row, self.opts.pk.attname))
        messages.info(request, _("“%(name)s” is back already.") % {"name": record})
        return HttpResponseRedirect(self._address("change", record.pk))

    def deleted_response(self, request, deletion, faults, status=200):
        visible = set(self.visible([field.name for field in self.opts.get_fields()], request))
        return TemplateResponse(request, "admin/deleted.html", {
            **self.admin_site.each_context(request), "opts": self.opts, "title": deletion.name,
            "at": deletion.row.history_date, "who": author_of(deletion.row), "list_url": self._address("deleted"),
            "lines": [*deletion.page.lines(visible)], "rows": [*deletion.row_lines()], "lost": deletion.lost,
            "unknown": deletion.unknown(), "faults": faults, "once": uuid.uuid4(),
        }, status=status)  # fmt: skip

    def _address(self, page, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)


def _may_add_rows(user, deletion):
    models = {row.model._meta for row in deletion.rows}
    return all(user.has_perm(f"{opts.app_label}.add_{opts.model_name}") for opts in models)


def _key(post):
    key = read_key(post.get("once", ""))
    if key is None:
        raise ValidationError(_("Open the page anew: its one-time key is missing."))
    return key
