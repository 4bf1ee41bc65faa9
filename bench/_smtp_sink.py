"""A real mail server in a process of its own: `python -m bench._smtp_sink PORT FILE`.

Writes a line for each message before it says that it accepts it: seconds, Message-ID, recipient.
"""

import asyncio
import random
import sys
import time
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

#: Seconds between acceptance and its word, at most: a crash may fall between.
SLOWNESS = 0.05


class Sink:
    def __init__(self, path: Path) -> None:
        self.file = path.open("a", buffering=1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message_id = message_from_bytes(envelope.content)["Message-ID"]
        self.file.write(f"{time.time()} {message_id} {envelope.rcpt_tos[0]}\n")
        await asyncio.sleep(random.uniform(0, SLOWNESS))
        return "250 Accepted"


async def serve(port: int, path: Path) -> None:
    sink = Sink(path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
