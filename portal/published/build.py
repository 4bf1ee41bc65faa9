"""What a page depends on besides the database: code, templates, settings, this machine's start."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

_FOLDERS = ("portal", "news", "contacts", "templates", "locale", "static")
_ENDINGS = {".py", ".html", ".mo", ".css", ".js", ".svg", ".xml", ".txt", ".speculationrules"}
_SETTINGS = ("SITE_URL", "DEBUG", "LANGUAGES", "ALLOWED_HOSTS", "BEHIND_PROXY", "MEDIA_URL")
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return eight characters that change when a new version of the site is installed.

    And when the machine has started anew: what it wrote just before may have been lost half.
    """
    digest = sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for name in _SETTINGS:
        digest.update(repr(getattr(settings, name)).encode())
    for folder in _FOLDERS:
        for file in sorted((settings.BASE_DIR / folder).rglob("*")):
            if file.suffix in _ENDINGS and file.is_file():
                stat = file.stat()
                digest.update(f"{file}{stat.st_size}{stat.st_mtime_ns}".encode())
    if _BOOT.exists():
        digest.update(_BOOT.read_bytes())
    return digest.hexdigest()[:8]
