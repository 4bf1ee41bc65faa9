"""Tokens and queries, without a database."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from modelsearch.query import And, MatchAll, Not, Or, Phrase, PlainText

from portal.search.queries import (
    MAX_CHARACTERS,
    MAX_WORDS,
    All,
    Everything,
    Run,
    Some,
    Without,
    parse,
    runs,
    understand,
)
from portal.search.tokens import grams, normalise, probe, shorts

#: Few characters, so that runs repeat, overlap and meet at every kind of border.
SAMPLE = st.text(alphabet="铝型材鋁乾模具h1T5aＡ-，。 “é😀", max_size=40)


def found_in(run: str, text: str) -> bool:
    """What an index of token rows answers."""
    look, tokens = probe(run), list(grams(text))
    length = len(look.tokens)
    for start in range(len(tokens) - length + 1):
        following = tokens[start + length] if start + length < len(tokens) else ""
        if tuple(tokens[start : start + length]) == look.tokens and following.startswith(
            look.short
        ):
            return True
    return False


@given(st.text())
@example("ſ\u0345\u0301 ﷺ ｶﾞ \u1100\u1161 薴")
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(st.characters()))
def test_a_normalised_text_can_be_stored(text):
    normalised = normalise(text)
    normalised.encode()
    assert not {unicodedata.category(char) for char in normalised} & {"Cc", "Cf", "Cs"}
    assert "  " not in normalised and normalised == normalised.strip()


def test_what_a_reader_takes_for_the_same_is_the_same():
    assert normalise("鋁型材擠壓模具") == "铝型材挤压模具"
    assert normalise("６０６３－Ｔ５，ＤｅｅｐＳｅｅｋ") == "6063-t5,deepseek"
    assert normalise("模\u200b具\u00ad\u202e 公\x00司\t\n成立\u3000于") == "模具 公 司 成立 于"
    assert normalise("50 ㎜²") == "50 mm2"
    assert normalise("a\ud800b") == "a b"


def test_a_character_is_simplified_whatever_its_neighbours():
    assert normalise("乾隆")[0] == normalise("乾") == normalise("乾燥")[0] == "干"
    assert normalise("薴") == normalise("苎")


@given(SAMPLE, SAMPLE)
def test_a_chinese_text_is_normalised_character_by_character(left, right):
    assert normalise(f"{left}具{right}").replace(" ", "") == (
        normalise(f"{left}具") + normalise(right)
    ).replace(" ", "")


@given(SAMPLE, st.data())
def test_every_run_of_a_text_is_found(text, data):
    text = normalise(text)
    start = data.draw(st.integers(0, len(text)))
    run = text[start : start + data.draw(st.integers(1, 8))].strip()
    assert not run or found_in(run, text)


@given(SAMPLE, SAMPLE)
def test_a_run_is_found_exactly_where_it_stands(text, run):
    text, run = normalise(text), normalise(run)
    assert not run or found_in(run, text) == (run in text)


@given(SAMPLE, SAMPLE)
def test_a_run_of_one_token_cut_short_is_found_by_that_alone(text, run):
    text, run = normalise(text), normalise(run)
    if run and not probe(run).tokens:
        assert (probe(run).short in shorts(text)) == (run in text)


def test_words_and_part_numbers_are_found_whole_and_in_parts():
    for text, parts in {
        "6063-T5铝棒": ["6063-T5", "6063", "T5", "63-T", "T5铝"],
        "688419SH": ["688419", "SH", "419s"],
        "H13钢": ["H13", "13", "h13钢", "钢"],
        "DeepSeek创始人": ["deepseek", "seek创", "Deep", "创始人", "人"],
    }.items():
        assert all(found_in(normalise(part), normalise(text)) for part in parts)


def test_a_plain_text_asks_for_all_its_words():
    assert understand(PlainText("模具 T5  模具")) == All((Run("模具"), Run("t5")))
    assert understand(PlainText("模具 T5", operator="or")) == Some((Run("模具"), Run("t5")))
    assert understand(Phrase("die  casting")) == Run("die casting")


def test_a_query_without_a_character_asks_for_nothing():
    for text in ("", "  ", "\x00", "\u200b"):
        assert understand(PlainText(text)) is None
        assert understand(And([Phrase(text), Not(PlainText(text))])) is None
        assert parse(text) is None
    assert understand(And([PlainText(" "), PlainText("具")])) == Run("具")
    assert understand(MatchAll()) == Everything()


def test_denied_words_are_none_that_a_result_is_found_by():
    node = understand(And([PlainText("模具"), Not(Or([PlainText("二手"), Phrase("旧")]))]))
    assert node == All((Run("模具"), Without(Some((Run("二手"), Run("旧"))))))
    assert runs(node) == ["模具"]


def test_long_queries_are_cut():
    assert len(understand(PlainText("模" * 10_000)).text) == MAX_CHARACTERS
    assert len(understand(PlainText(" ".join(map(str, range(10_000))))).parts) == MAX_WORDS
    assert len(understand(parse(" ".join(map(str, range(99))))).parts) == MAX_WORDS


def test_a_word_written_twice_is_looked_for_once():
    assert understand(parse("模具 铝 模具 -二手 -二手")) == All(
        (Run("模具"), Run("铝"), Without(Run("二手")))
    )


def test_visitors_write_quotes_and_minus():
    tree = understand(parse('模具 “挤压 铝型材” -二手 -"再 生" 6063-T5'))
    assert tree == All(
        (
            Run("模具"),
            Run("挤压 铝型材"),
            Without(Run("二手")),
            Without(Run("再 生")),
            Run("6063-t5"),
        )
    )
    assert understand(parse("-")) == Run("-")
    assert understand(parse('"')) == Run('"')
    assert understand(parse('模具 "未完')) == All((Run("模具"), Run('"未完')))


@given(st.text(alphabet='"“”- a具\x00', max_size=60))
def test_any_query_is_understood(text):
    parsed = parse(text)
    assert (parsed is None) or understand(parsed) is not None
