"""What the doctor finds, and what it then says to do."""

import io
import socket
import ssl
import threading
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from contacts.inquiries.models import Channel
from portal import doctor
from portal.backup.models import Backup
from portal.doctor import Level, address, machine, services
from portal.health import beat
from portal.models import Heartbeat
from tests.factories import CompanyFactory, UserFactory
from tests.running_site import free_port


@pytest.fixture(autouse=True)
def _in_folder(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    settings.DATA_DIR = tmp_path
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.BACKUP_DIR = tmp_path / "backups"
    with translation.override("en"):
        yield


def worst(check) -> tuple[Level, str]:
    """The level and the words of the worst that a check says."""
    verdict = max(check(), key=lambda found: found.level)
    return verdict.level, f"{verdict.text} {verdict.advice}"


def run() -> tuple[int, str]:
    output = io.StringIO()
    try:
        call_command("doctor", stdout=output, no_color=True)
    except SystemExit as end:
        return end.code, output.getvalue()
    return 0, output.getvalue()


def is_well(settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "site@example.com"
    if connection.vendor == "postgresql":
        # The tests' own settings turn it off, which the doctor rightly finds wrong.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = on")
    beat("worker")
    UserFactory(is_superuser=True)
    CompanyFactory()
    Backup.objects.create(path="x", sha256="0" * 64, tested_at=timezone.now())


def test_a_site_without_anything_wrong_is_said_to_run(db, settings):
    is_well(settings)
    code, output = run()
    assert code == 0, output
    assert "WRONG" not in output
    assert "runs" in output or "Healthy" in output


def test_what_is_wrong_makes_it_exit_with_1_and_says_what_to_do(db, settings):
    is_well(settings)
    Heartbeat.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    code, output = run()
    assert code == 1
    _before, _found, advice = output.partition("WRONG\tworker")
    assert "→ Start it" in advice


def test_every_fault_comes_with_advice(db, settings):
    settings.DEBUG = True
    settings.SECRET_KEY = "short"
    settings.ALLOWED_HOSTS = ["*"]
    for name, verdict in doctor.examine():
        if verdict.level >= Level.WARNING and name != "deployment":
            assert verdict.advice, verdict.text


def test_a_check_that_breaks_hides_no_other(db, settings):
    is_well(settings)
    settings.BACKUP_RECIPIENTS = ["age1wrong"]
    settings.SECRET_KEY = None
    found = dict(doctor.examine())
    assert found["secret"].level is Level.FAILURE
    assert "age1wrong" in found["backups"].text
    assert found["worker"].level is Level.OK


@pytest.mark.parametrize("key", ["short", "a" * 60, "django-insecure-" + "abcdefgh" * 8])
def test_a_secret_that_can_be_guessed(settings, key):
    settings.SECRET_KEY = key
    assert worst(address.check_secret)[0] is Level.FAILURE


def test_a_secret_that_others_can_read(settings):
    file = settings.DATA_DIR / "secret_key"
    settings.SECRET_KEY = "n4hM0pQ2vX8sJ6kT1yB5wE9rC3uZ7aL-gF0dH_oP4iS2qV8xN3bM7cK1"
    file.write_text(settings.SECRET_KEY)
    file.chmod(0o644)
    level, words = worst(address.check_secret)
    assert level is Level.FAILURE
    assert f"chmod 600 {file}" in words
    file.chmod(0o600)
    assert worst(address.check_secret)[0] is Level.REMINDER


@pytest.mark.parametrize(
    ("changed", "check", "level", "word"),
    [
        ({"DEBUG": True}, "check_address", Level.FAILURE, "DEBUG"),
        ({"SITE_URL": "http://www.example.com"}, "check_address", Level.FAILURE, "https"),
        ({"SITE_URL": "http://localhost"}, "check_address", Level.WARNING, "SITE_URL"),
        (
            {"SITE_URL": "https://www.example.com", "HTTPS": True, "BEHIND_PROXY": False},
            "check_address", Level.WARNING, "BEHIND_PROXY",
        ),
        ({"ALLOWED_HOSTS": ["*"]}, "check_hosts", Level.FAILURE, "ALLOWED_HOSTS"),
        ({"SITE_URL": "https://other.example"}, "check_hosts", Level.FAILURE, "other.example"),
        ({"CSRF_TRUSTED_ORIGINS": []}, "check_hosts", Level.FAILURE, "CSRF_TRUSTED_ORIGINS"),
        ({"SITE_URL": "https://nowhere.invalid"}, "check_dns", Level.FAILURE, "A record"),
    ],
)  # fmt: skip
def test_addresses_that_lead_nowhere_or_to_anybody(settings, changed, check, level, word):
    for name, value in changed.items():
        setattr(settings, name, value)
    found, words = worst(getattr(address, check))
    assert (found, word in words) == (level, True), words


def test_a_site_where_nobody_answers(settings):
    settings.SITE_URL, settings.HTTPS = f"https://[::ffff:127.0.0.1]:{free_port()}", True
    level, words = worst(address.check_certificate)
    assert (level, "Nobody answers" in words) == (Level.FAILURE, True)


def self_signed(folder):
    """Write a key and a certificate that nobody vouches for; return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example.com")])
    now = timezone.now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "certificate.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_certificate_that_browsers_refuse(settings, tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            plain, _address = server.accept()
            with plain, pytest.raises(ssl.SSLError):
                context.wrap_socket(plain, server_side=True)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port = server.getsockname()[1]
        settings.SITE_URL, settings.HTTPS = f"https://[::ffff:127.0.0.1]:{port}", True
        level, words = worst(address.check_certificate)
        thread.join(10)
    assert (level, "certificate" in words) == (Level.FAILURE, True)


def test_a_disk_without_room(monkeypatch):
    monkeypatch.setattr(machine, "NO_BYTES", 1 << 60)
    assert worst(machine.check_disk)[0] is Level.FAILURE
    monkeypatch.setattr(machine, "NO_BYTES", 0)
    monkeypatch.setattr(machine, "FEW_BYTES", 1 << 60)
    assert worst(machine.check_disk)[0] is Level.WARNING


def test_a_folder_that_cannot_be_written(settings):
    (settings.DATA_DIR / "file").write_text("")
    settings.BACKUP_DIR = settings.DATA_DIR / "file" / "backups"
    level, words = worst(machine.check_folders)
    assert (level, "BACKUP_DIR" in words) == (Level.FAILURE, True)


def test_private_files_that_everybody_sees(settings):
    (settings.PRIVATE_ROOT / "attachments").mkdir(parents=True)
    settings.PRIVATE_ROOT.chmod(0o755)
    (settings.PRIVATE_ROOT / "attachments").chmod(0o755)
    assert worst(machine.check_folders)[0] is Level.WARNING
    (settings.PRIVATE_ROOT / "attachments").chmod(0o700)
    assert worst(machine.check_folders)[0] is Level.OK


# --- E-mail -------------------------------------------------------------------------------------


class Server:
    """A mail server's answers; it takes nothing from whom it does not know."""

    def __init__(self) -> None:
        self.messages = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if not address.endswith("@example.com"):
            return "550 5.7.1 this login may not send from there"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages += 1
        return "250 OK"


@pytest.fixture
def mail_server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = "Website <site@example.com>"
    yield handler
    controller.stop()


def test_e_mail_that_would_be_taken_is_well_and_none_is_sent(mail_server):
    assert worst(services.check_mail)[0] is Level.OK
    assert mail_server.messages == 0


def test_a_sender_whom_the_mail_server_does_not_let_in(mail_server, settings):
    settings.DEFAULT_FROM_EMAIL = "site@example.net"
    level, words = worst(services.check_mail)
    assert (level, "may not send from there" in words) == (Level.FAILURE, True)


def test_a_mail_server_that_is_not_there(settings, mail_server):
    settings.EMAIL_PORT = free_port()
    assert worst(services.check_mail)[0] is Level.FAILURE


def test_no_mail_server_and_a_sender_that_is_no_address(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert worst(services.check_mail)[0] is Level.WARNING
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "website@localhost"
    assert worst(services.check_mail)[0] is Level.FAILURE


# --- Backups, people, channels ------------------------------------------------------------------


def test_a_backup_that_cannot_be_restored(db):
    Backup.objects.create(path="x", sha256="0" * 64, tested_at=timezone.now(), test_error="cut off")
    level, words = worst(services.check_backups)
    assert (level, "cut off" in words) == (Level.FAILURE, True)


def test_a_backup_that_was_never_read_back(db):
    made = Backup.objects.create(path="x", sha256="0" * 64)
    level, words = worst(services.check_backups)
    assert (level, "not been tested" in words) == (Level.WARNING, True)
    made.note_test("")
    assert worst(services.check_backups)[0] < Level.WARNING


def test_a_site_without_an_administrator(db):
    UserFactory(is_superuser=True, is_active=False)
    assert worst(services.check_staff)[0] is Level.FAILURE


def test_a_site_without_a_filing_number_is_reminded(db):
    assert worst(services.check_filing)[0] is Level.REMINDER
    CompanyFactory()
    assert worst(services.check_filing)[0] is Level.OK


def test_a_channel_whose_secret_was_written_under_another_key(db, settings):
    from contacts.inquiries import health
    from contacts.inquiries.encryption import encrypt

    Channel.objects.create(name="群", kind="webhook", encrypted_url=encrypt("https://example.com"))
    assert worst(health.examine)[0] < Level.FAILURE
    settings.SECRET_KEY = "another key " * 6
    level, words = worst(health.examine)
    assert (level, "SECRET_KEY" in words) == (Level.FAILURE, True)


def test_a_clock_that_was_set_back(db):
    future = f"{timezone.now() + timedelta(days=400):%Y-%m-%d %H:%M:%S}"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = %s", [future])
    assert worst(machine.check_clock)[0] is Level.FAILURE
