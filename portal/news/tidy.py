"""HTML that people paste, by Word, LibreOffice or Google Docs, as the few elements that an article needs.

No part of the safety: richtext.py cleans what comes out of here. What comes in is made well-formed by nh3 first, with
the styles that tell a list or bold letters in such HTML.
"""

import re
from html import escape
from html.parser import HTMLParser
from itertools import groupby

import nh3

NBSP = "\N{NO-BREAK SPACE}"
MEANT = {"b": "strong", "i": "em", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3", "div": "p"}
LISTS = {"ul", "ol"}
STRUCTURE = {"table", "thead", "tbody", "tr", *LISTS}  # hold what is theirs, no text
HOLDS_BLOCKS = {"", "blockquote", "th", "td", "li"}
BLOCKS = {"p", "h2", "h3", *HOLDS_BLOCKS, *STRUCTURE} - {""}
DEEPEST = 100  # elements within each other: each takes some of Python's stack, and nobody writes so many
STAYS_EMPTY = {"br", "th", "td"}
TAGS = {*BLOCKS, *MEANT, "a", "br", "em", "strong", "span", "font"}
ATTRIBUTES = {
    "a": {"href", "title"}, "ol": {"start", "type"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"},
    "p": {"style"}, "b": {"style"}, "span": {"style"},
}  # fmt: skip
_well_formed = nh3.Cleaner(
    tags=TAGS, attributes=ATTRIBUTES, link_rel=None, clean_content_tags={"script", "style", "title", "xml"}
).clean

LINK = re.compile(r"(https?://|mailto:|/(?!/))[^\s]", re.I)  # another site, a mail, or an address of the portal's own

# Word writes an item of a list as a paragraph, with its bullet or number as text that a browser leaves out.
ITEM = re.compile(r"mso-list:\s*l\d+ level(\d)")
MARK = re.compile(r"mso-list:\s*ignore", re.I)
NUMBERED = re.compile(r"\s*\(?(\d+|[a-z]|[ivxl]+)[.)]", re.I)


class Node:
    """An element, or the whole text (no tag); its children are nodes and strings.

    `item`: of a paragraph that is an item of a list of Word's, (ul or ol, level).
    """

    item = None

    def __init__(self, tag="", attrs=(), children=()):
        self.tag, self.attrs, self.children = tag, dict(attrs), list(children)

    @property
    def style(self):
        return self.attrs.get("style") or ""

    @property
    def text(self):
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def html(self):
        inner = "".join(
            escape(child, quote=False) if isinstance(child, str) else child.html() for child in self.children
        )
        if not self.tag:
            return inner
        attrs = "".join(f' {name}="{escape(value or "")}"' for name, value in self.attrs.items())
        return f"<{self.tag}{attrs}>" if self.tag == "br" else f"<{self.tag}{attrs}>{inner}</{self.tag}>"


class _Tree(HTMLParser):
    """Reads well-formed HTML, as nh3 writes it. An element below DEEPEST others is left out, not what it holds."""

    def __init__(self):
        super().__init__()
        self.open = [Node()]

    def handle_starttag(self, tag, attrs):
        node = self.open[-1]
        if tag == "br" or len(self.open) <= DEEPEST:
            node = Node(tag, attrs)
            self.open[-1].children.append(node)
        if tag != "br":
            self.open.append(node)

    def handle_endtag(self, tag):
        if len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def tidy(html):
    if "<" not in html:  # typed without the editor: an empty line parts two paragraphs
        html = "".join(f"<p>{part}</p>" for part in re.split(r"\r?\n\s*\n", html))
    tree = _Tree()
    tree.feed(_well_formed(html))
    tree.close()
    root = _plain(tree.open[0])
    return _without_empty(Node(children=_in_paragraphs(_listed(root.children)))).html()


def _plain(node):
    """The node with our names of elements, what is only dressing taken off, its own children likewise."""
    children = []
    for child in node.children:
        children += [child] if isinstance(child, str) else _meant(child)
    return Node(node.tag, node.attrs, _listed(children) if node.tag in HOLDS_BLOCKS else children)


def _meant(node):
    """What a node means: nothing, its children alone, or an element of ours."""
    if MARK.search(node.style):
        return []
    inner = _plain(node)
    tag = MEANT.get(node.tag, node.tag)
    if tag in ("span", "font"):
        return _emphasised(node.style, inner.children)
    is_dressing = (
        (tag == "strong" and re.search(r"font-weight:\s*(normal|400)", node.style))  # Google Docs puts all into one
        or (tag == "a" and not LINK.match(node.attrs.get("href") or ""))
        or (tag not in HOLDS_BLOCKS | STRUCTURE and any(_is_block(child) for child in inner.children))
    )  # fmt: skip
    if is_dressing:
        return inner.children
    kept = {name: value for name, value in node.attrs.items() if name != "style"}
    meant = Node(tag, kept, inner.children)
    if tag == "p" and (level := ITEM.search(node.style)):
        meant.item = "ol" if NUMBERED.match(_mark_of(node)) else "ul", int(level[1])
    return [meant]


def _emphasised(style, children):
    """Bold and italic letters that a span of Google Docs or Word tells by its style."""
    if any(_is_block(child) for child in children) or not Node(children=children).text.strip():
        return children
    if re.search(r"font-weight:\s*(bold|[6-9]00)", style):
        children = [Node("strong", children=children)]
    if re.search(r"font-style:\s*italic", style):
        children = [Node("em", children=children)]
    return children


def _mark_of(node):
    """The bullet or number of an item, before it is left out."""
    for child in node.children:
        if not isinstance(child, str):
            found = child.text if MARK.search(child.style) else _mark_of(child)
            if found:
                return found
    return ""


def _listed(children):
    """Paragraphs that are items, in lists of lists; the others as they are."""
    done, lists = [], []
    for child in children:
        if isinstance(child, str) or not child.item:
            lists = lists if isinstance(child, str) and not child.strip() else []
            done.append(child)
            continue
        (tag, level), child.item = child.item, None
        lists = lists[: level if lists[level - 1 : level] and lists[level - 1].tag == tag else level - 1]
        while len(lists) < level:
            new = Node(tag)
            (lists[-1].children[-1].children if lists and lists[-1].children else done).append(new)
            lists.append(new)
        lists[-1].children.append(Node("li", children=[child]))
    return done


def _is_block(child):
    return not isinstance(child, str) and child.tag in BLOCKS


def _in_paragraphs(children):
    """Blocks as they are; what stands between them bare, in paragraphs of its own."""
    done = []
    for blocks, group in groupby(children, _is_block):
        found = list(group)
        done += found if blocks else [Node("p", children=found)]
    return done


def _without_empty(node):
    """The node with single spaces, none at the edges of a block, and without elements that hold no text."""
    children = []
    for child in node.children:
        if isinstance(child, str):
            child = re.sub(rf"[\s{NBSP}]{{2,}}|[\t\r\n]", " ", child)
            children += [child] if child and not (node.tag in HOLDS_BLOCKS | STRUCTURE and not child.strip()) else []
        elif (kept := _without_empty(child)).tag in STAYS_EMPTY or kept.text.strip():
            children.append(kept)
    return Node(node.tag, node.attrs, _trimmed(children) if node.tag in BLOCKS else children)


def _trimmed(children):
    """Without line breaks and spaces at either end."""
    while children and _is_space(children[-1]):
        children.pop()
    while children and _is_space(children[0]):
        children.pop(0)
    if children and isinstance(children[0], str):
        children[0] = children[0].lstrip()
    if children and isinstance(children[-1], str):
        children[-1] = children[-1].rstrip()
    return children


def _is_space(child):
    return not child.strip() if isinstance(child, str) else child.tag == "br"
