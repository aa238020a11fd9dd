"""Photos and galleries as facts for machines: Open Graph and schema.org."""

from .renditions import WIDTHS


def large_size(photo):
    """(width, height) in pixels of the largest rendition."""
    width = min(photo.width, WIDTHS[-1])
    return width, max(1, round(photo.height * width / photo.width))
