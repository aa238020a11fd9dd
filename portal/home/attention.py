"""“Needs attention”: what needs a person of staff, from functions that each look for one kind of thing.

A function is asked only where the person may open the page that mends what it finds.
"""

from dataclasses import dataclass

from .items import Item, Urgency
from .needs_articles import articles_in_review, articles_sent_back, remarks
from .needs_planning import (
    changes_not_released,
    hosts_to_ask,
    hosts_to_remind,
    hosts_who_cannot,
    warnings,
    without_release,
)
from .needs_texts import articles_to_translate, visits_to_translate
from .needs_upkeep import (
    expiring_links,
    failed_mails,
    forgotten_mails,
    overdue_outcomes,
    photos_without_texts,
    reports_due,
)

SHOWN = 5  # lines of a group until somebody asks for all
FINDERS = [  # (permission that the mending takes, function)
    ("visits.release_visit", without_release),
    ("visits.release_visit", changes_not_released),
    ("visits.change_itinerary", hosts_to_ask),
    ("visits.change_itinerary", hosts_to_remind),
    ("visits.change_itinerary", hosts_who_cannot),
    ("visits.change_itinerary", warnings),
    ("visits.send_notice", failed_mails),
    ("visits.send_notice", forgotten_mails),
    ("visits.change_accesslink", expiring_links),
    ("visits.change_outcome", overdue_outcomes),
    ("visits.change_visit", reports_due),
    ("visits.change_visit", visits_to_translate),
    ("gallery.change_photo", photos_without_texts),
    ("news.publish_article", articles_in_review),
    ("news.change_article", articles_sent_back),
    ("news.change_article", remarks),
    ("news.publish_article", articles_to_translate),  # what readers see already, only publishers change
]


@dataclass(frozen=True)
class Group:
    """The lines of one urgency: those that are shown, and how many more there are."""

    urgency: Urgency
    items: list
    more: int

    @property
    def count(self):
        return len(self.items) + self.more


def everything(look):
    """All that needs somebody and that this person may mend, what hurts first first."""
    found = [item for permission, find in FINDERS if look.user.has_perm(permission) for item in find(look)]
    return sorted(found, key=lambda item: (item.when, item.title, item.url))


def groups(items, *, all_of=""):
    """The lines by urgency, SHOWN of each, all of the urgency `all_of`; urgencies without any are left out."""
    for urgency in Urgency:
        own = [item for item in items if item.urgency == urgency]
        shown = own if urgency.value == all_of else own[:SHOWN]
        if own:
            yield Group(urgency, shown, len(own) - len(shown))


def mine(items: list[Item], user):
    return [item for item in items if item.is_of(user)]
