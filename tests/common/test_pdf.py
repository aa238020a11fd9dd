"""PDFs are made of our own files alone; where none can be made, the page itself is answered and the check warns."""

import logging

import pytest
from django.core.management import call_command
from PIL import ImageFile

from portal.common import pdf

PAGE = '<html lang="en"><title>Title</title>{}<p>Zażółć gęślą jaźń'


@pytest.mark.paper
def test_a_process_that_made_a_pdf_still_refuses_broken_photos():
    """WeasyPrint itself tells Pillow, for the whole process, to take pictures that break off."""
    pdf.write("<p>Zażółć</p>")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


@pytest.mark.paper
@pytest.mark.parametrize(
    "html",
    [
        '<img alt="x" src="http://127.0.0.1:9/x.png">', '<img alt="x" src="https://internal.example/x.png">',
        '<img alt="x" src="file:///etc/hostname">', '<link rel="stylesheet" href="ftp://127.0.0.1/x.css">',
        '<link rel="attachment" href="file:///etc/passwd">', '<img alt="x" src="/media/0123-400.webp">',
        '<img alt="x" src="/static/../portal/settings.py">', '<style>@import url(file:///etc/passwd);</style>',
        '<base href="http://127.0.0.1:9/"><img alt="x" src="x.png">', '<img alt="x" src="//127.0.0.1:9/x.png">',
        """<img alt="x" src="data:image/svg+xml,&lt;svg xmlns='http://www.w3.org/2000/svg'&gt;&lt;image
        href='http://127.0.0.1:9/x.png' width='9' height='9'/&gt;&lt;/svg&gt;">""",
    ],
)  # fmt: skip
def test_nothing_but_our_own_files_is_asked_for(html, monkeypatch, caplog):
    opened = []
    monkeypatch.setattr("http.client.HTTPConnection.connect", lambda *args: opened.append(args))
    monkeypatch.setattr("urllib.request.FileHandler.file_open", lambda *args: opened.append(args))
    with caplog.at_level(logging.WARNING, "weasyprint"):
        assert pdf.write(PAGE.format(html)).startswith(b"%PDF-1.7")
    assert opened == []
    assert [record for record in caplog.records if "Failed to load" in record.getMessage()]


def test_files_of_ours_are_the_stylesheets_and_the_logo_of_the_office(settings):
    assert b"@page" in pdf.own_file(f"{pdf.ORIGIN}/static/css/paper.css")
    (settings.MEDIA_ROOT / "logos").mkdir(parents=True)
    (settings.MEDIA_ROOT / "logos" / "ours.webp").write_bytes(b"logo")
    (settings.MEDIA_ROOT / "photo.webp").write_bytes(b"photo")
    assert pdf.own_file(f"{pdf.ORIGIN}/media/logos/ours.webp") == b"logo"
    for path in ("/media/photo.webp", "/pl/my/arequipa/", "/etc/passwd"):
        with pytest.raises(ValueError, match=f"not a file of the portal's: {path}"):
            pdf.own_file(pdf.ORIGIN + path)
    for path in ("/media/logos/../photo.webp", "/media/logos/%2e%2e/photo.webp", "/static/%2e%2e/portal/settings.py"):
        with pytest.raises(Exception, match=r"outside of|portal's"):  # SuspiciousFileOperation
            pdf.own_file(pdf.ORIGIN + path)


@pytest.fixture
def without_libraries(monkeypatch):
    monkeypatch.setattr(pdf, "LIBRARIES", {"libnowhere.so.0": "libnowhere0", "libc.so.6": "libc6"})
    pdf.missing.cache_clear()
    yield
    pdf.missing.cache_clear()


def test_without_its_libraries_the_check_names_the_packages_to_install(without_libraries, capsys):
    assert not pdf.is_available()
    call_command("check")
    told = capsys.readouterr().err
    assert "(portal.W001) No PDF can be made on this machine." in told
    assert "apt install libnowhere0 fonts-dejavu-core" in told


@pytest.mark.paper
def test_with_its_libraries_the_check_is_silent():
    assert pdf.is_available()
    assert pdf.check_libraries(None) == []
