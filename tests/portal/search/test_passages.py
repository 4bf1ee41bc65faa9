"""The passages that results show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.passages import LENGTH, Piece, passage
from portal.search.tokens import normalise

TEXTS = st.one_of(st.text("模具鋁铝H1３ß。 ﬁ"), st.text())


@given(TEXTS, st.lists(TEXTS.map(normalise), max_size=3))
def test_a_passage_is_a_cut_from_the_text(text, words):
    pieces = passage(text, words)
    shown = "".join(piece.text for piece in pieces).strip("…")
    assert shown in " ".join(text.split())
    assert len(shown) <= LENGTH + max((len(word) for word in words), default=0)


@given(st.text("模具铝 。"), st.sampled_from(["模具", "铝", "模铝"]), st.text("模具铝 。"))
def test_what_is_looked_for_is_marked(before, word, after):
    marked = [piece.text for piece in passage(before + word + after, [word]) if piece.marked]
    assert marked and word in marked[0]


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("擠壓鋁型材模具", "铝型材", "鋁型材"),
        ("材料为Ｈ１３钢", "h13", "Ｈ１３"),
        ("The Die Shop", "die", "Die"),
    ],
)
def test_what_is_marked_stays_as_it_is_written(text, query, marked):
    assert Piece(marked, True) in passage(text, [query])


def test_a_passage_begins_with_its_sentence_and_says_where_text_is_left_out():
    pieces = passage("第一句话。第二句讲模具" + "，还有很多" * 60, ["模具"])
    assert pieces[:3] == [Piece("…"), Piece("第二句讲"), Piece("模具", True)]
    assert pieces[-1] == Piece("…")


def test_without_a_match_there_is_no_passage():
    assert passage("模具", ["型材"]) == [] == passage("", ["模具"]) == passage("模具", [])
