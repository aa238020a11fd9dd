"""What comments say of where things stand."""

import re
from pathlib import Path

from django.conf import settings

NAMED = re.compile(r"\b(?:visits|portal|clusters)/[\w/]+\.py\b")
LOOKED_AT = [
    "README.md",
    "templates/**/*.*",
    "static/js/**/*.js",
    "visits/**/*.py",
    "portal/**/*.py",
    "clusters/**/*.py",
]


def test_every_module_that_a_comment_names_exists():
    root = Path(settings.BASE_DIR)
    named = {
        (str(file.relative_to(root)), path)
        for pattern in LOOKED_AT for file in root.glob(pattern) if "migrations" not in file.parts
        for path in NAMED.findall(file.read_text())
    }  # fmt: skip
    assert len(named) > 20
    assert {(file, path) for file, path in named if not (root / path).exists()} == set()
