"""The drawings that a page shows: the families of sections that dies are made for, to scale."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

DRAWINGS = Path(settings.BASE_DIR) / "static" / "img" / "profiles"
STEPS = Path(settings.BASE_DIR) / "templates" / "portal" / "process"
SPRITE = Path(settings.BASE_DIR) / "static" / "img" / "sections.svg"
#: Families of sections that dies are made for, in the order in which they are shown.
FAMILIES = {
    "sliding-window": _("Sliding window"),
    "thermal-break": _("Thermal break"),
    "mullion": _("Curtain-wall mullion"),
    "t-slot": _("T-slot"),
    "heat-sink": _("Heat sink"),
    "led-channel": _("LED channel"),
    "cable-tray": _("Cable tray"),
    "tube": _("Tube"),
    "pvc-window": _("PVC window"),
    "trunking": _("Trunking"),
    "gasket": _("Gasket"),
    "wpc-decking": _("WPC decking"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A family's section; `width` and `height` are those of its drawing, in millimetres."""

    slug: str
    name: str
    width: str
    height: str

    @property
    def width_text(self) -> str:
        """Its width as a figure on a drawing, in whole millimetres."""
        return f"{float(self.width):.0f}"

    @property
    def width_em(self) -> str:
        """Its width on a sheet whose type size stands for ten millimetres."""
        return f"{float(self.width) / 10:g}em"

    @property
    def height_em(self) -> str:
        return f"{float(self.height) / 10:g}em"


@register.simple_tag
@lru_cache(maxsize=64)
def drawing(slug: str, style: str = "") -> SafeString:
    """A drawing as inline SVG without meaning of its own, which the page colours and moves."""
    file = DRAWINGS / f"{slug}-{style}.svg" if style else DRAWINGS / f"{slug}.svg"
    if not file.is_file():
        return mark_safe("")
    svg = re.sub(r"<title>.*?</title>\s*", "", file.read_text("utf-8"), flags=re.DOTALL)
    return mark_safe(svg.replace('role="img"', 'aria-hidden="true"', 1))


@register.simple_tag
def section_families() -> list[Section]:
    """The families of sections, with the sizes that their drawings have in the sprite."""
    sizes = _sizes()
    return [Section(slug, str(name), *sizes[slug]) for slug, name in FAMILIES.items()]


@register.simple_tag
@lru_cache(maxsize=32)
def step_drawing(number: int | None) -> SafeString:
    """The drawing of a step of an order's way, by its number; nothing where there is none."""
    if number is None:
        return mark_safe("")
    file = STEPS / f"{int(number)}.svg"
    return mark_safe(file.read_text("utf-8") if file.is_file() else "")


@lru_cache(maxsize=1)
def _sizes() -> dict[str, tuple[str, str]]:
    symbols = re.findall(
        r'<symbol id="([^"]+)" viewBox="\S+ \S+ (\S+) (\S+)"', SPRITE.read_text("utf-8")
    )
    return {slug: (width, height) for slug, width, height in symbols}
