"""Sites of their own to back up and restore: a data folder, and a database on either server."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from django.apps import apps

from tests.migrated import database_beside

ROOT = Path(__file__).parents[3]
#: What no archive has, or every site has for itself.
NOT_COMPARED = {
    "backup.Backup", "backup.Restoration", "portal.Heartbeat", "published.Edition",
    "sessions.Session", "wagtailadmin.EditingSession", "wagtailadmin.FormState",
    "wagtailsearch.IndexEntry", "wagtailsearch.SQLiteFTSIndexEntry",
}  # fmt: skip


class Site:
    """A site in `folder`; on PostgreSQL, if `server` is its address, in a database of its own."""

    def __init__(self, folder: Path, server: str = "") -> None:
        self.folder, self.server = folder, server
        #: Settings of its own.
        self.more: dict[str, str] = {}
        self.database = f"portal_backup_{uuid.uuid4().hex[:12]}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "secret_key").write_text("a key that all these sites share " * 2)

    @property
    def environ(self) -> dict[str, str]:
        clean = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        address = self.server and urlsplit(self.server)._replace(path=f"/{self.database}").geturl()
        return clean | {
            "DATA_DIR": str(self.folder), "DATABASE_URL": address, "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
        } | self.more  # fmt: skip

    def on_server(self, statement: str) -> None:
        if self.server:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(statement)

    def create(self) -> "Site":
        self.on_server(f"CREATE DATABASE {self.database}")
        return self

    def create_migrated(self, migrated_file: Path) -> "Site":
        """Have all tables and nothing of anybody's; `migrated_file` is what SQLite begins with."""
        if self.server:
            template = database_beside(urlsplit(self.server).path.lstrip("/"))
            self.on_server(f'CREATE DATABASE {self.database} TEMPLATE "{template}"')
        else:
            shutil.copy(migrated_file, self.folder / "db.sqlite3")
        return self

    def copy_to(self, folder: Path) -> "Site":
        """Return another site like this one."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        other = Site(folder, self.server)
        other.on_server(f"CREATE DATABASE {other.database} TEMPLATE {self.database}")
        return other

    def remove(self) -> None:
        self.on_server(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environ, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
        )  # fmt: skip

    def run(self, *arguments: str, typed: str = "") -> tuple[int, str]:
        """Run a command; return its exit code and all that it printed."""
        process = self.start(*arguments, stdin=subprocess.PIPE)
        output, errors = process.communicate(typed)
        return process.returncode, output + errors

    def manage(self, *arguments: str) -> str:
        code, output = self.run(*arguments)
        assert code == 0, output
        return output

    def shell(self, program: str) -> str:
        return self.manage("shell", "--verbosity=0", "-c", program)

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """A connection past Django, and past what is tested."""
        if self.server:
            with psycopg.connect(self.environ["DATABASE_URL"]) as connection:
                yield connection
        else:
            with closing(sqlite3.connect(self.folder / "db.sqlite3")) as connection:
                yield connection

    def execute(self, *statements: str) -> None:
        with self.connected() as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    def select(self, query: str) -> list[tuple]:
        with self.connected() as connection:
            return connection.execute(query).fetchall()

    def rows(self) -> dict[str, list[dict]]:
        """Return all rows by table, in the order of their keys, alike for both databases."""
        found = {}
        for model in apps.get_models(include_auto_created=True):
            if model._meta.label not in NOT_COMPARED:
                names = sorted(field.column for field in model._meta.local_concrete_fields)
                listed = ", ".join(f'"{name}"' for name in names)
                table, key = model._meta.db_table, model._meta.pk.column
                rows = self.select(f'SELECT {listed} FROM "{table}" ORDER BY "{key}"')
                found[table] = [dict(zip(names, map(_neutral, row), strict=True)) for row in rows]
        return found

    def uploads(self) -> dict[str, bytes]:
        """Return the contents of all uploads by their paths."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for root in ("media", "private")
            for path in (self.folder / root).rglob("*")
            if path.is_file()
        }

    def found(self, *words: str) -> dict[str, list[int]]:
        """Return the keys of the pages that the search finds, in its order."""
        program = (
            "import json; from wagtail.models import Page;"
            f"print(json.dumps({{w: [p.pk for p in Page.objects.live().search(w)]"
            f" for w in {list(words)!r}}}))"
        )
        return json.loads(self.shell(program))

    @property
    def edition(self) -> str:
        return self.select("SELECT token FROM published_edition ORDER BY id DESC LIMIT 1")[0][0]


def _neutral(value: Any) -> Any:
    """Return a value as SQLite has it, with the JSON in texts read."""
    match value:
        case bool():
            return int(value)
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
        case date() | time():
            return value.isoformat()
        case UUID():
            return value.hex
        case IPv4Address() | IPv6Address():
            return str(value)
        case Decimal():
            return float(value)
        case dict():
            return {key: _neutral(inner) for key, inner in value.items()}
        case list():
            return [_neutral(inner) for inner in value]
        case str() if value[:1] in ("{", "["):
            try:
                return _neutral(json.loads(value))
            except ValueError:
                return value
        case str() if _MOMENT.fullmatch(value):
            return value if "." in value else f"{value}.000000"
    return value


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{6})?")
