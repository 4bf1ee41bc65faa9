"""Turns the browsers' pictures into the small ones of docs/screens, and writes their index."""

import json
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
SCREENS = HERE.parents[1] / "docs" / "screens"
MOST = 60 * 1024
WIDEST = 1440


def make_gallery(address: str, password: str) -> int:
    """Take every picture that gallery.mjs lists; return node's exit code."""
    with tempfile.TemporaryDirectory(prefix="portal-gallery-") as folder:
        command = ["node", str(HERE / "gallery.mjs"), address, folder, password]
        code = subprocess.run(command, check=False).returncode
        if code:
            return code
        listed = json.loads((Path(folder) / "gallery.json").read_text())
        SCREENS.mkdir(exist_ok=True)
        for old in SCREENS.glob("*.webp"):
            old.unlink()
        for entry in listed:
            entry["bytes"] = shrink(
                Path(folder) / f"{entry['name']}.png", SCREENS / f"{entry['name']}.webp"
            )
    (SCREENS / "README.md").write_text(index(listed))
    total = sum(entry["bytes"] for entry in listed)
    print(f"{len(listed)} pictures, {total / 1024:.0f} KB, in {SCREENS}")
    return 0


def shrink(png: Path, webp: Path) -> int:
    """Save a picture as WebP of at most MOST bytes, giving up quality first; return its size."""
    with Image.open(png) as picture:
        picture = picture.convert("RGB")
        picture.thumbnail((WIDEST, 10_000), Image.Resampling.LANCZOS)
        for quality in (82, 70, 58, 46, 34, 22):
            picture.save(webp, "WEBP", quality=quality, method=6)
            if webp.stat().st_size <= MOST:
                break
    return webp.stat().st_size


def index(listed: list[dict]) -> str:
    """Return the gallery's page: a table for each group, phones four in a row and desks two."""
    lines = ["# The site in pictures", "", "Taken by `make gallery` from the demo company.", ""]
    for group in dict.fromkeys(entry["group"] for entry in listed):
        lines += [f"## {group}", ""]
        for phones, columns in ((True, 4), (False, 2)):
            chosen = [
                entry for entry in listed if entry["group"] == group and entry["phone"] == phones
            ]
            for start in range(0, len(chosen), columns):
                row = chosen[start : start + columns]
                lines.append("| " + " | ".join(entry["title"] for entry in row) + " |")
                lines.append("| " + " | ".join("---" for _ in row) + " |")
                lines.append(
                    "| "
                    + " | ".join(f"![{entry['title']}]({entry['name']}.webp)" for entry in row)
                    + " |"
                )
                lines.append("")
    return "\n".join(lines).rstrip() + "\n"
