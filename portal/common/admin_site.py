"""The staff's site: Django's admin in our frame, under a policy that lets the rich text editor run and nothing else."""

from functools import wraps

from django.conf import settings
from django.contrib.admin import AdminSite
from django.urls import URLResolver, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.i18n import set_language

from .access import STAFF, declared

# The groups of the page Today and of the sidebar: heading, names of models. What is not named stands in the last one.
GROUPS = [
    (_("Visits"), "visit delegation participant accesslink itinerary stop place programme outcome notice"),
    (_("Directory"), "cluster firm organisation membership partnership region specialisation"),
    (_("News and photos"), "article tag gallery photo"),
    (_("Administration"), ""),
]
# The places of the top bar: each leads to the first of its models that the person may see.
PLACES = [
    (_("Visits"), "visit delegation participant accesslink itinerary stop place"),
    (_("News"), "article tag"),
    (_("Galleries"), "gallery photo"),
    (_("Directory"), "cluster firm organisation membership partnership region specialisation programme"),
    (_("Outcomes"), "outcome"),
    (_("Outbox"), "notice"),
]


# Words of Django's own that its Polish catalogue puts before a name in the wrong case: ours say them with a colon.
DJANGOS_WORDS = [
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("Delete selected %(verbose_name_plural)s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Add another %(model)s"),
    gettext_noop("Change selected %(model)s"),
    gettext_noop("Delete selected %(model)s"),
    gettext_noop("View selected %(model)s"),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("Successfully deleted %(count)d %(items)s."),
    gettext_noop("You may edit it again below."),
]


class PortalAdminSite(AdminSite):
    site_title = site_header = _("Cluster visits")
    index_title = _("Today")
    enable_nav_sidebar = False  # the lists' template brings its own, without a script
    waiting = {}  # names of models: what counts the rows that wait for somebody; the app of a model enters it here
    landing = None  # context(request) of the page Today; portal.home puts it here (portal/home/admin.py)
    pages = ()  # routes of pages that belong to no model; portal.home puts the handbook's here

    def index(self, request, extra_context=None):
        own = self.landing(request) if self.landing else {}
        return super().index(request, own | (extra_context or {}))

    def each_context(self, request):
        context = super().each_context(request)
        return context | {"places": list(places(context["available_apps"], request.path, self.waiting))}

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        return apps if app_label else grouped([model for app in apps for model in app["models"]])

    def get_urls(self):
        urls = [path("language/", set_language, name="language"), *self.pages, *super().get_urls()]
        declare(urls)
        return urls


def declare(patterns):
    """Make every page below these patterns staff's, under the policy of the admin."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            declare(pattern.url_patterns)
        else:
            pattern.callback = for_staff(pattern.callback)


def for_staff(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response._csp_update = settings.ADMIN_CSP
        return response

    return declared(guarded, STAFF, ("GET", "HEAD", "POST"))


def grouped(models):
    """The models by our groups, in the shape of `get_app_list`; groups of which nothing may be seen are left out."""
    by_name = {model["object_name"].lower(): model for model in models}
    groups = []
    for number, (heading, names) in enumerate(GROUPS):
        own = [by_name.pop(name) for name in names.split() if name in by_name]
        groups.append({"name": heading, "app_label": f"group-{number}", "models": own})
    groups[-1]["models"] += by_name.values()
    return [group for group in groups if group["models"]]


def places(apps, current, waiting):
    """The places this person may see; `current` is "page" on the place itself and "true" on what belongs to it.

    `count` says how much waits for somebody there.
    """
    urls = {model["object_name"].lower(): model["admin_url"] for app in apps for model in app["models"]}
    for label, names in PLACES:
        own = [urls[name] for name in names.split() if urls.get(name)]
        if own:
            here = "page" if current == own[0] else "true" if current.startswith(tuple(own)) else ""
            count = sum(waiting[name]() for name in names.split() if name in waiting and urls.get(name))
            yield {"label": label, "url": own[0], "current": here, "count": count}
