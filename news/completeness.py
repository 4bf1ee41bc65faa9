"""What an article should have before readers see it, and does not have to."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Cast
from django.db.models.lookups import In
from django.utils.translation import gettext as _

from news.importing.history import was_imported
from portal.body_text import is_blank

if TYPE_CHECKING:
    from news.models import ArticlePage


def has_no_block() -> models.Expression:
    """Whether an article's body is empty, as a condition: lists read no bodies."""
    body = Cast("body", models.TextField())
    return models.ExpressionWrapper(In(body, ["", "[]"]), output_field=models.BooleanField())


def lacks_text(article: "ArticlePage") -> bool:
    """Whether readers would find nothing below the title; of a list's article, `without_text`."""
    if hasattr(article, "without_text"):
        return article.without_text
    return is_blank(article.body)


def lacks_date(article: "ArticlePage") -> bool:
    """Whether the article will have no date: others get theirs when they are published."""
    return not article.date and was_imported(article)


def missing_parts(article: "ArticlePage") -> list[str]:
    """Return the names of what is missing, in the reader's language."""
    parts = {
        _("text"): not lacks_text(article),
        _("cover image"): article.cover_id,
        _("summary"): article.summary.strip(),
        _("category"): article.category_id,
        _("date"): not lacks_date(article),
    }
    return [name for name, value in parts.items() if not value]
