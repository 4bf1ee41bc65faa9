"""Taking out of a log whatever is somebody's own: addresses, numbers, tokens, texts."""

import re

GONE = "…"
#: How much of an exception's message is kept.
LONGEST = 300

_ADDRESS_WITH_LOGIN = re.compile(r"(\w://)[^/\s@]*@")
_QUERY = re.compile(r"(\w://[^\s?\"']+)\?[^\s\"']*")
_PERSONAL = re.compile(
    # E-mail addresses, and Message-IDs; from where a word begins, not from each of its letters.
    r"(?<![^\s@<>\"'(),;:=\[\]/…])[^\s@<>\"'(),;:=\[\]/…]+@[^\s@<>\"'(),;:=\[\]/]+"
    # Keys as robots have them, digests, and tokens: 20 or more letters of all kinds.
    r"|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
    r"|\b[0-9a-f]{32,}\b"
    r"|(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{20,}"
    # Chinese mobile numbers anywhere, and seven or more digits with what stands between them;
    # IP addresses are such, days are not.
    r"|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|(?<![\w.-])(?!20\d\d-[01]\d-[0-3]\d)\+?\(?\d(?:[\s().-]{0,2}\d){6,}(?!\w)"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:)*:(?::?[0-9a-fA-F]{1,4})+(?!\w)"
    r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?!\w)"
)
_QUOTED = re.compile(r"""(['"`])((?:\\.|(?!\1).)*)\1""", re.DOTALL)
_NOT_ASCII = re.compile(r"[^\x20-\x7e]+")


def without_personal_data(text: str) -> str:
    """Return `text` without e-mail and IP addresses, phone numbers, keys and query strings."""
    text = _QUERY.sub(rf"\1?{GONE}", _ADDRESS_WITH_LOGIN.sub(rf"\1{GONE}@", text))
    return _PERSONAL.sub(GONE, text)


def of_path(path: str, captured: dict[str, object] | None = None) -> str:
    """Return the path of a request, without what is secret in it or no part of our addresses.

    `captured` are the arguments of its view.
    """
    for name, value in (captured or {}).items():
        if name in ("token", "uidb64", "key") and value:
            path = path.replace(str(value), GONE)
    return without_personal_data(_NOT_ASCII.sub(GONE, path[:LONGEST]))


def of_exception(message: str) -> str:
    """Return what an exception says, without values that databases and parsers repeat in it.

    PostgreSQL gives the row that was refused in further lines; others quote what they could not
    read.
    """
    first = message.strip().partition("\n")[0][:LONGEST]
    return without_personal_data(_QUOTED.sub(_unless_a_name, first))


def _unless_a_name(found: re.Match) -> str:
    quote, inside = found[1], found[2]
    is_a_name = len(inside) <= 40 and inside.isascii() and " " not in inside
    return found[0] if is_a_name else f"{quote}{GONE}{quote}"
