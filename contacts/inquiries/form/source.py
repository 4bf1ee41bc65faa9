"""The page from which a visitor came to the form."""

from wagtail.models import Page

from portal.pages import published_pages


def source_page(value: object) -> Page | None:
    """Return the published page that `?from=` names; None for anything else."""
    text = str(value or "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return published_pages().filter(pk=int(text)).first()
