"""Files of the storage, answered whole: they are small, and so they have an ETag like pages."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse


def stored(name, content_type):
    """The file `name` of the default storage; 404 where it is gone."""
    try:
        with default_storage.open(name) as file:
            return HttpResponse(file.read(), content_type=content_type)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        raise Http404 from None


def logo(request, name):
    """A logo; its field stored it as WebP under a name of ours."""
    return stored(f"logos/{name}", "image/webp")
