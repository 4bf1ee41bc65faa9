"""How long `make run` takes to the first page: on an empty data folder, and every next time.

`python -m bench start`; the limit for every next time is 5 s. Exits with 1 above it.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.running_site import free_port  # noqa: E402

LIMIT = 5.0
PATIENCE = 300


def seconds_to_first_page(folder: str) -> float:
    """Start the site on `folder` by `make run`, read its home page, press Ctrl-C."""
    port = free_port()
    started = time.monotonic()
    site = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": folder, "PORT": str(port), "HOST": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).read()
            except urllib.error.URLError:
                if site.poll() is not None or time.monotonic() - started > PATIENCE:
                    raise RuntimeError("The site did not start.") from None
                time.sleep(0.02)
            else:
                return time.monotonic() - started
    finally:
        os.killpg(site.pid, signal.SIGINT)
        site.wait(60)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="portal-start-") as folder:
        print(f"first start  {seconds_to_first_page(folder):5.1f} s")
        next_starts = sorted(seconds_to_first_page(folder) for _turn in range(times))
    print(f"next starts  {next_starts[0]:5.1f} to {next_starts[-1]:.1f} s  (limit {LIMIT:.0f})")
    return int(next_starts[-1] >= LIMIT)


if __name__ == "__main__":
    sys.exit(main())
