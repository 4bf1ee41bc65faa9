"""The real nginx with deploy/nginx.conf, changed only in what a site has to change."""

import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.running_site import ROOT, free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
MISSING = "nginx is missing (apt-get install nginx-light libnginx-mod-http-brotli-static)"


def configuration(port: int, upstream: int, data: Path, certificate: Path | None = None) -> str:
    """deploy/nginx.conf for a site on this machine, as install.sh fills it in.

    With `certificate` (a PEM file with its key) for HTTPS at `port`, else without TLS.
    """
    stage = "https" if certificate else "http"
    fill_in = (
        f"HERE={ROOT}/deploy; . $HERE/steps.sh;"
        f"nginx_configuration $HERE/nginx.conf {stage} localhost 127.0.0.1:{upstream} {data}"
    )
    text = subprocess.run(
        ["/bin/bash", "-c", fill_in], capture_output=True, text=True, check=True
    ).stdout
    assert "listen 80;" in text
    plain = free_port() if certificate else port
    text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    text = re.sub(r"/etc/portal/tls/\w+\.pem", str(certificate), text)
    return re.sub(r"\n *listen \[::\]:[^;]*;", "", text)


class Nginx:
    """nginx in the foreground of a process of ours, in front of the site on port `upstream`."""

    def __init__(
        self,
        upstream: int,
        data: Path,
        extra: str = "",
        other: tuple[tuple[str, str], ...] = (),
        certificate: Path | None = None,
    ) -> None:
        self.port, self.certificate = free_port(), certificate
        self.folder = tempfile.TemporaryDirectory(prefix="portal-nginx-")
        here = Path(self.folder.name)
        brotli = BROTLI.exists()
        temporary = "".join(
            f"{name}_temp_path {here}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (here / "nginx.conf").write_text(
            ("user root;\n" if Path("/root").owner() == Path(here).owner() else "")
            + (f"load_module {BROTLI};\n" if brotli else "")
            + f"daemon off;\nworker_processes 1;\npid {here}/pid;\nerror_log {here}/error.log;\n"
            + "events { worker_connections 512; }\nhttp {\naccess_log off;\n"
            + temporary
            + self._changed(self._configuration(upstream, data, here), other)
            + extra
            + "}\n"
        )
        self.process = subprocess.Popen(
            [NGINX, "-c", str(here / "nginx.conf"), "-p", str(here), "-e", str(here / "error.log")]
        )
        self._wait()

    def _configuration(self, upstream: int, data: Path, here: Path) -> str:
        return configuration(self.port, upstream, data, self.certificate)

    @staticmethod
    def _changed(text: str, other: tuple[tuple[str, str], ...]) -> str:
        for old, new in other:
            assert old in text, old
            text = text.replace(old, new)
        return text

    def _wait(self) -> None:
        end = time.monotonic() + 10
        while self.process.poll() is None and time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError((Path(self.folder.name) / "error.log").read_text())

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.folder.cleanup()
