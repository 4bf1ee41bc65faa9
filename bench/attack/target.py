"""The site that is attacked: as deploy/install.sh sets it up, with the demo and people."""

import json
import os
import re
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests

from bench.attack.errors import ServerError, told
from bench.attack.findings import Finding
from tests.portal.published.nginx import Nginx
from tests.running_site import RunningSite

PASSWORD = "correct horse battery 9"
ROLES = ("anonymous", "editor", "moderator", "sales", "manager", "admin")
#: Wagtail's own address to look at the page of an error.
MAY_FAIL = ("/admin/failwhale/",)
TIMEOUT = 60
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class ProductionSite(RunningSite):
    """`manage.py serve` behind nginx, which ends HTTPS; each request writes a line."""

    front_port = 0

    @property
    def environ(self) -> dict[str, str]:
        own = {"LOG_LEVEL": "INFO", "LOG_FORMAT": "json"}
        own["SITE_URL"] = f"https://localhost:{self.front_port}"
        return super().environ | own


@dataclass(slots=True)
class Answer:
    """What came back; `text` is the body as far as it is text."""

    status: int
    headers: requests.structures.CaseInsensitiveDict
    body: bytes
    seconds: float = 0.0
    cookies: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


class Target:
    """Asks the site as one person or another, counts, and notes what no answer may be."""

    def __init__(self, site: ProductionSite, front: Nginx, certificate: Path) -> None:
        self.site, self.front, self.certificate = site, front, certificate
        self.host = f"localhost:{front.port}"
        self.url = f"https://{self.host}"
        self.tried = 0
        #: What an error of the server's is called; another name where half a form is sent.
        self.code_of_errors = "server-error"
        self.noted: dict[str, Finding] = {}
        self.errors: list[ServerError] = []
        self.secret_key = (Path(site.folder.name) / "secret_key").read_text().strip()
        self._lock = threading.Lock()
        self._sessions: dict[str, requests.Session] = {}

    @property
    def data(self) -> Path:
        return Path(self.site.folder.name)

    def sign_in(self, role: str, username: str, password: str = PASSWORD) -> None:
        """Sign somebody in by the form; `ask` knows them as `role` from then on."""
        session = self._session(role)
        session.cookies.clear()
        page = session.get(f"{self.url}/admin/login/", timeout=TIMEOUT)
        data = {"login": username, "password": password}
        data["csrfmiddlewaretoken"] = _TOKEN.search(page.text)[1]
        session.post(
            f"{self.url}/admin/login/",
            data,
            headers={"Referer": f"{self.url}/admin/login/"},
            timeout=TIMEOUT,
            allow_redirects=False,
        )
        answer = self.ask("/admin/", role=role)
        if answer.status != 200:
            raise RuntimeError(f"{username} could not sign in: {answer.status}")

    def _session(self, role: str) -> requests.Session:
        if role not in self._sessions:
            self._sessions[role] = session = requests.Session()
            # No proxies, and no other certificates, of whoever runs this.
            session.trust_env = False
            session.verify = str(self.certificate)
            session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=16))
        return self._sessions[role]

    def ask(self, path: str, method: str = "GET", role: str = "anonymous", **options) -> Answer:
        """Return the answer to one request; redirects are not followed."""
        session = self._session(role)
        keep = options.pop("keep", False)
        if role == "anonymous" and not keep:
            session.cookies.clear()
        options.setdefault("timeout", TIMEOUT)
        started = time.perf_counter()
        try:
            got = session.request(method, self.url + path, allow_redirects=False, **options)
        except requests.RequestException as error:
            self.note("no-answer", f"{method} {path}: {type(error).__name__}")
            return Answer(0, requests.structures.CaseInsensitiveDict(), b"")
        cookies = got.raw.headers.getlist("Set-Cookie")
        answer = Answer(
            got.status_code, got.headers, got.content, time.perf_counter() - started, cookies
        )
        self.look_at(f"{method} {path} ({role})", answer)
        return answer

    def post(self, path: str, data: dict, role: str = "anonymous", **options) -> Answer:
        """POST a form with the token of its session."""
        headers = {"Referer": self.url + path, "X-CSRFToken": self.csrf_token(role)}
        headers |= options.pop("headers", {})
        return self.ask(path, "POST", role, data=data, headers=headers, keep=True, **options)

    def look_at(self, what: str, answer: Answer) -> None:
        """Count an answer, and note what none may be or say."""
        with self._lock:
            self.tried += 1
        # 501 is what RFC 9112, 6.1, asks for where a transfer coding is unknown.
        if (
            answer.status >= 500
            and answer.status != 501
            and not any(part in what for part in MAY_FAIL)
        ):
            request = answer.headers.get("X-Request-ID")
            error = ServerError(self.code_of_errors, what, answer.status, request)
            with self._lock:
                self.errors.append(error)
        if b"Traceback (most recent call last)" in answer.body:
            self.note("traceback", what)
        for secret in (self.secret_key.encode(), b"$argon2", b"pbkdf2_sha256$", b"SQLite format 3"):
            if secret in answer.body:
                self.note("secret-shown", f"{what}: {secret[:12]!r}…")

    def note(self, code: str, text: str) -> None:
        """Note a finding that is not what the attack in question looks for."""
        with self._lock:
            self.noted.setdefault(f"{code} {text}", Finding(code, text))

    def take_noted(self) -> list[Finding]:
        """Return what was noted of any answer, and begin anew."""
        with self._lock:
            found = [*self.noted.values(), *told(self.errors, list(self.site.lines))]
            self.noted.clear()
            self.errors.clear()
            self.code_of_errors = "server-error"
        return found

    def raw(self, request: bytes, embedded: bool = False, wait: float = 10) -> bytes:
        """Send bytes as they are, to nginx or to the embedded server; return all that comes."""
        with self._lock:
            self.tried += 1
        received = b""
        try:
            connection = self.connect(embedded, wait)
        except OSError as error:
            self.note("no-answer", f"raw {request[:80]!r}: {type(error).__name__}")
            return received
        with connection:
            with suppress(OSError):
                connection.sendall(request)
            with suppress(OSError):
                while block := connection.recv(65536):
                    received += block
        status = re.match(rb"HTTP/1\.[01] (\d+)", received)
        self_made = Answer(
            int(status[1]) if status else 0, requests.structures.CaseInsensitiveDict(), received
        )
        self.look_at(f"raw {request[:80]!r}", self_made)
        with self._lock:
            self.tried -= 1
        return received

    def connect(self, embedded: bool = False, wait: float = 10) -> socket.socket:
        """Return a connection to nginx, by TLS, or to the embedded server."""
        port = self.site.port if embedded else self.front.port
        plain = socket.create_connection(("127.0.0.1", port), wait)
        if embedded:
            return plain
        context = ssl.create_default_context(cafile=self.certificate)
        return context.wrap_socket(plain, server_hostname="localhost")

    def cookie_header(self, role: str) -> str:
        """Return somebody's cookies as a browser sends them."""
        return "; ".join(f"{one.name}={one.value}" for one in self._session(role).cookies)

    def csrf_token(self, role: str) -> str:
        """Return the token of somebody's session, "" without one."""
        cookies = self._session(role).cookies
        return next((c.value for c in cookies if c.name.endswith("csrftoken")), "")

    def paths_answered(self) -> list[str]:
        """Return the paths that the application says it has answered, so far."""
        found = []
        for line in list(self.site.lines):
            if '"Request answered"' in line:
                with suppress(ValueError):
                    found.append(json.loads(line).get("path", ""))
        return found


def _certificate(folder: Path) -> Path:
    """Make a certificate for localhost, with its key in the same file."""
    file = folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-days", "2", "-keyout", file, "-out",
         folder / "part.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_bytes(file.read_bytes() + (folder / "part.pem").read_bytes())
    return file


@contextmanager
def running_target() -> Iterator[Target]:
    """Start site and nginx, yield them, and remove all of it."""
    site = ProductionSite()
    with tempfile.TemporaryDirectory() as folder:
        certificate = _certificate(Path(folder))
        front = Nginx(site.port, Path(site.folder.name), certificate=certificate)
        site.front_port = front.port
        try:
            site.start()
            os.environ.update(site.environ, DJANGO_SETTINGS_MODULE="portal.settings")
            yield Target(site, front, certificate)
        finally:
            front.stop()
            site.remove()
