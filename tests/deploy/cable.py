"""A connection between two programs on this machine that can be cut."""

import socket
import threading
from contextlib import suppress


class Cable:
    """Passes on what comes to `port` to the server at `host`:`target`, until it is cut."""

    def __init__(self, host: str, target: int) -> None:
        self.target = (host, target)
        self.ends: list[socket.socket] = []
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.is_whole = True
        self._accept()

    def _accept(self) -> None:
        threading.Thread(target=self._serve, args=(self.listener,), daemon=True).start()

    def _serve(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _address = listener.accept()
                try:
                    far = socket.create_connection(self.target)
                except OSError:
                    near.close()
                    continue
                with self.lock:
                    self.ends += [near, far]
                    if not self.is_whole:
                        self._close_all()
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    @staticmethod
    def _pass_on(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _close_all(self) -> None:
        for end in self.ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.ends = []

    def cut(self) -> None:
        """End every connection, and let nobody connect."""
        with self.lock:
            self.is_whole = False
            with suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self._close_all()

    def mend(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.is_whole = True
        self._accept()
