"""Feishu's group robot, signed
(https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot)."""

import base64
import hashlib
import hmac
import time

from contacts.inquiries.channels import http
from contacts.inquiries.channels.text import text_of
from contacts.inquiries.models import Delivery


def send(delivery: Delivery, url: str, secret: str) -> None:
    """Send a post of plain lines: in Feishu's "text" a visitor could mention everybody."""
    title, _end, rest = text_of(delivery).partition("\n")
    lines = [[{"tag": "text", "text": line}] for line in rest.splitlines()]
    post = {"zh_cn": {"title": title, "content": lines}}
    body = {"msg_type": "post", "content": {"post": post}}
    if secret:
        body |= signature(secret, time.time())
    http.require_code(http.post(url, http.encode(body)), "code")


def signature(secret: str, now: float) -> dict[str, str]:
    """Return what the body is given: "seconds\\nsecret" is the key that signs nothing."""
    timestamp = str(round(now))
    signed = hmac.digest(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256)
    return {"timestamp": timestamp, "sign": base64.b64encode(signed).decode()}
