"""The staff's site: Django's admin in our frame, under a policy that lets the rich text editor run and nothing else."""

from functools import update_wrapper

from django.conf import settings
from django.contrib.admin import AdminSite
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from .access import STAFF


class PortalAdminSite(AdminSite):
    site_title = site_header = _("Cluster visits")
    index_title = _("Today")
    enable_nav_sidebar = True

    def admin_view(self, view, cacheable=False):
        return self._guarded(super().admin_view(view, cacheable))

    def get_urls(self):
        urls = [path("language/", self._guarded(set_language), name="language"), *super().get_urls()]
        for pattern in urls:
            if hasattr(pattern, "callback"):
                pattern.callback = self._guarded(pattern.callback)  # login and logout are not wrapped by admin_view
        return urls

    @staticmethod
    def _guarded(view):
        if getattr(view, "audience", None) == STAFF:
            return view

        def guarded(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            response._csp_update = settings.ADMIN_CSP
            return response

        guarded.audience = STAFF
        return update_wrapper(guarded, view)
