"""How long a sales contact waits for an inquiry: from a visitor's click to the mail server.

`python -m bench.arrival --count 20`; with DATABASE_URL on PostgreSQL, else on SQLite. The whole
site runs as `make run` starts it, with a real mail server; inquiries come one at a time. Exits with
1 if one took more than 5 s.
"""

import argparse
import http.client
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import _senders, delivery_faults  # noqa: E402

#: Seconds in which an inquiry must have arrived.
LIMIT = 5
PATIENCE = 60
#: Seconds between two visitors: none waits for the other's e-mail.
PAUSE = 1


def send(port: int, token: str, number: int) -> None:
    """Send the form once. Raises RuntimeError when it is not acknowledged."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    fields = _senders.answers(number, f"Inquiry {number}") | {"token": token}
    headers = {
        "Host": f"localhost:{port}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", _senders.FORM, urlencode(fields), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status not in (302, 303):
        raise RuntimeError(f"The form answered {answer.status}.")


def arrived(mailbox: Path, known: int) -> float:
    """Return when (seconds since 1970) the first message after so many for the company came."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        lines = mailbox.read_text().splitlines() if mailbox.exists() else []
        ours = [line for line in lines if not line.endswith("@example.org")]
        if len(ours) > known:
            return float(ours[known].split()[0])
        time.sleep(0.01)
    raise RuntimeError("Nothing arrived.")


def main(count: int) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        mailbox = Path(folder) / "mailbox"
        with delivery_faults.mail_server(mailbox) as smtp_port:
            site = delivery_faults.FaultySite(smtp_port)
            try:
                site.start()
                token = _senders.form_token(site.port)
                waits = []
                for number in range(count):
                    time.sleep(PAUSE)
                    started = time.time()
                    send(site.port, token, number)
                    waits.append(arrived(mailbox, number) - started)
                    print(f"{number + 1:>4}  {waits[-1]:.2f} s", flush=True)
            finally:
                site.remove()
    waits.sort()
    print(f"median {waits[len(waits) // 2]:.2f} s, longest {waits[-1]:.2f} s, limit {LIMIT} s")
    return waits[-1] <= LIMIT


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20)
    sys.exit(not main(parser.parse_args().count))
