"""The other side of deliveries: a mail server and a robot that do what a test tells them."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

ACCEPTED = "250 Accepted"


class Sink:
    """Keeps what it accepts; `answer` and `answer_recipient` say what it says instead."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.answer: Callable[[], str] = lambda: ACCEPTED
        self.refused: dict[str, str] = {}
        #: Takes the message and hangs up without a word.
        self.drops = False
        #: Asks for the message and hangs up while it comes.
        self.breaks_off = False

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address, _opts):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answer()
        if self.drops or answer == ACCEPTED:
            message = message_from_bytes(envelope.content, policy=policy.default)
            self.received.append(message)
            self.recipients += envelope.rcpt_tos
        if self.drops:
            server.transport.close()
        return answer


class Protocol(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        if self.event_handler.breaks_off:
            await self.push("354 Go on")
            await self._reader.readline()
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


class MailServer(Controller):
    def factory(self) -> SMTP:
        return Protocol(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(port: int = 0) -> Iterator[tuple[Sink, int]]:
    """A real SMTP server on 127.0.0.1; yields what it got and its port."""
    sink = Sink()
    controller = MailServer(sink, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield sink, controller.port
    finally:
        controller.stop(no_assert=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Robot:
    """A webhook: what was posted to it, and what it answers."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict, bytes]] = []
        self.status, self.body = 200, b'{"errcode":0,"code":0}'
        self.headers: dict[str, str] = {}
        #: What it says instead of HTTP.
        self.garbage = b""
        #: While cleared, it answers nobody.
        self.answers = threading.Event()
        self.answers.set()

    @property
    def messages(self) -> list[dict]:
        return [json.loads(body) for _path, _headers, body in self.posts]


@contextmanager
def robot() -> Iterator[tuple[Robot, str]]:
    """A web server on 127.0.0.1; yields it and its address."""
    state = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.posts.append((self.path, dict(self.headers), body))
            state.answers.wait(30)
            if state.garbage:
                self.wfile.write(state.garbage)
                return
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(state.body)

        def log_message(self, *args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state, f"http://127.0.0.1:{server.server_address[1]}/hook?key=secret-of-the-robot"
    finally:
        state.answers.set()
        server.shutdown()
        server.server_close()
