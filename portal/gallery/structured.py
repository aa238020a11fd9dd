"""Photos and galleries as facts for machines: Open Graph and schema.org."""

from portal.common.languages import language_of
from portal.common.structured import known

from .renditions import WIDTHS


def large_size(photo):
    """(width, height) in pixels of the largest rendition."""
    width = min(photo.width, WIDTHS[-1])
    return width, max(1, round(photo.height * width / photo.width))


def image_object(photo, origin):
    """The largest rendition of a photo."""
    width, height = large_size(photo)
    return known(
        kind="ImageObject", contentUrl=origin + photo.files.large, width=width, height=height,
        description=photo.alt_text, caption=photo.caption, creditText=photo.credit,
    )  # fmt: skip


def image_gallery(gallery, photos, origin):
    return known(
        kind="ImageGallery", name=gallery.title, url=origin + gallery.get_absolute_url(),
        inLanguage=language_of(gallery, "title"), image=[image_object(photo, origin) for photo in photos],
    )  # fmt: skip
