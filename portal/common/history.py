"""History of records, with what the library leaves out: translated columns and proxy models."""

import simple_history
from django.db.models.signals import post_delete, post_save
from simple_history.models import HistoricalRecords

PRIVATE = {
    "phone",
    "email",
    "needs",
    "emergency_phone",
    "contact_email",
    "contact_phone",
}  # history holds none of these


class ProxiedRecords(HistoricalRecords):
    """Also writes history when a row is saved or deleted through a proxy of the model."""

    def finalize(self, sender, **kwargs):
        super().finalize(sender, **kwargs)
        for proxy in sender.__subclasses__():
            if proxy._meta.proxy:
                post_save.connect(self.post_save, sender=proxy, weak=False)
                post_delete.connect(self.post_delete, sender=proxy, weak=False)


def track(*tracked):
    """Keep the history of these models. Called from an app's translation.py, once the translated columns exist."""
    for model in tracked:
        private = PRIVATE & {field.name for field in model._meta.get_fields()}
        app = model.__module__.partition(".models")[0]
        simple_history.register(model, app=app, records_class=ProxiedRecords, excluded_fields=sorted(private))
