"""Who among staff may do what with articles."""

from .models import Status


def can_publish(user):
    return user.has_perm("news.publish_article")


def can_edit(user, article):
    """Authors write until an article is published; what readers see already, only publishers change."""
    return user.has_perm("news.change_article") and (article.status != Status.PUBLISHED or can_publish(user))
