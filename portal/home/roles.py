"""The four groups of staff and what each may do; made after every migration, so that a new permission reaches them."""

from django.contrib.auth.models import Group, Permission

READ = ("view",)
WRITE = ("view", "add", "change", "delete")
KEEP = ("view", "add", "change")  # what is never deleted

CLUSTERS = ["specialisation", "region", "organisation", "cluster", "firm", "membership", "programme", "partnership"]
DIRECTORY = {"clusters": dict.fromkeys(CLUSTERS, WRITE)}
PLANNING = {
    "visits": {
        "notice": KEEP,
        **dict.fromkeys(("hosting", "delegation", "place", "outcome", "attendance"), WRITE),
        **dict.fromkeys(("visit", "participant", "stop", "itinerary", "accesslink"), KEEP),
        "plannedstop": WRITE,
    },
}
WRITING = {"gallery": {"gallery": WRITE, "photo": WRITE}, "news": {"article": WRITE, "block": WRITE, "tag": WRITE}}

ROLES = {
    "author": [WRITING, {"clusters": dict.fromkeys(CLUSTERS, READ), "visits": {"visit": READ}}],
    "publisher": [WRITING, DIRECTORY, {"visits": {"visit": READ, "outcome": READ}}],
    "coordinator": [WRITING, DIRECTORY, PLANNING],
    "administrator": [
        WRITING, DIRECTORY, PLANNING, {"common": {"office": KEEP}, "auth": {"user": KEEP, "group": READ}},
    ],
}  # fmt: skip
SPECIAL = {
    "publisher": ["news.publish_article"],
    "coordinator": ["visits.see_contacts", "visits.release_visit", "visits.send_notice"],
    "administrator": ["visits.see_contacts", "visits.release_visit", "visits.send_notice", "news.publish_article"],
}


def codes(role):
    """Every permission of a role as `app.codename`."""
    for apps in ROLES[role]:
        for app, models in apps.items():
            for model, actions in models.items():
                yield from (f"{app}.{action}_{model}" for action in actions)
    yield from SPECIAL.get(role, ())


def make_groups(**_signal):
    """Bring the four groups in step with ROLES. On post_migrate: earlier no permission exists, and a flush ends all."""
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for role in ROLES:
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set([known[code] for code in codes(role)])
