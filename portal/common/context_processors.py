"""What the frame of every page needs; nothing here looks at the session."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .languages import same_page
from .models import Office

LOCALES = {"pl": "pl_PL", "en": "en_GB", "fr": "fr_FR", "es": "es_ES"}  # as Open Graph names them


def site(request):
    return {
        "office": SimpleLazyObject(Office.current),
        "nav": SimpleLazyObject(lambda: navigation(request.path)),
        "languages": SimpleLazyObject(lambda: switch(request)),
        "x_default": SimpleLazyObject(lambda: same_page(request, settings.LANGUAGE_CODE)),
        "origin": f"{request.scheme}://{request.get_host()}",
    }


def navigation(path):
    """The places of the header; `current` is "page" on the place itself and True below it."""
    places = [
        ("news", _("News")),
        ("visits", _("Visits")),
        ("clusters", _("Clusters")),
        ("regions", _("Regions")),
        ("galleries", _("Galleries")),
    ]
    items = []
    for name, label in places:
        url = reverse(name)
        current = "page" if path == url else path.startswith(url)
        items.append({"url": url, "label": label, "current": current})
    return items


def switch(request):
    current = get_language()
    return [
        {
            "code": code,
            "name": name,
            "url": same_page(request, code),
            "current": code == current,
            "locale": LOCALES[code],
        }
        for code, name in settings.LANGUAGES
    ]
