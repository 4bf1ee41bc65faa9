"""A virus scanner as clamd is: its protocol on a real socket, and one signature."""

import socket
import socketserver
import struct
import threading
from pathlib import Path

#: Not EICAR's, which scanners of whoever has this program would find.
VIRUS = b"this is what the test's scanner finds"
NAME = "Test.Signature-1"
LARGEST = 1024 * 1024


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        command = self.rfile.readline().strip().lstrip(b"nz")
        if command == b"VERSION":
            self.wfile.write(b"ClamAV 1.4.3/27800/Fri Nov 27 09:26:33 2026\n")
        elif command == b"INSTREAM":
            self.wfile.write(self._look().encode() + b"\n")

    def _look(self) -> str:
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        if len(content) > LARGEST:
            return "INSTREAM size limit exceeded. ERROR"
        return f"stream: {NAME} FOUND" if VIRUS in content else "stream: OK"


class _Unix(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class _Tcp(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    address_family = socket.AF_INET


class Clamd:
    """Listens at a path, or at a port of this machine; `address` is what CLAMAV_SOCKET says."""

    def __init__(self, path: Path | None = None) -> None:
        if path:
            self.server: socketserver.BaseServer = _Unix(str(path), _Handler)
            self.address = str(path)
        else:
            self.server = _Tcp(("127.0.0.1", 0), _Handler)
            self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
