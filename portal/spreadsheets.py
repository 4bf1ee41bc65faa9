"""Cells that are harmless to open."""

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

#: With one of these at its beginning a spreadsheet reads a cell as a formula
#: (https://owasp.org/www-community/attacks/CSV_Injection), the wide forms in Chinese Excel too.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: So that Excel reads a CSV as UTF-8.
BYTE_ORDER_MARK = "\ufeff".encode()


def harmless(value: object) -> object:
    """Return text as text to any spreadsheet, in characters that XLSX may hold."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
