"""How often somebody may do a thing: counted in the cache, so that all processes that share it count together.

Each process counts for itself where the cache is its own memory: the limits then hold for each of them.
"""

from ipaddress import ip_address, ip_network

from django.core.cache import cache
from django.shortcuts import render
from django.utils.crypto import salted_hmac

HOUSEHOLD = 64  # bits of an IPv6 address that one subscriber is given; the others are theirs to choose


class Throttle:
    """At most `limit` hits of each in `seconds`, from their first on. `name` tells it from the others."""

    def __init__(self, name, *, limit, seconds):
        self.name, self.limit, self.seconds = name, limit, seconds

    def hit(self, who):
        """Count one more; False if that is more than the limit."""
        key = self._key(who)
        cache.add(key, 0, self.seconds)
        try:
            return cache.incr(key) <= self.limit
        except ValueError:  # the time was over between the two, or the cache was full
            cache.add(key, 1, self.seconds)
            return True

    def _key(self, who):
        """A digest: no address of anybody's stands in the cache."""
        digest = salted_hmac(f"portal.throttle.{self.name}", who, algorithm="sha256").hexdigest()
        return f"throttle.{self.name}.{digest}"


def address_of(request):
    """Where a request comes from, by its connection alone: what it says of itself (X-Forwarded-For) is not believed.

    Behind a proxy the server must set REMOTE_ADDR; until it does, all readers count as one.
    """
    text = request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(text)
    except ValueError:  # a socket has none
        return text
    address = getattr(address, "ipv4_mapped", None) or address
    return str(address if address.version == 4 else ip_network((address.packed, HOUSEHOLD), strict=False))


def too_many(request, throttle):
    """429: a calm page that says when to try again."""
    response = render(request, "429.html", {"nav": []}, status=429)
    response["Retry-After"] = str(throttle.seconds)
    return response
