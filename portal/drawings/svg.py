"""Drawings as SVG: `plain` shows the section only, `dimensioned` the annotated drawing.

Strokes take `currentColor` and keep their width at every size, so that a page may colour an
inlined drawing through `color` and show it as an icon or over the whole width. Hatching is drawn
as lines cut off at the outlines, without patterns or clip paths: nothing in it has an id, so any
number of drawings may stand on one page, and a page may animate the lines.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal
from xml.sax.saxutils import escape

from portal.drawings.dimensions import Label, Marks
from portal.drawings.drawing import Drawing, Part
from portal.drawings.geometry import Bounds
from portal.drawings.paths import lines_path, number, outlines_path, polylines_path

Style = Literal["plain", "dimensioned"]

ACCENT = "#D9541E"
FIXED = 'vector-effect="non-scaling-stroke"'
PLAIN_BYTES = 6100
WIDEST_SPREAD = 4
DASHES = {"thin": "", "centre": ' stroke-dasharray="14 3 2 3"', "hidden": ' stroke-dasharray="5 3"'}


def render(drawing: Drawing, style: Style = "plain") -> str:
    """The drawing as the text of an SVG file, lengths in mm, rounded to 2 decimals."""
    if style == "plain":
        return _light(drawing)
    body = _parts(drawing.parts + drawing.sections) + _annotations(drawing.marks)
    return _document(drawing, drawing.full_bounds.grown(drawing.text_height * 0.6), style, body)


def _document(drawing: Drawing, box: Bounds, style: Style, body: Sequence[str]) -> str:
    view = " ".join(map(number, (box.left, -box.top, box.width, box.height)))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" role="img" '
        f'class="drawing drawing-{style}" fill="none" stroke="currentColor" '
        'stroke-linejoin="round" stroke-linecap="round">'
    )
    title = f"<title>{escape(drawing.title_zh)} · {escape(drawing.title_en)}</title>"
    return "\n".join([head, title, *body, "</svg>", ""])


def _light(drawing: Drawing) -> str:
    """The plain style, its hatching spaced wide enough to keep the file under PLAIN_BYTES."""
    spread = 1.0
    while True:
        spaced = [replace(part, spacing=part.spacing * spread) for part in drawing.parts]
        box = drawing.bounds.grown(drawing.text_height * 0.3)
        text = _document(drawing, box, "plain", _parts(spaced))
        if len(text.encode()) <= PLAIN_BYTES or spread > WIDEST_SPREAD:
            return text
        spread *= 1.08


def _parts(parts: Sequence[Part]) -> list[str]:
    hatches = [line for part in parts for line in part.hatching()]
    shapes = [
        f'<path class="outline" d="{outlines_path(part.region.outlines)}" fill="currentColor" '
        f'fill-rule="evenodd" fill-opacity="{".07" if part.cut else ".04"}" '
        f'stroke-width="1.4" {FIXED}/>'
        for part in parts
    ]
    if not hatches:
        return shapes
    hatching = (
        f'<path class="hatch" d="{lines_path(hatches)}" stroke-width=".6" '
        f'stroke-opacity=".6" {FIXED}/>'
    )
    return [hatching, *shapes]


def _annotations(marks: Marks) -> list[str]:
    body = []
    for accent in (False, True):
        colour = f' stroke="{ACCENT}"' if accent else ""
        name = "accent" if accent else "dimensions"
        for kind, dashes in DASHES.items():
            strokes = [s for s in marks.strokes if s.kind == kind and s.accent == accent]
            if strokes:
                data = polylines_path([stroke.points for stroke in strokes])
                body.append(
                    f'<path class="{name} {kind}" d="{data}"{colour}{dashes} '
                    f'stroke-width=".8" {FIXED}/>'
                )
        arrows = [arrow for arrow in marks.arrows if arrow.accent == accent]
        fill = ACCENT if accent else "currentColor"
        if arrows:
            data = polylines_path([arrow.corners() for arrow in arrows], closed=True)
            body.append(f'<path class="{name} arrows" d="{data}" fill="{fill}" stroke="none"/>')
        labels = [label for label in marks.labels if label.accent == accent]
        if labels:
            texts = "".join(map(_text, labels))
            body.append(
                f'<g class="{name} figures" fill="{fill}" stroke="none" '
                f'font-family="ui-sans-serif,Arial,sans-serif">{texts}</g>'
            )
    return body


def _text(label: Label) -> str:
    x, y = number(label.at.x), number(-label.at.y)
    turn = f' transform="rotate({number(-label.angle)} {x} {y})"' if abs(label.angle) > 0.01 else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{number(label.height)}" '
        f'text-anchor="{label.anchor}"{turn}>{escape(label.text)}</text>'
    )
