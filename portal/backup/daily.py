"""One backup each night by the worker, tested as soon as it is made; and what is said of them."""

import logging
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.backup import encryption, files, keeping, making, places, reading, restoring
from portal.backup.archive import UnusableArchive
from portal.backup.making import Progress
from portal.backup.models import Backup
from portal.backup.places import Place
from portal.health import Finding

logger = logging.getLogger(__name__)
#: Seconds between two looks whether it is time.
EVERY = 300
#: In the site's time zone; fewest work and read.
HOUR = 3
#: Whoever has just started the site is not kept waiting by it.
AFTER_START = timedelta(minutes=10)
#: After a failure so long until the next attempt.
PAUSE = timedelta(hours=1)
#: Two nights without a backup are one too many.
LATE_AFTER = timedelta(hours=50)
_started = time.monotonic()


def folder() -> Place | None:
    """Return where the backups are kept; None when the operator wants none made."""
    return places.place(settings.BACKUP_DIR) if settings.BACKUP_DIR else None


def recipients() -> list:
    """Return for whom they are encrypted. Raises encryption.KeyUnusable."""
    return [encryption.recipient(text) for text in settings.BACKUP_RECIPIENTS]


def is_due(now: datetime, newest: datetime | None) -> bool:
    """Whether it is time for the next one: at night, or by day if the night was missed."""
    if newest is None:
        return True
    if now - newest > timedelta(hours=25):
        return True
    night = timezone.localtime(now).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return newest < night <= now


def run() -> Backup | None:
    """Make, test and thin out, if it is time; what fails is noted and logged."""
    target = folder()
    if target is None or time.monotonic() - _started < AFTER_START.total_seconds():
        return None
    now = timezone.now()
    last = Backup.objects.first()
    if (last and last.error and now - last.started_at < PAUSE) or not _is_due(target, now):
        return None
    with files.only_one() as is_alone:
        # Another node may have made it since it was looked for.
        if not is_alone or not _is_due(target, now):
            return None
        try:
            restoring.tidy_up()
            return make_in(target, recipients(), lambda *_done: None)
        except making.BackupFailed as error:
            logger.error("No backup was made: %s", error)
        except (encryption.KeyUnusable, OSError) as error:
            Backup.objects.create(path=str(target), error=str(error))
            logger.error("No backup was made: %s", error)
    return None


def _is_due(target: Place, now: datetime) -> bool:
    return is_due(now, max(_archives(target).values(), default=None))


def _archives(target: Place) -> dict[Place, datetime]:
    """Return those that are there; none when that cannot be asked, so that making one says why."""
    try:
        return keeping.archives(target)
    except OSError:
        return {}


def make_in(target: Place, keys: list, progress: Progress) -> Backup:
    """Make an archive in a folder, test it, and remove those that the rule does not keep.

    Raises BackupFailed. The caller holds `files.only_one`.
    """
    if isinstance(target, Path):
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        for unfinished in target.glob(".portal-*.part"):
            unfinished.unlink()
    else:
        target.remove_unfinished()
    path = target / keeping.name(timezone.now(), bool(keys))
    made = making.to_file(path, keys, progress)
    test(made, path, is_encrypted=bool(keys))
    if made.test_error:
        logger.error("The backup %s cannot be restored: %s", path, made.test_error)
    else:
        keeping.thin_out(target)
    return made


def test(made: Backup, path: Place, is_encrypted: bool) -> None:
    """Read an archive back as a restore would, and note what came of it.

    Of an encrypted one only the bytes can be compared: whoever makes it cannot read it.
    """
    try:
        if reading.sum_of(path) != made.sha256:
            raise UnusableArchive(_("the disk does not give back what was written"))
        if not is_encrypted:
            reading.unpack(path, [], staging=None)
    except (UnusableArchive, OSError) as error:
        made.note_test(str(error))
    else:
        made.note_test("")


def check() -> Finding | None:
    """What /healthz says of backups."""
    if folder() is None:
        return Finding("no backups are made here (BACKUP_DIR)", failing=False)
    newest, last = Backup.newest_good(), Backup.objects.first()
    if newest is None or timezone.now() - newest.started_at > LATE_AFTER:
        if reason := last.error if last else "":
            return Finding(f"the last backup failed: {reason}")
        if newest is None and not _is_old_enough():
            return None
        return Finding("there is no backup of the last two nights")
    if newest.test_error:
        return Finding(f"the last backup cannot be restored: {newest.test_error}")
    return None


def _is_old_enough() -> bool:
    """Whether the site has been there for two nights."""
    since = timezone.now() - LATE_AFTER
    return get_user_model().objects.filter(date_joined__lt=since).exists()
