"""What the buttons of an article's form do beside saving: another block, another order. No database here.

The form is sent, changed as it was sent, and shown again with all that was typed; nothing is checked or saved. So each
button works without a script, and a script does the same by sending the same form.
"""

import re

BUTTON = "_again"
DRAFT = "_draft"
PREFIX = "blocks"
TOTAL = f"{PREFIX}-TOTAL_FORMS"
MOST = 500  # blocks of one form; a button adds no more
NOT_COPIED = {"id", "seen_version", "position", "DELETE", "up_to_date"}
FIELD = re.compile(r"(?:[a-z_]+|blocks-\d+-[a-z]+)_(?!pl)[a-z]{2}")
SOURCE = "_pl"
NOWHERE = 10_000  # the position of a block that has none yet: behind all others


def again(post):
    """(the POST to be shown, number of the block that is new or None) after its button was pressed."""
    post = post.copy()
    action, _colon, words = post.get(BUTTON, "").partition(":")
    do = {"insert": insert, "duplicate": duplicate, "up": up, "down": down, "copy": copy}.get(action)
    return post, do(post, words) if do else None


def insert(post, words):
    """`text:2`: a new block of that kind after two others."""
    kind, _colon, after = words.partition(":")
    numbers, new = order(post), _add(post)
    if new is not None:
        post[f"{PREFIX}-{new}-kind"] = kind
        numbers.insert(min(_number(after), len(numbers)), new)
        renumber(post, numbers)
    return new


def duplicate(post, words):
    """`3`: a copy of the block with that number in the form, behind it."""
    old, numbers = _number(words), order(post)
    new = _add(post) if old in numbers else None
    if new is not None:
        for name in [name for name in post if name.startswith(f"{PREFIX}-{old}-")]:
            field = name.removeprefix(f"{PREFIX}-{old}-")
            if field not in NOT_COPIED:
                post.setlist(f"{PREFIX}-{new}-{field}", post.getlist(name))
        numbers.insert(numbers.index(old) + 1, new)
        renumber(post, numbers)
    return new


def up(post, words):
    _move(post, _number(words), -1)


def down(post, words):
    _move(post, _number(words), 1)


def copy(post, words):
    """`lead_en`: the Polish text into the field of another language."""
    if FIELD.fullmatch(words):
        post[words] = post.get(words[:-3] + SOURCE, "")


def order(post):
    """The numbers of the form's blocks in the order of their positions; those without one come last."""
    numbers = range(min(_number(post.get(TOTAL, "")), MOST))
    return sorted(numbers, key=lambda number: (_position(post, number), number))


def renumber(post, numbers):
    """Give the blocks, in this order, the positions that are there; an equal or missing one becomes the next higher."""
    last = 0
    for number, position in zip(numbers, sorted(_position(post, number) for number in numbers), strict=True):
        last = last + 1 if position >= NOWHERE or position <= last else position
        post[f"{PREFIX}-{number}-position"] = str(last)


def _move(post, number, step):
    numbers = order(post)
    if number in numbers and 0 <= (place := numbers.index(number) + step) < len(numbers):
        numbers.remove(number)
        numbers.insert(place, number)
        renumber(post, numbers)


def _add(post):
    new = _number(post.get(TOTAL, ""))
    if new >= MOST:
        return None
    post[TOTAL] = str(new + 1)
    return new


def position(value):
    """Where a block stands by the value of its field; without one it comes last, as it does when it is saved."""
    return _number(str(value or "")) or NOWHERE


def _position(post, number):
    return position(post.get(f"{PREFIX}-{number}-position"))


def _number(text):
    """The number that a text is, as far as blocks have numbers; 0 for any other text."""
    return int(text) if re.fullmatch(r"\d{1,4}", text, re.ASCII) else 0
