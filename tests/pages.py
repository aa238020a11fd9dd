"""The public pages of the demo, and what a browser would send from a page: the fields of its main form."""

import re
from html.parser import HTMLParser

PAGES = [
    "/pl/", "/en/news/", "/pl/news/walonscy-logistycy-w-lodzkiem/", "/fr/news/arequipa-w-podlaskiem/",
    "/es/news/podlaskie-jedzie-do-liege/", "/pl/galleries/", "/pl/galleries/arequipa-w-podlaskiem/",
    "/en/galleries/arequipa-w-podlaskiem/2/", "/pl/visits/", "/pl/visits/arequipa-w-podlaskiem/",
    "/en/visits/podlaskie-w-walonii/", "/pl/clusters/", "/en/clusters/logistics-in-wallonia/", "/pl/firms/",
    "/fr/organisations/awex/", "/pl/regions/", "/es/regions/podlaskie/", "/pl/programmes/plan-marshall-2/",
    "/pl/partnerships/podlaskie-arequipa/", "/pl/accessibility/", "/pl/privacy/",
    "/pl/search/?q=lodz",
]  # fmt: skip


class _Form(HTMLParser):
    """The fields of the form that holds `marker` among its names."""

    def __init__(self):
        super().__init__()
        self.forms, self.select, self.textarea = [], None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.forms.append([])
        elif tag == "input" and self.forms:
            self._input(attrs)
        elif tag == "select":
            self.select = attrs.get("name"), "multiple" in attrs, []
        elif tag == "option" and self.select:
            self.select[2].append((attrs.get("value", ""), "selected" in attrs))
        elif tag == "textarea":
            self.textarea = attrs.get("name"), []

    def _input(self, attrs):
        kind = attrs.get("type", "text")
        ticked = kind not in ("checkbox", "radio") or "checked" in attrs
        if ticked and kind not in ("submit", "file", "button") and attrs.get("name"):
            self.forms[-1].append((attrs["name"], attrs.get("value", "on" if kind == "checkbox" else "")))

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1].append(data)

    def handle_endtag(self, tag):
        if tag == "select" and self.select and self.forms:
            name, multiple, options = self.select
            chosen = [value for value, is_selected in options if is_selected]
            self.forms[-1] += [
                (name, value) for value in chosen or ([] if multiple else [options[0][0]] if options else [])
            ]
            self.select = None
        elif tag == "textarea" and self.textarea and self.forms:
            name, text = self.textarea
            self.forms[-1].append((name, "".join(text).removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")))
            self.textarea = None


def read(response, status=200):
    """The HTML of an answer, its lines and indents as single spaces."""
    assert response.status_code == status
    return re.sub(r"[ \n]+", " ", response.content.decode())


def fields_of(response, marker="seen_version"):
    """{name: [values]} of the page's form that has a field `marker`; empty forms of inlines are left out."""
    parser = _Form()
    parser.feed(response.content.decode())
    form = next(form for form in parser.forms if marker in {name for name, _value in form})
    fields = {}
    for name, value in form:
        if "__prefix__" not in name:
            fields.setdefault(name, []).append(value)
    return fields
