"""An article as search engines read it (https://schema.org/NewsArticle)."""

from typing import TYPE_CHECKING

from portal.addresses import page_address
from portal.languages import language_tag
from portal.structured_data import Node, images, moment, organization_id, without_empty
from portal.templatetags.seo_tags import Feed, feeds

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Page

    from news.models import ArticlePage

#: https://developers.google.com/search/docs/appearance/structured-data/article shows no more.
HEADLINE_MAX = 110


def news_article(article: "ArticlePage", request=None) -> Node:
    """Return an article. Without a date of its own it gets none: when it came onto this site is
    not when it was written."""
    address = page_address(article, request)
    company = {"@id": organization_id()}
    modified = article.last_published_at
    if article.date and modified:
        modified = max(modified, article.date)
    node = {
        "@type": "NewsArticle",
        "@id": f"{address}#article",
        "mainEntityOfPage": address,
        "headline": _shortened(article.title),
        "description": article.meta_description,
        "image": images(article.meta_image),
        "datePublished": moment(article.date),
        "dateModified": moment(modified),
        "author": {"@type": "Person", "name": article.author} if article.author else company,
        "publisher": company,
        "inLanguage": language_tag(article.locale.language_code),
        "articleSection": article.category.name if article.category else "",
        "isBasedOn": article.source_url,
    }
    return without_empty(node)


def open_graph(article: "ArticlePage") -> dict[str, str]:
    """Return what Open Graph says of an article only (https://ogp.me/#type_article)."""
    return {
        "og:type": "article",
        "article:published_time": moment(article.date),
        "article:modified_time": moment(article.last_published_at),
        "article:section": article.category.name if article.category else "",
    }


@feeds
def news_feeds(pages: "list[Page]", request: "HttpRequest | None") -> list[Feed]:
    """Return the feeds of the news list among `pages`."""
    from news.models import NewsIndexPage

    for page in pages:
        if page.specific_class is NewsIndexPage:
            address = page_address(page, request)
            return [
                Feed(page.title, "application/rss+xml", f"{address}feed/"),
                Feed(page.title, "application/atom+xml", f"{address}feed/atom/"),
            ]
    return []


def _shortened(title: str) -> str:
    return title if len(title) <= HEADLINE_MAX else f"{title[: HEADLINE_MAX - 1]}…"
