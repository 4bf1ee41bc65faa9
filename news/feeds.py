"""RSS and Atom feeds of a news list, with the full text of its newest articles."""

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils.feedgenerator import Atom1Feed


class RssArticleFeed(Feed):
    """The newest articles as RSS 2.0."""

    def get_object(self, request: HttpRequest, index):
        return index

    def title(self, index) -> str:
        return index.title

    def link(self, index) -> str:
        return index.full_url

    def description(self, index) -> str:
        return index.meta_description

    def items(self, index):
        return index.articles().newest_first()[:20]

    def item_link(self, article) -> str:
        return article.full_url


class AtomArticleFeed(RssArticleFeed):
    feed_type = Atom1Feed
    subtitle = RssArticleFeed.description
