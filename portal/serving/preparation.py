"""What must be true and done before the site is served."""

import errno
import fcntl
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from wagtail.models import Site

from portal import fingerprints, static_files
from portal.backup import restoring
from portal.serving import static
from portal.serving.staff import create_first_login

Say = Callable[[str], None]


def prepare(say: Say) -> tuple[str, str] | None:
    """Do all that is missing; return name and password of the first login if it was made.

    Raises CommandError when it cannot be done.
    """
    require_database()
    migrate(say)
    restoring.settle()
    collect_static(say)
    load_demo_if_empty(say)
    follow_site_url()
    return create_first_login()


def require_writable_data_dir() -> None:
    """Raise CommandError when DATA_DIR cannot be written."""
    try:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR):
            pass
    except OSError as error:
        raise CommandError(
            _("DATA_DIR %(path)s cannot be written: %(reason)s.")
            % {"path": settings.DATA_DIR, "reason": error.strerror}
        ) from None


def hold_data_dir() -> IO[bytes]:
    """Keep DATA_DIR for this process while the returned file is open.

    Raises CommandError when another process holds it. A lock of POSIX: it ends with the process
    however that ends, and forks have no part in it.
    """
    file = (settings.DATA_DIR / "serving.lock").open("ab")
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise CommandError(
            _("DATA_DIR %(path)s is being served already. Stop that, or choose another.")
            % {"path": settings.DATA_DIR}
        ) from None
    return file


def require_free_port(host: str, port: int) -> None:
    """Raise CommandError when nothing can listen at `host`:`port`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                line = _("Port %(port)s is taken. Choose another: make run PORT=%(other)s")
            else:
                line = _("HOST=%(host)s PORT=%(port)s cannot be listened on: %(reason)s.")
            raise CommandError(
                line
                % {"port": port, "host": host, "reason": error.strerror, "other": port % 65535 + 1}
            ) from None


def require_database() -> None:
    """Raise CommandError when the database does not let us in."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise CommandError(
            _("The database does not answer (DATABASE_URL): %(reason)s")
            % {"reason": " ".join(str(error).split())}
        ) from None


def pending_migrations() -> list[str]:
    """Return the names of migrations that the database lacks, such as "news.0001_initial"."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def migrate(say: Say) -> None:
    """Bring the database up to date, if it is not."""
    if pending_migrations():
        say(_("Preparing the database …"))
        call_command("migrate", verbosity=0, interactive=False)


def collect_static(say: Say) -> None:
    """Hash and compress the static files, if what they are made from has changed."""
    stamp = settings.STATIC_ROOT / ".made-from"
    made_from = _static_fingerprint()
    if not (stamp.is_file() and stamp.read_text() == made_from):
        say(_("Compressing static files …"))
        static.collect()
        stamp.write_text(made_from)


def _static_fingerprint() -> str:
    """Tells our static files, and what they are made with, from others."""
    folders = map(Path, settings.STATICFILES_DIRS)
    files = (file for folder in folders for file in folder.rglob("*"))
    made_with = [settings.BASE_DIR / "requirements.txt", Path(static_files.__file__)]
    return fingerprints.of_files([*made_with, *files])


def load_demo_if_empty(say: Say) -> None:
    """Load the demo company on a database without a home page."""
    if not apps.get_model("portal", "HomePage").objects.exists():
        say(_("Loading the demo company …"))
        call_command("demo", verbosity=0)


def follow_site_url() -> None:
    """Give the default Site the address in SITE_URL, from which absolute links are made."""
    address = urlsplit(settings.SITE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    site = Site.objects.filter(is_default_site=True).first()
    if site and (site.hostname, site.port) != (address.hostname, port):
        site.hostname, site.port = address.hostname, port
        site.save()
