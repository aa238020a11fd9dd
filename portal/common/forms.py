"""What every form of staff's carries: the version it was opened at, or a one-time key."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.translation import gettext as _

from . import dates
from .history import remember
from .ids import read_id
from .models import UsedKey, Versioned


def name_of(user):
    """How staff are named to staff: by their name, or their login while they have none."""
    return user.get_full_name() or user.get_username()


def author_of(row):
    """Who wrote a row of history: staff by name; who has no account by what they are, kept as its reason; else ""."""
    if row.history_user:
        return name_of(row.history_user)
    return _(row.history_change_reason) if row.history_change_reason else ""


class RowsField(forms.ModelMultipleChoiceField):
    """Chosen rows; a number that no row can have is no choice, for SQLite cannot even be asked for it."""

    def _check_values(self, value):
        if impossible := next((key for key in value if read_id(str(key)) is None), None):
            raise ValidationError(
                self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": impossible}
            )
        return super()._check_values(value)


class Stale(Exception):
    """A newer copy was saved between the check of a form and its saving."""


class AlreadySaved(Exception):
    """The form's one-time key was used: the second of a double click, or a page sent again."""


class SafeForm(forms.ModelForm):
    """Refuses an older copy of a record and says who changed it; what was typed stays in the form."""

    seen_version = forms.IntegerField(label="", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        if self.guarded:
            self.fields["seen_version"].initial = self.guarded.version

    @property
    def changed_data(self):
        """What the person changed: what the form carries for its own safety is no change."""
        return [name for name in super().changed_data if name not in ("seen_version", "once")]

    @property
    def guarded(self):
        """The stored record whose version this form carries; None for a new one or one without versions."""
        return self.instance if self.instance.pk and isinstance(self.instance, Versioned) else None

    def clean(self):
        cleaned = super().clean()
        if self.has_changed() and self.is_stale():
            raise ValidationError(stale_message(self.guarded), code="stale")
        return cleaned

    def is_stale(self):
        """Somebody saved a newer copy than the one that this form was opened at, or none was named."""
        return self.guarded is not None and str(self["seen_version"].value()) != str(self._stored_version())

    def claim(self):
        """Take the next version, in the same transaction as the save; raises Stale if somebody was faster."""
        if not (self.guarded and self.has_changed()):
            return
        seen = self.cleaned_data["seen_version"]
        remember(self.guarded)
        if not self._rows().filter(version=seen).update(version=F("version") + 1):
            raise Stale
        self.guarded.version = seen + 1

    def _rows(self):
        return type(self.guarded)._base_manager.filter(pk=self.guarded.pk)

    def _stored_version(self):
        return self._rows().values_list("version", flat=True).first()


class SafeFormSet(BaseInlineFormSet):
    """Rows of a page: an older copy may not delete a row either."""

    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            if form.is_stale():
                raise ValidationError(stale_message(form.guarded), code="stale")


class SafePageForm(SafeForm):
    """The form of a whole page, its rows included: by its one-time key a double click is saved once."""

    once = forms.UUIDField(label="", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = uuid.uuid4

    def clean_once(self):
        if not self.cleaned_data["once"]:
            raise ValidationError(_("Open the form anew: its one-time key is missing."))
        return self.cleaned_data["once"]

    def claim(self):
        use_up(self.cleaned_data["once"])
        super().claim()


def use_up(key):
    """Take a one-time key, in the transaction of what it guards; raises AlreadySaved if a first click did."""
    try:
        with transaction.atomic():
            UsedKey.objects.create(key=key)
    except IntegrityError:
        raise AlreadySaved from None


def stale_message(instance):
    """Who saved the newer copy, and when, as the history knows it."""
    last = instance.history.select_related("history_user").first() if hasattr(instance, "history") else None
    if last is None:
        return _("Somebody saved a newer copy. What you typed is kept here; open the newest copy in another tab.")
    who = name_of(last.history_user) if last.history_user else _("Somebody")
    return _(
        "%(who)s saved a newer copy on %(time)s. What you typed is kept here; open the newest copy in another tab."
    ) % {"who": who, "time": dates.date_time(timezone.localtime(last.history_date))}
