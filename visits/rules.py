"""Who among staff may do what: plain predicates, for views, admin actions and templates."""


def can_release(user):
    return user.has_perm("visits.release_visit")


def can_see_contacts(user):
    return user.has_perm("visits.see_contacts")
