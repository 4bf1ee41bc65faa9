"""What a page depends on besides the database: code, templates, settings, this machine's start."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from portal import fingerprints

_FOLDERS = ("portal", "news", "contacts", "templates", "locale", "static")
_ENDINGS = {".py", ".html", ".mo", ".css", ".js", ".svg", ".xml", ".txt", ".speculationrules"}
_SETTINGS = ("SITE_URL", "DEBUG", "LANGUAGES", "ALLOWED_HOSTS", "BEHIND_PROXY", "MEDIA_URL")
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Return eight characters that change when a new version of the site is installed.

    And when the machine has started anew: what it wrote just before may have been lost half.
    """
    files = (file for folder in _FOLDERS for file in (settings.BASE_DIR / folder).rglob("*"))
    parts = [file for file in files if file.suffix in _ENDINGS and file.is_file()]
    boot = _BOOT.read_bytes() if _BOOT.exists() else b""
    values = [getattr(settings, name) for name in _SETTINGS]
    return fingerprints.of_files([settings.BASE_DIR / "requirements.txt", *parts], values, boot)[:8]
