"""Pages of staff's that are no model's form take a double click once too."""

import uuid
from contextlib import contextmanager

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .forms import AlreadySaved, use_up


class OnceForm(forms.Form):
    """A form that carries a one-time key; a refused one keeps it."""

    once = forms.UUIDField(label="", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.fields["once"].initial = uuid.uuid4

    def clean_once(self):
        if not self.cleaned_data["once"]:
            raise ValidationError(_("Open the page anew: its one-time key is missing."))
        return self.cleaned_data["once"]

    def claim(self):
        """Use the key up; raises AlreadySaved if a first click did."""
        use_up(self.cleaned_data["once"])


@contextmanager
def once(request, said=""):
    """For what claims the key of its form: done whole or not at all, and at a second click this is all that is said."""
    try:
        with transaction.atomic():
            yield
    except AlreadySaved:
        messages.info(request, said or _("This was done already, by the first click."))
