"""What was deleted, as history knew it last: found, told, and brought back under its old id, whole or not at all.

What a record refers to may be gone as well by now. Then the rule of that reference says what becomes of it: set to
nothing, it stays empty; a row that would have gone too stays away; what would have been protected comes back first.
"""

from collections import defaultdict

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CASCADE, SET_NULL, Exists, FileField, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .chronicle import DELETED, Related, entries, in_history, keys_of, record_of
from .history import is_tracked, kept_fields, value_of
from .wording import label_of


def deletions(model):
    """The rows of history that tell how records of a model went that are still gone, the newest first."""
    rows, key = model.history.model.objects, model._meta.pk.attname
    stored = model._meta.concrete_model._base_manager.filter(pk=OuterRef(key))
    later = rows.filter(**{key: OuterRef(key)}, history_id__gt=OuterRef("history_id"))
    return rows.filter(~Exists(stored), ~Exists(later), history_type=DELETED).order_by("-history_date", "-history_id")


def records_of(rows):
    """The records that these rows of history tell of, for their names alone."""
    related = Related([{"row": row, "before": None} for row in rows], fields=lambda row: row.tracked_fields)
    return [related.record(row) for row in rows]


class Piece:
    """One deleted row: the record that would come back, what it comes without, and what is in the way.

    `parent` is the record that it went with; `is_orphan`: what it belonged to, too, is gone by now.
    """

    def __init__(self, entry, related, names, parent=None):
        self.entry, self.related, self.names, self.parent = entry, related, names, parent
        self.row, self.model = entry["row"], entry["row"].instance_type
        self.record, self.lists, self.lost, self.missing = record_of(self.row), {}, [], {}
        self.record.version += 1
        self.is_orphan = False
        for field in self.row.tracked_fields:
            self._refer(field)
        for field in self.row._history_m2m_fields if entry["before"] else ():
            self._list(field)

    def _refer(self, field):
        value = getattr(self.record, field.attname)
        if isinstance(field, FileField):
            if value and not field.storage.exists(value.name):
                self._leave_out(field, value.name)
        elif field.is_relation and value and self.related.without(field, [value]) and not self._is_parent(field, value):
            on_delete, name = field.remote_field.on_delete, self.names[field.related_model, value]
            if on_delete is SET_NULL:
                self._leave_out(field, name)
            elif on_delete is CASCADE and self.parent:
                self.is_orphan = True
            else:
                self.missing[field.name] = name

    def _is_parent(self, field, value):
        return isinstance(self.parent, field.related_model) and self.parent.pk == value

    def _leave_out(self, field, name):
        setattr(self.record, field.attname, None if field.null else "")
        self.lost.append((self.label(field), name))

    def _list(self, field):
        keys = value_of(field, self.entry["before"])
        gone = self.related.without(field, keys)
        self.lists[field.name] = [key for key in keys if key not in gone]
        self.lost += [(self.label(field), self.names[field.related_model, key]) for key in gone]

    def label(self, field):
        label = label_of(self.model, field.name)[0]
        return f"{self.related.name(self.entry)}, {label}" if self.parent else label

    def lines(self, visible=None):
        """(label, language, text) of every field that says something; of those that the reader may see, if not all."""
        for field in self.entry["fields"]:
            if visible is None or getattr(field, "translated_field", field).name in visible:
                source = self.entry["before"] if field.many_to_many else self.row
                text = source and in_history(field, value_of(field, source), self.related)
                if text:
                    yield *label_of(self.model, field.name), text

    def faults(self):
        """Sentences that say what is in the way of this record."""
        yield from self.missing_faults()
        if not self.missing:  # a model's own checks may look at what it refers to
            try:
                self.record.full_clean()
            except ValidationError as refusal:
                yield from _sentences(self.model, refusal)

    def missing_faults(self):
        for name, gone in self.missing.items():
            label = self.label(self.model._meta.get_field(name))
            yield _("%(field)s: %(name)s exists no more. It has to come back first.") % {"field": label, "name": gone}

    def save(self, at):
        """Insert the record under its old id, then its lists: one row of history."""
        if faults := list(self.faults()):
            raise ValidationError(faults)
        self.record._history_date = at
        self.record.save(force_insert=True)
        for name, keys in self.lists.items():
            getattr(self.record, name).set(keys)


class Deletion:
    """A deleted record with the rows that went with it, of a row of `deletions`."""

    def __init__(self, row):
        self.row, self.model = row, row.instance_type
        key = getattr(row, self.model._meta.pk.attname)
        strands = [(self.model, {self.model._meta.pk.attname: key}), *_cascades(self.model, key)]
        told = (entry for number, strand in enumerate(strands) for entry in entries(number, strand, [row.history_date]))
        found = [entry for entry in told if entry["row"].history_type == DELETED]
        related = Related(found)
        names = dict(_last_names(found, related))
        own = next(entry for entry in found if entry["strand"] == 0)
        self.page, self.name = Piece(own, related, names), str(related.record(row))
        with_it = [Piece(entry, related, names, self.page.record) for entry in found if entry["strand"]]
        self.rows = sorted(with_it, key=lambda piece: (piece.model._meta.label, piece.record.pk))

    @property
    def record(self):
        return self.page.record

    @property
    def coming(self):
        """The pieces that come back; a row whose other parent is gone, or that is stored already, does not."""
        stored = {model: self._stored(model) for model in {row.model for row in self.rows}}
        rows = [row for row in self.rows if not row.is_orphan and row.record.pk not in stored[row.model]]
        return [self.page, *rows]

    def _stored(self, model):
        keys = [row.record.pk for row in self.rows if row.model is model]
        return set(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))

    @property
    def lost(self):
        """(label, name) of what it comes back without, because that is gone."""
        fields = [line for piece in (self.page, *self.rows) if not piece.is_orphan for line in piece.lost]
        return fields + [(row.related.name(row.entry), "") for row in self.rows if row.is_orphan]

    def faults(self):
        """What is in the way, as far as it can be said before anything is stored."""
        yield from self.page.faults()
        for row in self.rows:
            if not row.is_orphan:
                yield from row.missing_faults()

    def row_lines(self):
        """(name, all that it says, a field a line) of each row that went with the record."""
        for row in self.rows:
            said = [f"{label} ({language}): {text}" if language else f"{label}: {text}"
                    for label, language, text in row.lines()]  # fmt: skip
            yield row.related.name(row.entry), "\n".join(said)

    def unknown(self):
        """Names of the fields that history never holds (contacts): they come back empty."""
        kept = {field.name for field in kept_fields(self.row)} | {self.model._meta.pk.name}
        fields = [field for field in self.model._meta.concrete_fields if field.name not in kept]
        return sorted(label_of(self.model, field.name)[0] for field in fields)

    def restore(self, at):
        """Bring everything back, or raise ValidationError that says why not; then nothing is done."""
        try:
            with transaction.atomic():
                for piece in self.coming:
                    piece.save(at)
        except IntegrityError:
            raise ValidationError(_("Somebody was faster with the same record or name. Look again.")) from None


def _last_names(found, related):
    """((model, key), name) of whatever these entries refer to and is gone, as history knew it last."""
    wanted = defaultdict(set)
    for row in (row for entry in found for row in (entry["row"], entry["before"]) if row):
        for field in filter(lambda field: field.is_relation, kept_fields(row)):
            wanted[field.related_model].update(related.without(field, keys_of(field, value_of(field, row))))
    for model, keys in wanted.items():
        known = _last_rows(model, keys) if keys and is_tracked(model) else {}
        names = dict(zip(known, records_of(list(known.values())), strict=True)) if known else {}
        for key in keys:
            name = names[key] if key in names else _("no. %(key)s") % {"key": key}
            yield (model, key), f"{capfirst(model._meta.verbose_name)} {name}"


def _last_rows(model, keys):
    pk = model._meta.pk.attname
    rows = model.history.filter(**{f"{pk}__in": keys}, history_type=DELETED).order_by("history_id")
    return {getattr(row, pk): row for row in rows}


def _cascades(model, key):
    """The strands of rows that go when a record goes, one level deep."""
    for relation in model._meta.related_objects:
        if relation.on_delete is CASCADE and is_tracked(relation.related_model):
            yield relation.related_model, {relation.field.attname: key}


def _sentences(model, refusal):
    """The messages of a refusal, each with the name of its field."""
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    for name, messages in by_field.items():
        label = "" if name == NON_FIELD_ERRORS else f"{label_of(model, name)[0]}: "
        yield from (f"{label}{message}" for message in messages)
