"""`python -m bench.attack [NAME…]`: attack a site of its own, and print what was found.

Exit code 1 if something was found that docs/security.md does not explain, 2 if it cannot run.
"""

import importlib
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.attack import people
from bench.attack.findings import Finding, explained
from bench.attack.target import Target, running_target
from tests.portal.published.nginx import NGINX

#: In this order: what changes things comes after what only looks.
MODULES = (
    "headers", "paths", "hosts", "methods", "smuggling", "redirects", "cache", "reading",
    "regexes", "limits", "uploads", "csrf", "writing", "injection", "scanner",
)  # fmt: skip
#: Findings of one kind that are printed.
SHOWN = 8


def chosen(names: list[str]) -> list:
    """Return the modules of those names, or all. Raises SystemExit for a name that none has."""
    modules = [importlib.import_module(f"bench.attack.{name}") for name in MODULES]
    if unknown := set(names) - {module.NAME for module in modules}:
        there = ", ".join(module.NAME for module in modules)
        raise SystemExit(f"There is no attack {', '.join(sorted(unknown))}, only {there}.")
    return [module for module in modules if not names or module.NAME in names]


def run(module, target: Target, secrets: list[people.Secret]) -> Iterator[Finding]:
    """Yield what a module found, then what was noted of any answer meanwhile.

    An attack that could not be made is a finding too: it proved nothing.
    """
    try:
        yield from module.attack(target, secrets)
    except Exception as error:
        traceback.print_exc()
        yield Finding("not-attacked", f"{type(error).__name__}: {error}")
    if target.site.process.poll() is not None:
        yield Finding("site-ended", "".join(target.site.lines[-5:]))
    yield from target.take_noted()


def show(found: list[Finding], known: set[str]) -> None:
    """Print the findings, of each kind the first ones."""
    counts = Counter(finding.code for finding in found)
    for code, count in counts.items():
        mark = "explained" if code in known else "FOUND"
        for finding in [one for one in found if one.code == code][:SHOWN]:
            print(f"   {mark} {code}: {finding.text}", flush=True)
        if count > SHOWN:
            print(f"   … and {count - SHOWN} more of {code}", flush=True)


def keep(found: list[Finding], target: Target) -> Path:
    """Write every finding, and after them what the site logged, to a file; return where."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="portal-attack-", suffix=".log", delete=False
    ) as file:
        file.writelines(f"{finding.code}: {finding.text}\n" for finding in found)
        file.writelines(["\n", *target.site.lines])
    return Path(file.name)


def main(names: list[str]) -> int:
    """Run the attacks and print their table."""
    if NGINX is None or not shutil.which("openssl"):
        print("The attack needs more: apt-get install nginx-light openssl")
        return 2
    modules = chosen(names)
    known, rows, everything = explained(), [], []
    with running_target() as target:
        import django

        django.setup()

        print("== people sign in, secrets are planted", flush=True)
        secrets = people.populate(target)
        for module in modules:
            print(f"== {module.NAME}", flush=True)
            before, started = target.tried, time.monotonic()
            found = list(dict.fromkeys(run(module, target, secrets)))
            show(found, known)
            new = [finding for finding in found if finding.code not in known]
            everything += found
            seconds = time.monotonic() - started
            rows.append(
                (module.NAME, target.tried - before, len(new), len(found) - len(new), seconds)
            )
        file = keep(everything, target)
    print(f"\n{'attack':12} {'tried':>8} {'found':>7} {'explained':>10} {'seconds':>8}")
    for name, tried, new, old, seconds in rows:
        print(f"{name:12} {tried:8} {new:7} {old:10} {seconds:8.0f}")
    print(f"All findings, and what the site logged: {file}")
    return 1 if any(new for _name, _tried, new, _old, _seconds in rows) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
