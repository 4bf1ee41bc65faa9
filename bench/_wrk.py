"""Asking a server as fast as it answers, with wrk (https://github.com/wg/wrk)."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Run:
    """What wrk measured: requests per second, milliseconds, CPU milliseconds per request."""

    rate: float
    p50: float
    p99: float
    cpu: float


def wrk(port: int, pid: int, path: str, host: str, connections: int, seconds: int) -> Run:
    """Ask a server for `seconds`; `pid` is the process whose CPU, with its children's, counts."""
    before = _cpu(pid)
    done = subprocess.run(
        [
            "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
            "-H", f"Host: {host}", "-H", "Accept-Encoding: gzip, br",
            f"http://127.0.0.1:{port}{path}",
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    text = done.stdout
    if "Non-2xx" in text:
        sys.exit(f"{path}: {text}")
    requests = int(re.search(r"(\d+) requests in", text)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    # At a line's start: standard deviations stand above, and may end in 50% too.
    lines = (re.search(rf"^\s+{n}%\s+(\S+)", text, re.MULTILINE) for n in (50, 99))
    p50, p99 = (_milliseconds(line[1]) for line in lines)
    return Run(rate, p50, p99, (_cpu(pid) - before) * 1000 / max(1, requests))


def _milliseconds(text: str) -> float:
    if "nan" in text:
        # Not one answer in the time.
        return float("nan")
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def _cpu(pid: int) -> float:
    """CPU seconds of a process and all below it."""
    total = 0.0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(entry.name) == pid or int(fields[1]) == pid:
                total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total
