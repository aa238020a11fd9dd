"""Who among staff may do what with galleries."""


def can_describe(user):
    """Write the texts of photos, set their order and cover."""
    return user.has_perm("gallery.change_photo") and user.has_perm("gallery.change_gallery")


def can_upload(user):
    return user.has_perm("gallery.add_photo") and user.has_perm("gallery.change_gallery")


def can_publish(user):
    """Whoever keeps galleries: what is said of the photos is checked by the gate."""
    return user.has_perm("gallery.change_gallery")
