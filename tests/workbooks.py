"""Tables of Excel, and what somebody may have done to their parts."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import openpyxl


def workbook(change: Callable[[str, bytes], bytes] = lambda _name, content: content) -> bytes:
    """Return an .xlsx with one redirect; `change` gives each part from its name and content."""
    plain, changed = BytesIO(), BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["from", "to"])
    book.active.append(["/old/", "/new/"])
    book.save(plain)
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return changed.getvalue()


def blown_up_workbook(size: int) -> bytes:
    """The same, with `size` bytes of nothing in it, which take no room."""

    def blow_up(name: str, content: bytes) -> bytes:
        end = b"</worksheet>"
        return content.replace(end, b" " * size + end) if name.endswith("sheet1.xml") else content

    return workbook(blow_up)
