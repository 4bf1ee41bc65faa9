"""How a message goes out: by e-mail, to a group robot, or to a webhook."""

from collections.abc import Callable

from contacts.inquiries.channels import dingtalk, email, feishu, webhook, wecom
from contacts.inquiries.channels.errors import DeliveryError, Refused, Unreachable
from contacts.inquiries.encryption import SecretUnavailable, decrypt
from contacts.inquiries.models import Channel, Delivery

__all__ = ["DeliveryError", "Refused", "Unreachable", "send"]

SENDERS = {
    Channel.Kind.WECOM: wecom.send,
    Channel.Kind.DINGTALK: dingtalk.send,
    Channel.Kind.FEISHU: feishu.send,
    Channel.Kind.WEBHOOK: webhook.send,
}


def send(delivery: Delivery) -> Callable[[], None]:
    """Send one message; return when its server has accepted it, else raise DeliveryError.

    What is returned ends the conversation with the server; it can wait until all is recorded.
    """
    channel = delivery.channel
    if channel is None:
        return email.send(delivery)
    try:
        url, secret = decrypt(channel.encrypted_url), decrypt(channel.encrypted_secret)
    except SecretUnavailable as error:
        raise DeliveryError(str(error)) from error
    SENDERS[channel.kind](delivery, url, secret)
    return lambda: None
