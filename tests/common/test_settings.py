"""The settings start with nothing set, and refuse what they cannot read by its name."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SECRETS = {"SECRET_KEY": "s" * 50, "LINK_KEY": "l" * 50}
PRODUCTION = {"DEBUG": "off", "ALLOWED_HOSTS": "portal.example", **SECRETS}


STATE = "import portal.settings as s; print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.DATABASES['default']['ENGINE'])"


def start(code=STATE, **variables):
    """What `python -c 'import settings'` says with only these variables set."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "sqlite:////tmp/portal-settings-test.sqlite3",
    } | variables
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_a_clone_starts_with_nothing_set():
    assert start().stdout.split() == ["True", "False", "django.db.backends.sqlite3"]


def test_production_starts_with_keys_and_hosts():
    assert start(**PRODUCTION).stdout.split()[:2] == ["False", "True"]


def test_postgresql_by_address():
    assert start(DATABASE_URL="postgres://u:p@h/n").stdout.split()[2] == "django.db.backends.postgresql"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""), ("SECRET_KEY", "short"), ("LINK_KEY", ""), ("ALLOWED_HOSTS", ""), ("DEBUG", "perhaps"),
        ("PORT", "eighty"), ("DATABASE_URL", "nonsense"), ("DATABASE_URL", "mysql://u:p@h/n"),
        ("CACHE_URL", "nonsense://x"), ("EMAIL_URL", "nonsense://x"), ("SITE_URL", "portal.example"),
        ("WORKER", "perhaps"),
    ],
)  # fmt: skip
def test_what_is_missing_or_unreadable_ends_the_start_with_its_name(name, value):
    ended = start(**PRODUCTION | {name: value})
    assert ended.returncode == 1
    assert name in ended.stderr.splitlines()[-1]


@pytest.mark.parametrize(("url", "entries"), [
    ("", 10_000), ("locmemcache://", 10_000), ("locmemcache://?max_entries=500", 500), ("dbcache://table", 10_000),
])  # fmt: skip
def test_the_cache_holds_the_throttles_beside_what_pages_keep(url, entries):
    variables = {"CACHE_URL": url} if url else {}
    code = "from django.core.cache import cache; print(cache._max_entries)"
    assert start(code, DJANGO_SETTINGS_MODULE="portal.settings", **variables).stdout.strip() == str(entries)
