"""Collecting static files while the site is served."""

import json
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.management.commands import collectstatic
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import storages
from django.core.management import call_command

#: So long a file stays after a newer one has taken its place, for pages that were read before.
KEPT_DAYS = 30
#: Django's list of what a file is called with its hash.
MANIFEST = "staticfiles.json"


def collect() -> None:
    """Hash and compress all static files into STATIC_ROOT; each comes into its place whole."""
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix=".new-") as folder:
        command = collectstatic.Command()
        command.storage = storages.create_storage(
            {**settings.STORAGES["staticfiles"], "OPTIONS": {"location": folder}}
        )
        call_command(command, verbosity=0, interactive=False)
        replaced = _named_in(root / MANIFEST)
        new = _put_in_place(Path(folder), root)
    _remove_old(root, new, replaced)
    if hasattr(staticfiles_storage, "load_manifest"):
        # This process may have read what was there before.
        staticfiles_storage.hashed_files, staticfiles_storage.manifest_hash = (
            staticfiles_storage.load_manifest()
        )


def _named_in(manifest: Path) -> set[str]:
    try:
        return set(json.loads(manifest.read_text())["paths"].values())
    except (OSError, ValueError, KeyError):
        return set()


def _put_in_place(folder: Path, root: Path) -> set[Path]:
    names = {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}
    # The list of what there is comes last.
    for name in sorted(names, key=lambda name: (name.name == MANIFEST, name)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).replace(root / name)
    return names


def _remove_old(root: Path, new: set[Path], replaced: set[str]) -> None:
    """Remove what was replaced long ago; of what has just been, the time is noted as the file's."""
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for file in root.rglob("*"):
        name = file.relative_to(root)
        if name in new or name.name.startswith(".") or not file.is_file():
            continue
        if str(name).removesuffix(".gz").removesuffix(".br") in replaced:
            file.touch()
        elif file.stat().st_mtime < oldest:
            file.unlink()
