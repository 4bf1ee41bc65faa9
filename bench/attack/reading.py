"""IDOR: every address, for every key of what was planted, read by every role."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from bench.attack.addresses import filled
from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import ROLES, Target

NAME = "idor"
#: What a reader finds by looking rather than by an address: lists, feeds, searches, exports.
LOOKED_AT = [
    f"{path}{query}"
    for path in (
        "/", "/news/", "/en/news/", "/news/feed/", "/news/feed/atom/", "/sitemap.xml",
        "/search/", "/search/suggestions/", "/admin/pages/search/", "/admin/pages/search/results/",
        "/admin/images/", "/admin/documents/", "/admin/inquiries/", "/admin/inquiries/all/",
        "/admin/inquiries/mine/", "/admin/inquiries/spam/", "/admin/users/",
        "/admin/choose-page/search/", "/admin/documents/chooser/results/",
        "/admin/images/chooser/results/", "/admin/reports/site-history/", "/admin/api/main/pages/",
        "/admin/api/main/images/", "/admin/api/main/documents/", "/admin/choose-page/",
    )
    for query in ("", "?q=Z", "?q=Zpage9001Z", "?q=Zinquiry9002Z", "?q=planted", "?export=csv",
                  "?export=xlsx", "?format=csv", "?order=pk&p=2")
]  # fmt: skip
AT_ONCE = 4


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Ask for everything, and look for marks in answers to who may not see them."""
    seen = set()
    paths = list(dict.fromkeys([*(path for _address, path in filled()), *LOOKED_AT]))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for role in ROLES:
            asked = pool.map(lambda path, role=role: (path, target.ask(path, role=role)), paths)
            for path, answer in asked:
                said = answer.body + str(answer.headers).encode()
                for secret in secrets:
                    if secret.mark.encode() not in said:
                        continue
                    # What was asked for is often said again.
                    if secret.mark in path and _is_only_said_again(target, path, role, secret):
                        continue
                    seen.add(secret)
                    if role not in secret.roles:
                        yield Finding("seen-by-others", f"{role} reads “{secret.what}” at {path}")
    unseen = [secret.what for secret in secrets if secret.roles and secret not in seen]
    if unseen:
        raise RuntimeError(f"Nobody saw {', '.join(unseen)}: the attack proved nothing")


def _is_only_said_again(target: Target, path: str, role: str, secret: Secret) -> bool:
    """Whether a mark that stands in no thing at all is shown at that address as often."""
    nothing = "Znothing00Z".ljust(len(secret.mark), "0")
    first = target.ask(path, role=role).text.count(secret.mark)
    return target.ask(path.replace(secret.mark, nothing), role=role).text.count(nothing) >= first
