"""Nodes of one site: they share a database and a bucket, and nothing else."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

from bench._power import OwnPostgreSQL
from tests.cable import Cable
from tests.object_server import ObjectServer
from tests.portal.published.nginx import Nginx
from tests.running_site import ROOT, RunningSite, free_port

#: Small, so that its pictures' sizes are soon made.
CONTENT = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import CompanyFactory, ContactFactory, SiteTree, image
tree = SiteTree()
CompanyFactory()
ContactFactory(email="sales@example.com")
tree.article(cover=image(size=(400, 300)))
call_command("prepare")
"""
VARNISH = shutil.which("varnishd") or shutil.which("varnishd", path="/usr/sbin")
VCL = ROOT / "deploy" / "varnish.vcl"
BALANCER = ROOT / "deploy" / "balancer.conf"


class Node(RunningSite):
    """`manage.py serve` in a data folder of its own, on a cable to the database."""

    def __init__(self, url: str, database_url: str, environ: dict[str, str]) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="portal-node-")
        self.port, self.url = free_port(), url
        self.lines, self.first_output = [], ""
        self.server_address = database_url
        address = urlsplit(database_url)
        self.cable = Cable(address.hostname or "127.0.0.1", address.port or 5432)
        login = address.netloc.rpartition("@")[0]
        at = f"{login}@127.0.0.1:{self.cable.port}" if login else f"127.0.0.1:{self.cable.port}"
        self.database_url = address._replace(netloc=at).geturl()
        self.more = environ

    @property
    def environ(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "PYTEST"))}
        return clean | self.more | {
            "DATA_DIR": self.folder.name, "DATABASE_URL": self.database_url,
            "HOST": "127.0.0.1", "PORT": str(self.port), "SITE_URL": self.url,
            "BEHIND_PROXY": "on", "BACKUP_DIR": "off", "LANG": "C.UTF-8",
        }  # fmt: skip

    def kill(self) -> None:
        """End all of its processes at once, as a power cut does."""
        for pid in _with_descendants(self.process.pid):
            os.kill(pid, signal.SIGKILL)
        self.process.wait(30)

    def remove(self) -> None:
        if self.process.poll() is None:
            self.kill()
        self.folder.cleanup()


def _with_descendants(pid: int) -> list[int]:
    """Return a process and all below it, the highest first: nobody starts another one then."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(found for child in children for found in _with_descendants(int(child)))]


class Balancer(Nginx):
    """deploy/balancer.conf in front of nodes, changed only in what a site has to change."""

    def __init__(self, port: int, nodes: list[Node]) -> None:
        self.given_port, self.nodes = port, nodes
        super().__init__(0, Path())

    def _configuration(self, upstream: int, data: Path, here: Path) -> str:
        self.port = self.given_port
        text = BALANCER.read_text()
        servers = "".join(f"server 127.0.0.1:{node.port} max_fails=0;\n" for node in self.nodes)
        for pattern, new in (
            (r"(?:    server 10\.0\.0\.\d+:80 max_fails=0;\n)+", servers),
            (r"server \{\n    listen 80;.*?\n\}\n", ""),
            (r"listen 443 ssl http2;", f"listen 127.0.0.1:{self.port};"),
            (r" *ssl_.*;\n", ""),
            (r"/var/cache/nginx/portal", f"{here}/cache"),
            (r"server_name www\.example\.com;", "server_name localhost;"),
        ):
            text, count = re.subn(pattern, new, text, flags=re.DOTALL if "\\{" in pattern else 0)
            assert count, pattern
        return text


class Varnish:
    """The real Varnish with deploy/varnish.vcl, in front of a server on this machine."""

    def __init__(self, port: int, upstream: int) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="portal-varnish-")
        here = Path(self.folder.name)
        # Varnish gives its processes to users of its own.
        here.chmod(0o755)
        text = VCL.read_text()
        assert '.port = "8000"' in text
        (here / "portal.vcl").write_text(text.replace('.port = "8000"', f'.port = "{upstream}"'))
        self.process = subprocess.Popen(
            [
                VARNISH, "-F", "-n", str(here / "work"), "-f", str(here / "portal.vcl"),
                "-a", f"127.0.0.1:{port}", "-s", "malloc,32m",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)
        self.folder.cleanup()


class Nodes:
    """Three nodes behind nginx, on one PostgreSQL of their own and one bucket.

    They hold more than half of the connections that a PostgreSQL allows as it comes.
    """

    def __init__(self, objects: ObjectServer) -> None:
        self.objects, self.database = objects, OwnPostgreSQL()
        self.bucket = objects.new_bucket()
        self.port, self.cache_port = free_port(), free_port()
        self.url = f"http://localhost:{self.port}"
        environ = objects.environ | {
            "SECRET_KEY": "a key that all nodes share " * 3,
            "MEDIA_STORAGE": f"s3://{self.bucket}/site",
            "FRONTEND_CACHE": f"http://127.0.0.1:{self.cache_port}" if VARNISH else "",
        }
        self.nodes = [Node(self.url, self.database.address, environ) for _ in range(3)]
        first, *others = self.nodes
        first.manage("shell", "--verbosity=0", "-c", CONTENT)
        for node in others:
            # The program's, like the program itself.
            (Path(node.folder.name) / "static").symlink_to(Path(first.folder.name) / "static")
        with ThreadPoolExecutor() as pool:
            list(pool.map(Node.start, self.nodes))
        self.balancer = Balancer(self.port, self.nodes)

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def remove(self) -> None:
        self.balancer.stop()
        for node in self.nodes:
            node.remove()
        self.database.remove()
