"""The one writer of documents: brings them in step with the rows that they are made of."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import translation

from portal.common.languages import CODES

from ..models import SearchDocument
from .sources import BETWEEN, SOURCES, Kind
from .words import BREAK, folded, sign

BATCH = 100
TOLD = ["id", "kind", "object_id", "slug", "date", "language", "readers", "title", "text"]
UNDATED = 2**22 - 1
KINDS = [Kind.GALLERIES, Kind.NEWS, Kind.VISITS, Kind.ORGANISATIONS, Kind.REGIONS, Kind.CLUSTERS]  # of a day, best last


@dataclass(frozen=True)
class Difference:
    """What the index holds of some rows and should not, and what it lacks; a changed document is both."""

    gone: tuple
    new: tuple


def refresh(kind, ids, *, anew=False):
    """Write the documents of a batch of rows that differ from what is stored; all of them where `anew`.

    The rows are held meanwhile: of two who write at once the later one sees what the earlier one wrote.
    """
    with transaction.atomic():
        difference = compare(kind, ids, anew=anew, hold=True)
        SearchDocument.objects.filter(pk__in=[document.pk for document in difference.gone]).delete()
        SearchDocument.objects.bulk_create(difference.new)
    return difference


def compare(kind, ids, *, anew=False, hold=False):
    rows = SOURCES[kind].rows().filter(pk__in=ids).order_by("pk")
    rows = rows.select_for_update(of=["self"], no_key=True) if hold else rows
    wanted = {told(document): document for row in rows for document in documents_of(kind, row)}
    of_rows = tuple(sign(f"{kind}{pk}") for pk in ids)
    documents = SearchDocument.objects.filter(words__matches=[of_rows]).only(*TOLD)
    stored = {told(document): document for document in documents}
    kept = set() if anew else wanted.keys() & stored.keys()
    return Difference(
        tuple(document for key, document in stored.items() if key not in kept),
        tuple(document for key, document in wanted.items() if key not in kept),
    )


def run(*, anew=False, write=True):
    """Bring every kind in step, a batch at a time while the site serves; yields each Difference."""
    act = refresh if write else compare
    for kind, source in SOURCES.items():
        known = SearchDocument.objects.filter(words__matches=[(sign(kind),)]).values_list("object_id", flat=True)
        for ids in batches({*source.rows().values_list("pk", flat=True), *known}):
            yield act(kind, ids, anew=anew)


def batches(ids):
    ids = sorted(ids)
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def told(document):
    return tuple(getattr(document, name) for name in TOLD)


def documents_of(kind, row):
    """One document for each text that readers see of a row, with the languages of those who do."""
    readers = {}
    for code in CODES:
        with translation.override(code):
            readers.setdefault(SOURCES[kind].see(row), []).append(code)
    return [document(kind, row, seen, codes) for seen, codes in readers.items()]


def document(kind, row, seen, codes):
    date = SOURCES[kind].day(row)
    signs = [word for name in (f"{kind}{row.pk}", kind, *codes) for word in sign(name).words]
    title = [*signs, *folded(seen.title), BREAK, *folded(seen.other_name)]
    parts = (word for part in seen.text.split(BETWEEN) for word in (BREAK, *folded(part)))
    return SearchDocument(
        id=key_of(kind, row.pk, date, codes[0]), kind=kind, object_id=row.pk, slug=row.slug, date=date,
        language=seen.language, readers=" ".join(codes), title=seen.title, text=seen.text,
        title_words=title, words=[*title, *parts],
    )  # fmt: skip


def key_of(kind, pk, date, code):
    """A key that sorts as results do, the best last: by date, what has none above all; then by kind and object."""
    day = date.toordinal() if date else UNDATED
    return (day << 40) + (KINDS.index(kind) << 37) + (pk << 3) + CODES.index(code)
