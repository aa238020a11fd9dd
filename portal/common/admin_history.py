"""The history of a record for those who may see it, its earlier versions for those who may change it."""

import uuid
from copy import copy
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms.models import _get_foreign_key
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import dates
from .chronicle import DELETED, moments, told
from .history import is_tracked
from .ids import read_key
from .models import UsedKey
from .restoring import Earlier
from .sheets import Sheet
from .wording import label_of

PER_PAGE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def stamp(moment):
    """A moment in an address: microseconds, as both databases keep them."""
    return (moment - EPOCH) // MICROSECOND


def moment_of(stamp):
    try:
        return EPOCH + stamp * MICROSECOND
    except OverflowError:
        raise Http404 from None


class HistoryPages:
    """History, earlier versions and bringing them back, for every page of the admin whose model is tracked."""

    stays = ()  # fields that no earlier version brings back

    def get_urls(self):
        view, name = self.admin_site.admin_view(self.version_view), f"{self.opts.app_label}_{self.opts.model_name}"
        return [path("<path:object_id>/history/<int:stamp>/", view, name=f"{name}_version"), *super().get_urls()]

    def told_by(self, record):
        """More of what a record's history tells: [(tracked model, {lookup: value})], beside its inlines."""
        return []

    def zone(self, record):
        """The zone that the hours of a record are told in; None: the site's."""
        return None

    def strands(self, request, record):
        """The histories that tell of a record: its own, and those of its rows that this person may see."""
        own = [(self.model, {self.opts.pk.attname: record.pk})]
        for inline in self.get_inline_instances(request, record):
            link = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            own.append((inline.model, {link.attname: record.pk}))
        for model, narrowed in self.told_by(record):
            if request.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
                own.append((model, narrowed))
        return [(model, narrowed) for model, narrowed in own if is_tracked(model)]

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if not is_tracked(self.model):
            return super().history_view(request, object_id, extra_context)
        with timezone.override(self.zone(record)):
            context = self.history_context(request, record) | (extra_context or {})
            own = f"admin/{self.opts.app_label}/{self.opts.model_name}/object_history.html"
            return TemplateResponse(request, [own, "admin/object_history.html"], context).render()

    def history_context(self, request, record):
        strands = self.strands(request, record)
        page = Paginator(moments(strands), PER_PAGE).get_page(request.GET.get("p"))
        names = [field.name for field in self.opts.get_fields()]
        saves = told(strands, list(page.object_list), visible=set(self.visible(names, request)))
        for number, save in enumerate(saves):
            has_none = (page.number == 1 and not number) or any(_is_own_end(row) for row in save["rows"])
            save["url"] = None if has_none else self.version_url(record, save["at"])
        return {
            **self.admin_site.each_context(request), **self.frame_of(record), "title": _("History"),
            "saves": saves, "page": page, "page_range": page.paginator.get_elided_page_range(page.number),
            "can_restore": self.has_change_permission(request, record),
        }  # fmt: skip

    def frame_of(self, record):
        """What the templates of a record's other pages need for their trail."""
        return {"opts": self.opts, "object": record, "subtitle": str(record)}

    def version_url(self, record, moment):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_version", args=[record.pk, stamp(moment)])

    def version_view(self, request, object_id, stamp):
        """As it was at a moment; POST brings that back."""
        record = self.get_object(request, unquote(object_id))
        if record is None or not is_tracked(self.model):
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        with timezone.override(self.zone(record)):
            sheet, moment = self.opened(request, record), moment_of(stamp)
            state, earlier = sheet.state(), Earlier(sheet, moment, self.comes_back, self.stays)
            if not earlier.exists:
                raise Http404
            if request.method == "POST" and (answer := self.restore(request, record, earlier, moment, state)):
                return answer.render() if hasattr(answer, "render") else answer
            return TemplateResponse(
                request, "admin/restore.html", self.version_context(request, record, earlier, moment, state)
            ).render()

    def opened(self, request, record):
        """The forms of a record as their page opens them."""
        request = copy(request)
        request.method = "GET"
        fields = flatten_fieldsets(self.get_fieldsets(request, record))
        form = self.get_form(request, record, change=True, fields=fields)(instance=record)
        formsets, inlines = self._create_formsets(request, record, change=True)
        pairs = zip(formsets, inlines, strict=True)
        return Sheet(form, [formset for formset, inline in pairs if inline.has_change_permission(request, record)])

    def comes_back(self, formset):
        """The rows of an inline that are part of its page are brought back with it (`comes_back` of the inline)."""
        return any(inline.model is formset.model and getattr(inline, "comes_back", False) for inline in self.inlines)

    def version_context(self, request, record, earlier, moment, state):
        lines = list(earlier.lines())
        return {
            **self.admin_site.each_context(request), **self.frame_of(record), "lines": lines,
            "changed": [line for line in lines if line["differs"]],
            "same": [line for line in lines if not line["differs"]],
            "title": _("As it was on %(time)s") % {"time": dates.date_time(timezone.localtime(moment))},
            "differs": earlier.differs, "lost": earlier.lost, "shown": state, "once": uuid.uuid4(),
            "unknown": sorted({label_of(model, name)[0] for model, name in earlier.unknown}),
        }  # fmt: skip

    def restore(self, request, record, earlier, moment, state):
        """Save the values of then by the ordinary form; None where the page must be shown anew."""
        history = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[record.pk])
        once = request.POST.get("once", "")
        if is_used(once):
            messages.info(request, _("This was saved already, by the first click."))
            return HttpResponseRedirect(history)
        if request.POST.get("shown") != state:
            messages.warning(request, _("Somebody saved since you opened this page. Look again before you restore."))
            return None
        request.POST, request._files = earlier.sheet.post(earlier.then, request.POST)
        change = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[record.pk])
        response = self.changeform_view(request, str(record.pk), form_url=change)
        if response.status_code != 302:  # what was allowed then is refused now: the form says why
            return response
        time = dates.date_time(timezone.localtime(moment))
        messages.success(request, _("Restored as it was on %(time)s.") % {"time": time})
        return HttpResponseRedirect(history)


def _is_own_end(row):
    """A row of a save that tells how the record itself was deleted, before somebody restored it."""
    return row["kind"] == DELETED and not row["name"]


def is_used(text):
    key = read_key(text)
    return key is not None and UsedKey.objects.filter(key=key).exists()
