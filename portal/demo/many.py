"""`manage.py demo --articles N`: many published articles, written in bulk.

What Wagtail would write of each article one by one is written a batch at a time, each batch in a
transaction of its own: page, article, revision, references and search entry. An interrupted run
goes on where it was.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from copy import copy
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Cast
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from modelsearch.backends import get_search_backends
from wagtail.models import Page, ReferenceIndex, Revision

from portal.demo import grammar
from portal.demo.media import Library
from portal.demo.reading import read_image_titles

BATCH = 500
#: Of an article's number this namespace makes its translation key, by which a second run knows it.
NAMESPACE = uuid.UUID("6f0d2f5a-41c7-4d43-9b0a-3a2e4f1b8c11")
#: So long before now the newest article appeared: none hides what was just published.
SINCE = timedelta(days=1)


class ManyArticles:
    """Makes the articles that are missing among the first so many of the grammar."""

    def __init__(self) -> None:
        news = apps.get_model("news", "NewsIndexPage")
        self.index = news.objects.filter(slug="news").order_by("path").first()
        self.model = apps.get_model("news", "ArticlePage")
        self.kind = ContentType.objects.get_for_model(self.model)
        self.page_kind = ContentType.objects.get_for_model(Page)
        categories = apps.get_model("news", "Category").objects
        self.categories = {c.slug: c for c in categories.filter(locale=self.index.locale_id)}
        library = Library()
        titles = read_image_titles()
        photos = [key for key, entry in titles.items() if not entry["file"].endswith(".svg")]
        self.covers = [library.image(key) for key in photos]
        self.newest = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) - SINCE

    def make(self, count: int, progress: Callable[[int], None]) -> int:
        """Make what is missing of `count` articles; return how many that were.

        `progress` is told after each batch how many of the `count` are there.
        """
        made = 0
        for start in range(1, count + 1, BATCH):
            numbers = range(start, min(start + BATCH, count + 1))
            with transaction.atomic():
                made += self._batch(numbers)
            progress(numbers[-1])
        return made

    def _batch(self, numbers: range) -> int:
        # Read anew and kept: somebody may write an article meanwhile.
        index = type(self.index).objects.select_for_update().get(pk=self.index.pk)
        keys = {uuid.uuid5(NAMESPACE, str(number)): number for number in numbers}
        there = self.model.objects.filter(translation_key__in=keys, locale=self.index.locale_id)
        missing = set(keys) - set(there.values_list("translation_key", flat=True))
        if not missing:
            return 0
        last = index.get_last_child()
        step = self.model._str2int(last.path[-self.model.steplen :]) if last else 0
        found = [(key, number) for key, number in keys.items() if key in missing]
        articles = [
            self._article(index, key, grammar.article(number), step + at)
            for at, (key, number) in enumerate(found, 1)
        ]
        self._insert(articles)
        self._revise(articles)
        ReferenceIndex.objects.bulk_create(
            [reference for article in articles for reference in self._references(article)]
        )
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(self.model, articles)
        index.numchild += len(articles)
        # By saving it whoever follows changes of content hears of the batch.
        index.save(clean=False, update_fields=["numchild"])
        return len(articles)

    def _article(self, index: Page, key: uuid.UUID, text: grammar.Text, step: int) -> Any:
        at = grammar.date_of(text.number, self.newest)
        slug = f"article-{text.number:06}"
        cover = self.covers[text.number % (len(self.covers) + 3)] if self._has_cover(text) else None
        blocks = [
            {"type": kind, "value": value, "id": str(uuid.uuid5(key, str(number)))}
            for number, (kind, value) in enumerate(text.blocks)
        ]
        article = self.model(
            title=text.title,
            draft_title=text.title,
            slug=slug,
            summary=text.summary,
            author=text.author,
            category=self.categories.get(text.category),
            cover=cover,
            body=json.dumps(blocks, ensure_ascii=False),
            date=at,
            listed_at=at,
            listed_in_id=index.pk,
            first_published_at=at,
            last_published_at=at,
            latest_revision_created_at=at,
            live=True,
            translation_key=key,
            locale_id=index.locale_id,
            content_type=self.kind,
            path=self.model._get_path(index.path, index.depth + 1, step),
            depth=index.depth + 1,
            url_path=f"{index.url_path}{slug}/",
        )
        # Known to have none of these, it is not asked for them when it is written out.
        for relation in get_all_child_relations(self.model):
            setattr(article, relation.get_accessor_name(), [])
        return article

    def _has_cover(self, text: grammar.Text) -> bool:
        return text.number % (len(self.covers) + 3) < len(self.covers)

    def _insert(self, articles: list) -> None:
        """Write page rows, then article rows: Django's own bulk_create refuses such a model."""
        names = [field.attname for field in Page._meta.concrete_fields]
        pages = [Page(**{name: getattr(a, name) for name in names}) for a in articles]
        for article, page in zip(articles, Page.objects.bulk_create(pages), strict=True):
            article.pk = article.id = article.page_ptr_id = page.pk
        manager, fields = self.model._base_manager, self.model._meta.local_concrete_fields
        manager._insert([_as_sent(a) for a in articles], fields=fields, using=manager.db)

    def _revise(self, articles: list) -> None:
        """Give each article the revision that is live and its latest."""
        revisions = Revision.objects.bulk_create(
            [
                Revision(
                    base_content_type=self.page_kind,
                    content_type=self.kind,
                    object_id=str(article.pk),
                    created_at=article.date,
                    object_str=_inline(str(article)),
                    content=article.serializable_data(),
                )
                for article in articles
            ]
        )
        its_revision = Revision.objects.filter(
            base_content_type=self.page_kind, object_id=Cast(OuterRef("pk"), models.CharField())
        )
        its_key = Subquery(its_revision.order_by("-pk").values("pk")[:1])
        Page.objects.filter(pk__in=[article.pk for article in articles]).update(
            latest_revision=its_key, live_revision=its_key
        )
        for article, revision in zip(articles, revisions, strict=True):
            article.latest_revision = article.live_revision = revision

    def _references(self, article: models.Model) -> Iterator[ReferenceIndex]:
        """Yield what the article refers to, by which the admin tells where a picture is used."""
        found = ReferenceIndex._extract_references_from_object(article)
        for content_type_id, object_id, model_path, content_path in found:
            yield ReferenceIndex(
                base_content_type=self.page_kind,
                content_type=self.kind,
                object_id=str(article.pk),
                to_content_type_id=content_type_id,
                to_object_id=object_id,
                model_path=model_path,
                content_path=content_path,
                content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
            )


def _as_sent(article: Any) -> Any:
    """Return the article as its table's row is inserted."""
    row = copy(article)
    row.author = _inline(article.author)
    return row


def _inline(text: str) -> Value:
    """Return a text as an expression.

    One in a column keeps Django from sending each column as an array, in which psycopg would escape
    every quote of the bodies by itself.
    """
    return Value(text)


def make(count: int, progress: Callable[[int], None] = lambda done: None) -> int:
    """Make the first `count` articles of the grammar where they are missing; return how many.

    The demo company must have been loaded.
    """
    return ManyArticles().make(count, progress)
