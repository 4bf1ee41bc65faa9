"""Answers of 500 and above, and what the site's own log says of them."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from bench.attack.findings import Finding
from tests.running_site import ROOT

#: They stand in the way of every statement, and so of every error of the database.
PASSED_BY_ALL = ("portal/observing/queries.py", "portal/published/statements.py")


@dataclass(frozen=True, slots=True)
class ServerError:
    """`code` is what it is called if none but libraries took part in it."""

    code: str
    what: str
    status: int
    request: str | None


def told(errors: Iterable[ServerError], lines: Iterable[str]) -> Iterator[Finding]:
    """Yield a finding for each, with what was raised and where.

    It is a `server-error` whatever was expected if a line of the site's own took part, if nothing
    is in the log, and if it is any other status than 500.
    """
    raised = _raised(lines)
    for error in errors:
        exception = raised.get(error.request, [])
        is_own = any(_is_own(frame) for frame in exception)
        is_foreign = error.status == 500 and exception and not is_own
        said = ", at ".join(reversed(exception[-2:])) or "nothing in the log"
        code = error.code if is_foreign else "server-error"
        yield Finding(code, f"{error.what}: {error.status}, {said}")


def _is_own(frame: str) -> bool:
    path = frame.removeprefix(f"{ROOT}/")
    return path != frame and not path.startswith(PASSED_BY_ALL)


def _raised(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return the exceptions in a log by request: their frames, then what they say."""
    found = {}
    for line in lines:
        if '"exception"' in line:
            with suppress(ValueError):
                entry = json.loads(line)
                found[entry.get("request")] = entry["exception"]
    return found
