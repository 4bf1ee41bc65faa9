"""The README says what is there, and all of it."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
OPERATING = (ROOT / "docs" / "operating.md").read_text()


def settings_in(text: str) -> dict[str, str]:
    """Return the defaults that a table of settings gives, by variable."""
    return dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", text, re.MULTILINE))


def test_every_setting_is_in_both_tables_and_the_other_way_round():
    settings = (ROOT / "portal" / "settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    assert settings_in(README).keys() == read
    assert settings_in(OPERATING) == settings_in(README)


def test_a_default_that_is_a_value_is_the_one_in_the_settings_file():
    settings = (ROOT / "portal" / "settings.py").read_text()
    for name, default in settings_in(OPERATING).items():
        if (value := re.fullmatch(r"`(\w+(?:[.@]\w+)*)`", default)) and name != "DATA_DIR":
            [call] = re.findall(rf'env\.\w+\(\s*"{name}"[^\n]*', settings)
            assert value[1] in call, name
        if default == "off":
            assert re.search(rf'env\.flag\("{name}", False\)', settings), name


def test_every_command_of_the_manual_is_there():
    used = set(re.findall(r"manage\.py (\w+)", OPERATING))
    assert used <= set(get_commands())


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
