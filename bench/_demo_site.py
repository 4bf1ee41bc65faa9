"""The demo company, served by Granian with one application or another."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.running_site import ROOT, free_port

THREADS = 5


class Site:
    """The demo company in a folder of its own, and servers of several kinds for it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.host = f"localhost:{self.port}"
        self.environ = os.environ | {
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
        }
        self.pages: dict[str, str] = {}

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environ, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            sys.exit(done.stderr)
        return done.stdout

    def prepare(self) -> None:
        self.manage("migrate", "--verbosity=0")
        self.manage("collectstatic", "--noinput", "--verbosity=0")
        self.manage("demo", "--verbosity=0")
        found = self.manage(
            "shell", "--verbosity=0", "-c",
            "from portal.serving.preparation import follow_site_url; follow_site_url();"
            "from news.models import ArticlePage as A;"
            "print(A.objects.published().filter(locale__language_code='zh-hans')"
            ".newest_first()[0].url)",
        )  # fmt: skip
        self.pages = {"home": "/", "list": "/news/", "article": found.split()[-1]}

    @contextmanager
    def server(
        self, application: str = "portal.wsgi:application", **environ: str
    ) -> Iterator[tuple[int, subprocess.Popen]]:
        """Serve an application with Granian; yield its port and process."""
        port = self.port if application.startswith("portal") else free_port()
        if application.startswith("portal"):
            command = ["manage.py", "web", "--threads", str(THREADS)]
        else:
            command = [
                "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
                "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning",
                application,
            ]  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=self.environ | environ, start_new_session=True
        )
        try:
            self._wait(port, process)
            yield port, process
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)

    def _wait(self, port: int, process: subprocess.Popen) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            try:
                self.get(port, "/")
                return
            except OSError:
                time.sleep(0.1)
        sys.exit("A server did not start.")

    def get(self, port: int, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Host": self.host, "Accept-Encoding": "gzip, br"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.getheaders(), body
