"""E-mail: to the contact who answers, and the acknowledgement to the visitor."""

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.utils import formataddr, parseaddr
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from contacts.inquiries.channels.errors import DeliveryError, Refused, Unreachable
from contacts.inquiries.email_content import Content, content_of
from contacts.inquiries.models import Delivery
from portal.models import Company

#: Seconds for the goodbye: the message has been accepted by then.
QUIT_TIMEOUT = 2
LONGEST_SUBJECT = 120


def send(delivery: Delivery) -> Callable[[], None]:
    """Send an e-mail; return when the server has accepted it, else raise DeliveryError.

    What is returned says goodbye to the server, once the acceptance has been recorded.
    """
    message = build(delivery)
    connection = get_connection(fail_silently=False)
    try:
        _send(connection, message)
    except BaseException:
        _close(connection)
        raise
    return partial(_close, connection)


def _send(connection, message: EmailMultiAlternatives) -> None:
    try:
        connection.open()
        # Opened by us, it is not closed between acceptance and return.
        if not connection.send_messages([message]):
            raise DeliveryError("The mail server took nothing.")
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _refusal(code, text) from error
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPResponseException as error:
        raise Unreachable(_said(error.smtp_code, error.smtp_error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(f"The mail server does not answer ({error}).") from error


def build(delivery: Delivery) -> EmailMultiAlternatives:
    """Return the message; its headers hold no line break, whatever a visitor wrote."""
    content = content_of(delivery)
    message = EmailMultiAlternatives(
        subject=_header_text(content.subject)[:LONGEST_SUBJECT],
        body=content.text,
        from_email=_sender(),
        to=[delivery.recipient],
        reply_to=_reply_to(content),
        headers=_headers(delivery),
    )
    message.attach_alternative(content.html, "text/html")
    return message


def _headers(delivery: Delivery) -> dict[str, str]:
    to_visitor = delivery.kind == Delivery.Kind.ACKNOWLEDGEMENT
    return {
        "Message-ID": delivery.message_id,
        # RFC 3834: no vacation notice answers it, and no bounce of a bounce.
        "Auto-Submitted": "auto-replied" if to_visitor else "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _sender() -> str:
    """The operator's address, under the company's name unless the operator gave one."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    company = Company.current()
    return formataddr((_header_text(name or (company.name if company else "")), address))


def _reply_to(content: Content) -> list[str]:
    name, address = content.reply_to
    return [formataddr((_header_text(name), address))] if address else []


def _header_text(text: str) -> str:
    """One line without control characters, those that turn the direction of text included."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", " ", text).split())


def _refusal(code: int, text: bytes | str) -> DeliveryError:
    kind = Refused if code >= 500 else DeliveryError
    return kind(_said(code, text))


def _said(code: int, text: bytes | str) -> str:
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"The mail server says: {code} {text[:300]}"


def _close(connection) -> None:
    """Say goodbye; the message is accepted or not, whatever becomes of that."""
    session = getattr(connection, "connection", None)
    if sock := getattr(session, "sock", None):
        sock.settimeout(QUIT_TIMEOUT)
    with suppress(smtplib.SMTPException, OSError):
        connection.close()
