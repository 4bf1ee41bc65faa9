"""DingTalk's group robot, signed (https://open.dingtalk.com/document/robots/custom-robot-access)."""

import base64
import hashlib
import hmac
import time
from urllib.parse import urlencode

from contacts.inquiries.channels import http
from contacts.inquiries.channels.text import text_of
from contacts.inquiries.models import Delivery


def send(delivery: Delivery, url: str, secret: str) -> None:
    """Send plain text; without a secret unsigned, as robots secured by a keyword take it."""
    body = {"msgtype": "text", "text": {"content": text_of(delivery)}, "at": {"isAtAll": False}}
    if secret:
        url += ("&" if "?" in url else "?") + urlencode(signature(secret, time.time()))
    http.require_code(http.post(url, http.encode(body)), "errcode")


def signature(secret: str, now: float) -> dict[str, str]:
    """Return what the address is given: the secret signs "milliseconds\\nsecret"."""
    timestamp = str(round(now * 1000))
    signed = hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return {"timestamp": timestamp, "sign": base64.b64encode(signed).decode()}
