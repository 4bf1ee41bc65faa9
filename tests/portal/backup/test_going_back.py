"""The way back from a version whose tables are others."""

import pytest

from tests.portal.backup.sites import Site

pytestmark = pytest.mark.xdist_group("backup")

#: One of a package, in which nobody has written how to undo it.
IRREVERSIBLE = "django_tasks_database.0013_separate_exception_fields"


def without(names: str, *left_out: str) -> str:
    return "\n".join(name for name in names.split() if name not in left_out)


def test_what_was_applied_since_is_undone_and_the_rest_stays(other_site: Site, tmp_path):
    noted = tmp_path / "migrations"
    other_site.manage("migrations", str(noted))
    names = noted.read_text()
    assert names == other_site.manage("migrations", "-")
    noted.write_text(without(names, "sessions.0001_initial"))
    accounts = other_site.select("SELECT username FROM auth_user")
    announced = other_site.manage("migrations", str(noted), "--back", "--dry-run")
    assert "sessions.0001_initial" in announced
    assert other_site.select("SELECT COUNT(*) FROM django_session") == [(0,)]
    other_site.manage("migrations", str(noted), "--back")
    assert other_site.manage("migrations", "-") == noted.read_text() + "\n"
    assert other_site.select("SELECT username FROM auth_user") == accounts
    code, _output = other_site.run("migrate", "--check")
    assert code == 1


def test_what_cannot_be_undone_is_left_as_it_is(other_site: Site, tmp_path):
    noted = tmp_path / "migrations"
    names = other_site.manage("migrations", "-")
    noted.write_text(without(names, "sessions.0001_initial", IRREVERSIBLE))
    code, output = other_site.run("migrations", str(noted), "--back")
    assert code == 1
    assert "cannot be undone; restore a backup instead" in output
    assert other_site.manage("migrations", "-") == names


def test_what_another_version_applied_is_left_to_it(other_site: Site, tmp_path):
    noted = tmp_path / "migrations"
    noted.write_text(other_site.manage("migrations", "-"))
    other_site.execute(
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('news', '0099_later', '2026-11-01 00:00:00')"
    )
    code, output = other_site.run("migrations", str(noted), "--back")
    assert code == 1
    assert "news.0099_later" in output


def test_tables_of_another_version_are_put_aside_for_those_of_the_backup(
    full_site: Site, archive, other_site: Site
):
    # A later version's: a column that may not be empty, and a table that stands in the way.
    other_site.execute(
        "ALTER TABLE auth_user ADD COLUMN later integer NOT NULL DEFAULT 1",
        "DROP TABLE django_session",
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('auth', '0099_later', '2026-11-01 00:00:00')",
    )
    output = other_site.manage("restore", str(archive), "--aside", "--no-input")
    assert "is put aside: " in output
    aside = output.split("is put aside: ")[1].split()[0]
    assert other_site.rows() == full_site.rows()
    assert other_site.uploads() == full_site.uploads()
    if other_site.server:
        assert other_site.select(f"SELECT username FROM {aside}.auth_user") == [("other",)]
    else:
        assert list(other_site.folder.glob("db.sqlite3.aside_*"))


def test_a_damaged_backup_puts_nothing_aside(archive, other_site: Site, tmp_path):
    damaged = tmp_path / "damaged.tar"
    whole = archive.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    before = other_site.rows()
    code, _output = other_site.run("restore", str(damaged), "--aside", "--no-input")
    assert code == 1
    assert other_site.rows() == before


def test_nothing_is_put_aside_under_a_running_site(archive, other_site: Site):
    if other_site.server:
        pytest.skip("PostgreSQL has whoever uses the tables wait")
    before = other_site.rows()
    with other_site.connected() as connection:
        connection.execute("SELECT COUNT(*) FROM auth_user").fetchone()
        code, output = other_site.run("restore", str(archive), "--aside", "--no-input")
    assert code == 1
    assert "stop it first" in output
    assert other_site.rows() == before
    assert not list(other_site.folder.glob("db.sqlite3.aside_*"))
