"""The demo's pictures and files, put into Wagtail's library when something first shows them."""

from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from portal.demo.reading import IMAGES, VIDEOS, read, read_image_titles

SITE_IMAGES = Path(__file__).resolve().parents[2] / "static" / "img"


class Library:
    """Finds or makes images and documents by the keys the content files use."""

    def __init__(self) -> None:
        self.titles = read_image_titles()
        self.files = {entry["key"]: entry for entry in read("files")["files"]}
        self.found: dict[str, object] = {}

    def image(self, key: str):
        """Return the picture `key` of images/; None for an empty key. Raises KeyError."""
        if not key:
            return None
        entry = self.titles[key]
        return self._image(IMAGES / entry["file"], entry["title_zh"], entry["alt_zh"])

    def drawing(self, key: str, title: str):
        """Return the dimensioned cross-section `key` (SVG) under `title`."""
        return self._image(SITE_IMAGES / "profiles" / f"{key}-dimensioned.svg", title, "")

    def logo(self):
        """Return the demo company's mark and name (SVG)."""
        return self._image(SITE_IMAGES / "demo-logo.svg", "恒拓挤出模具标志", "恒拓挤出模具")

    def document(self, key: str):
        """Return the file `key` of files.toml as a document. Raises KeyError."""
        entry = self.files[key]
        documents = get_document_model().objects
        document = documents.filter(title=entry["title"]).first()
        if document is None:
            content = ContentFile(entry["content"].encode("utf-8"), name=entry["filename"])
            document = documents.create(title=entry["title"], file=content)
        return document

    def video(self, key: str):
        """Return the video `key` of videos/ as a document. Raises OSError."""
        path = VIDEOS / f"{key}.mp4"
        documents = get_document_model().objects
        document = documents.filter(title=path.name).first()
        if document is None:
            content = ContentFile(path.read_bytes(), name=path.name)
            document = documents.create(title=path.name, file=content)
        return document

    def _image(self, path: Path, title: str, description: str):
        if path.name not in self.found:
            images = get_image_model().objects
            image = images.filter(title=title).first()
            if image is None:
                with path.open("rb") as stream:
                    image = images.create(
                        title=title, description=description, file=File(stream, name=path.name)
                    )
            self.found[path.name] = image
        return self.found[path.name]
