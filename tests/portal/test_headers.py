"""Headers and cookies that keep others out, on every kind of answer."""

import json
import re

import pytest
from django.urls import reverse

from portal.headers import ADMIN_POLICY, PUBLIC_POLICY
from tests.factories import CompanyFactory, UserFactory
from tests.portal.test_settings import PRODUCTION, manage

PAGES = ["/", "/en/", "/news/", "/contact/", "/search/?q=a", "/nothing/", "/robots.txt", "/healthz"]


def directives(policy: str) -> dict[str, str]:
    pairs = (part.strip().partition(" ") for part in policy.split(";"))
    return {name: value for name, _space, value in pairs}


@pytest.mark.parametrize("path", PAGES)
def test_every_public_answer_has_the_headers(client, site, path):
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == PUBLIC_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "browsing-topics" not in headers["Permissions-Policy"]
    assert not client.cookies


def test_the_public_policy_lets_nothing_in_line_and_nothing_foreign():
    policy = directives(PUBLIC_POLICY)
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in PUBLIC_POLICY
    assert not re.search(r"https?:|\*", PUBLIC_POLICY)


def test_the_admins_policy_is_looser_only_where_wagtail_needs_it(client, db):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get("/admin/").headers["Content-Security-Policy"] == ADMIN_POLICY
    policy = directives(ADMIN_POLICY)
    assert policy["default-src"] == policy["base-uri"] == policy["script-src-attr"] == "'none'"
    assert [name for name in policy if "unsafe" in policy[name]] == ["script-src", "style-src"]
    assert "unsafe-eval" not in ADMIN_POLICY
    assert not re.search(r"https?:|\*", ADMIN_POLICY)


@pytest.mark.parametrize(
    ("url", "kind"),
    [(PRODUCTION["SITE_URL"], "__Host-"), ("http://localhost:8000", "")],
)
def test_cookies_over_https_belong_to_this_host_alone(tmp_path, url, kind):
    show = (
        "import json; from django.conf import settings as s; print(json.dumps("
        "[s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.DEVICE_COOKIE_NAME,"
        " s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN,"
        " s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE]))"
    )
    environ = PRODUCTION | {"SITE_URL": url, "DATA_DIR": str(tmp_path)}
    printed = json.loads(manage("shell", "-v0", "-c", show, **environ).stdout)
    is_secure = bool(kind)
    assert printed == [
        f"{kind}sessionid", f"{kind}csrftoken", f"{kind}device", None, None, "/", "/",
        is_secure, is_secure, True, True, "Lax",
    ]  # fmt: skip


def test_who_is_signed_in_is_never_given_a_stored_page(settings):
    from portal.published.addresses import PERSONAL

    for name in ("sessionid", "__Host-sessionid"):
        assert PERSONAL.search(f"a=1; {name}=x")
    assert not PERSONAL.search("other__Host-sessionid=x; nosessionid=y")


def test_signing_in_sets_no_cookies_but_two(client, db):
    user = UserFactory(is_superuser=True)
    user.set_password("correct horse 1")
    user.save()
    data = {"username": user.username, "password": "correct horse 1"}
    client.post(reverse("wagtailadmin_login"), data)
    client.get("/admin/")
    assert set(client.cookies) <= {"sessionid", "csrftoken"}
    for cookie in client.cookies.values():
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
@pytest.mark.parametrize("path", ["/", "/en/", "/news/", "/news/feed/", "/contact/"])
def test_a_page_is_read_and_not_written(client, site, path, method):
    answer = getattr(client, method)(path)
    if (path, method) == ("/contact/", "post"):
        # The form, sent empty.
        assert answer.status_code == 200
    else:
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]


# --- security.txt ------------------------------------------------------------------------------


def test_security_txt_says_whom_to_tell(client, site):
    CompanyFactory(email="security@example.com", phones="0769-5550 0101")
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[:2] == ["Contact: mailto:security@example.com", "Contact: tel:+86-769-5550-0101"]
    fields = dict(line.split(": ", 1) for line in lines)
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    assert fields["Preferred-Languages"] == "zh, en"


def test_security_txt_is_good_for_less_than_a_year(client, site):
    from datetime import UTC, datetime, timedelta

    CompanyFactory()
    text = client.get("/.well-known/security.txt").content.decode()
    [expires] = re.findall(r"^Expires: (\d{4}-\d\d-\d\dT00:00:00Z)$", text, re.MULTILINE)
    left = datetime.fromisoformat(expires) - datetime.now(UTC)
    assert timedelta(days=150) < left < timedelta(days=365)


def test_without_anybody_to_tell_there_is_no_security_txt(client, site):
    assert client.get("/.well-known/security.txt").status_code == 404
    CompanyFactory(email="", phones="")
    assert client.get("/.well-known/security.txt").status_code == 404
