"""Personal links: the token, the door it opens, and the links a session holds.

The token is Django's signature over the link's id and nonce. It is not stored, so it can be shown again, a stolen
database opens nothing, and a new nonce revokes it at once, in sessions too.
"""

import re
from datetime import timedelta

from django.conf import settings
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.signing import BadSignature, Signer
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.common.ids import read_id

from ..models import AccessLink, Itinerary, Participant
from ..models.people import LINK_DAYS, default_expiry, make_nonce

DOOR, FEED = "door", "feed"
SESSION_KEY = "links"
MOST = 50  # links that one session holds, the last opened
NONCE = re.compile(r"[\w-]{1,32}", re.ASCII)
LONGEST = 200  # characters; a token of ours has about 80


def _signer(purpose):
    return Signer(key=settings.LINK_KEY, salt=f"visits.links.{purpose}", sep=".")


def token(link, purpose=DOOR):
    return _signer(purpose).sign(f"{link.pk}.{link.nonce}")


def address(person, purpose=DOOR):
    """What a person's link opens, whole, for pages, paper and mails alike; "" while there is none that opens.

    On the site's own address: the one that a page happens to be read on may be none for its reader.
    """
    link = getattr(person, "link", None)
    return settings.SITE_URL + reverse(purpose, args=[token(link, purpose)]) if link and link.opens else ""


def read(token, purpose=DOOR):
    """(id, nonce) of the link that a token was made for; two times None of any other text."""
    try:
        pk, nonce = _signer(purpose).unsign(token[:LONGEST]).split(".")
    except (BadSignature, ValueError):
        return None, None
    return read_id(pk), nonce


def find(token, purpose=DOOR):
    """(link, whether its token still opens) of a token that we made for this purpose; (None, False) of any other.

    What leads to a visit for staff only is as if it were not there.
    """
    pk, nonce = read(token, purpose)
    link = AccessLink.objects.shared().for_page().filter(pk=pk).first()
    return link, link is not None and link.nonce == nonce and link.opens


def enter(session, link):
    """Add a valid link to a session, as the last opened, and note the time. The session lasts as long as its links.

    Gives whether the reader may be another than before: then nothing that this browser keeps may be left to them.
    """
    held = _held(session)
    is_known = held.pop(str(link.pk), None) == link.nonce
    if not is_known:
        session.cycle_key()  # whoever knew the session before the door opened does not come in
    held = dict(list(held.items())[1 - MOST :])
    session[SESSION_KEY] = held | {str(link.pk): link.nonce}
    if "_auth_user_id" not in session:
        others = AccessLink.objects.opened_in(held)
        session.set_expiry(max([link.expires_at, *others.values_list("expires_at", flat=True)]))
    AccessLink.objects.filter(pk=link.pk).update(opened_at=timezone.now())
    same_visit = AccessLink.objects.filter(pk__in=held, participant__visit=link.participant.visit_id)
    return not is_known and (not held or same_visit.exists())


def leave_to_staff(sender, request, user, **kwargs):
    """Who signs in as staff in the same browser is signed in no longer than other staff."""
    request.session.set_expiry(None)


def reader_of(link):
    """An opaque word for whoever holds this link; a copy that a browser keeps says whose it is by it."""
    return salted_hmac("visits.reader", f"{link.pk}.{link.nonce}", secret=settings.LINK_KEY).hexdigest()[:16]


def follow(visit, before):
    """Links that were to expire with the visit (`before`, see default_expiry) go along with its new dates."""
    links = AccessLink.objects.filter(participant__visit=visit, expires_at=before)
    links.update(expires_at=default_expiry(visit))


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
    AccessLink.objects.filter(unseen, Exists(there), pk=link.pk).update(release_seen=there.values("number"))


def make_links(people, *, by):
    """Personal links for those who have none; how many were made. One that was revoked stays so."""
    without = Participant.objects.filter(pk__in=[person.pk for person in people], link=None).select_related("visit")
    made = AccessLink.objects.bulk_create(
        AccessLink(participant=person, expires_at=default_expiry(person.visit)) for person in without
    )
    if by and made:
        LogEntry.objects.log_actions(by.pk, made, ADDITION, "link")
    return len(made)


def renew(link):
    """Give the link a new nonce, and time: whatever was mailed or opened before stops working."""
    link.nonce, link.revoked_at = make_nonce(), None
    link.expires_at = max(link.expires_at, timezone.now() + timedelta(days=LINK_DAYS))
    link.save()


def revoke(link):
    link.revoked_at = timezone.now()
    link.save()
