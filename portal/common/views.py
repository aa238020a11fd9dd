"""Files of portal.common."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404


def logo(request, name):
    """A logo; the field stored it as WebP under a name of ours."""
    try:
        return FileResponse(default_storage.open(f"logos/{name}"), content_type="image/webp")
    except OSError:
        raise Http404 from None
