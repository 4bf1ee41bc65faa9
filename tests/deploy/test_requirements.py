"""What is pinned is to be had on every system that the site is installed on."""

import re
from importlib.metadata import metadata
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
#: The oldest Python that Debian 12 has.
OLDEST = "3.11.2"


def test_every_pinned_package_runs_on_the_python_of_debian_12():
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert len(pinned) > 20
    wanted = {name: metadata(name).get("Requires-Python") or "" for name in pinned}
    assert {name: spec for name, spec in wanted.items() if OLDEST not in SpecifierSet(spec)} == {}
