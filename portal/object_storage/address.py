"""Where in which bucket: `s3://bucket/prefix?endpoint=https://…&region=…&addressing=virtual`."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

SCHEME = "s3://"
ADDRESSING = ("auto", "path", "virtual")
#: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Address:
    """A place in a bucket. What is empty is taken from the settings (`AWS_…`)."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    addressing: str = "auto"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address. Raises ValueError, which says what is wrong with it."""
        parts = urlsplit(text)
        if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc):
            raise ValueError("write it as s3://bucket/prefix")
        steps = [step for step in parts.path.split("/") if step]
        if {".", ".."} & set(steps):
            raise ValueError("its prefix has a step . or ..")
        options = dict(parse_qsl(parts.query))
        if unknown := options.keys() - {"endpoint", "region", "addressing"}:
            raise ValueError(f"{sorted(unknown)[0]} is not known; endpoint, region, addressing are")
        if (endpoint := options.get("endpoint", "")) and not is_endpoint(endpoint):
            raise ValueError("write its endpoint as https://s3.example.com")
        if options.get("addressing", "auto") not in ADDRESSING:
            raise ValueError(f"its addressing is one of {', '.join(ADDRESSING)}")
        return cls(parts.netloc, "/".join(steps), **options)

    def __str__(self) -> str:
        return SCHEME + "/".join(part for part in (self.bucket, self.prefix) if part)

    @property
    def url(self) -> str:
        """The whole of it, as `parse` reads it."""
        options = {"endpoint": self.endpoint, "region": self.region}
        options["addressing"] = "" if self.addressing == "auto" else self.addressing
        query = urlencode({name: value for name, value in options.items() if value}, safe=":/")
        return f"{self}?{query}" if query else str(self)

    def below(self, name: str) -> Self:
        return replace(self, prefix="/".join(part for part in (self.prefix, name) if part))

    def storage(self, folder: str) -> dict[str, Any]:
        """Return the entry of Django's STORAGES for the uploads in `folder` below the address."""
        return {
            "BACKEND": "portal.object_storage.storage.ObjectStorage",
            "OPTIONS": {"address": self.url, "folder": folder},
        }


def is_endpoint(text: str) -> bool:
    """Whether `text` is the address of a server: scheme, host and perhaps a port."""
    try:
        parts = urlsplit(text)
        _port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.path in ("", "/")
