"""The power goes while the site is used: whatever anybody was told is there afterwards."""

import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connection

from bench import _power, power_cuts

pytestmark = pytest.mark.xdist_group("running_site")


@pytest.fixture
def own_database(running_site) -> Iterator[_power.OwnPostgreSQL | None]:
    """A PostgreSQL that may be killed, with what is in the site's; None on SQLite."""
    if connection.vendor == "sqlite":
        yield None
        return
    database = _power.OwnPostgreSQL()
    copy = urlsplit(database.address)._replace(path=f"/{running_site.database}").geturl()
    subprocess.run(
        [
            database.programs / "createdb",
            "--maintenance-db",
            database.address,
            running_site.database,
        ],
        check=True,
    )
    dump = subprocess.run(
        ["pg_dump", "--no-owner", "--dbname", running_site.environ["DATABASE_URL"]],
        check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        ["psql", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname", copy],
        input=dump.stdout, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    with running_site.restarted(DATABASE_URL=copy):
        yield database
    database.remove()


def test_nothing_that_was_acknowledged_is_lost_when_the_power_goes(running_site, own_database):
    outcome = power_cuts.run(rounds=3, site=running_site, database=own_database)
    assert outcome.cuts == 3
    assert outcome.inquiries >= 3
    assert outcome.articles >= 3
    assert outcome.connections_broken > 0
    assert outcome.files_kept > 0
    assert outcome.faults == {}
