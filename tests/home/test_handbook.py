"""The handbook: both languages hold the same chapters, nothing in them leads nowhere, and only staff reads it."""

import re
from pathlib import Path

import django
import polib
import pytest
from PIL import Image

from portal.home import handbook

LANGUAGES = ["pl", "en"]
ALT_AND_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*")
ROLES = ["author", "publisher", "coordinator", "administrator"]


def text_of(name, language):
    return (handbook.FOLDER / language / f"{name}.md").read_text(encoding="utf-8")


def everything(language):
    return "\n".join(text_of(name, language) for name in handbook.CHAPTERS)


@pytest.fixture(params=ROLES)
def reader(request, client):
    client.force_login(request.getfixturevalue(request.param))
    return client


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chapter_exists_in_each_language_and_no_other(language):
    assert {file.stem for file in (handbook.FOLDER / language).iterdir()} == set(handbook.CHAPTERS)


@pytest.mark.parametrize("name", handbook.CHAPTERS)
def test_a_chapter_says_the_same_in_both_languages(name):
    """As far as a machine can tell: the same headings, pictures, links, lists and rows of tables."""

    def shape(language):
        text = text_of(name, language).replace(f"/{language}-", "/")
        marks = re.findall(r"^(#+ |- |\d+\. |\|)", text, re.MULTILINE)
        return marks, [image for _alt, image in ALT_AND_IMAGE.findall(text)], sorted(LINK.findall(text))

    assert shape("pl") == shape("en")


def plain(words):
    """Words of the interface as the handbook may quote them: any number or name where one is filled in."""
    filled = re.sub(r"%\(\w+\)s|%s|%d|\d+(:\d+)?", "…", words.replace("\xa0", " "))
    return re.sub("…+", "…", filled).strip("… ():.").casefold()


@pytest.fixture(scope="module")
def interface():
    """{language: all words that the portal and Django's admin can show}"""
    found, contrib = {"pl": set(), "en": set()}, Path(django.__file__).parent / "contrib"
    for folder in (handbook.settings.LOCALE_PATHS[0], contrib / "admin/locale", contrib / "auth/locale"):
        for entry in polib.pofile(str(folder / "pl/LC_MESSAGES/django.po")):
            found["en"] |= {plain(entry.msgid), plain(entry.msgid_plural)}
            found["pl"] |= {plain(words) for words in (entry.msgstr, *entry.msgstr_plural.values())}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", handbook.CHAPTERS)
def test_words_in_bold_stand_on_the_screens(name, language, interface):
    assert {
        words for words in BOLD.findall(text_of(name, language)) if plain(words) not in interface[language]
    } == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_there_and_every_picture_is_used(language):
    used = {image.removeprefix("../images/") for _alt, image in ALT_AND_IMAGE.findall(everything(language))}
    assert used == {name for name in handbook.image_names() if name.startswith(f"{language}-")}


def test_the_folder_of_pictures_holds_nothing_else():
    known = {name for name in handbook.image_names() if name.startswith(("pl-", "en-"))}
    assert {file.name for file in handbook.IMAGES.iterdir()} == known


@pytest.mark.parametrize("name", sorted(handbook.image_names()))
def test_a_picture_is_light_enough_for_a_page(name):
    with Image.open(handbook.IMAGES / name) as image:
        assert image.format == "WEBP"
        assert image.width <= 1200
    assert (handbook.IMAGES / name).stat().st_size < 60_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_alternative_texts_describe_and_none_stands_twice(language):
    alts = [alt for alt, _image in ALT_AND_IMAGE.findall(everything(language))]
    assert min(len(alt) for alt in alts) > 40
    assert len(set(alts)) == len(alts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", handbook.CHAPTERS)
def test_links_lead_to_chapters_and_anchors_that_exist(name, language):
    for target in LINK.findall(text_of(name, language)):
        chapter, _dot, anchor = target.partition(".md")
        assert chapter in handbook.CHAPTERS, target
        ids = re.findall(r' id="([^"]+)"', handbook.html(text_of(chapter, language)))
        assert not anchor or anchor.removeprefix("#") in ids, target


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_and_every_chapter_open_for_each_role(reader, language):
    header = {"accept-language": language}
    contents = reader.get("/admin/handbook/", headers=header)
    assert contents.status_code == 200
    for name in handbook.CHAPTERS:
        chapter = handbook.read(name, language)
        page = reader.get(chapter.url, headers=header)
        assert page.status_code == 200
        assert f'<h1 lang="{language}">{chapter.title}</h1>' in page.content.decode()
        assert f'<a href="{chapter.url}">{chapter.title}</a>' in contents.content.decode()
        assert ".md" not in handbook.html(chapter.text)
        assert "../images/" not in handbook.html(chapter.text)


@pytest.mark.parametrize(("language", "shown"), [("pl", "pl"), ("en", "en"), ("fr", "en"), ("es", "en")])
def test_the_handbook_is_polish_for_readers_of_polish_and_else_english(client, author, language, shown):
    client.force_login(author)
    page = client.get("/admin/handbook/start/", headers={"accept-language": language}).content.decode()
    assert f'<h1 lang="{shown}">{handbook.read("start", shown).title}</h1>' in page
    assert f'<html lang="{language}"' in page


def test_a_chapter_leads_to_its_neighbours(client, author):
    client.force_login(author)
    first, second, third = handbook.CHAPTERS[:3]
    page = client.get(f"/admin/handbook/{second}/").content.decode()
    turns = re.findall(r'href="/admin/handbook/(\w+)/" rel="(\w+)"', page)
    assert turns == [(first, "prev"), (third, "next")]


def test_pictures_come_as_what_they_are(client, author):
    client.force_login(author)
    for name in handbook.image_names():
        response = client.get(f"/admin/handbook/images/{name}")
        assert response["Content-Type"] == "image/webp"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, max-age=3600"
        assert response.getvalue() == (handbook.IMAGES / name).read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "nothing/", "../start/", "start.md", "pl/start.md", "images/", "images/nothing.webp", "images/../pl/start.md",
        "images/..%2fpl%2fstart.md", "images/%2e%2e%2f%2e%2e%2fdecisions.md", "images/%00.webp", "images/.",
        "images/..", "images/en-today.webp%00", "images/..%5cpl%5cstart.md", "%2e%2e%2fstart/", "ą/",
    ],
)  # fmt: skip
def test_unknown_chapters_and_pictures_are_404(client, author, path):
    client.force_login(author)
    response = client.get(f"/admin/handbook/{path}", follow=True)
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["", "start/", "images/en-today.webp", "nothing/"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, db, path):
    response = client.get(f"/admin/handbook/{path}")
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/?next=/admin/handbook/")


def test_somebody_without_staff_status_is_sent_to_sign_in(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("guest"))
    assert client.get("/admin/handbook/start/").url.startswith("/admin/login/")


@pytest.mark.parametrize("path", ["", "start/", "images/en-today.webp"])
def test_nothing_can_be_posted(client, author, path):
    client.force_login(author)
    assert client.post(f"/admin/handbook/{path}").status_code == 405


def test_the_handbook_is_linked_from_the_landing_page_and_the_menu_of_every_page(client, author):
    client.force_login(author)
    link = 'href="/admin/handbook/"'
    assert client.get("/admin/").content.decode().count(link) == 2
    assert client.get("/admin/news/article/").content.decode().count(link) == 1


def test_pages_lead_to_chapters_that_exist():
    templates = handbook.settings.BASE_DIR.glob("templates/admin/**/*.html")
    linked = {name for file in templates for name in re.findall(r"'admin:handbook_chapter' '(\w+)'", file.read_text())}
    assert linked == {"programme", "release", "cancelling", "hosts", "people", "outbox"}
    assert linked <= set(handbook.CHAPTERS)


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
        "[x](&#106;avascript:alert(1))", "![x](javascript:alert(1))", '<p style="color: red" class="x">words</p>',
        "<iframe src='//evil.example'></iframe>", "![x](data:text/html,boo)", "<svg><a xlink:href='javascript:x'>",
        "<form action=/admin/><button>go</button></form>", "<a href='http://evil.example'>plain http</a>",
    ],
)  # fmt: skip
def test_hostile_markdown_is_cleaned(hostile):
    written = handbook.html(f"Words.\n\n{hostile}\n")
    assert written.startswith("<p>Words.</p>")
    for evil in ("script", "onerror", "style", "class", "iframe", "data:", "<svg", "<form", "<button", "http://"):
        assert evil not in written, written


def test_markdown_becomes_tables_anchors_and_addresses():
    text = "## Zażółć łódź\n\n| a | b |\n| --- | --- |\n| <kbd>N</kbd> | [x](release.md#y) |\n"
    assert handbook.html(text) == (
        '<h2 id="zazolc-lodz">Zażółć łódź</h2>\n<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n'
        "<tbody>\n<tr>\n<td><kbd>N</kbd></td>\n"
        '<td><a href="/admin/handbook/release/#y" rel="noopener noreferrer">x</a></td>\n</tr>\n</tbody>\n</table>'
    )
