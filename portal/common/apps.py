import logging

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from .logs import NoLinks
from .pdf import check_libraries


class CommonConfig(AppConfig):
    name = "portal.common"
    verbose_name = _("Office")

    def ready(self):
        checks.register(check_libraries)
        logging.getLogger("gunicorn.access").addFilter(NoLinks())  # its handlers are its own


class PortalAdminConfig(AdminConfig):
    default_site = "portal.common.admin_site.PortalAdminSite"
