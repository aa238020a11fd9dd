"""What adding a record is called, a whole phrase for each model: in many languages its name changes after “add”."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "article": _("Add an article"),
    "cluster": _("Add a cluster"),
    "delegation": _("Add a delegation"),
    "firm": _("Add a firm"),
    "gallery": _("Add a gallery"),
    "membership": _("Add a membership"),
    "organisation": _("Add an organisation"),
    "outcome": _("Add an outcome"),
    "participant": _("Add a participant"),
    "partnership": _("Add a partnership"),
    "place": _("Add a place"),
    "programme": _("Add a programme"),
    "region": _("Add a region"),
    "specialisation": _("Add a specialisation"),
    "tag": _("Add a topic"),
    "visit": _("Add a visit"),
}


class AddPages:
    """The heading of the page that adds, and `adding`, the same words on the list's button; Django's own elsewhere."""

    @property
    def adding(self):
        return WORDS.get(self.opts.model_name, "")

    def add_view(self, request, form_url="", extra_context=None):
        own = {"title": self.adding} if self.adding else {}
        return super().add_view(request, form_url, own | (extra_context or {}))
