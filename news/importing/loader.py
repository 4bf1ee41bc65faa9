"""Captures → the database: contacts, factories and articles, all or none of them."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from wagtail.models import Locale

from news.importing.article_records import ArticleRecords
from news.importing.captures import Capture
from news.importing.merging import merge
from news.importing.outcomes import Outcomes
from news.importing.snippet_records import ContactRecords, FactoryRecords
from news.models import NewsIndexPage

_ATTEMPTS = 3


class NoNewsIndex(Exception):
    """The site has no list of news in its default language to import into."""


def load(
    captures: Sequence[Capture],
    *,
    publish: bool = False,
    again: bool = False,
    dry_run: bool = False,
) -> Outcomes:
    """Write what `captures` hold and return what became of it.

    Everything is one transaction; with `dry_run` it is rolled back. What is there already is
    left as it is. `publish`: also publish articles that lack nothing but the date. `again`: also
    make anew what an editor deleted after an earlier import. Raises NoNewsIndex.
    """
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                outcomes = _load(captures, publish, again)
                transaction.set_rollback(dry_run)
            return outcomes
        except IntegrityError:
            # An editor made a page at the same place of the tree at the same moment.
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _load(captures: Iterable[Capture], publish: bool, again: bool) -> Outcomes:
    locale = Locale.get_default()
    # The lock lets two imports at once wait for each other.
    index = NewsIndexPage.objects.select_for_update().filter(locale=locale).order_by("path").first()
    if index is None:
        raise NoNewsIndex
    merged = merge(captures)
    factories, contacts = FactoryRecords(locale, again), ContactRecords(locale, again)
    articles = ArticleRecords(index, publish, again)
    return Outcomes(
        factories=tuple(factories.write(factory) for factory in merged.factories),
        contacts=tuple(contacts.write(contact) for contact in merged.contacts),
        articles=tuple(articles.write(article) for article in merged.articles),
        conflicts=merged.conflicts,
    )
