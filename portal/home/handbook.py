"""The handbook for staff: Markdown files of docs/handbook in the frame of the admin, in Polish or English.

The files link to each other and to their pictures as files do (`release.md`, `../images/pl-release.webp`), so they can
be read in the repository too; here the addresses become those of the admin.
"""

from dataclasses import dataclass

import nh3
from django.conf import settings
from django.contrib import admin
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markdown import Markdown
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor
from PIL import Image

FOLDER = settings.BASE_DIR / "docs" / "handbook"
IMAGES = FOLDER / "images"
CHAPTERS = [
    "start", "visit", "people", "programme", "warnings", "hosts", "release", "outbox", "guests", "feedback",
    "cancelling", "together", "history", "news", "photos", "leaving", "keys",
]  # fmt: skip
TAGS = {
    "h2", "h3", "p", "ul", "ol", "li", "strong", "em", "code", "kbd", "pre", "blockquote", "hr", "br", "a", "img",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "width", "height"}, "h2": {"id"}, "h3": {"id"}}


@dataclass(frozen=True)
class Chapter:
    """A chapter in one language: `# Title`, a paragraph that says what it is about, the rest."""

    name: str
    title: str
    lead: str
    text: str

    @property
    def url(self):
        return reverse("admin:handbook_chapter", args=[self.name])


def read(name, language):
    head, lead, text = (FOLDER / language / f"{name}.md").read_text(encoding="utf-8").split("\n\n", 2)
    return Chapter(name, head.removeprefix("# "), " ".join(lead.split()), text)


def language():
    """The handbook's language for this reader: their own if it is Polish, else English."""
    return "pl" if get_language() == "pl" else "en"


def image_names():
    return {file.name for file in IMAGES.glob("*.webp")}


class Addresses(Treeprocessor):
    """Files' names become addresses of the admin; a picture gets its size, so that nothing jumps when it comes."""

    def run(self, root):
        for link in root.iter("a"):
            name, dot_md, anchor = link.get("href", "").partition(".md")
            if dot_md and name in CHAPTERS:
                link.set("href", reverse("admin:handbook_chapter", args=[name]) + anchor)
        known = image_names()
        for image in root.iter("img"):
            name = image.get("src", "").removeprefix("../images/")
            if name in known:
                width, height = size(name)
                image.attrib |= {"src": reverse("admin:handbook_image", args=[name])}
                image.attrib |= {"width": str(width), "height": str(height)}


def size(name):
    with Image.open(IMAGES / name, formats=["WEBP"]) as image:
        return image.size


def anchor(heading, _separator):
    return slugify(heading.translate(str.maketrans("łŁ", "lL")))


def html(text):
    """The Markdown as HTML, cleaned and ready to be shown."""
    writer = Markdown(extensions=["tables", "sane_lists", TocExtension(slugify=anchor)], output_format="html")
    writer.treeprocessors.register(Addresses(writer), "addresses", 0)  # after links and pictures are made
    written = writer.convert(text)
    return mark_safe(nh3.clean(written, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"https", "mailto"}))  # noqa: S308 cleaned on this very line


@require_safe
def contents(request):
    return shown(request, title=_("Handbook"))


@require_safe
def chapter(request, name):
    if name not in CHAPTERS:
        raise Http404
    found = read(name, language())
    return shown(request, chapter=found, title=found.title, html=html(found.text))


def shown(request, **context):
    current = context.get("chapter")
    chapters = [read(name, language()) for name in CHAPTERS]
    place = CHAPTERS.index(current.name) if current else len(CHAPTERS)
    return render(request, "admin/handbook.html", {
        **admin.site.each_context(request), "chapters": chapters, "language": language(),
        "before": chapters[place - 1] if 0 < place < len(chapters) else None,
        "after": chapters[place + 1] if place + 1 < len(chapters) else None,
        **context,
    })  # fmt: skip


@require_safe
def image(request, name):
    """A picture of the handbook: only names that stand in its folder are known."""
    if name not in image_names():
        raise Http404
    headers = {"Cache-Control": "private, max-age=3600"}
    return FileResponse((IMAGES / name).open("rb"), content_type="image/webp", headers=headers)


urls = [
    path("handbook/", admin.site.admin_view(contents), name="handbook"),
    path("handbook/images/<str:name>", admin.site.admin_view(image, cacheable=True), name="handbook_image"),
    path("handbook/<slug:name>/", admin.site.admin_view(chapter), name="handbook_chapter"),
]
