"""Staff's page that takes photos into a gallery by a plain form. What its script asks for is in admin_pieces.py."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from portal.common.audience import Audience

from . import admin_pieces, chunks, intake, publishing, rules

TOLD = 30  # sentences after one form: a longer list nobody reads
ACCEPT = "image/jpeg,image/png,image/webp,.zip,application/zip"


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploaded files, empty ones too: each gets its own sentence later."""

    def clean(self, data, initial=None):
        if not data:
            raise ValidationError(self.error_messages["required"], code="required")
        return data


class UploadForm(forms.Form):
    files = ManyFilesField(
        label=gettext_lazy("Photos"), widget=ManyFiles(attrs={"accept": ACCEPT}),
        error_messages={"required": gettext_lazy("Choose the photos first.")},
    )  # fmt: skip
    again = forms.BooleanField(label=gettext_lazy("Add pictures that are here already once more"), required=False)


class UploadPages:
    """The addresses of the upload, for the admin of galleries."""

    def get_urls(self):
        pages = [("", "", upload), *admin_pieces.PAGES]
        ours = [
            path(f"<int:pk>/upload/{tail}", self._guarded(view), name=f"gallery_gallery_upload{name}")
            for tail, name, view in pages
        ]
        return [*ours, *super().get_urls()]

    def _guarded(self, view):
        """The view with its gallery, for who may change it and add photos to it."""

        def guarded(request, pk, **arguments):
            gallery = self.get_object(request, str(pk))
            if gallery is None:
                raise Http404
            if not rules.can_upload(request.user):
                raise PermissionDenied
            return view(request, gallery, **arguments)

        return self.admin_site.admin_view(guarded)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request, gallery):
    if request.method != "POST":
        return shown(request, gallery, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, gallery, form, status=422)
    taken = intake.take_all(gallery, form.cleaned_data["files"], again=form.cleaned_data["again"])
    tell(request, taken)
    return redirect(after(gallery))


def shown(request, gallery, form, status=200):
    return render(request, "admin/gallery/upload/page.html", {
        **admin.site.each_context(request), "title": _("Upload"), "gallery": gallery, "form": form,
        "is_public": gallery.audience == Audience.PUBLIC, "piece": chunks.PIECE, "next": after(gallery),
        "waiting": len({fault.photo.pk for fault in publishing.faults_of(gallery)}),
        "unfinished": gallery.uploads.of(request.user).unfinished(),
    }, status=status)  # fmt: skip


def after(gallery):
    """Where the texts are written."""
    return reverse("admin:gallery_gallery_sheet", args=[gallery.pk])


def tell(request, taken):
    """What became of each file that a form brought, in messages of the next page."""
    if count := len(taken.photos):
        words = ngettext("%(count)d photo was taken.", "%(count)d photos were taken.", count) % {"count": count}
        messages.success(request, f"{words} {_('The sizes are being made; reload the page to see them.')}")
    told = [(name, words, messages.ERROR) for name, words in taken.refused]
    told += [(same.name, same.words, messages.WARNING) for same in taken.same]
    for name, words, level in told[:TOLD]:
        messages.add_message(request, level, _("“%(name)s”: %(words)s") % {"name": name, "words": words})
    if len(told) > TOLD:
        words = ngettext("%(count)d more was not added.", "%(count)d more were not added.", len(told) - TOLD)
        messages.warning(request, words % {"count": len(told) - TOLD})
