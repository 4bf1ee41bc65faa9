"""What must run or be reachable: worker, published pages, e-mail, backups, people."""

import smtplib
from collections.abc import Iterator
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import get_connection
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from portal import virus_scanner
from portal.backup import daily
from portal.backup.encryption import KeyUnusable
from portal.backup.models import Backup
from portal.doctor import Verdict, fail, ok, remind, warn
from portal.health import worker_is_alive
from portal.models import Company
from portal.published import upkeep
from portal.schedule import LATE_AFTER, overdue


def check_worker() -> Iterator[Verdict]:
    if not worker_is_alive():
        yield fail(
            _("The worker has not been heard of for a minute."),
            _("Start it (make run, or manage.py worker), and read its messages."),
        )
        return
    yield ok(_("The worker lives."))
    if late := overdue(timezone.now() - LATE_AFTER):
        yield fail(
            _("%(count)s scheduled changes are overdue.") % {"count": len(late)},
            _("The dashboard lists them; the worker's log says why."),
        )


def check_published_pages() -> Iterator[Verdict]:
    if finding := upkeep.check():
        yield fail(finding.text, _("Make room on the disk of DATA_DIR/published."))
    else:
        yield ok(_("Pages are kept as files."))


def check_mail() -> Iterator[Verdict]:
    """Ask the mail server whether it would take a message, without sending one."""
    if settings.EMAIL_BACKEND.endswith(".dummy.EmailBackend"):
        yield warn(
            _("No e-mail is sent: inquiries are seen in the admin only."),
            _("Set EMAIL_URL and DEFAULT_FROM_EMAIL."),
        )
        return
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if sender.endswith("@localhost"):
        yield fail(
            _("The sender %(address)s is no address.") % {"address": sender},
            _("Set DEFAULT_FROM_EMAIL to one that the mail server lets you use."),
        )
        return
    mail = get_connection()
    advice = _("Compare EMAIL_URL and DEFAULT_FROM_EMAIL with what the provider says.")
    try:
        mail.open()
        server = getattr(mail, "connection", None)
        if isinstance(server, smtplib.SMTP):
            yield from _ask_server(server, sender, advice)
        else:
            yield ok(_("E-mail goes elsewhere than to a mail server."))
    except (OSError, smtplib.SMTPException) as error:
        reason = " ".join(str(error).split())
        yield fail(_("The mail server refuses: %(reason)s") % {"reason": reason}, advice)
    finally:
        mail.close()


def _ask_server(server: smtplib.SMTP, sender: str, advice: str) -> Iterator[Verdict]:
    server.ehlo_or_helo_if_needed()
    for ask in (server.mail, server.rcpt):
        code, answer = ask(sender)
        if code >= 300:
            text = f"{code} {answer.decode(errors='replace')}"
            yield fail(_("The mail server refuses: %(reason)s") % {"reason": text}, advice)
            break
    else:
        yield ok(_("The mail server takes messages from %(address)s.") % {"address": sender})
    server.rset()


def check_virus_scanner() -> Iterator[Verdict]:
    if not virus_scanner.address():
        yield remind(
            _("No virus scanner looks at files that come from outside."),
            _("Install clamav-daemon, or set CLAMAV_SOCKET."),
        )
        return
    try:
        yield ok(_("Files are looked at by %(version)s.") % {"version": virus_scanner.version()})
    except virus_scanner.ScannerUnavailable as error:
        yield fail(
            _("The virus scanner does not answer: %(reason)s") % {"reason": error},
            _("Start clamav-daemon, or set CLAMAV_SOCKET to where it listens, or to off."),
        )


def check_backups() -> Iterator[Verdict]:
    try:
        is_encrypted = bool(daily.recipients())
    except KeyUnusable as error:
        yield fail(str(error), _("Set BACKUP_RECIPIENTS to what age-keygen prints."))
        return
    if finding := daily.check():
        verdict = fail if finding.failing else warn
        yield verdict(finding.text, _("Run `manage.py backup`, and read what it says."))
    elif (newest := Backup.newest_good()) and not newest.is_trusted:
        yield warn(
            _("It has not been tested."), _("Run `manage.py backup`, and read what it says.")
        )
    elif newest:
        age = timesince(newest.started_at)
        yield ok(_("The last one is %(age)s old, and could be read back.") % {"age": age})
    else:
        yield remind(_("None has been made yet."), _("Run `manage.py backup`."))
    folder = daily.folder()
    if folder is None:
        return
    is_here = isinstance(folder, Path)
    if is_here and folder.is_dir() and folder.stat().st_dev == settings.DATA_DIR.stat().st_dev:
        yield remind(
            _("They lie on the disk of the site, which takes them along when it breaks."),
            _("Copy BACKUP_DIR to another machine each day, or set it to another disk."),
        )
    if not is_encrypted:
        yield remind(
            _("They are not encrypted."),
            _("Before they leave this machine, set BACKUP_RECIPIENTS."),
        )


def check_staff() -> Iterator[Verdict]:
    administrators = get_user_model().objects.filter(is_superuser=True, is_active=True).count()
    if administrators:
        yield ok(_("%(count)s administrators.") % {"count": administrators})
    else:
        yield fail(_("There is no administrator."), _("Run: manage.py createsuperuser"))


def check_filing() -> Iterator[Verdict]:
    """ICP: asked of every site that is served from mainland China."""
    if Company.objects.filter(icp_number__gt="").exists():
        yield ok(_("The ICP filing number is in the footer."))
    else:
        yield remind(
            _("No ICP filing number is entered."),
            _("A site served from mainland China needs one: enter it in the admin under Company."),
        )
