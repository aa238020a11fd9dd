"""What articles are labelled by: topics, regions, clusters, organisations; of several kinds in one statement."""

from typing import NamedTuple

from django.db.models import F, Value
from django.urls import reverse

from clusters.models import Organisation
from portal.common.languages import fallen_back, translated, without_translation

from .models import Tag

NOTHING = Value("")


class Label(NamedTuple):
    """`kind` is that of an organisation, or "tag"; `key` sorts; `language` is that of a name in another one, or ""."""

    kind: str
    value: str
    name: str
    key: str = ""
    language: str = ""

    @property
    def url(self):
        if self.kind == "tag":
            return f"{reverse('news')}?tag={self.value}"
        return reverse("cluster" if self.kind == "cluster" else "organisation", args=[self.value])


def told(records, kind, name, value="slug", key="sort_key", language=NOTHING):
    """Records as the columns of a label, an arm of a union: expressions, or the names of fields."""
    return without_translation(records).order_by().values_list(kind, value, name, key, language)


def labels(arm, *others):
    """The labels of all arms, by one statement, in the order of the alphabet."""
    return sorted((Label(*row) for row in arm.union(*others)), key=lambda label: (label.key, label.value))


def labels_of(article, viewer):
    """(organisations, topics) of an article, as its page names them."""
    organisations = told(Organisation.objects.visible_to(viewer).filter(articles=article), F("kind"), F("name"))
    topics = told(Tag.objects.filter(articles=article), Value("tag"), translated("name"), language=fallen_back("name"))
    found = labels(organisations, topics)
    return [label for label in found if label.kind != "tag"], [label for label in found if label.kind == "tag"]
