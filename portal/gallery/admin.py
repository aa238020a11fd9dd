"""Galleries with their photos in the admin."""

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.common.admin import DateTimeLocal, TranslatedAdmin
from portal.common.forms import SafePageForm

from . import publishing, rules
from .admin_upload import UploadPages
from .models import Gallery, Photo, with_places
from .sheet.forms import TakenAtField, tell
from .sheet.pages import SheetPages, sheet_title
from .views import staff_file

TEXTS = ["alt", "decorative", "caption", "credit", "taken_at", "focal_x", "focal_y", "consent"]


def sheet_of(photo):
    return reverse("admin:gallery_gallery_sheet", args=[photo.gallery_id]) + f"#photo-{photo.pk}"


def thumbnail(photo):
    if not photo.pk or not photo.is_shown:
        return "–"
    return format_html('<img class="thumb" src="{}" alt="" width="120" height="80">', photo.staff_src)


class GalleryForm(SafePageForm):
    def _post_clean(self):
        """A gallery becomes public only with its texts: as they are stored, below the titles that are typed here."""
        super()._post_clean()
        for fault in publishing.refusals_of_gallery(self.instance):
            self.add_error(None, str(fault))


class PhotoPageForm(SafePageForm):
    def _post_clean(self):
        super()._post_clean()
        gallery = publishing.locked(self.instance.gallery_id)
        tell(publishing.refusals_of_photo(self.instance, gallery, with_places(gallery.photos.in_order())), self)


@admin.register(Gallery)
class GalleryAdmin(UploadPages, SheetPages, TranslatedAdmin):
    form = GalleryForm
    list_display = ["title", "visit", "organisation", "audience", "photo_count"]
    list_filter = ["audience", "visit"]
    list_select_related = ["visit", "organisation"]
    search_fields = ["title_pl", "title_en", "title_fr", "title_es", "slug", "visit__title_pl"]
    date_hierarchy = "visit__starts_on"
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["cover_shown"]
    layout = [(None, ["title", "slug", "visit", "organisation", "audience", "cover_shown"])]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(photo_count=Count("photos"))

    @admin.display(description=_("photos"), ordering="photo_count")
    def photo_count(self, gallery):
        return gallery.photo_count

    @admin.display(description=_("cover"))
    def cover_shown(self, gallery):
        """It is chosen on the sheet, among all photos."""
        return thumbnail(gallery.cover) if gallery.cover else "–"

    def get_fieldsets(self, request, obj=None):
        """A new gallery has no cover yet."""
        fieldsets = super().get_fieldsets(request, obj)
        for _heading, options in fieldsets if obj is None else ():
            options["fields"] = [name for name in options["fields"] if name != "cover_shown"]
        return fieldsets

    def response_add(self, request, gallery, post_url_continue=None):
        """On to the photos, for these are what one makes a gallery for."""
        response = super().response_add(request, gallery, post_url_continue)
        is_plain = not request.POST.keys() & {"_continue", "_addanother", IS_POPUP_VAR}
        if not is_plain or not rules.can_upload(request.user):
            return response
        messages.info(request, _("Now choose its photos."))
        return redirect("admin:gallery_gallery_upload", gallery.pk)

    def told_by(self, gallery):
        return [(Photo, {"gallery_id": gallery.pk})]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"photo_pages": self.photo_pages(request, object_id)} | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def photo_pages(self, request, object_id):
        """(address, label) of the pages of a gallery's photos that this person may use."""
        gallery = self.get_object(request, unquote(object_id))
        if gallery is None:
            return []
        pages = [
            ("sheet", sheet_title(gallery.photo_count), rules.can_describe(request.user)),
            ("upload", _("Upload photos"), rules.can_upload(request.user)),
        ]
        return [
            (reverse(f"admin:gallery_gallery_{name}", args=[gallery.pk]), label) for name, label, may in pages if may
        ]


@admin.register(Photo)
class PhotoAdmin(TranslatedAdmin):
    form = PhotoPageForm
    restores = False  # the files of a deleted photo are gone for good (photos.forget_files)
    list_display = ["preview", "__str__", "caption", "credit", "consent", "decorative"]
    list_display_links = ["__str__"]
    list_filter = ["consent", "decorative", "gallery"]
    list_select_related = ["gallery"]
    search_fields = ["alt_pl", "caption_pl", "caption_en", "credit_pl", "file_name", "gallery__title_pl"]
    date_hierarchy = "taken_at"
    formfield_overrides = TranslatedAdmin.formfield_overrides | {
        models.DateTimeField: {"form_class": TakenAtField, "widget": DateTimeLocal}
    }
    readonly_fields = ["preview", "gallery"]
    layout = [(None, ["preview", "gallery", *TEXTS])]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("file/<str:name>", wrap(self.file), name="gallery_photo_file"),
            path("<int:pk>/withdraw/", wrap(self.withdraw_view), name="gallery_photo_withdraw"),
            *super().get_urls(),
        ]

    def file(self, request, name):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return staff_file(request, name)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def withdraw_view(self, request, pk):
        """Asks first: a photo whose consent was withdrawn does not come back."""
        photo = get_object_or_404(Photo.objects.select_related("gallery"), pk=pk)
        if not self.has_change_permission(request, photo):
            raise PermissionDenied
        if request.method == "POST":
            publishing.withdraw(photo, by=request.user)
            messages.success(request, _("Photo %(number)s is hidden.") % {"number": photo.place})
            return redirect(sheet_of(photo))
        return TemplateResponse(request, "admin/gallery/photo/withdraw.html", {
            **self.admin_site.each_context(request), "opts": self.opts, "object": photo, "photo": photo,
            "title": _("Withdraw the consent for photo %(number)s?") % {"number": photo.place},
            "sheet_url": sheet_of(photo),
        })  # fmt: skip

    def response_delete(self, request, obj_display, obj_id):
        """Back to the sheet, where one deletes most."""
        super().response_delete(request, obj_display, obj_id)  # says so
        return redirect(request.deleted_from)

    def delete_model(self, request, photo):
        request.deleted_from = reverse("admin:gallery_gallery_sheet", args=[photo.gallery_id])
        super().delete_model(request, photo)

    def has_add_permission(self, request):
        return False  # photos are uploaded to a gallery

    @admin.display(description=_("photo"))
    def preview(self, photo):
        return thumbnail(photo)
