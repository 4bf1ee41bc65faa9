"""Where an operator wants an archive: a file, a folder, or either in object storage."""

from pathlib import Path
from typing import TYPE_CHECKING, Union

from portal.object_storage.address import Address

if TYPE_CHECKING:
    from portal.object_storage.path import ObjectPath

Place = Union[Path, "ObjectPath"]


def at(text: str) -> Place:
    """Return the place that was written. Raises ValueError."""
    return place(Address.parse(text) if "://" in text else Path(text))


def place(given: Path | Address) -> Place:
    """Return the place of a setting. Libraries for object storage are loaded with the first one."""
    if isinstance(given, Path):
        return given
    from portal.object_storage.path import ObjectPath

    return ObjectPath(given)
