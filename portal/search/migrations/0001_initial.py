"""How the databases are to keep the index, so that it answers at the size of 100,000 texts.

PostgreSQL:

- Bodies and vectors lie outside of the table's rows (`toast_tuple_target`), texts uncompressed: of
  33,000 matches the rows are read to find the newest, and the texts of these alone. Titles stay in
  the rows: to fetch one from outside takes as long as to fetch a body.
- What was written last is searched without an index until it has been merged in, which whoever
  writes does at the end, at once for however much it was. So that list may grow until then
  (`gin_pending_list_limit`, in kB).

SQLite: FTS5 reads the texts where the entries have them, instead of keeping a copy
(https://sqlite.org/fts5.html#external_content_tables).
"""

from django.db import migrations

TABLE = "wagtailsearch_indexentry"
COLUMNS = ("autocomplete", "body", "title")


def arrange(apps, schema_editor):
    statements = {"postgresql": _postgresql, "sqlite": _sqlite}
    vendor = schema_editor.connection.vendor
    if vendor in statements:
        with schema_editor.connection.cursor() as cursor:
            statements[vendor](cursor)


def _postgresql(cursor):
    cursor.execute(f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)")
    for column, storage in {"title_text": "MAIN", "body_text": "EXTERNAL"}.items():
        cursor.execute(f"ALTER TABLE {TABLE} ALTER COLUMN {column} SET STORAGE {storage}")
    cursor.execute(
        "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
        " AND tablename = %s AND indexdef LIKE '%% USING gin %%'",
        [TABLE],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER INDEX "{name}" SET (gin_pending_list_limit = 65536)')


def _sqlite(cursor):
    fts = f"{TABLE}_fts"
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')
    cursor.execute(f"DROP TABLE {fts}")
    columns = ", ".join(COLUMNS)
    cursor.execute(
        f"CREATE VIRTUAL TABLE {fts} USING fts5({columns}, content='{TABLE}', content_rowid='id')"
    )
    new, old = (", ".join(f"{row}.{name}" for name in COLUMNS) for row in ("NEW", "OLD"))
    add = f"INSERT INTO {fts}(rowid, {columns}) VALUES (NEW.id, {new});"
    # Where Django has deleted the row of the virtual table itself, it must not go twice.
    remove = (
        f"INSERT INTO {fts}({fts}, rowid, {columns}) SELECT 'delete', OLD.id, {old}"
        f" WHERE EXISTS (SELECT 1 FROM {fts}_docsize WHERE id = OLD.id);"
    )
    for event, actions in {"INSERT": add, "DELETE": remove, "UPDATE": remove + add}.items():
        cursor.execute(
            f"CREATE TRIGGER portal_search_{event.lower()} AFTER {event} ON {TABLE}"
            f" BEGIN {actions} END"
        )
    cursor.execute(f"INSERT INTO {fts}({fts}) VALUES ('rebuild')")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("wagtailsearch", "0010_add_text_fields")]
    operations = [migrations.RunPython(arrange, migrations.RunPython.noop)]
