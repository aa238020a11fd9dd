"""All rows of the database, kept in memory and put back: for tests in a browser, which cannot be rolled back."""

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction


def take():
    """{table: (columns, rows)} of everything but the migrations."""
    return {table: _rows(table) for table in sorted(connection.introspection.django_table_names(only_existing=True))}


@transaction.atomic
def restore(snapshot):
    """Foreign keys are checked at the end of the transaction, so tables may come in any order."""
    with connection.cursor() as cursor:
        for table in snapshot:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        for table, (columns, rows) in snapshot.items():
            names = ", ".join(map(connection.ops.quote_name, columns))
            values = ", ".join(["%s"] * len(columns))
            insert = f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({values})"
            cursor.executemany(insert, rows)
    ContentType.objects.clear_cache()


def _rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return [
            column.name if hasattr(column, "name") else column[0] for column in cursor.description
        ], cursor.fetchall()
