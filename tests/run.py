"""`python -m tests.run`: all tests on SQLite, then all on PostgreSQL."""

import getpass
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

PYTEST = [sys.executable, "-m", "pytest", "--numprocesses=2", "--dist=loadgroup", "--quiet"]


@contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL: DATABASE_URL's, one on this machine, or an embedded one.

    Raises RuntimeError when there is none.
    """
    given = os.environ.get("DATABASE_URL", "")
    local = [
        f"postgres://{user}@127.0.0.1:5432/postgres" for user in ("postgres", getpass.getuser())
    ]
    for address in [given] if given.startswith("postgres") else local:
        try:
            psycopg.connect(address, connect_timeout=3).close()
        except psycopg.OperationalError:
            continue
        yield address
        return
    try:
        import pgserver
    except ImportError:
        raise RuntimeError(
            "No PostgreSQL answers on 127.0.0.1:5432; give one in DATABASE_URL."
        ) from None
    with tempfile.TemporaryDirectory(prefix="portal-postgresql-") as folder:
        server = pgserver.get_server(folder)
        try:
            yield server.get_uri().replace("postgresql://", "postgres://")
        finally:
            server.cleanup()


def run(name: str, address: str, arguments: list[str]) -> int:
    print(f"\n== Tests on {name}", flush=True)
    return subprocess.run(
        [*PYTEST, *arguments], env=os.environ | {"DATABASE_URL": address}, check=False
    ).returncode


def main() -> int:
    arguments = sys.argv[1:]
    failed = run("SQLite", "", arguments)
    try:
        with postgresql() as address:
            return run("PostgreSQL", address, arguments) or failed
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
