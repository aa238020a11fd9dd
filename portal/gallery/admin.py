"""Galleries with their photos in the admin."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.common.admin import TranslatedAdmin, TranslatedInline
from portal.common.audience import Audience
from portal.common.forms import SafeForm, SafeFormSet, SafePageForm
from portal.common.images import open_checked, upright

from . import photos
from .admin_upload import UploadPages
from .models import Gallery, Photo
from .texts import alternative_text_faults
from .views import staff_file

TEXTS = ["alt", "decorative", "caption", "credit", "taken_at", "focal_x", "focal_y", "position", "consent"]


def thumbnail(photo):
    if not photo.pk or not photo.is_shown:
        return "–"
    return format_html('<img class="thumb" src="{}" alt="" width="120" height="80">', photo.staff_src)


class PhotoForm(SafeForm):
    """A row of a gallery: a new one brings its picture, an old one keeps it."""

    picture = forms.FileField(
        label=_("picture"), required=False, help_text=_("JPEG, PNG or WebP, at most 40 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip

    def clean_picture(self):
        file = self.cleaned_data["picture"]
        if file and self.instance.pk:
            raise ValidationError(_("A photo keeps its picture. Add the other one as a new photo."))
        if not file and not self.instance.pk:
            raise ValidationError(_("Choose a picture."))
        if file:
            upright(open_checked(file))
        return file

    def save(self, commit=True):
        if self.instance.pk is None and commit is False:
            self.instance.upload = self.cleaned_data["picture"]
        return super().save(commit)


class PhotoFormSet(SafeFormSet):
    def clean(self):
        """A gallery is public only with alternative texts: as they are typed here, together with its audience."""
        super().clean()
        if self.instance.audience == Audience.PUBLIC:
            refuse_faults(self.instance, [form.instance for form in self.forms if keeps_photo(self, form)])


def keeps_photo(formset, form):
    shown = form.instance.consent != Photo.Consent.WITHDRAWN
    return shown and form not in formset.deleted_forms and (form.instance.pk or form.has_changed())


def refuse_faults(gallery, photos):
    if faults := list(alternative_text_faults(gallery.title_pl, photos)):
        raise ValidationError(faults)


class PhotoPageForm(SafePageForm):
    def clean(self):
        cleaned, photo = super().clean(), self.instance
        typed = {"alt_pl": cleaned.get("alt_pl", ""), "decorative": cleaned.get("decorative")}
        if photo.gallery.audience == Audience.PUBLIC and cleaned.get("consent") != Photo.Consent.WITHDRAWN:
            others = photo.gallery.photos.shown().exclude(pk=photo.pk)
            this = Photo(number=photo.number, file_name=photo.file_name, **typed)
            refuse_faults(photo.gallery, [*others.in_order(), this])
        return cleaned


class PhotoInline(TranslatedInline):
    model = Photo
    form = PhotoForm
    formset = PhotoFormSet
    fk_name = "gallery"
    readonly_fields = ["preview"]
    layout = [(None, [("preview", "picture"), *TEXTS[:4], ("taken_at", "focal_x", "focal_y", "position", "consent")])]

    @admin.display(description=_("photo"))
    def preview(self, photo):
        return thumbnail(photo)


@admin.register(Gallery)
class GalleryAdmin(UploadPages, TranslatedAdmin):
    list_display = ["title", "visit", "organisation", "audience", "photo_count"]
    list_filter = ["audience", "visit"]
    list_select_related = ["visit", "organisation"]
    search_fields = ["title_pl", "title_en", "title_fr", "title_es", "slug", "visit__title_pl"]
    date_hierarchy = "visit__starts_on"
    prepopulated_fields = {"slug": ["title"]}
    inlines = [PhotoInline]
    layout = [(None, ["title", "slug", "visit", "organisation", "audience", "cover"])]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(photo_count=Count("photos"))

    @admin.display(description=_("photos"), ordering="photo_count")
    def photo_count(self, gallery):
        return gallery.photo_count

    def save_formset(self, request, form, formset, change):
        for row in formset.save(commit=False):
            if row.pk is None:
                photos.take_in(row, row.upload)
        super().save_formset(request, form, formset, change)


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
    readonly_fields = ["preview", "gallery"]
    layout = [(None, ["preview", "gallery", *TEXTS])]

    def get_urls(self):
        file = path("file/<str:name>", self.admin_site.admin_view(self.file), name="gallery_photo_file")
        return [file, *super().get_urls()]

    def file(self, request, name):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return staff_file(request, name)

    def has_add_permission(self, request):
        return False  # a photo is taken in on its gallery's page

    @admin.display(description=_("photo"))
    def preview(self, photo):
        return thumbnail(photo)
