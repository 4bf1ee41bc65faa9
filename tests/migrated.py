"""The database as the migrations leave it, made once and then copied: making it takes a minute."""

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).parents[1]


def prepare(folder: Path, address: str) -> None:
    """Make the database anew if what it is made of has changed since.

    It is a file in `folder`, or where `address` (a URL) names a PostgreSQL, a database beside
    that one. Raises RuntimeError when the migrations fail.
    """
    if address:
        _prepare_postgresql(address)
    else:
        _prepare_sqlite(folder)


def file_in(folder: Path) -> Path:
    """Return where the SQLite database is."""
    return folder / "db.sqlite3"


def database_beside(name: str) -> str:
    """Return the name of the PostgreSQL database beside the one of that name."""
    return f"{name}_migrated"


def _made_of() -> str:
    """Return what differs where the migrations would leave something else."""
    digest = hashlib.sha256()
    apps = (ROOT / app for app in ("portal", "news", "contacts"))
    migrations = sorted(path for app in apps for path in app.rglob("migrations/*.py"))
    for path in (ROOT / "requirements.txt", ROOT / "portal" / "settings.py", *migrations):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _migrate(data: Path, address: str) -> None:
    environ = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings", "DATA_DIR": str(data), "DATABASE_URL": address,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"The migrations failed:\n{done.stderr}")


def _prepare_sqlite(folder: Path) -> None:
    known, made_of = folder / "made-of", _made_of()
    if known.exists() and known.read_text() == made_of:
        return
    known.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="portal-migrated-") as data:
        _migrate(Path(data), "")
        file_in(folder).unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(f"{data}/db.sqlite3")) as made,
            closing(sqlite3.connect(file_in(folder))) as kept,
        ):
            made.backup(kept)
    known.write_text(made_of)


def _prepare_postgresql(address: str) -> None:
    name, made_of = database_beside(urlsplit(address).path.lstrip("/")), _made_of()
    with psycopg.connect(address, autocommit=True) as server:
        known = server.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        if known and known[0] == made_of:
            return
        database = sql.Identifier(name)
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        server.execute(sql.SQL("CREATE DATABASE {}").format(database))
        with tempfile.TemporaryDirectory(prefix="portal-migrated-") as data:
            _migrate(Path(data), urlsplit(address)._replace(path=f"/{name}").geturl())
        server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(database, made_of))
