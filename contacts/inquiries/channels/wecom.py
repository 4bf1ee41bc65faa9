"""WeCom's group robot (https://developer.work.weixin.qq.com/document/path/91770)."""

from contacts.inquiries.channels import http
from contacts.inquiries.channels.text import text_of
from contacts.inquiries.models import Delivery

#: Bytes of UTF-8 that the robot takes.
LONGEST = 2048


def send(delivery: Delivery, url: str, secret: str) -> None:
    """Send plain text, in which nothing that a visitor wrote can be a link or a mention."""
    content = text_of(delivery).encode()[:LONGEST].decode(errors="ignore")
    body = {"msgtype": "text", "text": {"content": content}}
    http.require_code(http.post(url, http.encode(body)), "errcode")
