"""The Chinese catalogues: complete, compiled, and collected from the code as it stands."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.urls import reverse
from django.utils.translation import gettext, pgettext

ROOT = Path(__file__).parents[2]
OURS = Path("locale/zh_Hans/LC_MESSAGES/django.po")
WAGTAILS = Path("locale/wagtail/zh_Hans/LC_MESSAGES")
CATALOGUES = [OURS, WAGTAILS / "django.po", WAGTAILS / "djangojs.po"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
every_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=str)


def entries(path: Path) -> list[polib.POEntry]:
    return list(polib.pofile(str(ROOT / path)))


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def chinese(entry: polib.POEntry) -> str:
    return entry.msgstr or entry.msgstr_plural[0]


def placeholders(*texts: str) -> set[str]:
    return {found for text in texts for found in PLACEHOLDER.findall(text)}


@every_catalogue
def test_every_message_is_translated_for_good(path):
    unfinished = [entry.msgid for entry in entries(path) if not entry.translated()]
    assert unfinished == []
    assert [entry.msgid for entry in entries(path) if entry.fuzzy or entry.obsolete] == []


@every_catalogue
def test_no_message_stands_twice(path):
    keys = [key(entry) for entry in entries(path)]
    assert len(keys) == len(set(keys))


@every_catalogue
def test_translations_ask_for_nothing_that_the_code_does_not_give(path):
    for entry in entries(path):
        given = placeholders(entry.msgid, entry.msgid_plural)
        assert (entry.msgid, placeholders(chinese(entry)) - given) == (entry.msgid, set())


def test_our_translations_leave_no_value_out():
    for entry in entries(OURS):
        wanted = placeholders(entry.msgid_plural or entry.msgid)
        assert (entry.msgid, placeholders(chinese(entry))) == (entry.msgid, wanted)


@every_catalogue
def test_line_ends_agree(path):
    for entry in entries(path):
        ends = [text.endswith("\n") for text in (entry.msgid, chinese(entry))]
        assert (entry.msgid, ends[0]) == (entry.msgid, ends[1])


@every_catalogue
def test_chinese_is_set_with_full_width_punctuation(path):
    for entry in entries(path):
        found = re.findall(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]", chinese(entry))
        assert (entry.msgid, found) == (entry.msgid, [])


@every_catalogue
def test_the_compiled_catalogue_is_that_of_the_source(path):
    compiled = polib.mofile(str(ROOT / path.with_suffix(".mo")))
    assert {key(entry): chinese(entry) for entry in compiled} == {
        key(entry): chinese(entry) for entry in entries(path)
    }


def test_both_catalogues_are_loaded_and_ours_comes_first():
    assert pgettext("menu", "Contacts") == "联系人与工厂"
    assert gettext("Autosave is paused") == "自动保存已暂停"
    assert gettext("Enter a valid email address.") == "请输入有效的邮箱地址。"
    ours = {key(entry): chinese(entry) for entry in entries(OURS)}
    assert gettext("Updated") == ours["", "Updated"]


def test_the_editor_takes_its_words_from_our_catalogue(admin_client):
    catalogue = admin_client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    word = "正在自动保存…".encode("ascii", "backslashreplace").decode()
    assert word in catalogue


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="the gettext tools are missing")
def test_every_text_of_the_code_is_collected(tmp_path):
    for name in ("portal", "news", "contacts", "templates", "locale"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=zh_Hans", "--no-obsolete"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    collected = {key(entry) for entry in polib.pofile(str(tmp_path / OURS))}
    assert collected == {key(entry) for entry in entries(OURS)}, "run `make messages`"
