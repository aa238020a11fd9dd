"""Every interface text in every language, and compiled catalogues that are what the .po files say."""

import subprocess
import sys

import polib
import pytest
from django.conf import settings

CODES = ["pl", "fr", "es"]  # English is what the code says


def catalogue(code):
    return polib.pofile(str(settings.BASE_DIR / "locale" / code / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_left_untranslated(code):
    texts = catalogue(code)
    assert [entry.msgid for entry in [*texts.untranslated_entries(), *texts.fuzzy_entries()]] == []


@pytest.mark.parametrize("code", CODES)
def test_the_compiled_catalogue_is_fresh(code):
    path = settings.BASE_DIR / "locale" / code / "LC_MESSAGES" / "django.mo"

    def texts(entries):
        return {(entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in entries}

    assert texts(polib.mofile(str(path))) == texts(catalogue(code))


@pytest.mark.gettext
def test_every_text_of_the_code_stands_in_the_catalogues(tmp_path):
    """What `make messages` would collect now is what is committed."""
    copy = tmp_path / "portal"
    ignore = ["--exclude=./.venv", "--exclude=./var", "--exclude=./.git", "--exclude=./fixtures"]
    packed = subprocess.run(["tar", "-c", *ignore, "."], cwd=settings.BASE_DIR, capture_output=True, check=True).stdout
    copy.mkdir()
    subprocess.run(["tar", "-x"], cwd=copy, input=packed, check=True)
    command = [sys.executable, "manage.py", "makemessages", "--locale", "fr", "--no-obsolete", "--add-location", "file"]
    subprocess.run(command, cwd=copy, capture_output=True, check=True)
    collected = polib.pofile(str(copy / "locale" / "fr" / "LC_MESSAGES" / "django.po"))
    assert {entry.msgid for entry in collected} - {entry.msgid for entry in catalogue("fr")} == set()
