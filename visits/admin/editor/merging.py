"""Two people in one stop: what each changed since its form was opened, field by field. Pure: texts in, names out."""

# Fields that mean something only together, by the one that the choice is asked at.
TOGETHER = {
    "starts": ["day", "starts", "ends"],
    "host": ["host", "host_choice", "place", "place_choice"],
    "who": ["who", "attends"],
}


def groups(names):
    """{the field where a choice is asked: the fields that go with it}, for all these names."""
    taken = {name for fields in TOGETHER.values() for name in fields}
    return TOGETHER | {name: [name] for name in names if name not in taken}


def comparable(values):
    """Values of a form as it posts them: {name: text, or the sorted texts of a list}."""
    return {name: _comparable(value) for name, value in values.items()}


def _comparable(value):
    if isinstance(value, list | tuple):
        return sorted(map(str, value))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def merged(was, mine, theirs):
    """(names to take from theirs, the fields to ask at): what only they changed is taken, what both changed is asked.

    All three are comparable values; a field that is not in `was` counts as changed by both.
    """
    taken, asked = [], []
    for at, names in groups(theirs).items():
        before, own, new = ([values.get(name) for name in names] for values in (was, mine, theirs))
        if own == new:
            continue
        if own == before:
            taken += names
        elif new != before:
            asked.append(at)
    return taken, asked
