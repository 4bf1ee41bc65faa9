"""`manage.py drawings`: (re)writes every picture that is made from the engineering drawings."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.drawings.files import GeneratedFile, all_files


class Command(BaseCommand):
    help = "Draw the profiles, dies, marks and demo pictures; files that are up to date stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be written")

    def handle(self, *, dry_run: bool, **options) -> None:
        files = [*all_files()]
        changed = 0
        for index, file in enumerate(files, 1):
            written = _refresh(file, dry_run)
            changed += written
            state = "drawn" if written else "unchanged"
            self.stdout.write(f"[{index}/{len(files)}] {file.path} {state}")
        verb = "would be written" if dry_run else "written"
        self.stdout.write(self.style.SUCCESS(f"{changed} of {len(files)} files {verb}."))


def _refresh(file: GeneratedFile, dry_run: bool) -> bool:
    """Write the file if its content is new, in one step; whether there was anything to write."""
    target = Path(settings.BASE_DIR, file.path)
    content = file.content()
    if target.is_file() and target.read_bytes() == content:
        return False
    if not dry_run:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.new")
        draft.write_bytes(content)
        draft.replace(target)
    return True
