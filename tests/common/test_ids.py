"""Ids as addresses carry them."""

from uuid import UUID

import pytest

from portal.common.ids import read_id, read_key


@pytest.mark.parametrize(("text", "number"), [
    ("1", 1), ("0", 0), ("007", 7), ("9" * 18, 10**18 - 1),
    ("", None), ("-1", None), (" 1", None), ("1.5", None), ("x", None), ("٩", None), ("²", None), ("9" * 19, None),
    ("9" * 5000, None),
])  # fmt: skip
def test_a_text_is_an_id_only_where_a_row_can_have_it(text, number):
    assert read_id(text) == number


@pytest.mark.parametrize("text", ["", "x", "1", "{", "0" * 31, "0" * 5000])
def test_a_text_that_is_no_key_is_none(text):
    assert read_key(text) is None


def test_a_key_is_read():
    assert read_key("00000000-0000-4000-8000-000000000001") == UUID(int=0x4000_8000_0000_0000_0001)
