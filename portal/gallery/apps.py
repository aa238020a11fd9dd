from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class GalleryConfig(AppConfig):
    name = "portal.gallery"
    verbose_name = _("Galleries")

    def ready(self):
        from . import photos

        post_delete.connect(photos.forget_files, sender="gallery.Photo")
        post_save.connect(photos.hide_withdrawn, sender="gallery.Photo")
