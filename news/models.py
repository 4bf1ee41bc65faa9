"""News: the list with its categories, archives and feeds, and the articles."""

from collections.abc import Callable, Hashable
from datetime import datetime
from functools import partial
from typing import TypeVar

from django.db import models
from django.forms import Select
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Orderable, PageManager, TranslatableMixin
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField

from news.forms import ArticleForm
from news.index_routes import NewsIndexRoutes
from news.panels import MissingPartsPanel
from news.querysets import ArticleQuerySet
from portal.navigation import restrictions
from portal.pages import CoveredPage, PublicPage
from portal.prepared import Moment, Parameter, prepared
from portal.published.remembered import remembered
from portal.translations import own_translation

T = TypeVar("T")


class Category(index.Indexed, TranslatableMixin):
    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(
        _("slug"), max_length=60, help_text=_("The last part of the category's address.")
    )
    description = models.CharField(_("description"), max_length=200, blank=True)
    sort_order = models.IntegerField(default=0, editable=False)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["sort_order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="unique_category_slug")
        ]

    def __str__(self) -> str:
        return self.name


class ArticleTag(TagBase):
    free_tagging = True

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")


class TaggedArticle(ItemBase):
    tag = models.ForeignKey(ArticleTag, related_name="tagged_articles", on_delete=models.CASCADE)
    content_object = ParentalKey(
        "news.ArticlePage", related_name="tagged_items", on_delete=models.CASCADE
    )


ArticlePageManager = PageManager.from_queryset(ArticleQuerySet)


class ArticlePage(CoveredPage):
    shown_with = ("category", "cover")

    date = models.DateTimeField(
        _("date and time"),
        null=True,
        blank=True,
        help_text=_(
            "Beijing time. Left empty, it is the time of publication. "
            "With a time to come, readers see the article from then on."
        ),
    )
    category = models.ForeignKey(
        Category,
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
        db_index=False,
    )
    author = models.CharField(_("author"), max_length=80, blank=True)
    source_name = models.CharField(
        _("source"), max_length=80, blank=True, help_text=_("For reprints: where it came from.")
    )
    source_url = models.URLField(_("address of the source"), blank=True)
    pinned_until = models.DateTimeField(
        _("pinned until"),
        null=True,
        blank=True,
        help_text=_("Beijing time. Until then the article stands first in the list."),
    )
    #: Whether it stands first in a list, which says so; elsewhere it is nothing special.
    pinned: bool | int = False
    listed_at = models.DateTimeField(editable=False, default=timezone.now)
    #: The list in which readers find the article; none while it is not published.
    listed_in = models.ForeignKey(
        "news.NewsIndexPage",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    tags = ClusterTaggableManager(through=TaggedArticle, blank=True, verbose_name=_("tags"))

    objects = ArticlePageManager()

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "news/article_page.html"
    # Not to be translated along with the article, which would rename it for the whole site.
    override_translatable_fields = [SynchronizedField("category", overridable=False)]
    base_form_class = ArticleForm
    content_panels = [
        MissingPartsPanel(),
        *CoveredPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("date"), FieldPanel("category", widget=Select), FieldPanel("tags")],
            heading=_("Date and category"),
        ),
        MultiFieldPanel(
            [FieldPanel("author"), FieldPanel("source_name"), FieldPanel("source_url")],
            heading=_("Author and source"),
        ),
        FieldPanel("pinned_until"),
        InlinePanel("related_articles", heading=_("Related articles"), max_num=6),
    ]
    search_fields = [
        *CoveredPage.search_fields,
        index.SearchField("author"),
        index.FilterField("category_id"),
        index.FilterField("date"),
        index.FilterField("listed_at"),
    ]

    @property
    def search_date(self) -> datetime:
        return self.listed_at

    def search_terms(self) -> list[tuple[str, object]]:
        """Return what searches can be narrowed by (see news.search)."""
        year = timezone.localtime(self.listed_at).year
        return [("category", self.category_id), ("year", year)]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            models.Index(fields=["-listed_at", "-page_ptr"], name="article_newest"),
            models.Index(fields=["listed_in", "-listed_at", "-page_ptr"], name="article_list"),
            models.Index(
                fields=["category", "listed_in", "-listed_at", "-page_ptr"],
                name="article_category_list",
            ),
            models.Index(
                fields=["pinned_until"],
                condition=models.Q(pinned_until__isnull=False),
                name="article_pinned",
            ),
            # Read instead of all articles when the admin looks for a part of a name.
            models.Index(fields=["author"], name="article_author"),
        ]

    def save(self, *args, **kwargs) -> None:
        """Keep `listed_at`, by which lists are sorted: the article's date, or when it went live."""
        self.listed_at = self.date or self.first_published_at or self.listed_at
        self._take_own_category()
        written = kwargs.get("update_fields")
        if written is None or "live" in written:
            self.listed_in_id = self.list_id() if self.live else None
        if written is not None and "live" in written:
            kwargs["update_fields"] = {*written, "listed_in"}
        super().save(*args, **kwargs)

    def list_id(self) -> int | None:
        """The key of the list that the article lies in."""
        if not self.path:
            return None
        lists = NewsIndexPage.objects.filter(path=self._get_basepath(self.path, self.depth - 1))
        return lists.values_list("pk", flat=True).first()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        self._take_own_category()
        return super().serve_preview(request, mode_name)

    def _take_own_category(self) -> None:
        """A translation has its original's category in its own language, or else none."""
        if self.category_id and self.locale_id:
            self.category = own_translation(self.category, self.locale)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Answer to the article's address from its time on. Raises Http404 before."""
        if self.listed_at > timezone.now():
            raise Http404
        return super().route(request, path_components)

    @property
    def sheet_date(self) -> datetime | None:
        """An article without a date shows none, in its title block neither."""
        return super().sheet_date if self.date else None

    @property
    def is_pinned(self) -> bool:
        return bool(self.pinned_until and self.pinned_until > timezone.now())

    @property
    def open_graph(self) -> dict[str, str]:
        from news.structured_data import open_graph

        return open_graph(self)

    def structured_data(self, request) -> list[dict]:
        from news.structured_data import news_article

        return [news_article(self, request)]

    def get_context(self, request, *args, **kwargs) -> dict:
        from news.neighbours import neighbours

        context = super().get_context(request, *args, **kwargs)
        context["neighbours"] = neighbours(self, restrictions(request))
        return context


# No content that refers to a page: a list is not used by each of its articles.
ArticlePage.listed_in.field.wagtail_reference_index_ignore = True


class RelatedArticle(Orderable):
    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related_articles")
    article = models.ForeignKey(
        ArticlePage, verbose_name=_("article"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("article", "news.ArticlePage")]

    class Meta(Orderable.Meta):
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")


class NewsIndexPage(NewsIndexRoutes, RoutablePageMixin, PublicPage):
    introduction = models.TextField(_("introduction"), max_length=200, blank=True)

    parent_page_types = ["portal.HomePage"]
    subpage_types = ["news.ArticlePage"]
    max_count_per_parent = 1
    template = "news/news_index_page.html"
    content_panels = [*PublicPage.content_panels, FieldPanel("introduction")]
    search_fields = [*PublicPage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")

    @property
    def meta_description(self) -> str:
        return self.search_description or self.introduction

    def articles(
        self, request: HttpRequest | None = None, now: Moment | None = None
    ) -> ArticleQuerySet:
        """Return the articles of this list that a visitor may see now."""
        return self.all_articles(request).due(now)

    def all_articles(self, request: HttpRequest | None = None) -> ArticleQuerySet:
        """With those whose time is still to come."""
        private = restrictions(request) if request else None
        return ArticlePage.objects.to_be_listed_in(self.pk, self.path, private)

    def articles_key(self, request: HttpRequest | None) -> Hashable:
        """Return what the queries of `articles` and `all_articles` depend on, but for the time."""
        private = restrictions(request) if request else None
        hidden = private and (private.cover(self.path), *private.right_below(self.path))
        return self.pk, self.path, hidden

    def categories(self, request: HttpRequest | None = None) -> list[Category]:
        """The categories of this list's language, in the editors' order."""

        key = ("categories", self.locale_id)

        def make() -> models.QuerySet[Category]:
            return Category.objects.filter(locale=self.locale_id)

        return remembered(request, key, lambda: prepared(key, make).ask())

    def remembered(self, request: HttpRequest | None, name: str, read: Callable[[], T]) -> T:
        """Return what `read` finds out about the articles, once until one is added or due."""

        def next_one() -> datetime | None:
            query = prepared(("next article", self.articles_key(request)), coming)
            return next(iter(query.ask(now=timezone.now())), None)

        def coming() -> models.QuerySet:
            now = Parameter("now", models.DateTimeField())
            later = self.all_articles(request).filter(listed_at__gt=now).order_by("listed_at")
            return later.values_list("listed_at", flat=True)[:1]

        until = partial(remembered, request, ("next article", self.pk), next_one)
        return remembered(request, (name, self.pk), read, until)
