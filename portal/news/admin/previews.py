"""Staff's preview of an article, in each language; the links that show it to others, and what those said."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_safe

from portal.common.admin import DateTimeLocal
from portal.common.admin_history import stamp
from portal.common.audience import ANONYMOUS, STAFF
from portal.common.forms import name_of
from portal.common.languages import CODES
from portal.common.moments import MomentField
from portal.common.once import OnceForm, once
from portal.gallery.models import Photo

from .. import preview_links
from ..contents import digest, photos_of
from ..models import PreviewLink, Remark
from ..preview import unpublished
from ..rules import can_share
from ..views import show
from .pages import frame, page, url


@require_safe
def preview(request, article, code):
    """As readers will see it, in one language; photos that are not public yet come through staff's checked address."""
    if code not in CODES:
        raise Http404
    languages = [
        {"code": each, "name": name, "url": url(article, "preview", each), "current": each == code}
        for each, name in settings.LANGUAGES
    ]
    hidden = photos_of(article).shown().exclude(pk__in=Photo.objects.visible_to(ANONYMOUS)).count()
    bar = render_to_string("admin/news/article/_preview_bar.html", {
        "article": article, "languages": languages, "hidden": hidden, "seen_at": timezone.now(),
    }, request)  # in staff's own language  # fmt: skip
    with override(code):
        return show(
            request, through_staffs_address(unpublished(article.pk, Photo.objects.visible_to(STAFF))),
            template="news/preview.html", preview=True, bar=bar, languages=languages,
            original_url=url(article, "preview", settings.LANGUAGE_CODE),
        )  # fmt: skip


def through_staffs_address(article):
    base = reverse("admin:gallery_photo_changelist") + "file/"
    for photo in [article.shown_cover, *(photo for block in article.blocks.all() for photo in block.shown_photos)]:
        if photo:
            photo.file_base = base
    return article


# -- links for others ---------------------------------------------------------------------------------------------


class LinkForm(OnceForm):
    for_whom = forms.CharField(
        label=gettext_lazy("For whom"), required=False, help_text=gettext_lazy("For the list alone; may stay empty."),
        max_length=PreviewLink._meta.get_field("for_whom").max_length,
    )  # fmt: skip
    expires_at = MomentField(label=gettext_lazy("Opens until"), widget=DateTimeLocal, help_text=settings.TIME_ZONE)

    def __init__(self, data=None):
        super().__init__(data, initial={"expires_at": timezone.now() + preview_links.DAYS})

    def clean_expires_at(self):
        if self.cleaned_data["expires_at"] <= timezone.now():
            raise forms.ValidationError(_("This time is over already."))
        if self.cleaned_data["expires_at"] > timezone.now() + preview_links.LONGEST:
            raise forms.ValidationError(
                _("A link opens for %(days)s days at most.") % {"days": preview_links.LONGEST.days}
            )
        return self.cleaned_data["expires_at"]


@require_http_methods(["GET", "HEAD", "POST"])
def links(request, article):
    """POST makes a link. Which are there, what was said of the article, and whether it was said of this text."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with once(request):
            form.claim()
            preview_links.make(
                article, by=request.user, for_whom=form.cleaned_data["for_whom"],
                expires_at=form.cleaned_data["expires_at"],
            )  # fmt: skip
            messages.success(request, _("The link is made: copy it into a mail."))
        return redirect(url(article, "links"))
    context = frame(
        request, article, _("Preview links"), form=form, links=list(links_of(article)), remarks=remarks_of(article),
        now=timezone.now(),
    )  # fmt: skip
    return render(request, "admin/news/article/links.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
def end(request, article, pk):
    preview_links.end(get_object_or_404(article.preview_links, pk=pk), by=request.user)
    messages.success(request, _("The link opens nothing any more."))
    return redirect(url(article, "links"))


def links_of(article):
    """Its links, the newest first, each with its address and how many approved and commented."""
    links = article.preview_links.select_related("made_by", "article").annotate(
        approvals=Count("remarks", filter=Q(remarks__approved=True)),
        comments=Count("remarks", filter=~Q(remarks__text="")),
    )  # fmt: skip
    for link in links:
        link.address, link.maker = preview_links.address(link) if link.opens else "", name_of(link.made_by)
        yield link


def remarks_of(article):
    """What was said, the newest first; `is_current`: of the article as it stands."""
    remarks, now = list(Remark.objects.filter(link__article=article).select_related("link")), digest(article)
    for remark in remarks:
        remark.is_current = remark.contents == now
        remark.version_url = url(article, "version", stamp(remark.at))
    return remarks


def sharing(user, _article):
    return can_share(user)


urls = [
    page("preview/<str:code>/", preview, "preview", may=lambda _user, _article: True),
    page("links/", links, "links", may=sharing),
    page("links/<int:pk>/end/", end, "link_end", may=sharing),
]
