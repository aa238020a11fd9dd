"""The page behind a preview link: the article as readers would see it now, and a form to approve it or comment.

It shows what anybody would see once the article is out: photos of galleries that are not public are left out.
"""

from contextlib import suppress

from crispy_forms.layout import Layout
from django import forms
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.common.audience import ANONYMOUS
from portal.common.crispy import helper
from portal.common.forms import AlreadySaved
from portal.common.once import OnceForm
from portal.common.throttle import Throttle, too_many
from visits.partners.door import missed
from visits.partners.questionnaire import Words

from . import preview_links
from .contents import digest
from .models import Article, Remark, State
from .views import show

REMARKS = Throttle("preview.remarks", limit=30, seconds=3600)  # of one link
APPROVED, COMMENT = "approved", "comment"


class RemarkForm(OnceForm):
    """`seen` is the digest of the article that its reader was shown: an approval holds for that and no other."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Do you approve it?"), widget=forms.RadioSelect,
        choices=[
            (APPROVED, gettext_lazy("I approve it as it stands")), (COMMENT, gettext_lazy("I have a comment")),
        ],
        error_messages={"required": gettext_lazy("Choose one of the answers.")},
    )  # fmt: skip
    text = Words(label=gettext_lazy("Comment"), required=False, max_length=Remark._meta.get_field("text").max_length)
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=Remark._meta.get_field("name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, contents, data=None):
        self.contents = contents
        super().__init__(data, initial={"seen": contents})

    @property
    def helper(self):
        made = helper(_("Send to the editors"))
        made.layout = Layout("once", "seen", "verdict", "text", "name")
        return made

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("verdict") == COMMENT and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write what you think should change."))
        if cleaned.get("seen") != self.contents:
            self.data = self.data | {"seen": self.contents}
            self.add_error(None, _(
                "The article changed since you opened this page. Above stands how it is now: send it again if your "
                "words still hold."
            ))  # fmt: skip
        return cleaned

    @transaction.atomic
    def save(self, link):
        """Note the remark; raises AlreadySaved at the second of a double click."""
        self.claim()
        cleaned = self.cleaned_data
        return Remark.objects.create(
            link=link, name=cleaned["name"], approved=cleaned["verdict"] == APPROVED, text=cleaned["text"],
            contents=self.contents,
        )  # fmt: skip


def preview(request, token):
    """404 for a token that is none of ours, 410 for one that opens no more; what is out is read at its own address."""
    link, opens = preview_links.find(token)
    if link is None:
        return missed(request)
    if not opens:
        return render(request, "410.html", {"kind": "preview", "nav": []}, status=410)
    if request.method == "POST":  # before anything else: what was typed while the article went out is not lost
        return said(request, link)
    if link.article.state() == State.PUBLISHED:
        return redirect(link.article)
    preview_links.note_opening(link)
    return shown(request, link, RemarkForm(digest(link.article)), is_said="said" in request.GET)


def said(request, link):
    if not REMARKS.hit(str(link.pk)):
        return too_many(request, REMARKS)
    form = RemarkForm(digest(link.article), request.POST.dict())
    if not form.is_valid():
        return shown(request, link, form, status=422)
    with suppress(AlreadySaved):
        form.save(link)
    return redirect(f"{request.path}?said=1#remark")


def shown(request, link, form, *, is_said=False, status=200):
    response = show(
        request, unpublished(link.article_id), template="news/preview.html", preview=True, link=link, form=form,
        is_said=is_said, seen_at=timezone.now(),
    )  # fmt: skip
    response.status_code = status
    return response


def unpublished(pk, photos=None):
    """The article as readers would see it if it went out now, with these photos or those that anybody may see."""
    article = Article.objects.for_page(ANONYMOUS, photos).get(pk=pk)
    article.publish_at = article.publish_at or timezone.now()
    return article
