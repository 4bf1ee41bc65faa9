"""An editor who works in the admin over real connections."""

import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import datetime
from http.cookiejar import CookieJar

from tests.running_site import RunningSite

PATIENCE = 60
NAME = "fault-editor"
MAKE_ACCOUNT = """
from django.contrib.auth import get_user_model
users = get_user_model().objects
user = users.filter(username={name!r}).first() or users.create_superuser({name!r})
user.set_password({password!r})
user.save()
from news.models import NewsIndexPage
index = NewsIndexPage.objects.filter(locale__language_code="zh-hans").get()
print("news", index.pk, index.url)
"""
#: What the form of a new article sends besides its words.
EMPTY = (
    "summary", "cover", "cover_alt", "category", "tags", "author", "source_name", "source_url",
    "pinned_until", "seo_title", "search_description", "social_image", "go_live_at", "expire_at",
)  # fmt: skip


class NotSaved(Exception):
    """The site answered something else than that it is done; `status` and `text` say what."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status}: {text[:2000]}")
        self.status, self.text = status, text


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *about) -> None:
        return None


class Editor:
    """Signed in as an administrator of `site`, which has to be running."""

    def __init__(self, site: RunningSite) -> None:
        #: Where it is worked; may be changed to another server of the same site.
        self.url = site.url
        self.password = uuid.uuid4().hex
        account = MAKE_ACCOUNT.format(name=NAME, password=self.password)
        lines = site.manage("shell", "-v0", "-c", account).splitlines()
        _news, number, self.news = next(line for line in lines if line.startswith("news ")).split()
        self.add_url = f"/admin/pages/add/news/articlepage/{number}/"
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), _StayHere
        )

    def sign_in(self) -> None:
        """Raises NotSaved where the site lets nobody in."""
        self.get("/admin/login/")
        status, text = self.post("/admin/login/", {"login": NAME, "password": self.password})
        if status != 302:
            raise NotSaved(status, text)

    def publish(self, title: str, slug: str, at: datetime) -> str:
        """Write an article of `at` (Asia/Shanghai) and publish it; return its path.

        Raises NotSaved unless the site says that it is done.
        """
        paragraph = {
            "blocks": [
                {
                    "key": "aaaaa", "text": title, "type": "unstyled", "depth": 0,
                    "inlineStyleRanges": [], "entityRanges": [],
                }
            ],
            "entityMap": {},
        }  # fmt: skip
        fields = dict.fromkeys(EMPTY, "") | {
            "title": title, "slug": slug, "date": f"{at:%Y-%m-%d %H:%M}",
            "body-count": "1", "body-0-deleted": "", "body-0-order": "0",
            "body-0-type": "paragraph", "body-0-id": "", "body-0-value": json.dumps(paragraph),
            "action-publish": "1",
        }  # fmt: skip
        for name in ("related_articles", "comments"):
            for part, value in (("TOTAL", 0), ("INITIAL", 0), ("MIN_NUM", 0), ("MAX_NUM", 1000)):
                key = f"{part}_FORMS"
                fields[f"{name}-{key}"] = str(value)
        status, text = self.post(self.add_url, fields)
        if status != 302:
            raise NotSaved(status, text)
        return f"{self.news}{slug}/"

    def upload(
        self, title: str, name: str, content: bytes, path: str = "/admin/images/add/"
    ) -> tuple[int, str]:
        """Send a picture by the plain form; return what was answered (302: it is there)."""
        boundary = uuid.uuid4().hex
        fields = {"title": title, "csrfmiddlewaretoken": self._token(), "description": title}
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        ]
        file = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = "".join([*parts, file]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self._ask(path, body, f"multipart/form-data; boundary={boundary}")

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(path)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        fields = fields | {"csrfmiddlewaretoken": self._token()}
        body = urllib.parse.urlencode(fields).encode()
        return self._ask(path, body, "application/x-www-form-urlencoded")

    def _token(self) -> str:
        return next((c.value for c in self.cookies if c.name == "csrftoken"), "")

    def _ask(self, path: str, body: bytes | None = None, content_type: str = "") -> tuple[int, str]:
        """Raises OSError or HTTPException when the connection breaks."""
        headers = {"Content-Type": content_type} if content_type else {}
        request = urllib.request.Request(self.url + path, body, headers)
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


#: What a broken connection raises.
BROKEN = (OSError, http.client.HTTPException)
