"""Participants and their personal links in the admin."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as told
from django.utils.translation import gettext_lazy as _

from portal.common.admin import SafeAdmin
from portal.common.forms import SafePageForm
from portal.common.ids import read_id

from ..models import AccessLink, Participant, Visit
from ..people import links
from ..people.order import other_head
from ..rules import can_see_contacts
from .counts import last_release
from .pages import url
from .standing import standing
from .tools import tools

CONTACTS = {"email", "phone", "needs"}


class OfVisit:
    """A list that, narrowed to one visit by `of_visit`, offers the pages for all its people."""

    of_visit = ""

    def changelist_view(self, request, extra_context=None):
        visit = read_id(request.GET.get(self.of_visit, ""))
        visit = Visit.objects.filter(pk=visit).first() if visit else None
        offered = {"tools": tools(request.user, visit) if visit else []}
        return super().changelist_view(request, offered | (extra_context or {}))


class ParticipantForm(SafePageForm):
    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_head") and (head := other_head(self.instance, cleaned)):
            refusal = told("%(name)s is head of that side already. Change the head under “Order, heads, groups”.")
            raise ValidationError({"is_head": refusal % {"name": head}})
        return cleaned


@admin.register(Participant)
class ParticipantAdmin(OfVisit, SafeAdmin):
    """Never deleted: what they took part in is part of a release."""

    form = ParticipantForm
    of_visit = "visit__id__exact"
    list_display = ["name", "visit", "side", "stands", "group", "office", "organisation", "is_head", "language"]
    list_filter = ["side", "is_head", "language", "visit"]
    list_select_related = ["visit", "organisation", "link"]
    search_fields = ["name", "office", "organisation__name", "visit__title_pl"]
    date_hierarchy = "visit__starts_on"
    actions = ["make_links"]
    layout = [
        (None, ["visit", "side", "group", "name", "office", "organisation", "language"]),
        (_("Contact and needs"), ["email", "phone", "needs"]),
        (_("Order"), ["precedence", "is_head", "name_public"]),
    ]

    def visible(self, names, request):
        return names if can_see_contacts(request.user) else [name for name in names if name not in CONTACTS]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(last_release=last_release("visit"))

    def get_fieldsets(self, request, obj=None):
        fieldsets = [fieldset for fieldset in super().get_fieldsets(request, obj) if fieldset[1]["fields"]]
        return [*fieldsets, (_("Personal link"), {"fields": ["stands"]})] if obj else fieldsets

    def get_search_results(self, request, queryset, search_term):
        """Chosen for a stop, only the people of its visit are offered (`?of_visit=&for_role=` of the field)."""
        queryset, distinct = super().get_search_results(request, queryset, search_term)
        visit = read_id(request.GET.get("of_visit", ""))
        if visit is not None:
            queryset = queryset.filter(visit=visit).for_role(request.GET.get("for_role"))
        return queryset, distinct

    def get_readonly_fields(self, request, obj=None):
        return ["visit", "stands"] if obj else []  # a release may name them

    def lookup_allowed(self, lookup, value, request=None):
        """Who may not see contacts may not guess them by filtering either."""
        hidden = lookup.partition("__")[0] in CONTACTS and not can_see_contacts(request.user)
        return not hidden and super().lookup_allowed(lookup, value, request)

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("link"), ordering="link__opened_at")
    def stands(self, person):
        """How the link stands, and the way to its page."""
        link, last = getattr(person, "link", None), person.last_release
        words = ", ".join(standing(link, last, person.visit.zone)) if link else told("none yet")
        return format_html('<a href="{}">{}</a>', url(person.visit, "link", person.pk), words)

    @admin.action(description=_("Make personal links"), permissions=["change"])
    def make_links(self, request, people):
        made = links.make_links(people, by=request.user)
        messages.success(request, _("New links: %(count)s. They stand under Personal links.") % {"count": made})


@admin.register(AccessLink)
class AccessLinkAdmin(OfVisit, SafeAdmin):
    """Their list, and their last day; the token is shown on the page of each (link.py), and not in the log."""

    of_visit = "participant__visit__id__exact"
    list_display = ["participant", "visit", "expires_at", "revoked_at", "opened_at", "seen", "page"]
    list_filter = ["participant__visit"]
    list_select_related = ["participant__visit"]
    search_fields = ["participant__name", "participant__visit__title_pl"]
    date_hierarchy = "expires_at"
    layout = [(None, ["participant", "page", "expires_at", "revoked_at", "opened_at", "seen"])]
    readonly_fields = ["participant", "page", "revoked_at", "opened_at", "seen"]
    actions = ["revoke", "renew"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(last_release=last_release("participant__visit"))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("visit"), ordering="participant__visit__starts_on")
    def visit(self, link):
        return link.participant.visit

    @admin.display(description=_("release seen"), ordering="release_seen")
    def seen(self, link):
        return _("%(yes)s of %(all)s") % {"yes": link.release_seen or 0, "all": link.last_release or 0}

    @admin.display(description=_("address"))
    def page(self, link):
        """The token stands on the page that this leads to, and nowhere else."""
        words = _("copy, mail, renew") if link.is_valid else _("opens nothing: revoked or expired")
        return format_html('<a href="{}">{}</a>', url(link.participant.visit, "link", link.participant_id), words)

    @admin.action(description=_("Revoke"), permissions=["change"])
    def revoke(self, request, chosen):
        for link in chosen:
            links.revoke(link)
            self.log_change(request, link, "revoked")
        messages.success(request, _("%(count)s links revoked.") % {"count": len(chosen)})

    @admin.action(description=_("Renew: the old address stops working"), permissions=["change"])
    def renew(self, request, chosen):
        for link in chosen:
            links.renew(link)
            self.log_change(request, link, "renewed")
        messages.success(request, _("%(count)s links renewed.") % {"count": len(chosen)})
