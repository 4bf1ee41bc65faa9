"""How long one regular expression takes for long texts. A program of its own: it may never end.

Reads [expression, flags, methods, texts, seconds at most] as JSON; writes null or [text, seconds].
"""

import json
import re
import sys
import time

LENGTH = 10_000


def texts_for(expression: str) -> list[str]:
    """Return repetitions of what stands in the expression, which end in what fits nowhere."""
    letters = sorted(set(re.sub(r"\\[a-zA-Z]|[()\[\]{}|*+?^$.]", "", expression)))[:25]
    parts = [
        *letters,
        "a",
        "0",
        " ",
        "-",
        ".",
        "a.",
        "a-",
        "a ",
        "0.",
        "<",
        "&",
        "a@",
        "//",
        "中",
        "\n",
    ]
    return [part * (LENGTH // len(part)) + "\x00!" for part in dict.fromkeys(parts) if part]


def main() -> None:
    expression, flags, methods, texts, limit = json.load(sys.stdin)
    pattern = re.compile(expression, flags)
    slowest = None
    for text in [*texts, *texts_for(expression)]:
        for ask in (getattr(pattern, method) for method in methods):
            started = time.perf_counter()
            ask(text)
            seconds = time.perf_counter() - started
            if seconds > limit and (slowest is None or seconds > slowest[1]):
                slowest = [f"{text[:12]!r} × {len(text)}", seconds]
    json.dump(slowest, sys.stdout)


main()
