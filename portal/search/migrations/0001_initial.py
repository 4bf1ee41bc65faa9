"""How PostgreSQL is to keep the index, so that it answers at the size of 100,000 texts.

- Texts and vectors lie outside of the table's rows (`toast_tuple_target`), texts uncompressed: of
  33,000 matches the rows are read to find the newest, and the texts of these alone.
- What was written last is searched without an index until it has been merged in; that list is kept
  short (`gin_pending_list_limit`, in kB).
"""

from django.db import migrations

TABLE = "wagtailsearch_indexentry"


def arrange(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)")
        for column in ("title_text", "body_text"):
            cursor.execute(f"ALTER TABLE {TABLE} ALTER COLUMN {column} SET STORAGE EXTERNAL")
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
            " AND tablename = %s AND indexdef LIKE '%% USING gin %%'",
            [TABLE],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER INDEX "{name}" SET (gin_pending_list_limit = 256)')


class Migration(migrations.Migration):
    initial = True
    dependencies = [("wagtailsearch", "0010_add_text_fields")]
    operations = [migrations.RunPython(arrange, migrations.RunPython.noop)]
