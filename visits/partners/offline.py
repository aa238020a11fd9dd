"""The service worker of the partners' pages (templates/visits/worker.js): without network the last programme opens."""

from django.conf import settings
from django.shortcuts import render


def worker(request):
    """Served from inside its scope, /<lang>/my/, to anybody: it holds nothing, and clears what a link left behind."""
    return render(request, "visits/worker.js", {"static": settings.STATIC_URL}, content_type="text/javascript")
