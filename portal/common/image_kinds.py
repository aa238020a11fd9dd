"""What a file is that is no picture of ours, told by its first bytes, and what its owner can do."""

import re

from django.utils.translation import gettext_lazy as _

HEAD = 512  # bytes
EMPTY = _("The file is empty. It may still be in the cloud: open it once on this device and choose it again.")
BROKEN = _("The picture is broken and cannot be read to its end.")
HEAVY = _("The picture is saved in a way that takes too long to read. Save it anew as a plain JPEG and choose that.")
UNKNOWN = _("This is no JPEG, PNG or WebP picture. Save it as JPEG and choose that.")
HEIC = _(
    "HEIC cannot be read here. On the phone choose Settings, Camera, Formats, “Most compatible”; "
    "or send the photo as JPEG."
)
AVIF = _("AVIF cannot be read here. Save the photo as JPEG and choose that.")
GIF = _("GIF is not taken. Save the picture as PNG or JPEG and choose that.")
SVG = _("SVG is a drawing that may hold code, and is not taken. Export it as PNG and choose that.")
TIFF = _("TIFF and the raw files of cameras are not taken. Export the photo as JPEG and choose that.")
PDF = _("This is a PDF. Export the picture in it as JPEG and choose that.")
VIDEO = _("This is a video. A gallery holds photos only: save a frame of it as JPEG and choose that.")
OFFICE = _("This is no picture but a document. Save the pictures in it as JPEG and choose those.")
ZIP = _("This is a ZIP. Unpack it and choose the pictures in it.")

# A document of an office suite is a ZIP; its first file tells it from other ZIPs.
OFFICE_MAGIC = rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|_rels/|docProps/|mimetypeapplication/)"
KINDS = [
    (rb"\xff\xd8\xff|\x89PNG\r\n|RIFF....WEBP", BROKEN),
    (rb"....ftyp.{0,60}?avi[fs]", AVIF),
    (rb"....ftyp(?:he[ivm]|mif1|msf1)", HEIC),
    (rb"....ftypcrx|II[*+]\0|MM\0[*+]|IIRO|IIRS|MMOR|IIU\0|FUJIFILMCCD-RAW|FOVb|\0MRM", TIFF),
    (rb"....ftyp|....moov|RIFF....AVI |\x1aE\xdf\xa3|\0\0\x01[\xb0-\xbf]|FLV\x01|0&\xb2u", VIDEO),
    (rb"GIF8[79]a", GIF),
    (rb"%PDF-", PDF),
    (OFFICE_MAGIC, OFFICE),
    (rb"PK(?:\x03\x04|\x05\x06|\x07\x08)", ZIP),
    (rb"(?:\xef\xbb\xbf)?\s*<(?:svg|(?:\?xml|!--|!DOCTYPE svg).*<svg)", SVG),
]


def cure(head, name=""):
    """The sentence for a file that begins with `head` and that no decoder of ours could open.

    Its name counts only where its content says nothing.
    """
    if not head:
        return EMPTY
    by_name = HEIC if re.search(r"\.hei[cf]$", name or "", re.IGNORECASE) else UNKNOWN
    return next((words for magic, words in KINDS if re.match(magic, head, re.DOTALL)), by_name)


def is_zip(head):
    """A ZIP of files, not a document that is packed as one."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not re.match(OFFICE_MAGIC, head, re.DOTALL)
