"""JSON-LD: what a page tells machines, parsed again and compared whole."""

import json
import re

import pytest

from portal.common.structured import json_ld, known, trail

BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "a & b", "\u2028\u2029", 'say "ą"'])
def test_a_data_block_cannot_be_left_and_says_what_it_was_given(text):
    block = json_ld({"name": text})
    [inside] = BLOCK.findall(block)
    assert not set(inside) & set("<>&\u2028\u2029")
    assert json.loads(inside) == {"@context": "https://schema.org", "name": text}


def test_what_is_not_known_is_not_told():
    assert known(kind="Thing", name="x", url="", image=[], width=None) == {"@type": "Thing", "name": "x"}


def test_a_trail_numbers_its_steps_and_its_end_has_no_address():
    assert trail([("Start", "https://a.example/pl/"), ("News", "")]) == {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Start", "item": "https://a.example/pl/"},
            {"@type": "ListItem", "position": 2, "name": "News"},
        ],
    }
