"""Forms sent from another site: every address, posted to without a token."""

from collections.abc import Iterator

from bench.attack.addresses import filled
from bench.attack.findings import Finding
from bench.attack.people import KEYS, Secret
from bench.attack.target import Target

NAME = "csrf"
#: Who may send these without a token, and why, is in docs/decisions/0021 and 0049.
OPEN = ("/contact/", "/en/contact/", "/visit")
REFUSED = (400, 403, 404, 405, 413)


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Post as an administrator whose browser another site has sent here."""
    headers = {"Origin": "https://evil.example", "Referer": "https://evil.example/"}
    for path in dict.fromkeys(path for _address, path in filled(KEYS[:1])):
        answer = target.ask(path, "POST", "admin", data={"title": "Zpwned"}, headers=headers)
        # An address without its slash is sent to itself with one, whatever the method.
        is_only_tidied = answer.status == 301 and answer.location.endswith(f"{path}/")
        if answer.status not in REFUSED and not is_only_tidied and not path.startswith(OPEN):
            yield Finding("no-token-asked", f"{path}: {answer.status}")
    answer = target.ask("/visit", "POST", "admin", data={"at": "/news/"}, headers=headers)
    if answer.status != 403:
        yield Finding("foreign-visit", f"/visit: {answer.status}")
