#!/usr/bin/env python3
"""Writes static/css/timeline.css: the rows at which something may start and end in the programme editor.

Positions are classes of a static sheet, for the policy of the admin allows no style attribute. A test compares.
"""

from pathlib import Path

SHEET = Path(__file__).parent.parent / "static/css/timeline.css"
ROWS = 360  # as in visits/planning/scale.py


def sheet():
    return "".join(f".r{row}{{grid-row-start:{row + 1}}}.e{row}{{grid-row-end:{row + 1}}}\n" for row in range(ROWS + 1))


if __name__ == "__main__":
    SHEET.write_text(sheet())
