"""The machine: room on its disks, folders that can be written, the clock."""

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from portal.doctor import Verdict, database, fail, ok, warn

GIGA = 1024**3
#: Less than that is a warning, and a failure.
FEW_BYTES, NO_BYTES = 2 * GIGA, 300 * 1024 * 1024


def _folders() -> dict[str, Path]:
    found = {
        "DATA_DIR": settings.DATA_DIR, "media": settings.MEDIA_ROOT,
        "private": settings.PRIVATE_ROOT, "published": settings.PUBLISHED_ROOT,
    }  # fmt: skip
    if isinstance(settings.BACKUP_DIR, Path):
        found["BACKUP_DIR"] = settings.BACKUP_DIR
    return {name: Path(path) for name, path in found.items()}


def _existing(path: Path) -> Path:
    """Return the folder, or the nearest above it."""
    return path if path.exists() else _existing(path.parent)


def check_disk() -> Iterator[Verdict]:
    disks: dict[int, Path] = {}
    for path in (*_folders().values(), Path(tempfile.gettempdir())):
        there = _existing(path)
        disks.setdefault(there.stat().st_dev, there)
    for path in disks.values():
        free = shutil.disk_usage(path).free
        inodes = os.statvfs(path)
        text = _("%(free)s GB are free at %(path)s.") % {
            "free": f"{free / GIGA:,.1f}", "path": path
        }  # fmt: skip
        advice = _("Make room: old backups, logs, other programs' files.")
        if free < NO_BYTES or (inodes.f_files and inodes.f_favail < 1000):
            yield fail(text, advice)
        elif free < FEW_BYTES:
            yield warn(text, advice)
        else:
            yield ok(text)


def check_folders() -> Iterator[Verdict]:
    wrong = False
    for name, path in _folders().items():
        try:
            with tempfile.NamedTemporaryFile(dir=_existing(path)):
                pass
        except OSError as error:
            wrong = True
            yield fail(
                _("%(name)s (%(path)s) cannot be written: %(reason)s.")
                % {"name": name, "path": path, "reason": error.strerror},
                _("Give it to the user that the site runs as: chown -R USER %(path)s")
                % {"path": path},
            )
    private = Path(settings.PRIVATE_ROOT)
    if _is_open(private) and any(map(_is_open, private.iterdir())):
        wrong = True
        yield warn(
            _("Everybody on this machine may look into %(path)s.") % {"path": private},
            _("Run: chmod 700 %(path)s") % {"path": private},
        )
    if not wrong:
        yield ok(_("All can be written, and private files are private."))


def _is_open(path: Path) -> bool:
    """Whether everybody on this machine may look into a folder."""
    return path.is_dir() and bool(stat.S_IMODE(path.stat().st_mode) & 0o007)


def check_clock() -> Iterator[Verdict]:
    if not database.now_is_plausible():
        yield fail(
            _("The clock is behind: the database was changed later than now."),
            _("Set the clock: timedatectl set-ntp true"),
        )
        return
    program = shutil.which("timedatectl")
    if program is None:
        yield ok(_("Time zone %(name)s.") % {"name": settings.TIME_ZONE})
        return
    done = subprocess.run(  # noqa: S603 - a fixed command
        [program, "show", "--property=NTPSynchronized", "--value"],
        capture_output=True, text=True, timeout=10, check=False,
    )  # fmt: skip
    if done.stdout.strip() == "no":
        yield warn(
            _("The clock is not set by NTP: what is scheduled comes early or late."),
            _("Run: apt-get install systemd-timesyncd; timedatectl set-ntp true"),
        )
    else:
        yield ok(_("Time zone %(name)s.") % {"name": settings.TIME_ZONE})
