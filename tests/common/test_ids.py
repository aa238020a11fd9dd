"""Ids as addresses carry them."""

import pytest

from portal.common.ids import read_id


@pytest.mark.parametrize(("text", "number"), [
    ("1", 1), ("0", 0), ("007", 7), ("9" * 18, 10**18 - 1),
    ("", None), ("-1", None), (" 1", None), ("1.5", None), ("x", None), ("٩", None), ("²", None), ("9" * 19, None),
    ("9" * 5000, None),
])  # fmt: skip
def test_a_text_is_an_id_only_where_a_row_can_have_it(text, number):
    assert read_id(text) == number
