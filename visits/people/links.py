"""Personal links: the token, the door it opens, and the links a session holds.

The token is Django's signature over the link's id and nonce. It is not stored, so it can be shown again, a stolen
database opens nothing, and a new nonce revokes it at once, in sessions too.
"""

import re
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Exists, Q
from django.utils import timezone

from portal.common.ids import read_id

from ..models import AccessLink, Itinerary
from ..models.people import LINK_DAYS, make_nonce

DOOR, FEED = "door", "feed"
SESSION_KEY = "links"
MOST = 50  # links that one session holds, the last opened
NONCE = re.compile(r"[\w-]{1,32}", re.ASCII)
LONGEST = 200  # characters; a token of ours has about 80


def _signer(purpose):
    return Signer(key=settings.LINK_KEY, salt=f"visits.links.{purpose}", sep=".")


def token(link, purpose=DOOR):
    return _signer(purpose).sign(f"{link.pk}.{link.nonce}")


def find(token, purpose=DOOR):
    """(link, whether its token still opens) of a token that we made for this purpose; (None, False) of any other."""
    try:
        pk, nonce = _signer(purpose).unsign(token[:LONGEST]).split(".")
    except (BadSignature, ValueError):
        return None, False
    link = AccessLink.objects.for_page().filter(pk=read_id(pk)).first()
    return link, link is not None and link.nonce == nonce and link.is_valid


def enter(session, link):
    """Add a valid link to a session, as the last opened, and note the time."""
    held = [(pk, nonce) for pk, nonce in _held(session).items() if pk != str(link.pk)]
    session.cycle_key()  # whoever knew the session before the door opened does not come in
    session[SESSION_KEY] = dict([*held, (str(link.pk), link.nonce)][-MOST:])
    AccessLink.objects.filter(pk=link.pk).update(opened_at=timezone.now())


def opened(session):
    """{visit id: link} for the links a session holds and that still open; of two to one visit the last opened."""
    held = _held(session)
    if not held:
        return {}
    links = {str(link.pk): link for link in AccessLink.objects.opened_in(held).for_page()}
    return {links[pk].participant.visit_id: links[pk] for pk in held if pk in links}


def _held(session):
    """{id: nonce} of a session, both as text; whatever else an older portal left there counts nothing."""
    held = session.get(SESSION_KEY)
    items = held.items() if isinstance(held, dict) else ()
    return {pk: nonce for pk, nonce in items if read_id(pk) and isinstance(nonce, str) and NONCE.fullmatch(nonce)}


def see(link, number):
    """Note that the reader was shown this release: never a lower one than before, never one that there is not."""
    there = Itinerary.objects.filter(visit=link.participant.visit_id, number=number)
    unseen = Q(release_seen=None) | Q(release_seen__lt=number)
    AccessLink.objects.filter(unseen, Exists(there), pk=link.pk).update(release_seen=number)


def renew(link):
    """Give the link a new nonce, and time: whatever was mailed or opened before stops working."""
    link.nonce, link.revoked_at = make_nonce(), None
    link.expires_at = max(link.expires_at, timezone.now() + timedelta(days=LINK_DAYS))
    link.save()


def revoke(link):
    link.revoked_at = timezone.now()
    link.save()
