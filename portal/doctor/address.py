"""The site's address, and what keeps others from misusing it."""

import socket
import ssl
import stat
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.http.request import validate_host
from django.utils.translation import gettext as _

from portal.doctor import Verdict, fail, ok, remind, warn

TIMEOUT = 5.0
SHORTEST_KEY = 50
#: Debian's certbot renews 30 days before the end.
DAYS_LEFT = 14
_LOCAL = {"localhost", "127.0.0.1", "::1"}


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or ""


def _is_local() -> bool:
    return _host() in _LOCAL


def check_secret() -> Iterator[Verdict]:
    key = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or len(set(key)) < 5 or key.startswith("django-insecure"):
        yield fail(
            _("SECRET_KEY can be guessed."),
            _("Remove the variable, and one is made; or set 50 random characters."),
        )
        return
    file = settings.DATA_DIR / "secret_key"
    if file.is_file() and file.read_text() == key:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o077:
            yield fail(
                _("Others can read %(file)s.") % {"file": file},
                _("Run: chmod 600 %(file)s") % {"file": file},
            )
            return
        yield ok(_("Long, and only its owner reads %(file)s.") % {"file": file})
    else:
        yield ok(_("Long, from the environment."))
    yield remind(_("It is in no backup."), _("Keep a copy of SECRET_KEY where the server is not."))


def check_address() -> Iterator[Verdict]:
    if settings.DEBUG:
        yield fail(
            _("DEBUG is on: strangers are shown the program and its settings."),
            _("Remove DEBUG from the environment, and restart."),
        )
    if _is_local():
        yield warn(
            _("SITE_URL is %(url)s, which only this machine reaches.") % {"url": settings.SITE_URL},
            _("Set SITE_URL to the public address, such as https://www.example.com."),
        )
    elif not settings.HTTPS:
        yield fail(
            _("SITE_URL has no https: passwords and inquiries go through the net in the clear."),
            _("Get a certificate (certbot), and set SITE_URL to https://…"),
        )
    else:
        yield ok(settings.SITE_URL)
    if settings.HTTPS and not settings.BEHIND_PROXY:
        yield warn(
            _("BEHIND_PROXY is off, though HTTPS ends at a web server in front."),
            _("Remove BEHIND_PROXY, or every address is redirected for ever."),
        )


def check_hosts() -> Iterator[Verdict]:
    if "*" in settings.ALLOWED_HOSTS:
        yield fail(
            _("ALLOWED_HOSTS has *: links in mails may be made to lead anywhere."),
            _("Name the hosts of the site, separated by commas."),
        )
    elif not validate_host(_host(), settings.ALLOWED_HOSTS):
        yield fail(
            _("ALLOWED_HOSTS lacks %(host)s: everybody gets error 400.") % {"host": _host()},
            _("Add it, or remove ALLOWED_HOSTS: SITE_URL then says it."),
        )
    else:
        yield ok(", ".join(settings.ALLOWED_HOSTS))
    if settings.SITE_URL not in settings.CSRF_TRUSTED_ORIGINS:
        yield fail(
            _("CSRF_TRUSTED_ORIGINS lacks SITE_URL: forms and the sign-in are refused."),
            _("Add it, or remove CSRF_TRUSTED_ORIGINS."),
        )


def check_dns() -> Iterator[Verdict]:
    if _is_local():
        return
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(_host(), None)}
    except OSError:
        yield fail(
            _("The name %(host)s is not known.") % {"host": _host()},
            _("Enter an A record (and AAAA) for it where the domain is administered."),
        )
        return
    yield remind(
        _("%(host)s leads to %(addresses)s.")
        % {"host": _host(), "addresses": ", ".join(sorted(found))},
        _("Compare with the server's public address."),
    )


def check_certificate() -> Iterator[Verdict]:
    if _is_local() or not settings.HTTPS:
        return
    port = urlsplit(settings.SITE_URL).port or 443
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((_host(), port), TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=_host()) as secured,
        ):
            end = ssl.cert_time_to_seconds(secured.getpeercert()["notAfter"])
    except ssl.SSLError as error:
        yield fail(
            _("Browsers refuse the certificate: %(reason)s.") % {"reason": error.reason or error},
            _("Renew it (certbot renew), with its whole chain."),
        )
        return
    except OSError as error:
        yield fail(
            _("Nobody answers at %(url)s: %(reason)s.")
            % {"url": settings.SITE_URL, "reason": error.strerror or error},
            _("Start nginx, and let port 443 through the firewall."),
        )
        return
    days = int((end - time.time()) / 86400)
    text = _("The certificate is good for %(days)s days.") % {"days": days}
    if days < DAYS_LEFT:
        yield warn(text, _("Look why it was not renewed: systemctl status certbot.timer"))
    else:
        yield ok(text)


def check_deployment() -> Iterator[Verdict]:
    """What Django itself says of these settings."""
    # What it says of HTTPS is said above, once.
    known = {"security.W004", "security.W008", "security.W012", "security.W016", "security.W018"}
    found = [
        message
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING and message.id not in known
        and not message.is_silenced()
    ]  # fmt: skip
    for message in found:
        yield warn(f"{message.id}: {message.msg}", str(message.hint or ""))
    if not found:
        yield ok(_("Django finds nothing wrong with the settings."))
