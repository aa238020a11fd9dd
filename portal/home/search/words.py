"""Words of the search: how texts are folded to them, and how each database keeps and finds them.

Both databases are given words that are folded already and come apart at spaces alone: FTS5 by its `ascii` tokenizer,
PostgreSQL as literals of tsvector and tsquery, which no parser and no dictionary touches. So both find the same.
"""

from dataclasses import dataclass

from django.db import models

from portal.common.sorting import fold

LONGEST = 60  # letters of a word that count; PostgreSQL refuses words over 2 kB
MOST = 20_000  # words of a document that count
SIGN = "@"  # begins what is no word of a text; folding leaves none in a word
BREAK = SIGN  # between parts of a text, so that no phrase reaches across


def folded(text):
    """The words of a text as the index knows them, in order."""
    return [word[:LONGEST] for word in fold(text).split()]


@dataclass(frozen=True)
class Term:
    """A word, or the words of a phrase; `is_prefix`: anything that begins with it."""

    words: tuple
    is_prefix: bool = False

    def fts5(self):
        return f'"{" ".join(self.words)}"{"*" if self.is_prefix else ""}'

    def tsquery(self):
        return " <-> ".join(f"'{word}'{':*' if self.is_prefix else ''}" for word in self.words)


def sign(name):
    """What a document carries beside its words: its kind, its object, a language of its readers."""
    return Term((f"{SIGN}{name}",))


class WordsField(models.Field):
    """A list of folded words: a column of an FTS5 table, or a tsvector."""

    def db_type(self, connection):
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value, connection, prepared=False):
        words = value[:MOST]
        if connection.vendor == "postgresql":
            return " ".join(f"'{word}':{place}" for place, word in enumerate(words, start=1))
        return " ".join(words)


@WordsField.register_lookup
class Matches(models.Lookup):
    """`words__matches=clauses`: at least one Term of each clause is there."""

    lookup_name = "matches"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        return "%s", [query_of(value, connection)]

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        return f"{column} {operator_of(connection)}", [*params, query_of(self.rhs, connection)]


def operator_of(connection):
    return "@@ %s::tsquery" if connection.vendor == "postgresql" else "MATCH %s"


def query_of(clauses, connection):
    if connection.vendor == "postgresql":
        return " & ".join(f"({' | '.join(term.tsquery() for term in clause)})" for clause in clauses)
    return " AND ".join(f"({' OR '.join(term.fts5() for term in clause)})" for clause in clauses)
