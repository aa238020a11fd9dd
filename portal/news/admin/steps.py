"""The pages that move an article: GET says what will happen and what is missing, POST does it."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from portal.common.admin import DateTimeLocal
from portal.common.moments import MomentField
from portal.common.once import OnceForm, once

from .. import gate, workflow
from ..contents import digest
from ..models import Article, Move, State, Status
from ..rules import can_move, can_publish, owes_a_note
from ..standing import hours
from .pages import frame, page, url


class MoveForm(OnceForm):
    """`seen` is the digest of the article that the page was made of: nobody publishes what they have not seen."""

    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=Move._meta.get_field("note").max_length,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("For colleagues; readers never see it."),
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, article, *, owes_a_note=False, data=None):
        self.article, self.contents = article, digest(article)
        super().__init__(data, initial={"seen": self.contents})
        self.fields["note"].required = owes_a_note

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("seen") != self.contents:
            self.data = self.data | {"seen": self.contents}
            self.add_error(None, _("The article changed since you opened this page. Look at it again first."))
        return cleaned


class PublishForm(MoveForm):
    """With the hours of publication, on the portal's own clock; the article takes them in hand."""

    publish_at = MomentField(
        label=gettext_lazy("Publish at"), required=False, widget=DateTimeLocal,
        help_text=format_lazy("{}. {}", settings.TIME_ZONE, gettext_lazy("Empty: at once.")),
    )  # fmt: skip
    unpublish_at = MomentField(
        label=gettext_lazy("Unpublish at"), required=False, widget=DateTimeLocal,
        help_text=format_lazy("{}. {}", settings.TIME_ZONE, gettext_lazy("Empty: it stays.")),
    )  # fmt: skip
    field_order = ["publish_at", "unpublish_at"]

    def __init__(self, article, **options):
        super().__init__(article, **options)
        self.initial |= {name: getattr(article, name) for name in self.field_order}

    def clean(self):
        cleaned = super().clean()
        for name in self.field_order:
            if name in cleaned:
                setattr(self.article, name, cleaned[name])
        return cleaned


@dataclass(frozen=True)
class Step:
    """A change of status as staff see it: where it may start, where it leads, its words, and what it means."""

    name: str
    starts: frozenset
    to: Status
    label: Promise
    means: Promise
    form: type = MoveForm
    is_publishers: bool = False

    @property
    def leads_on(self):
        """Readers, or a publisher, look at it next: so it is told what is missing."""
        return self.to != Status.DRAFT

    def may(self, user, _article):
        """Whoever takes such a step with some article; one that somebody else moved on is told so on the page."""
        return user.has_perm("news.change_article") and (can_publish(user) or not self.is_publishers)


STEPS = [
    Step(
        "publish", frozenset({Status.DRAFT, Status.REVIEW}), Status.PUBLISHED, gettext_lazy("Publish"),
        gettext_lazy("From its hour on everybody reads it, in the news, the feed and the search."), PublishForm,
        is_publishers=True,
    ),
    Step(
        "review", frozenset({Status.DRAFT}), Status.REVIEW, gettext_lazy("Send to review"),
        gettext_lazy("A publisher reads it next. You may go on writing, and take it back."),
    ),
    Step(
        "back", frozenset({Status.REVIEW}), Status.DRAFT, gettext_lazy("Back with a note"),
        gettext_lazy("It is a draft again. Who sent it finds it on the page Today, with your note."),
    ),
    Step(
        "withdraw", frozenset({Status.PUBLISHED}), Status.DRAFT, gettext_lazy("Withdraw"),
        format_lazy(
            "{} {}", gettext_lazy("Readers find nothing at its address any more, at once. It is a draft again."),
            gettext_lazy("Its preview links open nothing any more either."),
        ),
        is_publishers=True,
    ),
]  # fmt: skip


def offered(user, article):
    """The steps that this person may take with the article as it is."""
    return [step for step in STEPS if article.status in step.starts and can_move(user, article, step.to)]


def view_of(step):
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, article):
        if request.method != "POST":
            return answered(request, article, step)
        with transaction.atomic():  # what the form compares with what its sender saw stays so until it is moved
            held = get_object_or_404(Article.objects.held(), pk=article.pk)
            return answered(request, held, step, request.POST.dict())

    return view


def answered(request, article, step, data=None):
    if article.status not in step.starts:
        messages.warning(request, _("The article is “%(now)s” already.") % {"now": article.get_status_display()})
        return redirect(url(article, "change"))
    form = step.form(article, owes_a_note=owes_a_note(request.user, article, step.to), data=data)
    if form.is_bound and form.is_valid():
        try:
            return taken(request, article, step, form)
        except workflow.Unfit as unfit:
            form.add_error(None, unfit_words(len(unfit.messages)))
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return shown(request, article, step, form)


def taken(request, article, step, form):
    """Move the article and say what came of it; the second of a double click does nothing."""
    with once(request):
        form.claim()
        workflow.move(article, step.to, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, said_of(article))
    return redirect(url(article, "change"))


def unfit_words(count):
    """The faults themselves stand in the list, each with the link that mends it."""
    return ngettext(
        "Not published: %(count)s thing is missing. The line with a cross leads to it.",
        "Not published: %(count)s things are missing. The lines with a cross lead to them.", count,
    ) % {"count": count}  # fmt: skip


def said_of(article):
    state = article.state()
    words = hours(article) if state in (State.SCHEDULED, State.ENDED) else state.label
    return f"{article}: {words}"


def shown(request, article, step, form):
    context = frame(
        request, article, step.label, step=step, form=form, findings=gate.findings(article) if step.leads_on else [],
    )  # fmt: skip
    return render(request, "admin/news/article/step.html", context, status=422 if form.errors else 200)


urls = [page(f"{step.name}/", view_of(step), step.name, may=step.may) for step in STEPS]
