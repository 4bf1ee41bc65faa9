"""The README says what is there, and all of it."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_every_setting_is_in_the_table_and_the_other_way_round():
    settings = (ROOT / "portal" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)) == read


def test_every_command_of_ours_is_described():
    ours = {
        name
        for name, app in get_commands().items()
        if app.split(".")[0] in ("portal", "news", "contacts")
    }
    described = set(re.findall(r"^\| `manage\.py (\w+)", README, re.MULTILINE))
    assert described >= ours
    assert described <= set(get_commands())


def test_every_make_target_is_named():
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", README)) >= targets - {"help"}


def test_every_picture_and_folder_it_points_to_is_there():
    for path in re.findall(r"\]\(((?!http)[^)]+)\)", README):
        assert (ROOT / path).is_file(), path
    for path in re.findall(r"^\| `(\w+/)`", README, re.MULTILINE):
        assert (ROOT / path).is_dir(), path
