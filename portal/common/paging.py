"""Numbered pages of a list."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404

PAGE_SIZE = 20


def paged(request, rows, size=PAGE_SIZE, count=None):
    """Context of a list: its `page` and the elided `pages` around it; a page that is not there is 404.

    `count` saves the question where it is known already.
    """
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage:
        raise Http404 from None
    return {"page": page, "pages": list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))}
