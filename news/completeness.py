"""What an article should have before readers see it, and does not have to."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from news.models import ArticlePage


def missing_parts(article: "ArticlePage") -> list[str]:
    """Return the names of what is missing, in the reader's language."""
    parts = {
        _("cover image"): article.cover_id,
        _("summary"): article.summary.strip(),
        _("category"): article.category_id,
    }
    return [name for name, value in parts.items() if not value]
