"""“Send me my link again”: the same answer, after the same time, whomever an address belongs to."""

import logging
from functools import partial

from django import forms
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.common.crispy import helper
from portal.common.throttle import Throttle, address_of, too_many

from ..mail import notices

logger = logging.getLogger(__name__)

FROM = Throttle("link.from", limit=100, seconds=600)  # of one address on the net: a whole delegation stays below it
ABOUT = Throttle("link.about", limit=5, seconds=3600)  # of one e-mail address


class LinkForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The one that your invitation came to."), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip

    @property
    def helper(self):
        return helper(_("Send me my link"))


class Afterwards(HttpResponseRedirect):
    """A redirect that works when it is out: so its time tells nothing of what there was to do."""

    def __init__(self, to, work):
        super().__init__(to)
        self.work = work

    def close(self):
        try:
            self.work()
        finally:
            super().close()


def page(request):
    if request.method != "POST":
        return _shown(request, LinkForm(), asked="asked" in request.GET)
    if not FROM.hit(address_of(request)):
        return too_many(request, FROM)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _shown(request, form, status=422)
    return Afterwards(reverse("link", query={"asked": 1}), partial(_mail, form.cleaned_data["email"]))


def _shown(request, form, *, asked=False, status=200):
    return render(request, "visits/link.html", {"form": form, "asked": asked, "nav": []}, status=status)


def _mail(email):
    if not ABOUT.hit(email.lower()):
        return
    try:
        notices.send_links(email)
    except Exception as error:  # nobody waits for it any more; no word of it may hold the address
        logger.error("A link that was asked for could not be mailed: %s", type(error).__name__)
