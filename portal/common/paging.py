"""Numbered pages of a list."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404

PAGE_SIZE = 20


def paged(request, rows, size=PAGE_SIZE):
    """Context of a list: its `page` and the elided `pages` around it; a page that is not there is 404."""
    paginator = Paginator(rows, size)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404 from None
    return {"page": page, "pages": list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))}
