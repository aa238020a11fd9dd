"""The service worker of the partners' pages: their last programme opens without network (templates/visits/worker.js)."""

from django.conf import settings
from django.shortcuts import render


def worker(request):
    """Served from inside its scope, /<lang>/my/, and to anybody: it holds nothing, and clears what a link left behind."""
    return render(request, "visits/worker.js", {"static": settings.STATIC_URL}, content_type="text/javascript")
