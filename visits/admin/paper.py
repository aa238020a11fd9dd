"""A visit on paper: the programme as PDF or as a document to edit, and a paper with a QR code for who has no e-mail."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.common import pdf
from portal.common.audience import Audience
from portal.common.models import Office

from ..models import Itinerary, Participant
from ..partners import document
from ..partners.paper import for_all, own, pdf_of, side_by_side
from ..programme import itineraries
from ..rules import can_hand_out, can_see
from .pages import frame, page
from .tools import tools

RELEASE, DRAFT = "release", "draft"


class PaperForm(forms.Form):
    """What is printed: the last release, if there is one, or the draft; and in which languages."""

    of = forms.ChoiceField(label=_("Programme"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    second = forms.ChoiceField(
        label=_("Second language beside it"), choices=[("", _("none")), *settings.LANGUAGES], required=False
    )

    def __init__(self, visit, data=None):
        self.visit, self.release = visit, Itinerary.objects.last_of(visit)
        initial = {"of": RELEASE if self.release else DRAFT, "language": settings.LANGUAGE_CODE}
        super().__init__(data, label_suffix="", initial=initial)
        released = [(RELEASE, _("release %(number)s") % {"number": self.release.number})] if self.release else []
        self.fields["of"].choices = [*released, (DRAFT, _("draft"))]

    @property
    def paper(self):
        chosen = self.cleaned_data
        itinerary = self.release if chosen["of"] == RELEASE else itineraries.draft_of(self.visit)
        return for_all(self.visit, side_by_side(chosen["language"], chosen["second"]), itinerary)


@require_safe
def paper(request, visit):
    return shown(request, visit, PaperForm(visit))


@require_safe
def programme_pdf(request, visit):
    form = PaperForm(visit, request.GET)
    return pdf_of(form.paper) if form.is_valid() else shown(request, visit, form, status=422)


@require_safe
def programme_docx(request, visit):
    form = PaperForm(visit, request.GET)
    if not form.is_valid():
        return shown(request, visit, form, status=422)
    chosen = form.paper
    file = {"Content-Disposition": content_disposition_header(True, chosen.file_name("docx"))}
    return HttpResponse(document.document(chosen, Office.current()), content_type=document.TYPE, headers=file)


@require_safe
def personal_pdf(request, visit, pk):
    """One participant's own programme, in their language; the QR code on it is their personal link."""
    person = get_object_or_404(Participant.objects.select_related("link").filter(visit=visit), pk=pk)
    person.visit = visit
    return pdf_of(own(person, [person.language]))


def shown(request, visit, form, *, status=200):
    may_hand_out = can_hand_out(request.user)
    without = Participant.objects.filter(visit=visit, email="").select_related("link").in_order()
    return render(request, "admin/visits/paper.html", frame(
        request, visit, "programme", _("Paper"), form=form, tools=tools(request.user, visit, "paper"),
        people=list(without) if may_hand_out else [], may_hand_out=may_hand_out, has_pdf=pdf.is_available(),
        staff_only=visit.audience == Audience.STAFF,
    ), status=status)  # fmt: skip


urls = [
    page("paper/", paper, "paper", may=can_see),
    page("paper/programme.pdf", programme_pdf, "paper_pdf", may=can_see),
    page("paper/programme.docx", programme_docx, "paper_docx", may=can_see),
    page("paper/<int:pk>.pdf", personal_pdf, "paper_person", may=can_hand_out),
]
