"""Pages as PDF: tagged for screen readers (PDF/UA-1), fonts embedded, made of nothing but the portal's own files.

WeasyPrint is imported when the first PDF is made: it takes a second and 50 MB, and cannot be imported at all without
its Debian libraries. Then `is_available()` says no, and the page itself is answered, for the reader's browser to print.
"""

import ctypes
from functools import cache, partial
from mimetypes import guess_type
from pathlib import Path
from threading import Lock
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core import checks
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header
from PIL import ImageFile

LIBRARIES = {  # what WeasyPrint opens: Debian's package, which brings the others along
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONTS = "fonts-dejavu-core"
ORIGIN = "https://paper.invalid"  # where the page seems to stand; nothing is ever asked from there
ONE_AT_A_TIME = Lock()  # each takes a whole processor and its memory


def is_available():
    return not missing()


@cache
def missing():
    """Debian's packages without which there is no PDF."""
    return [package for library, package in LIBRARIES.items() if not _opens(library)]


def _opens(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def check_libraries(app_configs, **kwargs):
    if is_available():
        return []
    packages = " ".join([*missing(), FONTS])
    return [checks.Warning("No PDF can be made on this machine.", hint=f"apt install {packages}", id="portal.W001")]


def pdf_response(template, context, *, language, name, columns=()):
    """The PDF as a file of this name; 503 with the page itself to print, where none can be made."""
    if not is_available():
        page = _page(template, context | {"is_print_view": True}, language)
        return HttpResponse(page, status=503, headers={"Cache-Control": "no-store"})
    paper = render(template, context, language=language, columns=columns)
    shown = {"Content-Disposition": content_disposition_header(False, name)}
    return HttpResponse(paper, content_type="application/pdf", headers=shown)


def render(template, context, *, language, columns=()):
    """The bytes of a PDF of this template, in a language of the site. The title of the page is the document's.

    `columns` are the languages of tables' columns after the first, where each is in one of its own.
    """
    return write(_page(template, context, language), columns)


def _page(template, context, language):
    with translation.override(language):
        return render_to_string(template, context | {"language": language})


def write(html, columns=()):
    """The bytes of a PDF of this page; its links may lead anywhere, but only files of ours are put in."""
    import weasyprint  # see above

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # which WeasyPrint sets for the whole process: broken photos are refused

    class OwnFiles(weasyprint.URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith(f"{ORIGIN}/"):
                return super().fetch(url, headers)  # refuses all but data:, what the page itself holds
            content_type = guess_type(url)[0] or "application/octet-stream"
            return weasyprint.urls.URLFetcherResponse(url, own_file(url), {"Content-Type": content_type})

    fetcher = OwnFiles(allowed_protocols=["data"], allow_redirects=False)
    page = weasyprint.HTML(string=html, base_url=f"{ORIGIN}/", url_fetcher=fetcher)
    with ONE_AT_A_TIME:
        return page.write_pdf(pdf_variant="pdf/ua-1", finisher=partial(_tell_languages, columns))


def _tell_languages(columns, document, pdf):
    """Give each cell of a table's row the language of its column: WeasyPrint tells the whole document's alone."""
    elements = {each.reference: each for each in pdf.objects if isinstance(each, dict)}
    for row in [each for each in elements.values() if each.get("S") == "/TR"]:
        for cell, language in zip(row["K"][1:], columns, strict=False):
            elements[cell]["Lang"] = f"({language})"


def own_file(url):
    """The bytes of a static file, or of the office's logo; ValueError for anything else."""
    path = unquote(urlsplit(url).path)
    if path.startswith(settings.STATIC_URL):
        name = path.removeprefix(settings.STATIC_URL)
        return Path(finders.find(name) or staticfiles_storage.path(name)).read_bytes()
    folder, _slash, name = path.rpartition("/")
    if folder == f"{settings.MEDIA_URL}logos":
        with default_storage.open(f"logos/{name}") as file:
            return file.read()
    raise ValueError(f"not a file of the portal's: {path}")
