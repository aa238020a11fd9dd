import pytest, re
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from .test_editor import *


def test_x(staff, office):
    visit = factories.visit()
    for n in range(2):
        factories.planned_stop(
            visit,
            title_pl=f"S{n}",
            host=factories.organisation(),
            place=factories.place(),
            starts=at(9 + n),
            ends=at(10 + n),
            attends=[factories.participant(visit)],
        )
    form = edit_form(staff, visit, key_of(visit, "S0"), title_en="Words", seen="0", next="on")
    import traceback, sys
    from django.db.backends.utils import CursorWrapper

    out = []

    def wrap(execute, sql, params, many, context):
        st = [
            f"{f.filename.split('/main/')[-1]}:{f.lineno} {f.name}"
            for f in traceback.extract_stack()
            if "/main/" in f.filename and ".venv" not in f.filename and "r2tmp" not in f.filename
        ]
        out.append((re.sub(r"SELECT .*? FROM", "SELECT .. FROM", sql)[:170], st[-3:]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrap):
        post(staff, visit, "edit", key_of(visit, "S0"), **form)
    with open("/tmp/r2_sql.txt", "w") as f:
        for n, (sql, st) in enumerate(out):
            print(n, sql, "\n      ", " < ".join(reversed(st)), file=f)
