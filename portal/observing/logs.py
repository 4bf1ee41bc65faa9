"""Lines of the log: JSON for programs, text for a terminal, neither with anything of a person's.

Whoever logs gives what varies as `extra={"fields": {…}}`, and no text that a visitor wrote.
"""

import json
import logging
import traceback
from datetime import UTC, datetime

from portal.observing.redaction import of_exception, without_personal_data

#: The frames of a traceback nearest to the error.
FRAMES = 12


class JSONFormatter(logging.Formatter):
    """One JSON object in a line: time, level, logger, message, process, request, fields."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_personal_data(record.getMessage()),
            "process": record.processName,
            **_request(),
            **_fields(record),
        }
        if record.threadName and not record.threadName.startswith(("MainThread", "Dummy-")):
            line["thread"] = record.threadName
        if record.exc_info and record.exc_info[1]:
            line["exception"] = described(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """A line for whoever looks at a terminal, and the traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone()
        message = without_personal_data(record.getMessage()).replace("\n", "\\n")
        line = f"{at:%Y-%m-%d %H:%M:%S} {record.levelname} {record.name}: {message}"
        fields = _request() | _fields(record)
        if fields:
            line += " " + " ".join(f"{name}={value}" for name, value in fields.items() if value)
        if record.exc_info and record.exc_info[1]:
            line += "\n  " + "\n  ".join(described(record.exc_info[1]))
        return line


def described(error: BaseException) -> list[str]:
    """Return an exception and what caused it: where each was raised, and what it says."""
    # Of this project, and used by the settings: nothing that needs the settings is imported above.
    lines = []
    seen: BaseException | None = error
    while seen is not None and len(lines) < 4 * FRAMES:
        frames = traceback.extract_tb(seen.__traceback__)[-FRAMES:]
        lines += [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        lines.append(f"{type(seen).__name__}: {of_exception(str(seen))}")
        following = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
        if following is not None:
            lines.append("from")
        seen = following
    return lines


def _short(filename: str) -> str:
    return filename.rpartition("site-packages/")[2]


def _request() -> dict[str, str]:
    from portal.observing.requests import current

    this = current.get()
    return {"request": this.id} if this else {}


def _fields(record: logging.LogRecord) -> dict[str, object]:
    fields = getattr(record, "fields", None) or {}
    return {
        name: without_personal_data(value) if isinstance(value, str) else value
        for name, value in fields.items()
    }
