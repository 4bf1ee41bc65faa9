"""The text of a body of blocks, read from what is stored: without a query for its pictures."""

from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.blocks import StreamValue
from wagtail.rich_text import get_text_for_indexing


def text_of(body: StreamValue) -> str:
    """Return the words that a reader sees in a body."""
    return " ".join(text for text in _texts(body.stream_block, list(body.raw_data)) if text)


def is_blank(body: StreamValue) -> bool:
    """Whether a body is empty, but perhaps for paragraphs that were left so."""
    other = any(item["type"] != "paragraph" for item in body.raw_data)
    return not other and not text_of(body).strip()


def _texts(block: blocks.Block, raw: Any) -> Iterator[str]:
    match block, raw:
        case blocks.BaseStreamBlock(), list():
            for item in raw:
                if child := block.child_blocks.get(item["type"]):
                    yield from _texts(child, item["value"])
        case blocks.ListBlock(), list():
            for item in raw:
                value = item["value"] if isinstance(item, dict) and "value" in item else item
                yield from _texts(block.child_block, value)
        case blocks.BaseStructBlock(), dict():
            for name, child in block.child_blocks.items():
                yield from _texts(child, raw.get(name))
        case blocks.RichTextBlock(), str():
            yield get_text_for_indexing(raw)
        case blocks.CharBlock() | blocks.TextBlock(), str():
            yield raw
        case _, {"data": list(rows)}:
            yield from (str(cell) for row in rows for cell in row if cell)
