"""Environment variables, and one clear line for what is wrong with them."""

import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ

from portal.object_storage.address import SCHEME, Address, is_endpoint

ON_OFF = ("1", "0", "true", "false", "yes", "no", "on", "off", "")


def refuse(name: str, value: object, wanted: str) -> NoReturn:
    """End the process: the operator has to change the variable `name`."""
    sys.exit(f"{name}={value} cannot be used: {wanted}.")


class Environment(environ.Env):
    """django-environ's reader, which ends with one line where a value is of the wrong kind."""

    def flag(self, name: str, default: bool) -> bool:
        if (value := self.str(name, "")).lower() not in ON_OFF:
            refuse(name, value, "it is on or off")
        return self.bool(name, default) if value else default

    def port(self, name: str, default: int) -> int:
        value = self.str(name, "") or str(default)
        if not (value.isascii() and value.isdigit() and 0 < int(value[:6]) < 65536):
            refuse(name, value, "a port is a number from 1 to 65535")
        return int(value)

    def folder(self, name: str, default: Path) -> Path:
        return Path(self.str(name, "") or default).resolve()

    def place_or_off(self, name: str, default: Path) -> Path | Address | None:
        """Return a folder, or the place in object storage that "s3://…" names; None for "off"."""
        value = self.str(name, "")
        if value.startswith(SCHEME):
            return self.object_storage(name)
        return None if value.lower() == "off" else self.folder(name, default)

    def object_storage(self, name: str) -> Address | None:
        """Return the place in object storage, from "s3://bucket/prefix"; None if not set."""
        value = self.str(name, "")
        try:
            return Address.parse(value) if value else None
        except ValueError as error:
            refuse(name, value, str(error))

    def endpoint(self, name: str) -> str:
        """Return the address of a server, "" if not set."""
        value = self.str(name, "")
        if value and not is_endpoint(value):
            refuse(name, value, "write it as https://s3.example.com")
        return value

    def endpoints(self, name: str) -> list[str]:
        """Return addresses of servers, without a slash at their ends."""
        found = self.list(name, default=[])
        for value in found:
            if not is_endpoint(value):
                refuse(name, value, "write it as http://10.0.0.5:6081")
        return [value.rstrip("/") for value in found]

    def web_address(self, name: str, default: str) -> str:
        """Return a site's address without a slash at its end."""
        value = (self.str(name, "") or default).rstrip("/")
        try:
            address = urlsplit(value)
            fits = address.scheme in ("http", "https") and address.hostname and not address.path
            _port = address.port
        except ValueError:
            fits = False
        if not fits:
            refuse(name, value, "write it as https://www.example.com")
        return value

    def mail_server(self, name: str, default: str) -> dict[str, Any]:
        """Return Django's settings for a mail server's address."""
        value = self.str(name, "") or default
        if urlsplit(value).scheme not in self.EMAIL_SCHEMES:
            refuse(name, value, "write it as smtp+tls://user:password@host:587")
        return self.email_url_config(value)

    def choice(self, name: str, options: tuple[str, ...], default: str) -> str:
        value = self.str(name, "").lower() or default
        if value not in options:
            refuse(name, value, f"it is one of {', '.join(options)}")
        return value

    def listening(self, name: str) -> tuple[str, int] | None:
        """Return host and port to listen on, from "127.0.0.1:9464" or "9464"; None if not set."""
        value = self.str(name, "")
        if not value:
            return None
        host, _colon, port = value.rpartition(":")
        if not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
            refuse(name, value, "write it as 127.0.0.1:9464")
        return host.strip("[]") or "127.0.0.1", int(port)

    def log_level(self, name: str, default: str) -> str:
        levels = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        value = self.str(name, "") or default
        if value.upper() not in levels:
            refuse(name, value, f"it is one of {', '.join(levels)}")
        return value.upper()

    def hosts(self, name: str, default: list[str]) -> list[str]:
        """Return host names, which are not addresses: "www.example.com", not "https://…"."""
        found = self.list(name, default=default)
        for host in found:
            if "/" in host:
                refuse(name, host, "write names of hosts such as www.example.com")
        return list(dict.fromkeys(found))

    def database(self, name: str, default: str) -> dict[str, Any]:
        """Return Django's settings for a database address."""
        value = self.str(name, "") or default
        if urlsplit(value).scheme not in ("sqlite", "postgres", "postgresql"):
            refuse(name, value, "write it as postgres://user:password@host/name")
        return self.db_url_config(value)
