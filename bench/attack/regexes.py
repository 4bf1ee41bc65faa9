"""ReDoS: every regular expression of the program, against texts made to keep it busy.

regexploit looks for what is ambiguous and writes a text for it; each expression is also tried with
repetitions of what it is made of. A fault is what takes longer than a person would notice.
"""

import ast
import json
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from bench.attack.findings import Finding
from bench.attack.people import Secret
from bench.attack.target import Target

NAME = "redos"
ROOT = Path(__file__).parents[2]
APPS = ("portal", "news", "contacts")
FUNCTIONS = {"match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
#: The other functions look from every place of a text, as `search` does.
ASKING = {"match", "fullmatch", "search"}
#: Seconds for one text; texts are as long as a form lets somebody send where it counts.
LIMIT = 0.5
TIMING = Path(__file__).with_name("regex_timing.py")
DETECTOR = Path(__file__).with_name("regex_detector.py")
#: Where `make attack` installs what only it needs (bench/attack/requirements.txt).
ENVIRONMENT = Path(sysconfig.get_path("scripts")).parent / "attack" / "bin" / "python"


def patterns() -> dict[str, list]:
    """Return [expression, flags, how it is used] by where it stands in texts and in modules."""
    found: dict[str, list] = {}
    used: dict[str, set[str]] = {}
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            tree = ast.parse(file.read_text())
            used |= _uses(tree, ".".join(file.relative_to(ROOT).with_suffix("").parts))
            found |= _written(file, tree)
    for name, module in sorted(sys.modules.items()):
        if name.split(".")[0] in APPS:
            for variable, value in vars(module).items():
                where = f"{name}.{variable}"
                methods = used.get(where, set()) & ASKING or ASKING
                found |= _held(where, value, sorted(methods))
    return found | _of_fields() | _of_addresses()


def _written(file: Path, tree: ast.Module) -> dict[str, list]:
    """What is given to a function of `re` where it is used."""
    found = {}
    for node in ast.walk(tree):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if not is_call or node.func.attr not in FUNCTIONS or not node.args:
            continue
        of_module = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
        if of_module and isinstance(node.args[0], ast.Constant):
            text = node.args[0].value
            where = f"{file.relative_to(ROOT)}:{node.lineno}"
            text = text if isinstance(text, str) else text.decode("latin-1")
            found[where] = [text, 0, [node.func.attr if node.func.attr in ASKING else "search"]]
    return found


def _uses(tree: ast.Module, module: str) -> dict[str, set[str]]:
    """Return by which methods a module uses its names."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            method = node.attr if node.attr in ASKING else "search"
            found.setdefault(f"{module}.{node.value.id}", set()).add(method)
    return found


def _held(where: str, value: object, methods: list[str]) -> dict[str, list]:
    if isinstance(value, re.Pattern):
        text = value.pattern if isinstance(value.pattern, str) else value.pattern.decode("latin-1")
        return {where: [text, value.flags & ~re.UNICODE, methods]}
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = (_held(f"{where}[{n}]", one, methods) for n, one in enumerate(value))
        return {key: one for part in parts for key, one in part.items()}
    if isinstance(value, dict):
        parts = (_held(f"{where}[{key!r}]", one, methods) for key, one in value.items())
        return {key: one for part in parts for key, one in part.items()}
    return {}


def _of_fields() -> dict:
    from django.apps import apps
    from django.core.validators import RegexValidator

    found = {}
    for model in apps.get_models():
        for field in model._meta.fields:
            for validator in field.validators:
                if isinstance(validator, RegexValidator):
                    found |= _held(f"{model.__name__}.{field.name}", validator.regex, ["search"])
    return found


def _of_addresses() -> dict:
    from tests.portal.access.addresses import every_address

    found = {}
    for address in every_address():
        for part in address.parts:
            found |= _held(f"address {address.route}", part.regex, ["search"])
    return found


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Time each expression with each text; yield those that take too long."""
    wanted = patterns()
    texts: dict[str, list[str]] = {}
    if ENVIRONMENT.exists():
        done = subprocess.run(
            [ENVIRONMENT, DETECTOR],
            input=json.dumps(wanted),
            capture_output=True,
            text=True,
            check=True,
        )
        texts = json.loads(done.stdout)
    else:
        print("   regexploit is not installed (make attack does it): only repetitions are tried")
    for where, (expression, flags, methods) in wanted.items():
        target.tried += 1
        order = json.dumps([expression, flags, methods, texts.get(where, []), LIMIT])
        try:
            done = subprocess.run(
                [sys.executable, "-I", TIMING], input=order, capture_output=True, text=True,
                timeout=30, check=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            yield Finding("redos", f"{where}: {expression[:60]} does not end")
            continue
        if slow := json.loads(done.stdout):
            yield Finding(
                "redos", f"{where}: {expression[:60]} takes {slow[1]:.1f} s for {slow[0]}"
            )
