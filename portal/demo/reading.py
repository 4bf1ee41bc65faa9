"""The demo company's texts as they lie in content/: TOML files, UTF-8, read with tomllib."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

CONTENT = Path(__file__).parent / "content"
IMAGES = Path(__file__).parent / "images"
VIDEOS = Path(__file__).parent / "videos"


def read(name: str) -> dict:
    """Return the tables of `content/NAME.toml`. Raises tomllib.TOMLDecodeError, OSError."""
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def read_articles() -> Iterator[dict]:
    """Yield the articles, oldest first, so that later ones may point to earlier ones."""
    files = sorted((CONTENT / "articles").glob("*.toml"))
    articles = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    yield from sorted(articles, key=lambda article: article["date"])


def read_image_titles() -> dict[str, dict]:
    """Return what is known of each picture: file stem → title_zh, alt_zh, alt_en."""
    catalogue = tomllib.loads((IMAGES / "catalogue.toml").read_text(encoding="utf-8"))
    return {
        Path(entry["file"]).stem: entry
        for entries in catalogue.values()
        if isinstance(entries, list)
        for entry in entries
    }
