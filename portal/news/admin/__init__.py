"""News in the admin."""

from . import article, tags  # noqa: F401 each registers its pages
