"""From a body in the content files to what a StreamField stores."""

import re

from wagtail.models import Locale, Page

from portal.demo.media import Library


class BodyBuilder:
    """Turns `[[body]]` entries into StreamField data (a list of block type and value)."""

    def __init__(self, library: Library, home: Page) -> None:
        self.library = library
        self.home = home

    def build(self, entries: list[dict]) -> list[tuple[str, object]]:
        """Raises KeyError for a block type, picture, file or page that is not there."""
        makers = {
            "paragraph": lambda entry: self._rich_text(entry["html"]),
            "heading": lambda entry: {"text": entry["text"], "level": entry.get("level", "h2")},
            "numbered_points": self._numbered_points,
            "image": self._image,
            "gallery": lambda entry: {"images": [self._image(i) for i in entry["images"]]},
            "table": self._table,
            "quote": lambda entry: {
                "text": entry["text"],
                "attribution": entry.get("attribution", ""),
            },
            "callout": self._callout,
            "file": self._file,
            "video": self._video,
            "profile_drawing": self._profile_drawing,
            "call_to_action": self._call_to_action,
        }
        return [(entry["type"], makers[entry["type"]](entry)) for entry in entries]

    def _rich_text(self, html: str) -> str:
        """Make links to our own addresses follow their page, as those do that editors choose."""
        return re.sub(r'<a href="(/[^"]*)">', self._page_link, html)

    def _page_link(self, link: re.Match) -> str:
        path = link[1].strip("/")
        language, _slash, rest = path.partition("/")
        page = self._page(rest if language == "en" else path)
        if language == "en":
            page = page.get_translation(Locale.objects.get(language_code="en"))
        return f'<a linktype="page" id="{page.pk}">'

    def _numbered_points(self, entry: dict) -> dict:
        return {
            "points": [
                {"number": point["number"], "text": self._rich_text(point["html"])}
                for point in entry["points"]
            ]
        }

    def _image(self, entry: dict) -> dict:
        image = self.library.image(entry["image"])
        image.contextual_alt_text = entry.get("alt", "")
        return {
            "image": {"image": image, "alt_text": entry.get("alt", ""), "decorative": False},
            "caption": entry.get("caption", ""),
        }

    @staticmethod
    def _table(entry: dict) -> dict:
        header_row, header_column = entry.get("header_row", True), entry.get("header_column", False)
        choice = {
            (True, True): "both", (True, False): "row", (False, True): "column",
        }.get((header_row, header_column), "neither")  # fmt: skip
        return {
            "data": [[str(cell) for cell in row] for row in entry["rows"]],
            "table_caption": entry.get("caption", ""),
            "first_row_is_table_header": header_row,
            "first_col_is_header": header_column,
            "table_header_choice": choice,
            "cell": [],
            "mergeCells": [],
        }

    def _callout(self, entry: dict) -> dict:
        return {
            "kind": entry.get("kind", "note"),
            "title": entry.get("title", ""),
            "text": self._rich_text(entry["html"]),
        }

    def _file(self, entry: dict) -> dict:
        return {
            "file": self.library.document(entry["file"]),
            "title": entry.get("title", ""),
            "description": entry.get("description", ""),
        }

    def _video(self, entry: dict) -> dict:
        return {
            "video": self.library.video(entry["video"]),
            "poster": self.library.image(entry["poster"]),
            "caption": entry.get("caption", ""),
        }

    def _profile_drawing(self, entry: dict) -> dict:
        return {
            "drawing": self.library.drawing(entry["drawing"], entry["title"]),
            "title": entry["title"],
            "material": entry.get("material", ""),
            "note": entry.get("note", ""),
        }

    def _call_to_action(self, entry: dict) -> dict:
        return {
            "title": entry["title"],
            "text": entry.get("text", ""),
            "label": entry["label"],
            "page": self._page(entry["page"]),
            "link": "",
        }

    def _page(self, path: str) -> Page:
        """The Chinese page at `path` below the home page; its twin is found when it is shown."""
        url_path = f"{self.home.url_path}{path.strip('/')}/"
        page = Page.objects.filter(url_path=url_path, locale=Locale.get_default()).first()
        if page is None:
            raise KeyError(path)
        return page
