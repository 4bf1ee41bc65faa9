"""Who reads and edits a site while its power is cut, and what they were told."""

import http.client
import itertools
import random
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import PIL.Image

from bench._editor import BROKEN, Editor, NotSaved

#: What stands in the title of each article, with its number.
_MARK = re.compile(rb"Cut(\d{6})")
#: Seconds between two attempts where nobody answers.
PAUSE = 0.2
#: Of a picture: large enough to need the decoder.
SIDES = (4200, 3000)


@dataclass
class Told:
    """What the editor was told is done: articles by number with their path, and pictures."""

    published: dict[int, str] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)
    #: Answered otherwise, or not at all: nobody knows whether it is there.
    unknown: int = 0


def picture() -> bytes:
    """Return a photograph that is taken in by making it smaller."""
    small = PIL.Image.frombytes("RGB", (42, 30), random.randbytes(42 * 30 * 3))
    output = BytesIO()
    small.resize(SIDES).save(output, "JPEG", quality=70)
    return output.getvalue()


class Writer(threading.Thread):
    """Publishes one article after another until `ending`."""

    def __init__(self, editor: Editor, told: Told) -> None:
        super().__init__(daemon=True)
        self.editor, self.told, self.ending = editor, told, threading.Event()
        self.last_error = ""

    def run(self) -> None:
        for number in itertools.count(1):
            if self.ending.is_set():
                return
            try:
                self._do(number)
            except (NotSaved, *BROKEN) as error:
                self.told.unknown += 1
                self.last_error = repr(error)
                time.sleep(PAUSE)

    def _do(self, number: int) -> None:
        # One in the past, newer than those of before.
        at = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(minutes=1)
        path = self.editor.publish(f"Cut{number:06}", f"cut-{number:06}", at)
        self.told.published[number] = path


class Photographer(Writer):
    """Uploads one picture after another."""

    def __init__(self, editor: Editor, told: Told) -> None:
        super().__init__(editor, told)
        self.picture = picture()

    def _do(self, number: int) -> None:
        title = f"Cut{number:06}"
        status, text = self.editor.upload(title, "photo.jpg", self.picture)
        if status != 302:
            raise NotSaved(status, text)
        self.told.pictures.append(title)


class Reader(threading.Thread):
    """Reads pages, and notes each that lacks what had been published before it was asked for."""

    def __init__(self, port: int, told: Told) -> None:
        super().__init__(daemon=True)
        self.port, self.told, self.ending = port, told, threading.Event()
        self.stale: list[str] = []
        self.read = 0

    def run(self) -> None:
        for path in itertools.cycle(("/", "/news/")):
            if self.ending.is_set():
                return
            least = max(self.told.published, default=0)
            try:
                status, body = get(self.port, path)
            except BROKEN:
                time.sleep(PAUSE)
                continue
            if status != 200:
                continue
            self.read += 1
            newest = max(map(int, _MARK.findall(body)), default=0)
            if newest < least:
                self.stale.append(f"{path}: {newest} after {least}")
            time.sleep(PAUSE / 10)


def get(port: int, path: str) -> tuple[int, bytes]:
    """Return status and body. Raises OSError or HTTPException when the connection breaks."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
