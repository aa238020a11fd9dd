from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "portal.home"
    verbose_name = _("Home")

    def ready(self):
        from .roles import make_groups
        from .search import watch

        watch.start()
        # The signal goes app by app to those with models; news is the last, so every permission exists by then.
        post_migrate.connect(make_groups, sender=apps.get_app_config("news"))
