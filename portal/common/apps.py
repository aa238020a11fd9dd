from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "portal.common"
    verbose_name = _("Office")


class PortalAdminConfig(AdminConfig):
    default_site = "portal.common.admin_site.PortalAdminSite"
