"""RSS and Atom feeds of a news list, with the full text of its newest articles.

RSS 2.0 (https://www.rssboard.org/rss-specification) with `content:encoded`
(https://web.resource.org/rss/1.0/modules/content/), Atom (RFC 4287).
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from mimetypes import guess_type
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.html import escape
from django.utils.timezone import localtime

from news.feed_content import body_html, load_bodies, xml_text
from portal.addresses import absolute, page_address
from portal.languages import language_tag

if TYPE_CHECKING:
    from news.models import ArticlePage, NewsIndexPage

LENGTH = 20
#: Raised when what a feed says of an article changes, so that no reader keeps the old form.
FORM = 1
_CONTENT = {"xmlns:content": "http://purl.org/rss/1.0/modules/content/"}


class FullRss(Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | _CONTENT

    def add_item_elements(self, handler, item: dict) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class FullAtom(Atom1Feed):
    def add_item_elements(self, handler, item: dict) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class RssArticleFeed(Feed):
    """The newest articles as RSS 2.0."""

    feed_type = FullRss
    path = "feed/"

    def __call__(self, request: HttpRequest, *, index: "NewsIndexPage") -> HttpResponse:
        """Answer with the feed, or with 304 by two small queries to a reader that has it."""
        self.request, self.index = request, index
        if "If-None-Match" not in request.headers:
            answer = self._feed()
            answer.headers["ETag"] = self._tag(self.articles)
            return answer
        newest = index.articles().newest_first()
        etag = self._tag(newest.only("last_published_at", "listed_at")[:LENGTH])
        answer = get_conditional_response(request, etag) or self._feed()
        answer.headers["ETag"] = etag
        return answer

    def _feed(self) -> HttpResponse:
        """Return the feed without the date of its newest article, which an article that is taken
        back does not change: the tag alone tells (RFC 9110, 8.8)."""
        answer = super().__call__(self.request, index=self.index)
        answer.headers.pop("Last-Modified", None)
        return answer

    def _tag(self, articles: Iterable["ArticlePage"]) -> str:
        """Return the feed's tag, from what a reader sees change."""
        state = [(article.pk, article.last_published_at, article.listed_at) for article in articles]
        told = repr((FORM, self.path, settings.SITE_URL, self.index.last_published_at, state))
        return f'W/"{sha256(told.encode()).hexdigest()[:20]}"'

    def get_object(self, request: HttpRequest, index: "NewsIndexPage") -> "NewsIndexPage":
        self.address = page_address(index, request)
        self.site_name = index.get_parent().title
        self.language = language_tag()
        return index

    # --- The feed

    def title(self, index: "NewsIndexPage") -> str:
        return xml_text(f"{index.title} | {self.site_name}")

    def link(self) -> str:
        return self.address

    def feed_url(self) -> str:
        return f"{self.address}{self.path}"

    def description(self, index: "NewsIndexPage") -> str:
        return xml_text(index.meta_description or index.title)

    subtitle = description

    def author_name(self) -> str:
        return xml_text(self.site_name)

    def items(self, index: "NewsIndexPage") -> "list[ArticlePage]":
        newest = index.articles().select_related("category", "cover").newest_first()
        articles = list(newest[:LENGTH])
        load_bodies(articles)
        self.articles = articles
        return articles

    # --- An article

    def item_title(self, article: "ArticlePage") -> str:
        return xml_text(article.title)

    def item_link(self, article: "ArticlePage") -> str:
        return page_address(article, self.request)

    def item_guid(self, article: "ArticlePage") -> str:
        """An identity (RFC 4151) that outlives a new slug and a new host."""
        host = urlsplit(settings.SITE_URL).hostname
        return f"tag:{host},2026:{self.language}/{article.translation_key}"

    item_guid_is_permalink = False

    def item_description(self, article: "ArticlePage") -> str:
        """The summary: text, in an element that both specifications let readers take as HTML."""
        return xml_text(escape(article.meta_description))

    def item_author_name(self, article: "ArticlePage") -> str | None:
        return xml_text(article.author) or self.author_name()

    def item_pubdate(self, article: "ArticlePage") -> datetime | None:
        """The article's date; both specifications do without."""
        return localtime(article.date) if article.date else None

    def item_updateddate(self, article: "ArticlePage") -> datetime:
        changed = article.last_published_at or article.listed_at
        return localtime(max(changed, article.listed_at))

    def item_categories(self, article: "ArticlePage") -> list[str]:
        return [xml_text(article.category.name)] if article.category else []

    def item_enclosures(self, article: "ArticlePage") -> list[Enclosure]:
        cover = article.cover
        if not cover:
            return []
        media_type = guess_type(cover.file.name)[0] or "application/octet-stream"
        return [Enclosure(absolute(cover.file.url), str(cover.file_size or 0), media_type)]

    def item_extra_kwargs(self, article: "ArticlePage") -> dict[str, str]:
        return {"content": body_html(article.body, self.item_link(article))}


class AtomArticleFeed(RssArticleFeed):
    """The newest articles as Atom."""

    feed_type = FullAtom
    path = "feed/atom/"
