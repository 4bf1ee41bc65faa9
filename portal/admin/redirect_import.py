"""Tables of redirects, refused where reading them would keep the server busy.

Wagtail reads the whole file while the request waits: a workbook of 100 KB may unpack to gigabytes,
and a line of half a million columns took more than a minute.
"""

import zipfile
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _
from wagtail.contrib.redirects import views
from wagtail.contrib.redirects.forms import ImportForm as WagtailImportForm

#: Bytes of a file, of a workbook unpacked, and of one line: ten thousand redirects and more.
LARGEST, LARGEST_UNPACKED, LONGEST_LINE = 2 * 1024**2, 30 * 1024**2, 20_000


class ImportForm(WagtailImportForm):
    def clean_import_file(self) -> File:
        """Return the file, if it is of a size that redirects have."""
        file = self.cleaned_data["import_file"]
        if _is_too_large(file):
            raise ValidationError(
                _("This file is too large for redirects. Split it into several smaller ones.")
            )
        file.seek(0)
        return file


def _is_too_large(file: File) -> bool:
    if file.size > LARGEST:
        return True
    if Path(file.name).suffix.lower() == ".xlsx":
        try:
            with zipfile.ZipFile(file) as parts:
                return sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED
        except (zipfile.BadZipFile, ValueError, OSError):
            return False  # Wagtail says that it cannot be read.
    return any(len(line) > LONGEST_LINE for line in file)


def import_no_bombs() -> None:
    """Have Wagtail's view, for which it has no setting or hook, use our form."""
    views.ImportForm = ImportForm
