"""A folder of archives, kept by a rule: the newest of each of so many days, weeks and months."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from django.utils import timezone

from portal.backup.places import Place

DAYS, WEEKS, MONTHS = 7, 4, 12
_NAME = re.compile(r"portal-(\d{8}T\d{6})Z\.tar(?:\.age)?")


def name(at: datetime, is_encrypted: bool) -> str:
    """Return the file name of an archive that is made `at`."""
    ending = ".tar.age" if is_encrypted else ".tar"
    return f"portal-{at.astimezone(UTC):%Y%m%dT%H%M%S}Z{ending}"


def archives(folder: Place) -> dict[Place, datetime]:
    """Return the archives in a folder that have such names, and when they were made."""
    found = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        if match := _NAME.fullmatch(path.name):
            found[path] = datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    return found


def kept(moments: Iterable[datetime]) -> set[datetime]:
    """Return those of `moments` that the rule keeps.

    Only days, weeks and months with an archive count: a site that was off for a year loses none.
    """
    newest_first = sorted(moments, reverse=True)
    chosen: set[datetime] = set()
    for count, period in ((DAYS, "%Y-%m-%d"), (WEEKS, "%G-%V"), (MONTHS, "%Y-%m")):
        newest_of: dict[str, datetime] = {}
        for moment in newest_first:
            newest_of.setdefault(timezone.localtime(moment).strftime(period), moment)
        chosen.update(list(newest_of.values())[:count])
    return chosen


def thin_out(folder: Place) -> list[Place]:
    """Remove the archives that the rule does not keep; return which. Other files stay."""
    found = archives(folder)
    keep = kept(found.values())
    removed = [path for path, moment in found.items() if moment not in keep]
    for path in removed:
        path.unlink(missing_ok=True)
    return sorted(removed)
