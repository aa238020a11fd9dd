"""Topics in the admin."""

from django.contrib import admin

from portal.common.admin import TranslatedAdmin

from ..models import Tag


@admin.register(Tag)
class TagAdmin(TranslatedAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name_pl", "name_en", "name_fr", "name_es", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    layout = [(None, ["name", "slug"])]
