from modeltranslation.translator import TranslationOptions, register

from portal.common.history import track

from .models import Gallery, Photo


@register(Gallery)
class GalleryTranslation(TranslationOptions):
    fields = ("title",)


@register(Photo)
class PhotoTranslation(TranslationOptions):
    fields = ("alt", "caption", "credit")


track(Gallery, Photo)
