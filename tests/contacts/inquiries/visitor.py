"""A visitor who opens the form, fills it in and sends it, as a browser without JavaScript does."""

import json
import time
import uuid

import altcha
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contacts.inquiries.form.token import FormToken
from contacts.inquiries.models import Inquiry

ADDRESS = "198.51.100.7"
ANSWERS = {
    "name": "王工",
    "phone": "13800000000",
    "email": "",
    "wechat": "",
    "company": "示例铝业",
    "country": "CN",
    "province": "广东",
    "message": "断桥铝型材模具一套，请报价。",
    "material": "",
    "size": "",
    "quantity": "",
    "tolerance": "",
    "wanted_by": "",
    "consent": "on",
}
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
DWG = b"AC1032" + bytes(200)


def drawing(name: str = "型材图.dwg", content: bytes = DWG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def token(age: float = 60, key: uuid.UUID | None = None) -> FormToken:
    """A genuine token of a form that was opened so many seconds ago."""
    return FormToken(key or uuid.uuid4(), time.time() - age, "r1 2026-11-01 08:00")


class Visitor:
    """Has a form in front of them: `data` is what is in it."""

    def __init__(self, path: str = "/contact/", query: str = "", **client) -> None:
        self.client = Client(REMOTE_ADDR=ADDRESS, **client)
        self.path = path
        self.page = self._read(self.client.get(path + query))
        self.form = FormToken.read(self.hidden["token"], "")
        self.data = ANSWERS | self.hidden | {"token": str(token(key=self.form.key))}

    @staticmethod
    def _read(answer) -> BeautifulSoup:
        return BeautifulSoup(answer.content, "html.parser")

    @property
    def hidden(self) -> dict[str, list[str] | str]:
        """The fields that the page itself filled in."""
        found: dict[str, list[str] | str] = {}
        for element in self.page.select("form[data-inquiry] input[type=hidden]"):
            if element["name"] == "kept":
                found.setdefault("kept", []).append(element["value"])
            else:
                found[element["name"]] = element["value"]
        return found

    def solve(self) -> None:
        """Do the form's sum, as its script does."""
        challenge = json.loads(self.page.select_one("[data-challenge]")["data-challenge"])
        challenge = altcha.Challenge.from_dict(challenge)
        solution = altcha.solve_challenge(challenge)
        self.data["proof"] = altcha.Payload(challenge, solution).to_base64()

    def send(self, *files: SimpleUploadedFile, **changes):
        """Send the form and go on from what is shown then."""
        self.data |= changes
        answer = self.client.post(self.path, self.data | {"drawings": list(files)})
        if answer.status_code != 303:
            self.page = self._read(answer)
            self.data |= {"kept": []} | self.hidden
        return answer

    @property
    def errors(self) -> dict[str, str]:
        return {
            element["id"].removeprefix("id_").removesuffix("_error"): element.get_text(
                " ", strip=True
            )
            for element in self.page.select(".form-error")
        }

    @property
    def kept_names(self) -> list[str]:
        return [element.get_text() for element in self.page.select(".form-kept-name")]


def inquiry() -> Inquiry:
    """The only one there is."""
    return Inquiry.objects.get()
