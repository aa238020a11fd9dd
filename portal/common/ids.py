"""Ids of rows and one-time keys as addresses and forms carry them: any text may come there."""

from uuid import UUID

DIGITS = 18  # so many always fit into the columns of both databases


def read_id(text):
    """The number that a text is; None for any other text, and for a number that no row can have."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= DIGITS
    return int(text) if is_number else None


def read_key(text):
    """The UUID that a text is; None for any other text."""
    try:
        return UUID(text)
    except ValueError:
        return None
