"""Visitors who send inquiries side by side over real connections, and try again as people do."""

import hashlib
import http.client
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

FORM = "/contact/"
#: Seconds without an answer after which a visitor sends again, and those between two attempts.
PATIENCE, PAUSE = 60, 0.3
#: Bytes of a drawing: small ones often, and some that take a while to arrive.
SIZES = (2_000, 2_000, 40_000, 40_000, 400_000)
#: One in so many reloads the page after its acknowledgement, which sends the form once more.
RELOADS = 5
BOUNDARY = "----portal-bench-boundary"


@dataclass(frozen=True, slots=True)
class Letter:
    """A filled-in form, ready to be sent: the same bytes however often."""

    text: str
    body: bytes
    content_type: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    location: str
    body: bytes


@dataclass
class Tally:
    """What senders saw: where each acknowledged letter led to, and everything else by name."""

    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: Counter = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def answers(number: int, text: str) -> dict[str, str]:
    """What visitor `number` types: nobody is taken for somebody else."""
    return {
        "name": "王工",
        "phone": f"139{number:08}",
        "email": f"visitor-{number}@example.org",
        "country": "CN",
        "message": text,
        "consent": "on",
    }


def plain_letter(fields: dict[str, str], text: str = "") -> Letter:
    return Letter(text, urlencode(fields).encode(), "application/x-www-form-urlencoded")


def letter_with_drawing(fields: dict[str, str], text: str, size: int) -> Letter:
    """A multipart form with a PDF of `size` random bytes, in the order of the page's form."""
    drawing = b"%PDF-1.7\n" + random.randbytes(size)
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    file_part = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="drawings"; filename="图纸.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    end = f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="end"\r\n\r\n1\r\n'
    body = b"".join([*parts, file_part, drawing, f"{end}--{BOUNDARY}--\r\n".encode()])
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    return Letter(text, body, content_type, hashlib.sha256(drawing).hexdigest())


def post(port: int, letter: Letter, path: str = FORM) -> Reply:
    """Send a letter over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        headers = {"Content-Type": letter.content_type, "Host": f"localhost:{port}"}
        connection.request("POST", path, letter.body, headers)
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers.get("Location", ""), answer.read())
    finally:
        connection.close()


def form_token(port: int, path: str = FORM) -> str:
    """Open the form as a browser does; return the token in it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        page = connection.getresponse().read().decode()
    finally:
        connection.close()
    found = re.search(r'name="token"\s+value="([^"]+)"', page)
    if not found:
        raise ConnectionError("The page has no form.")
    return found.group(1)


class Sender(threading.Thread):
    """Sends one letter after another until `ending`; a broken connection is tried again."""

    def __init__(self, number: int, port: int, mark: str, tally: Tally) -> None:
        super().__init__(daemon=True)
        self.number, self.port, self.mark, self.tally = number, port, mark, tally
        self.ending = threading.Event()

    def run(self) -> None:
        token = self._until_answered(lambda: form_token(self.port))
        count = 0
        while not self.ending.is_set():
            # Nobody else has this number, however long they send.
            number = self.number * 100_000 + count
            text = f"{self.mark} {number}"
            fields = answers(number, text) | {"token": token}
            letter = letter_with_drawing(fields, text, random.choice(SIZES))
            location = self._send(letter)
            with self.tally.lock:
                self.tally.acknowledged[text] = (location, letter.sha256)
            if count % RELOADS == 0 and self._send(letter) != location:
                self._count("elsewhere")
            count += 1

    def _send(self, letter: Letter) -> str:
        """Send until it is acknowledged; return where to."""
        while True:
            reply = self._until_answered(lambda: post(self.port, letter))
            self._count(str(reply.status))
            if reply.status == 303:
                return reply.location
            time.sleep(PAUSE)

    def _until_answered(self, step):
        while True:
            try:
                return step()
            except (OSError, http.client.HTTPException):
                self._count("broken")
                time.sleep(PAUSE)

    def _count(self, name: str) -> None:
        with self.tally.lock:
            self.tally.answers[name] += 1
