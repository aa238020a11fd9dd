"""Counting what somebody does: the limit, whose it is, and what the cache may know of them."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from portal.common.throttle import Throttle, address_of


def test_within_the_limit_all_go_and_beyond_it_none():
    throttle = Throttle("test", limit=3, seconds=60)
    assert [throttle.hit("anna") for _time in range(5)] == [True, True, True, False, False]
    assert throttle.hit("bea")
    assert Throttle("another", limit=3, seconds=60).hit("anna")


def test_a_count_ends_with_its_time(monkeypatch):
    throttle, clock = Throttle("test", limit=1, seconds=60), [1000.0]
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: clock[0])
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: clock[0])
    assert [throttle.hit("anna"), throttle.hit("anna")] == [True, False]
    clock[0] += 59  # a hit does not make the time longer
    assert not throttle.hit("anna")
    clock[0] += 2
    assert throttle.hit("anna")


def test_a_count_that_the_cache_lost_between_two_steps_starts_anew(monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *entry: False)  # so the count is not there
    assert Throttle("test", limit=1, seconds=60).hit("anna")


def test_the_cache_holds_no_address(monkeypatch):
    keys = []
    monkeypatch.setattr(cache, "add", lambda key, *rest: keys.append(key))
    monkeypatch.setattr(cache, "incr", lambda key: 1)
    Throttle("test", limit=1, seconds=60).hit("anna@firma.example")
    assert len(keys) == 1
    assert "anna" not in keys[0]
    assert "firma" not in keys[0]


@pytest.mark.parametrize(
    ("connection", "who"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_who_asks_is_told_by_the_connection_alone(connection, who):
    request = RequestFactory().get("/", REMOTE_ADDR=connection, HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert address_of(request) == who
