"""What word processors put on the clipboard becomes paragraphs, headings, lists and tables, and nothing beside them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.news.richtext import clean, safe

ITEM = "<p class=MsoListParagraph style='text-indent:-18pt;mso-list:l{0} level{1} lfo1'><![if !supportLists]>" \
       "<span style='font-family:Symbol'><span style='mso-list:Ignore'>{2}<span style='font:7pt'>&nbsp;&nbsp; </span>" \
       "</span></span><![endif]>{3}<o:p></o:p></p>\n"  # fmt: skip
WORD = [
    (
        "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--><style>p{margin:0}</style>"
        "<p class=MsoNormal><span lang=PL style='font-size:11pt;font-family:\"Calibri\"'>Goście&nbsp;&nbsp; "
        "<b>przyjechali</b>\nwczoraj.<o:p></o:p></span></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>",
        "<p>Goście <strong>przyjechali</strong> wczoraj.</p>",
    ),
    ("<h1>Tytuł<o:p></o:p></h1><h4>Niżej</h4>", "<h2>Tytuł</h2><h3>Niżej</h3>"),
    (
        ITEM.format(0, 1, "·", "Jeden") + ITEM.format(0, 2, "o", "Pod") + ITEM.format(0, 1, "·", "Dwa"),
        "<ul><li><p>Jeden</p><ul><li><p>Pod</p></li></ul></li><li><p>Dwa</p></li></ul>",
    ),
    (ITEM.format(1, 1, "1.", "Raz") + "<p>Tekst</p>", "<ol><li><p>Raz</p></li></ol><p>Tekst</p>"),
    (
        ITEM.format(0, 1, "·", "Punkt") + ITEM.format(1, 1, "a)", "Litera"),
        "<ul><li><p>Punkt</p></li></ul><ol><li><p>Litera</p></li></ol>",
    ),
    (
        "<table class=MsoTableGrid border=1><colgroup><col width=9></colgroup><tr style='height:1pt'><td width=100>"
        "<p class=MsoNormal>A<o:p></o:p></p></td><td colspan=2><p>&nbsp;</p></td></tr></table>",
        '<table><tbody><tr><td><p>A</p></td><td colspan="2"></td></tr></tbody></table>',
    ),
]  # fmt: skip
OTHERS = [
    (  # Google Docs
        '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h1 dir="ltr"><span>Nagłówek'
        '</span></h1><p dir="ltr"><span style="font-weight:700">Ważne</span><span style="font-weight:400"> słowa'
        '</span> <span style="font-style:italic">pochyłe</span></p><br><ul><li dir="ltr"><p role="presentation">'
        '<span>Jeden</span></p></li></ul></b><br class="Apple-interchange-newline">',
        "<h2>Nagłówek</h2><p><strong>Ważne</strong> słowa <em>pochyłe</em></p><ul><li><p>Jeden</p></li></ul>",
    ),
    (  # LibreOffice
        '<!DOCTYPE html><html><head><title>Bez tytułu</title><style>p{}</style></head><body lang="pl-PL">'
        '<p style="line-height:100%"><font face="Liberation Serif"><i>Pochyłe</i></font><a name="_Toc"></a></p>'
        "<p><br/>\n</p><ol>\n\t<li><p>Raz</p></li>\n</ol></body></html>",
        "<p><em>Pochyłe</em></p><ol><li><p>Raz</p></li></ol>",
    ),
    ("<div><div>Jeden</div>Dwa</div>", "<p>Jeden</p><p>Dwa</p>"),
    ("<p>Koniec<br><br></p>", "<p>Koniec</p>"),
    ("<p>w&nbsp;domu</p>", "<p>w&nbsp;domu</p>"),  # what keeps a word from the end of a line is no junk
    ("Jeden akapit\r\n\r\ndrugi", "<p>Jeden akapit</p><p>drugi</p>"),  # typed without a script
    ("Goło <b>i</b><p>w akapicie</p>", "<p>Goło <strong>i</strong></p><p>w akapicie</p>"),
    ("<p>&nbsp;</p><p></p><ul><li> </li></ul><h2><b></b></h2>", ""),
]  # fmt: skip


@pytest.mark.parametrize(("pasted", "kept"), WORD + OTHERS)
def test_pasted_text_leaves_no_junk(pasted, kept):
    assert clean(pasted) == kept


PIECES = [
    "<p>", "</p>", "<b>", "</b>", "<ul>", "<li>", "</ul>", "<table><tr><td>", "</table>", "<br>", "&nbsp;", " ", "a",
    "<", "<h1>", "<blockquote>", "</blockquote>", "<a href='https://x.example'>", "<a>", "</a>", "<div>", "</div>",
    "\n", ITEM.format(0, 1, "·", "x"), ITEM.format(0, 3, "1.", "y"), "<span style='font-weight:700'>", "</span>",
    "&lt;p&gt;",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_is_clean_stays_as_it_is(html):
    """Else opening an article and saving it would change it."""
    once = clean(html)
    assert clean(once) == once
    assert safe(once) == once


@pytest.mark.parametrize(
    "tag", ["blockquote", "ul><li", "strong", "table><tr><td", "span", 'a href="https://x.example"']
)
def test_what_is_nested_deeper_than_anybody_writes_keeps_its_words(tag):
    once = clean(f"<p>Before</p>{f'<{tag}>' * 2000}deep<br>end")
    assert re.sub("<[^>]*>", "", once) == "Beforedeepend"
    assert clean(once) == once
