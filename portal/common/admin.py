"""The shared base of every admin page: older copies refused, double clicks harmless, languages side by side."""

from contextlib import contextmanager

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import smart_split, unescape_string_literal
from django.utils.translation import gettext_lazy as _
from js_asset.media import Media
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline
from modeltranslation.translator import translator
from modeltranslation.utils import get_translation_fields

from .admin_adding import AddPages
from .admin_conflicts import ConflictPages
from .admin_deleted import DeletedPages
from .admin_history import HistoryPages
from .audience import ANONYMOUS
from .forms import AlreadySaved, RowsField, SafeForm, SafeFormSet, SafePageForm, name_of
from .models import Office
from .sorting import any_marks


class DateTimeLocal(forms.DateTimeInput):
    """The browser's own date and time field: one label, the keyboard, the reader's own notation."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DateLocal(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class PersonChoice(forms.ModelChoiceField):
    """Staff by their names, not their logins."""

    def label_from_instance(self, user):
        return name_of(user)


class SideBySide:
    """Lays out `layout`, [(heading, [names])], with the languages of a field beside each other.

    Every relation to a model of the admin becomes an autocomplete field; staff accounts are few and stay a list,
    so that nobody needs the right to read accounts.
    """

    layout = ()
    formfield_overrides = {
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": DateTimeLocal},
        models.DateField: {"widget": DateLocal},
        models.URLField: {"assume_scheme": "https"},
        models.ManyToManyField: {"form_class": RowsField},
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 3})},
    }

    def get_fieldsets(self, request, obj=None):
        return [
            (heading, {"fields": [self._languages_of(name) for name in self.visible(names, request)]})
            for heading, names in self.layout
        ]

    def visible(self, names, request):
        """The names that this person may see; all of them unless a subclass says otherwise."""
        return names

    def get_autocomplete_fields(self, request):
        return [
            field.name
            for field in [*self.model._meta.fields, *self.model._meta.many_to_many]
            if field.remote_field and self.admin_site.is_registered(field.remote_field.model)
            and field.remote_field.model is not get_user_model()
        ]  # fmt: skip

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.remote_field.model is get_user_model():
            kwargs["queryset"] = get_user_model().objects.filter(is_staff=True, is_active=True)
            kwargs["form_class"] = PersonChoice
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _languages_of(self, name):
        translated = self.model in translator.get_registered_models() and name in (
            translator.get_options_for_model(self.model).all_fields
        )
        return tuple(get_translation_fields(name)) if translated else name


class SafeInline(SideBySide, admin.StackedInline):
    """Rows of a page; `comes_back`: an earlier version of the page brings them back with it (see restoring.py)."""

    comes_back = False
    form = SafeForm
    formset = SafeFormSet
    extra = 0

    def get_fieldsets(self, request, obj=None):
        (heading, options), *others = super().get_fieldsets(request, obj)
        return [(heading, options | {"fields": [*options["fields"], "seen_version"]}), *others]


class TranslatedInline(SafeInline, TranslationStackedInline):
    pass


class SafeAdmin(AddPages, ConflictPages, HistoryPages, DeletedPages, SideBySide, admin.ModelAdmin):
    """Base of every ModelAdmin of ours; subclasses give `layout`, and their lists' columns."""

    form = SafePageForm
    list_per_page = 50
    show_facets = admin.ShowFacets.ALWAYS

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except AlreadySaved:
            messages.info(request, _("This was saved already, by the first click."))
            return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def get_search_fields(self, request):
        return [f"{name}__regex" for name in super().get_search_fields(request)]

    def get_search_results(self, request, queryset, search_term):
        """Łódź is found by `lodz`, on both databases: Django's own search gets a pattern for each word or “phrase”."""
        quoted = [(bit, bit[0] in "\"'" and bit[0] == bit[-1]) for bit in smart_split(search_term)]
        words = [unescape_string_literal(bit) if is_phrase else bit for bit, is_phrase in quoted]
        return super().get_search_results(request, queryset, " ".join(map(any_marks, words)))

    def get_view_on_site_url(self, obj=None):
        """Only where readers find something there."""
        url = super().get_view_on_site_url(obj)
        scope = getattr(self.model._default_manager.all(), "visible_to", None)
        hidden = url and scope and not scope(ANONYMOUS).filter(pk=obj.pk).exists()
        return None if hidden else url

    def save_model(self, request, obj, form, change):
        obj._history_date = timezone.now()  # the one moment of the whole save, for history
        form.claim()
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for row in formset.forms:
            row.instance._history_date = form.instance._history_date
        for row in formset.initial_forms:
            if row not in formset.deleted_forms:
                row.claim()
        super().save_formset(request, form, formset, change)

    def render_change_form(self, request, context, *args, **kwargs):
        # The rich text editor's import map is an inline script: it runs by the nonce of this response.
        context["media"] = Media.from_media(context["media"], nonce=request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)


class TranslatedAdmin(SafeAdmin, TranslationAdmin):
    pass


@contextmanager
def reported(request, record):
    """Turns the refusal of one record into messages, so that the other chosen records go on."""
    try:
        with transaction.atomic():
            yield
    except ValidationError as refusal:
        for reason in refusal.messages:
            messages.error(request, f"{record}: {reason}")


def mover(move, status, description, permission):
    """An action that moves each chosen record to a status by `move(record, status, by=user)`, or says why not."""

    @admin.action(description=description, permissions=[permission])
    def action(model_admin, request, records):
        for record in records:
            with reported(request, record):
                move(record, status, by=request.user)
                model_admin.log_change(request, record, f"status: {status}")
                messages.success(request, f"{record}: {record.get_status_display()}")

    action.__name__ = f"move_to_{status}"
    return action


@admin.register(Office)
class OfficeAdmin(TranslatedAdmin):
    """The one row; it is changed, never added twice or deleted."""

    list_display = ["name", "site_name", "email"]
    layout = [
        (None, ["site_name", "headline", "tagline", "notice"]),
        (_("Office"), ["name", "logo", "address", "email", "phone", "emergency_phone", "website"]),
        (_("Personal data"), ["controller", "privacy"]),
        (
            _("Statement of accessibility"),
            [
                "published_on", "updated_on", "conformance", "shortcomings", "drawn_up_on", "reviewed_on", "assessor",
                "contact_person", "contact_email", "contact_phone", "architecture", "apps",
                "enforcement_name", "enforcement_url",
            ],
        ),
    ]  # fmt: skip

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Office.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
