"""A cable between two programs on this machine, a site and its database, that can be cut."""

import selectors
import socket
import threading
from contextlib import suppress


class Cable:
    """Passes connections at `port` on to a server; `cut` breaks all, and refuses new ones."""

    def __init__(self, host: str, port: int) -> None:
        self.server = host, port
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self.port = 0
        self.is_silent = False
        #: The first connection on which these are said one after the other is broken at the last.
        self.breaks_at: tuple[bytes, ...] = ()
        self.mend()

    def mend(self) -> None:
        """Let connections through (again)."""
        self._listener = socket.create_server(("127.0.0.1", self.port), reuse_port=False)
        self.port = self._listener.getsockname()[1]
        self.is_silent = False
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Break every connection; who connects is refused."""
        listener, self._listener = self._listener, None
        if listener:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        with self._lock:
            for end in self._sockets:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def silence(self) -> None:
        """Break every connection; who connects is accepted and hears nothing."""
        self.cut()
        self.mend()
        self.is_silent = True

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        ends = [client]
        try:
            if not self.is_silent:
                ends.append(socket.create_connection(self.server))
            with self._lock:
                self._sockets.update(ends)
            self._copy(ends)
        except OSError:
            pass  # One of the ends is gone, and so is the other.
        finally:
            with self._lock:
                self._sockets.difference_update(ends)
            for end in ends:
                end.close()

    def _copy(self, ends: list[socket.socket]) -> None:
        said = 0
        with selectors.DefaultSelector() as selector:
            for end in ends:
                selector.register(end, selectors.EVENT_READ)
            while True:
                for key, _events in selector.select():
                    data = key.fileobj.recv(65536)
                    if not data:
                        return
                    if key.fileobj is ends[0] and self.breaks_at[said : said + 1]:
                        said += self.breaks_at[said] in data
                        if said == len(self.breaks_at):
                            self.breaks_at = ()
                            return
                    for other in ends:
                        if other is not key.fileobj:
                            other.sendall(data)
