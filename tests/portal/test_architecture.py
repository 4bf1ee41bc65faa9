"""What the code's layout promises."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def modules(app: str) -> list[Path]:
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def imports(path: Path) -> set[str]:
    """Top-level names of the packages that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize(
    ("app", "others"),
    [("portal", {"news", "contacts"}), ("news", {"contacts"}), ("contacts", {"news"})],
)
def test_imports_run_in_one_direction(app, others):
    wrong = {str(path.relative_to(ROOT)): imports(path) & others for path in modules(app)}
    assert {path: names for path, names in wrong.items() if names} == {}


def test_search_could_be_a_package_of_its_own():
    inside = [path for path in modules("portal/search") if path.name not in ("views.py", "urls.py")]
    assert inside
    for path in inside:
        tree = ast.parse(path.read_text())
        named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        foreign = {
            name
            for name in named
            if name and name.startswith("portal.") and not name.startswith("portal.search")
        }
        assert (path.name, foreign) == (path.name, set())


def test_every_block_of_a_body_has_a_template():
    from portal.blocks import BodyBlock

    for name, block in BodyBlock().child_blocks.items():
        template = getattr(block.meta, "template", None)
        assert template, name
        assert (ROOT / "templates" / template).is_file(), name


def test_only_the_agreed_entries_stand_at_the_top():
    allowed = {
        "manage.py", "portal", "news", "contacts", "templates", "static", "requirements.txt",
        "tests", "README.md", "Makefile", "pyproject.toml", ".ci", "bench", "deploy", "locale",
        "docs", ".gitignore",
    }  # fmt: skip

    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {path.split("/")[0] for path in listed} <= allowed
