"""The four groups: there after every migration and flush, with just the rights that each needs."""

import pytest
from django.contrib.auth.models import Group

from portal.home.roles import ROLES, codes, make_groups

CAN = {  # permission: the roles that have it
    "news.publish_article": {"publisher", "administrator"},
    "news.change_article": {"author", "coordinator", "publisher", "administrator"},
    "visits.see_contacts": {"coordinator", "administrator"},
    "visits.release_visit": {"coordinator", "administrator"},
    "visits.view_participant": {"coordinator", "administrator"},
    "visits.change_visit": {"coordinator", "administrator"},
    "visits.view_visit": {"author", "coordinator", "publisher", "administrator"},
    "clusters.change_organisation": {"coordinator", "publisher", "administrator"},
    "auth.change_user": {"administrator"},
    "common.change_office": {"administrator"},
    "visits.delete_participant": set(),
    "visits.delete_visit": set(),
    "visits.delete_itinerary": set(),
    "auth.delete_user": set(),
}


@pytest.mark.parametrize("permission", CAN)
def test_who_has_a_permission(permission):
    assert {role for role in ROLES if permission in set(codes(role))} == CAN[permission]


def test_the_groups_hold_what_the_roles_say(db):
    held = {
        group.name: {
            f"{app}.{code}" for app, code in group.permissions.values_list("content_type__app_label", "codename")
        }
        for group in Group.objects.all()
    }
    assert held == {role: set(codes(role)) for role in ROLES}


def test_a_right_given_by_hand_is_taken_back(db):
    group = Group.objects.get(name="author")
    group.permissions.clear()
    make_groups()
    assert group.permissions.count() == len(set(codes("author")))


@pytest.mark.django_db(transaction=True)
def test_a_flush_makes_them_again():
    from django.core.management import call_command

    call_command("flush", interactive=False, verbosity=0)
    assert Group.objects.count() == len(ROLES)
