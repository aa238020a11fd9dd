"""The sheet's page in the admin: all photos of a gallery, saved row by row by a script, or whole by a button."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal.common.audience import ANONYMOUS, Audience
from portal.common.ids import read_id

from .. import rules
from ..models import Gallery, Photo
from .rows import Sheet
from .saving import Done, save

TEMPLATES = "admin/gallery/sheet"


class SheetPages:
    """Gives the admin of galleries the sheet. By fetch a POST brings the rows that changed, a GET those of `look`."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.sheet_view))
        return [path("<int:pk>/sheet/", view, name="gallery_gallery_sheet"), *super().get_urls()]

    def sheet_view(self, request, pk):
        if not rules.can_describe(request.user):
            raise PermissionDenied
        gallery = get_object_or_404(Gallery.objects.select_related("visit"), pk=pk)
        if request.method == "POST":
            return self.sheet_posted(request, gallery)
        if is_fetched(request):
            return self.answer(request, Sheet(gallery), Done(touched=set(map(read_id, request.GET.getlist("look")))))
        return self.sheet_response(request, Sheet(gallery))

    def sheet_posted(self, request, gallery):
        if request.POST.keys() & {"publish", "retract"} and not rules.can_publish(request.user):
            raise PermissionDenied
        done = save(gallery, request.POST, by=request.user)
        gallery.refresh_from_db()
        sheet = Sheet(gallery, done.refused)
        if is_fetched(request):
            return self.answer(request, sheet, done)
        tell(request, gallery, done)
        return self.sheet_response(request, sheet, 422) if done.refused or done.faults else back(request)

    def answer(self, request, sheet, done):
        rows = [row for row in sheet.rows if row.photo.pk in done.touched]
        context = self.sheet_context(request, sheet) | {"rows": rows, "said": said(done)}
        status = 422 if done.refused or done.gone else 200
        return TemplateResponse(request, f"{TEMPLATES}/answer.html", context, status=status)

    def sheet_response(self, request, sheet, status=200):
        shown = request.GET.get("show", "")
        rows = [row for row in sheet.rows if not shown or shown in row.needs or row.photo.pk in sheet.refused]
        context = self.admin_site.each_context(request) | self.sheet_context(request, sheet)
        return TemplateResponse(
            request, f"{TEMPLATES}/page.html", context | {"rows": rows, "show": shown}, status=status
        )

    def sheet_context(self, request, sheet):
        gallery = sheet.gallery
        return {
            "opts": self.opts, "object": gallery, "gallery": gallery, "sheet": sheet,
            "title": sheet_title(len(sheet.photos)),
            "may_upload": rules.can_upload(request.user),
            "is_public": gallery.audience == Audience.PUBLIC, "may_publish": rules.can_publish(request.user),
            "public_url": gallery.get_absolute_url() if is_seen(gallery) else "",
            "consents": [choice for choice in Photo.Consent.choices if choice[0] != Photo.Consent.WITHDRAWN],
        }  # fmt: skip


def is_fetched(request):
    return request.headers.get("X-Requested-With") == "fetch"


def sheet_title(count):
    return ngettext("Texts of %(count)s photo", "Texts of %(count)s photos", count) % {"count": count}


def is_seen(gallery):
    return Gallery.objects.visible_to(ANONYMOUS).filter(pk=gallery.pk).exists()


def said(done):
    """The state of the sheet in a sentence."""
    if done.refused:
        count = len(done.refused)
        return ngettext("%(count)s photo not saved", "%(count)s photos not saved", count) % {"count": count}
    if done.gone:
        words = ngettext(
            "%(count)s photo is gone: somebody deleted or withdrew it meanwhile.",
            "%(count)s photos are gone: somebody deleted or withdrew them meanwhile.", done.gone,
        )  # fmt: skip
        return words % {"count": done.gone}
    if done.applied is not None:
        words = ngettext("Applied to %(count)s photo", "Applied to %(count)s photos", done.applied)
        return words % {"count": done.applied}
    return _("Saved %(time)s") % {"time": f"{timezone.localtime():%H:%M}"}


def tell(request, gallery, done):
    """The same as messages, for a page that was sent whole."""
    if done.refused or done.gone or done.saved or done.applied is not None:
        (messages.error if done.refused or done.gone else messages.success)(request, said(done))
    if done.faults:
        messages.error(request, _("Not published: the reasons are listed below."))
    elif "publish" in request.POST and not done.refused:
        messages.success(request, told_public(gallery))
    if "retract" in request.POST:
        messages.success(request, _("The gallery is withdrawn: staff alone see it now."))


def told_public(gallery):
    if not is_seen(gallery):
        return _("The gallery is public as soon as its visit is.")
    link = format_html('<a href="{}">{}</a>', gallery.get_absolute_url(), _("View on site"))
    return format_html("{} {}", _("The gallery is public."), link)


def back(request):
    """To the row that the button belongs to."""
    names = ("save", "up", "down", "move", "use")
    pk = next((request.POST[name].partition("-")[0] for name in names if name in request.POST), "")
    anchor = f"#photo-{pk}" if pk.isdecimal() else ""
    return HttpResponseRedirect(f"{request.get_full_path()}{anchor}")
