"""Who among staff may do what: plain predicates, for views, admin actions and templates.

Coordinators stand in for each other: whoever may plan may plan every visit, and the history says who did.
"""


def can_see(user):
    return user.has_perm("visits.view_itinerary")


def can_plan(user):
    return user.has_perm("visits.change_itinerary")


def can_release(user):
    return user.has_perm("visits.release_visit")


def can_send(user):
    return user.has_perm("visits.send_notice")


def can_see_contacts(user):
    return user.has_perm("visits.see_contacts")


def can_add_people(user):
    return user.has_perm("visits.add_participant")


def can_import(user):
    """A list of people carries their contacts."""
    return can_add_people(user) and can_see_contacts(user)


def can_arrange(user):
    return user.has_perm("visits.change_participant")


def can_invite(user):
    return user.has_perm("visits.add_accesslink") and can_send(user)


def can_hand_out(user):
    """Somebody's own paper carries their link, and the phones of their hosts."""
    return can_invite(user) and can_see_contacts(user)
