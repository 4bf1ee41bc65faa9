"""Request smuggling: where one request ends, nginx and the application must agree.

RFC 9112, 6 and 11.2. The application writes a line for each request that it answers: a request that
was hidden in another's body shows there.
"""

import time
from collections.abc import Iterator

from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import Target

NAME = "smuggling"
#: Each with the hidden request where another reader would take it for the next one.
LENGTHS = {
    "cl-te": "Content-Length: {all}\r\nTransfer-Encoding: chunked",
    "te-cl": "Transfer-Encoding: chunked\r\nContent-Length: 4",
    "te-space": "Content-Length: {all}\r\nTransfer-Encoding : chunked",
    "te-tab": "Content-Length: {all}\r\nTransfer-Encoding:\tchunked",
    "te-vertical-tab": "Content-Length: {all}\r\nTransfer-Encoding: \x0bchunked",
    "te-case": "Content-Length: {all}\r\nTransfer-Encoding: cHuNkEd",
    "te-twice": "Content-Length: {all}\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x",
    "te-list": "Content-Length: {all}\r\nTransfer-Encoding: identity, chunked",
    "te-other": "Content-Length: {all}\r\nTransfer-Encoding: xchunked",
    "te-quoted": 'Content-Length: {all}\r\nTransfer-Encoding: "chunked"',
    "te-folded": "Content-Length: {all}\r\nTransfer-Encoding:\r\n chunked",
    "te-newline": "Content-Length: {all}\r\nX: x\nTransfer-Encoding: chunked",
    "te-return": "Content-Length: {all}\r\nX: x\rTransfer-Encoding: chunked",
    "te-nul": "Content-Length: {all}\r\nTransfer-Encoding: chunked\x00",
    "te-underscore": "Content-Length: {all}\r\nTransfer_Encoding: chunked",
    "cl-twice": "Content-Length: 5\r\nContent-Length: {all}",
    "cl-twice-back": "Content-Length: {all}\r\nContent-Length: 5",
    "cl-list": "Content-Length: 5, {all}",
    "cl-plus": "Content-Length: +5",
    "cl-minus": "Content-Length: -1",
    "cl-hex": "Content-Length: 0x5",
    "cl-space": "Content-Length : {all}",
    "cl-inner-space": "Content-Length: 5 5",
    "cl-huge": "Content-Length: 18446744073709551621",
    "cl-empty": "Content-Length: ",
    "expect": "Content-Length: {all}\r\nExpect: 100-continue",
    "upgrade": "Content-Length: {all}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c",
    "connection": "Content-Length: {all}\r\nConnection: Content-Length",
}
CHUNKS = {
    "size-space": "0 \r\n\r\n", "size-plus": "+0\r\n\r\n", "size-hex": "0x0\r\n\r\n",
    "size-newline": "0\n\n", "size-extension": "1;\nx\r\n0\r\n\r\n",
    "size-huge": "FFFFFFFFFFFFFFFF0\r\n\r\n", "size-minus": "-1\r\n\r\n", "size-empty": "\r\n\r\n",
}  # fmt: skip
METHODS = ("GET", "POST", "HEAD")


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Hide a request in each way, and look whether the application has answered it."""
    hidden: dict[str, str] = {}
    for embedded in (False, True):
        where = "embedded" if embedded else "nginx"
        for method in METHODS:
            for name, lengths in LENGTHS.items():
                path = f"/hidden-{len(hidden)}/"
                hidden[path] = f"{name} by {method} ({where})"
                yield from _send(target, method, path, lengths, "0\r\n\r\n", embedded, hidden[path])
            for name, chunk in CHUNKS.items():
                path = f"/hidden-{len(hidden)}/"
                hidden[path] = f"{name} by {method} ({where})"
                lengths = "Transfer-Encoding: chunked"
                yield from _send(target, method, path, lengths, chunk, embedded, hidden[path])
    time.sleep(1)  # The last lines are on their way.
    for path in sorted(set(target.paths_answered()) & hidden.keys()):
        yield Finding("lenient-chunks" if "size-" in hidden[path] else "smuggled", hidden[path])


def _send(target, method, path, lengths, end, embedded, what) -> Iterator[Finding]:
    inner = f"GET {path} HTTP/1.1\r\nHost: {target.host}\r\nX-Forwarded-Proto: https\r\n\r\n"
    body = end + inner
    head = (
        f"{method} /search/ HTTP/1.1\r\nHost: {target.host}\r\nX-Forwarded-Proto: https\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"{lengths.format(all=len(body))}\r\n\r\n"
    )
    answer = target.raw((head + body).encode("latin-1"), embedded, wait=1.5)
    if b"hidden-" in answer.partition(b"\r\n\r\n")[0]:
        yield Finding("smuggled", what)
