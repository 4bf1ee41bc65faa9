"""Which requests are answered alike for everybody, and where that answer is kept."""

import io
import re
import sys
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

#: What advertisements and messengers add to links, and no page looks at; deploy/nginx.conf has it
#: as well. WeChat adds `from=` with one of its own words; other values are the inquiry form's.
TRACKING = re.compile(
    r"(?:(?:utm_[a-z]+|gclid|gbraid|wbraid|fbclid|msclkid|yclid|bd_vid|qhclickid|isappinstalled"
    r"|nsukey|scene|clicktime|enterid|spm)=[^&]*(?:&|$)"
    r"|from=(?:singlemessage|groupmessage|timeline)(?:&|$))+"
)
#: Cookies of somebody who is known to us, or to whom something is to be said.
PERSONAL = re.compile(r"(?:^|;\s*)(?:__Host-)?(?:sessionid|messages)=")
#: Pages end in a slash, files in a name; neither a dot at a step's start nor an empty step.
_PATH = re.compile(r"/(?:[\w-]+/)*(?:[\w-]+\.(?:xml|txt|vcf|speculationrules))?")
_NEVER = re.compile(r"/(?:en/)?(?:admin|documents|drafts|media|search|static|_util)/")
LONGEST_STEP, LONGEST = 200, 1000


@dataclass(frozen=True, slots=True)
class Address:
    """`path` as WSGI has it; `file` below an edition's folder, for a page without its ending."""

    path: str
    file: str


def is_for_all(environ: dict) -> bool:
    """Whether a WSGI request has nothing that an answer could differ by, but for its path."""
    if environ.get("HTTP_HOST") != host() or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return False
    if environ.get("SCRIPT_NAME") or not is_our_scheme(environ):
        return False
    if (cookies := environ.get("HTTP_COOKIE")) and PERSONAL.search(cookies):
        return False
    query = environ.get("QUERY_STRING")
    return not query or bool(TRACKING.fullmatch(query))


def at(path_info: str) -> Address | None:
    """Return the address of a WSGI path (percent-decoded bytes as Latin-1), or None."""
    try:
        octets = path_info.encode("latin-1")
        path = octets.decode()
    except UnicodeError:
        return None
    if not _PATH.fullmatch(path) or _NEVER.match(path):
        return None
    if len(octets) > LONGEST or max(map(len, octets.split(b"/"))) > LONGEST_STEP:
        return None
    return Address(path_info, f"pages{path}")


def is_our_scheme(environ: dict) -> bool:
    """Whether the request came the way SITE_URL says; others are redirected."""
    if not settings.HTTPS:
        return True
    if settings.BEHIND_PROXY:
        return environ.get("HTTP_X_FORWARDED_PROTO") == "https"
    return environ["wsgi.url_scheme"] == "https"


@lru_cache(maxsize=1)
def _host_of(url: str) -> str:
    return urlsplit(url).netloc.lower()


def host() -> str:
    """The only `Host` whose pages are kept: that of SITE_URL."""
    return _host_of(settings.SITE_URL)


def canonical_environ(address: Address) -> dict:
    """Return a WSGI request for `address` that has nothing of any visitor's."""
    site = urlsplit(settings.SITE_URL)
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": address.path,
        "QUERY_STRING": "",
        "SERVER_NAME": site.hostname,
        "SERVER_PORT": str(site.port or (443 if settings.HTTPS else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": host(),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if settings.BEHIND_PROXY:
        environ["HTTP_X_FORWARDED_PROTO"] = site.scheme
    return environ
