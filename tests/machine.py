"""What tests need of the machine beyond Python: absent, they skip and name the package; where CI is set, they fail."""

import os
from glob import glob

import pytest

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
PACKAGES = {  # Debian's name: where it shows, installed by whatever means
    "chromium": [CHROMIUM, os.path.expanduser("~/.cache/ms-playwright/chromium-*")],
    "fonts-liberation": ["/usr/share/fonts/truetype/liberation/*"],
    "gettext": ["/usr/bin/msgfmt"],
    "fonts-dejavu-core": ["/usr/share/fonts/truetype/dejavu/*"],
    "libatomic1": ["/usr/lib/*/libatomic.so.1"],  # for Playwright's driver
    "libharfbuzz-subset0": ["/usr/lib/*/libharfbuzz-subset.so.0"],
    "libpango-1.0-0": ["/usr/lib/*/libpango-1.0.so.0"],
    "libpangoft2-1.0-0": ["/usr/lib/*/libpangoft2-1.0.so.0"],
    "poppler-utils": ["/usr/bin/pdftotext"],
    "postgresql": ["/usr/lib/postgresql/*/bin/initdb"],  # asked for by tools/test
}
PAPER = ["fonts-dejavu-core", "libharfbuzz-subset0", "libpango-1.0-0", "libpangoft2-1.0-0", "poppler-utils"]
NEEDS = {"browser": ["chromium", "libatomic1"], "gettext": ["gettext"], "paper": PAPER}  # by a test's marker


def missing(packages=PACKAGES):
    return [package for package in packages if not any(map(glob, PACKAGES[package]))]


def pytest_collection_modifyitems(config, items):
    """What only one database can do is no skipped test of the other."""
    from django.db import connection

    if connection.vendor != "postgresql":
        elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
        items[:] = [item for item in items if item not in elsewhere]
        config.hook.pytest_deselected(items=elsewhere)


def pytest_runtest_setup(item):
    needed = [package for marker in NEEDS if item.get_closest_marker(marker) for package in NEEDS[marker]]
    if absent := missing(needed):
        pytest.skip(f"apt install {' '.join(absent)}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"CI allows no skip. {report.longrepr[2]}"
    return report


pytest_make_collect_report = pytest_runtest_makereport  # whole modules too


@pytest.fixture(scope="session")
def browser():
    """One Chromium for a whole process of tests; each takes a context of its own."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright leaves its event loop running in the tests' thread
    with sync_playwright() as playwright:
        executable = CHROMIUM if os.path.exists(CHROMIUM) else None  # None: Playwright's own
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


if __name__ == "__main__":
    print(*missing())
