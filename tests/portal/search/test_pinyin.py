"""Chinese as it is typed in letters."""

from hypothesis import given
from hypothesis import strategies as st

from portal.search.pinyin import (
    initial_grams,
    initials,
    reads_as,
    sounds_alike,
    split_syllables,
    syllables,
    typed_grams,
    words_typed,
)

TITLES = st.text("挤出模具重行H1３，-😀", max_size=20)


@given(TITLES, st.data())
def test_what_is_typed_at_any_place_is_among_the_grams_of_a_title(title, data):
    letters = [data.draw(st.sampled_from(initials(c) or ("",))) for c in title.lower()]
    start = data.draw(st.integers(0, len(title)))
    typed = ""
    for letter in letters[start : start + data.draw(st.integers(1, 8))]:
        if not letter:
            break
        typed += letter
    if typed:
        *whole, last = typed_grams(typed)
        grams = set(initial_grams(title))
        assert set(whole) <= grams
        assert any(gram.startswith(last) for gram in grams)


def test_words_are_found_by_the_letters_they_are_typed_with():
    assert list(words_typed("高精度挤出模具", "jcmj")) == ["挤出模具"]
    assert list(words_typed("模具与魔具", "mj")) == ["模具", "魔具"]
    assert list(words_typed("银行", "yh")) == ["银行"] == list(words_typed("银行", "yx"))
    assert list(words_typed("H13钢", "h13g")) == ["H13钢"]
    assert list(words_typed("H13", "h13")) == []


def test_pinyin_without_spaces_is_told_apart():
    assert split_syllables("jichumuju") == ["ji", "chu", "mu", "ju"]
    assert split_syllables("lvxingcai") == ["lv", "xing", "cai"]
    assert split_syllables("jcmj") is None
    assert reads_as("模具", ["mu", "ju"]) and reads_as("模具", ["mo", "ju"])
    assert not reads_as("模具", ["mu"])


def test_words_that_sound_alike():
    assert sounds_alike("魔具", "模具")
    assert sounds_alike("精冲", "金葱") and sounds_alike("只", "字")
    assert not sounds_alike("魔", "模具") and not sounds_alike("铝", "模")


@given(st.characters())
def test_every_character_has_readings_or_none(char):
    assert all(reading.isascii() and reading.isalpha() for reading in syllables(char))
