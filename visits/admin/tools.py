"""The pages for all people of a visit, as its lists and these pages themselves offer them."""

from django.utils.translation import gettext_lazy as _

from ..rules import can_arrange, can_import, can_invite, can_see, can_see_contacts
from .pages import url

TOOLS = [  # whom each is for, its words, its name
    (can_import, _("Import people"), "people_import"),
    (can_arrange, _("Order, heads, groups"), "people_order"),
    (can_see_contacts, _("Needs"), "needs"),
    (can_invite, _("Mail the links"), "links_mail"),
    (can_see, _("Paper"), "paper"),
]


def tools(user, visit, current=""):
    """[(label, address)] of the pages that this person may open, without the current one."""
    return [(label, url(visit, name)) for may, label, name in TOOLS if name != current and may(user)]
