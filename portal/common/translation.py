from modeltranslation.translator import TranslationOptions, register

from .history import track
from .models import Office


@register(Office)
class OfficeTranslation(TranslationOptions):
    fields = (
        "site_name", "headline", "tagline", "name", "notice", "controller", "privacy", "enforcement_name",
        "shortcomings", "architecture", "apps",
    )  # fmt: skip


track(Office)
