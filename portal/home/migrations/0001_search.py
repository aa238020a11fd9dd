"""One table of documents: of FTS5 on SQLite, with indexes of words on PostgreSQL."""

from django.db import migrations, models

import portal.home.search.words

SQLITE = """
CREATE VIRTUAL TABLE home_searchdocument USING fts5(
    kind UNINDEXED, object_id UNINDEXED, slug UNINDEXED, date UNINDEXED, language UNINDEXED,
    readers UNINDEXED, title UNINDEXED, text UNINDEXED, title_words, words, tokenize = "ascii tokenchars '@'"
)
"""
# Texts and words lie apart from the rows, so that what a common word finds is ranked over a narrow table. Without
# statistics of words the planner never reads the words of all rows where an index of them is at hand, and without
# pending entries a rare word costs the same after a night of indexing.
POSTGRESQL = """
CREATE TABLE home_searchdocument (
    rowid bigint PRIMARY KEY, kind varchar(13) NOT NULL, object_id bigint NOT NULL, slug varchar(100) NOT NULL,
    date date, language varchar(2) NOT NULL, readers varchar(40) NOT NULL, title text NOT NULL, text text NOT NULL,
    title_words tsvector NOT NULL, words tsvector NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE home_searchdocument ALTER title_words SET STATISTICS 0, ALTER words SET STATISTICS 0;
CREATE INDEX home_searchdocument_title_words ON home_searchdocument USING gin (title_words) WITH (fastupdate = off);
CREATE INDEX home_searchdocument_words ON home_searchdocument USING gin (words) WITH (fastupdate = off);
"""


def create(apps, editor):
    editor.execute(POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE, params=None)


def drop(apps, editor):
    editor.execute("DROP TABLE home_searchdocument")


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create, drop)],
            state_operations=[
                migrations.CreateModel(
                    name="SearchDocument",
                    fields=[
                        ("id", models.BigIntegerField(db_column="rowid", primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("news", "News"),
                                    ("visits", "Visits"),
                                    ("clusters", "Clusters"),
                                    ("organisations", "Organisations"),
                                    ("regions", "Regions"),
                                    ("galleries", "Galleries"),
                                ],
                                max_length=13,
                            ),
                        ),
                        ("object_id", models.BigIntegerField()),
                        ("slug", models.CharField(max_length=100)),
                        ("date", models.DateField(null=True)),
                        ("language", models.CharField(max_length=2)),
                        ("readers", models.CharField(max_length=40)),
                        ("title", models.TextField()),
                        ("text", models.TextField()),
                        ("title_words", portal.home.search.words.WordsField()),
                        ("words", portal.home.search.words.WordsField()),
                    ],
                    options={"default_permissions": ()},
                ),
            ],
        ),
    ]
