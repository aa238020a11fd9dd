"""Who among staff may do what with articles."""

from .models import Status


def can_publish(user):
    return user.has_perm("news.publish_article")


def can_edit(user, article):
    """Authors write until an article is published; what readers see already, only publishers change."""
    return user.has_perm("news.change_article") and (article.status != Status.PUBLISHED or can_publish(user))


def can_move(user, article, to):
    """Into and out of publication only publishers lead an article."""
    return can_edit(user, article) and (to != Status.PUBLISHED or can_publish(user))


def owes_a_note(user, article, to):
    """Whom a publisher sends an article back to must learn why; an author takes their own back without a word."""
    return (article.status, to) == (Status.REVIEW, Status.DRAFT) and can_publish(user)


def can_share(user):
    """Whoever writes articles may show one to somebody without an account."""
    return user.has_perm("news.change_article")
