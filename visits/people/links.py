"""Personal links: the token, the door it opens, and the links a session holds.

The token is Django's signature over the link's id and nonce. It is not stored, so it can be shown again, a stolen
database opens nothing, and a new nonce revokes it at once, in sessions too.
"""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from ..models import AccessLink
from ..models.people import LINK_DAYS, make_nonce

DOOR = "door"
SESSION_KEY = "links"


def _signer(purpose):
    return Signer(key=settings.LINK_KEY, salt=f"visits.links.{purpose}", sep=".")


def token(link, purpose=DOOR):
    return _signer(purpose).sign(f"{link.pk}.{link.nonce}")


def find(token, purpose=DOOR):
    """(link, whether its token still opens) of a token that we made for this purpose; (None, False) of any other."""
    try:
        pk, nonce = _signer(purpose).unsign(token).split(".")
    except (BadSignature, ValueError):
        return None, False
    link = AccessLink.objects.for_page().filter(pk=int(pk)).first()
    return link, link is not None and link.nonce == nonce and link.is_valid


def enter(session, link):
    """Add a valid link to a session, as the last opened, and note the time."""
    held = {pk: nonce for pk, nonce in session.get(SESSION_KEY, {}).items() if pk != str(link.pk)}
    session.cycle_key()  # whoever knew the session before the door opened does not come in
    session[SESSION_KEY] = held | {str(link.pk): link.nonce}
    AccessLink.objects.filter(pk=link.pk).update(opened_at=timezone.now())


def opened(session):
    """{visit id: link} for the links a session holds and that still open; of two to one visit the last opened."""
    held = session.get(SESSION_KEY, {})
    if not held:
        return {}
    links = {str(link.pk): link for link in AccessLink.objects.opened_in(held).for_page()}
    return {links[pk].participant.visit_id: links[pk] for pk in held if pk in links}


def renew(link):
    """Give the link a new nonce, and time: whatever was mailed or opened before stops working."""
    link.nonce, link.revoked_at = make_nonce(), None
    link.expires_at = max(link.expires_at, timezone.now() + timedelta(days=LINK_DAYS))
    link.save()


def revoke(link):
    link.revoked_at = timezone.now()
    link.save()
