"""Captured texts → the value of an article's body."""

from django.utils.html import escape

from news.importing.captures import Block, NumberedPoint, Paragraph, Subheading

Points = list[dict[str, int | str]]


def body_value(blocks: tuple[Block, ...]) -> list[tuple[str, object]]:
    """Return what StreamField takes for `blocks`; texts become HTML and stay to the letter.

    Points that follow each other upwards are one list; each keeps its own number.
    """
    value: list[tuple[str, object]] = []
    points: Points = []
    previous: Block | None = None
    for block in blocks:
        match block:
            case NumberedPoint():
                if not _goes_on(previous, block):
                    points = []
                    value.append(("numbered_points", {"points": points}))
                points.append({"number": block.number, "text": _paragraph(block.text)})
            case Subheading():
                value.append(("heading", {"text": block.text, "level": "h2"}))
            case Paragraph():
                value.append(("paragraph", _paragraph(block.text)))
        previous = block
    return value


def _goes_on(previous: Block | None, point: NumberedPoint) -> bool:
    return (
        isinstance(previous, NumberedPoint)
        and previous.style == point.style
        and previous.number < point.number
    )


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
