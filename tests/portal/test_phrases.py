"""Titles whose lines end between phrases."""

import re
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from portal.phrases import MAX_LENGTH, phrases_of
from portal.templatetags.text_tags import email_lines, marked_phrases, phrases

LETTERS = "模具热处理一二 ，：。！（）“”——…、AZaz09.,:!?()%\n\xa0\u3000<&>\"'"
TITLES = st.one_of(st.text(LETTERS), st.text())


def kept(text: str) -> list[str]:
    soup = BeautifulSoup(phrases(text), "html.parser")
    return [phrase.get_text() for phrase in soup.select(".phrase")]


def tied(text: str) -> list[str]:
    return [tie.get_text() for tie in BeautifulSoup(phrases(text), "html.parser").select(".tied")]


@given(TITLES)
def test_together_the_phrases_are_the_text(text):
    pieces = [piece.text for phrase in phrases_of(text) for piece in phrase.pieces]
    assert "".join(pieces) == text
    assert all(len("".join(p.text for p in phrase.pieces)) <= MAX_LENGTH
               for phrase in phrases_of(text) if phrase.kept)  # fmt: skip


@given(TITLES)
def test_what_is_not_a_phrase_is_escaped(text):
    html = phrases(text)
    for tag in re.findall(r'<span class="[a-z ]+">|</span>|<wbr>', html):
        html = html.replace(tag, "")
    assert html == escape(text)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("新模具一律刻二维码，收发、氮化、修模扫码记录",
         ["新模具一律刻二维码，", "收发、氮化、", "修模扫码记录"]),
        ("60条思考!(附作文题)", ["60条思考!", "(附作文题)"]),
        ("热处理与氮化", ["热处理与氮化"]),
        ("好，我们开始", ["好，我们开始"]),
        ("我们开始，好", ["我们开始，好"]),
        ("塑料型材厂换模的三个小时究竟去了哪里", []),
        ("Bearing length, and speed", []),
        ("", []),
    ],
)  # fmt: skip
def test_phrases_stand_between_marks(title, expected):
    assert kept(title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("新模具一律刻二维码，收发料再也不用翻本子", ["维码，", "本子"]),
        ("修模周期缩短到1.5 mm以内", ["1.5 mm", "以内"]),
        ("梁文锋关于技术与未来的60条思考与建议", ["60条", "建议"]),
        ("工作带研磨余量由原来的3～6 µm缩小", ["3～6 µm", "缩小"]),
        ("线速度提到4.2\xa0m/min", ["4.2\xa0m/min"]),
        ("模具询价资料清单第三版：发图前请对照", ["第三版：", "对照"]),
        ("第24届铝门窗展会在广州琶洲展馆开幕", ["第24届", "开幕"]),
        ("Bearing length, and speed", []),
    ],
)
def test_a_line_never_begins_with_a_mark_or_within_a_number(title, expected):
    assert tied(title) == expected


def test_lines_may_end_between_phrases_in_every_browser():
    assert phrases("热处理与氮化，收发记录").count("<wbr>") == 1


@pytest.mark.parametrize(
    ("title", "wide"),
    [
        ("齿高比12的散热器平模，断齿之后改了什么", []),
        ("一个隔热推拉窗系列：穿条槽口一致到0.05 mm", []),
        ("挤压车间先要看住的四件事情，与再生铝", ["挤压车间先要看住的四件事情，"]),
    ],
)
def test_a_phrase_that_fits_no_line_of_a_phone_is_said_so(title, wide):
    assert [p.get_text() for p in BeautifulSoup(phrases(title), "html.parser").select(".wide")] \
        == wide  # fmt: skip


def test_an_address_breaks_after_its_at_sign_and_dots():
    assert email_lines("a.b@c.cn") == "a.<wbr>b@<wbr>c.<wbr>cn"
    assert "<b>" not in email_lines("<b>@example.com")


@given(TITLES, st.lists(st.booleans(), min_size=100))
def test_marks_are_where_they_were_asked_for(text, marks):
    text = text[:100]
    html = marked_phrases(text, marks)
    wanted = [char for char, is_marked in zip(text, marks, strict=False) if is_marked]
    # Not BeautifulSoup, which makes a space of a tab alone.
    marked = re.findall("<mark>(.*?)</mark>", html, re.DOTALL)
    assert unescape("".join(marked)) == "".join(wanted)
    assert re.sub("</?mark>", "", html) == phrases(text)
