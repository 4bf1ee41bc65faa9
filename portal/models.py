"""The site's own content: the home page, plain pages, and the company itself."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult

from portal.drafts.models import DraftLink
from portal.images import CustomImage, CustomRendition
from portal.pages import BodyPage
from portal.phones import Phone, parse_phones, validate_phones
from portal.translations import SharedFieldsMixin

__all__ = [
    "Company",
    "CustomImage",
    "CustomRendition",
    "DraftLink",
    "Heartbeat",
    "HomePage",
    "StandardPage",
]


#: How many steps of an address may be pages: no page lies deeper.
MAX_STEPS = 8


def is_private() -> Exists:
    """Whether a page is private or below one that is: public(), without its query for them."""
    above = PageViewRestriction.objects.annotate(
        inner_path=ExpressionWrapper(OuterRef("path"), output_field=models.CharField())
    )
    return Exists(above.filter(inner_path__startswith=F("page__path")))


class HomePage(BodyPage):
    headline = models.CharField(
        _("headline"), max_length=80, blank=True, help_text=_("The first words a visitor reads.")
    )
    introduction = models.TextField(
        _("introduction"), max_length=400, blank=True, help_text=_("Who we are, in a few lines.")
    )
    capabilities = models.ForeignKey(
        Page,
        verbose_name=_("what we make"),
        help_text=_("The page whose subpages are shown as our capabilities."),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["portal.StandardPage", "news.NewsIndexPage", "contacts.ContactPage"]
    template = "portal/home_page.html"
    content_panels = [
        *BodyPage.content_panels,
        MultiFieldPanel([FieldPanel("headline"), FieldPanel("introduction")], heading=_("Opening")),
        PageChooserPanel("capabilities", "portal.StandardPage"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BodyPage.search_fields,
        index.SearchField("headline"),
        index.SearchField("introduction"),
    ]

    class Meta:
        verbose_name = _("home page")

    @property
    def meta_description(self) -> str:
        return self.search_description or self.introduction

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find the page at the end of a path with one query, where Wagtail takes two for a step.

        The same query reads the menus, which every page shows (see portal_tags), and tells
        whether the page is private, which Wagtail asks with two more before it serves one.
        """
        pages = request.portal_pages = self._pages_around(path_components)
        steps = [page for page in pages if page.pk == self.pk]
        for slug in path_components:
            children = (p for p in pages if p.slug == slug and p.is_child_of(steps[-1]))
            if (child := next(children, None)) is None:
                break
            child._cached_parent_obj = steps[-1]
            steps.append(child)
        found = steps[-1]
        if len(steps) == 1 and path_components:
            raise Http404
        if len(steps) == 1:
            page = self
        else:
            shown_with = getattr(found.specific_class, "shown_with", ())
            page = found.specific_class.objects.select_related(*shown_with).get(pk=found.pk)
            page._cached_parent_obj = found._cached_parent_obj
        page.locale = found.locale
        if not found.is_private and not any(step.alias_of_id for step in steps):
            page.get_view_restrictions = PageViewRestriction.objects.none
        twins = [p for p in pages if p.translation_key == page.translation_key and p.is_open]
        if len(twins) == len(settings.LANGUAGES):
            page.published_translations = {twin.locale.language_code: twin for twin in twins}
        if page is self:
            return super().route(request, [])
        return page.route(request, path_components[len(steps) - 1 :])

    def _pages_around(self, slugs: list[str]) -> list[Page]:
        """This page, the menus of all languages, and the pages whose slugs stand in a path."""
        inside = Q(path__startswith=self.path)
        wanted = Q(pk=self.pk) | Q(translation_key=self.translation_key)
        wanted |= Q(depth=self.depth + 1, show_in_menus=True)
        for distance, slug in enumerate(slugs[:MAX_STEPS], start=1):
            wanted |= inside & Q(depth=self.depth + distance, slug=slug)
        beside = Page.objects.filter(wanted, path__startswith=self.path[: -self.steplen])
        return list(
            beside.select_related("locale")
            .annotate(is_private=is_private())
            .annotate(is_open=Q(live=True, is_private=False, alias_of=None))
            .order_by("path")
        )


class StandardPage(BodyPage):
    #: What HomePage.route reads along with the page.
    shown_with = ("cover",)

    summary = models.TextField(
        _("summary"),
        max_length=200,
        blank=True,
        help_text=_("One or two sentences, shown under the title and where the page is listed."),
    )
    cover = models.ForeignKey(
        "portal.CustomImage",
        verbose_name=_("cover image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    cover_alt = models.CharField(
        _("what the cover shows"),
        max_length=160,
        blank=True,
        help_text=_("Read to people who cannot see the image."),
    )

    parent_page_types = ["portal.HomePage", "portal.StandardPage"]
    subpage_types = ["portal.StandardPage"]
    template = "portal/standard_page.html"
    content_panels = [
        *BodyPage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("cover"), FieldPanel("cover_alt")], heading=_("Cover")),
        FieldPanel("body"),
    ]
    search_fields = [*BodyPage.search_fields, index.SearchField("summary")]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    @property
    def meta_description(self) -> str:
        return self.search_description or self.summary

    @property
    def meta_image(self):
        return self.social_image or self.cover

    def subpages(self) -> list["StandardPage"]:
        """Published pages below this one, in the order of the page tree."""
        return subpages(self)


def subpages(page: Page) -> list[StandardPage]:
    """The published pages below a page of any type, in the order of the page tree."""
    below = StandardPage.objects.child_of(page).live().filter(~is_private())
    return list(below.select_related("cover").defer("body").order_by("path"))


class Company(SharedFieldsMixin):
    """Who the site belongs to: one in each language, shown on every page."""

    name = models.CharField(_("full name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40)
    slogan = models.CharField(_("slogan"), max_length=120, blank=True)
    address = models.CharField(_("registered address"), max_length=200, blank=True)
    logo = models.ForeignKey(
        "portal.CustomImage",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    phones = models.TextField(
        _("phone numbers"),
        blank=True,
        validators=[validate_phones],
        help_text=_("One number on a line, if you like followed by a note."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    icp_number = models.CharField(
        _("ICP filing number"), max_length=40, blank=True, help_text="粤ICP备00000000号"
    )
    police_number = models.CharField(
        _("public security filing number"),
        max_length=40,
        blank=True,
        help_text="粤公网安备00000000000000号",
    )
    wechat_qr = models.ForeignKey(
        "portal.CustomImage",
        verbose_name=_("QR code of the WeChat official account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    social_accounts = models.TextField(
        _("other accounts"),
        blank=True,
        help_text=_("Addresses of the company's pages elsewhere, one on a line."),
    )
    site_verification = models.TextField(
        _("verification codes"),
        blank=True,
        help_text=_(
            "Codes that search engines ask for, one on a line, such as "
            "baidu-site-verification=codeva-…"
        ),
    )

    shared_fields = (
        "logo", "phones", "email", "founded", "icp_number", "police_number", "wechat_qr",
        "social_accounts", "site_verification",
    )  # fmt: skip

    panels = [
        MultiFieldPanel(
            [FieldPanel(n) for n in ("name", "short_name", "slogan", "address", "logo")],
            heading=_("The company"),
        ),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("phones", "email", "wechat_qr", "social_accounts")],
            heading=_("How to reach it"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(n)
                for n in ("founded", "icp_number", "police_number", "site_verification")
            ],
            heading=_("Registration"),
        ),
    ]

    class Meta(SharedFieldsMixin.Meta):
        verbose_name = _("company")
        verbose_name_plural = _("company")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Company | None":
        """Return the company in the reader's language, else in any; None before it is entered."""
        companies = list(cls.objects.select_related("locale", "logo", "wechat_qr").order_by("pk"))
        language = get_language()
        companies.sort(key=lambda company: company.locale.language_code != language)
        return companies[0] if companies else None

    @property
    def phone_list(self) -> list[Phone]:
        return parse_phones(self.phones)

    @property
    def social_account_list(self) -> list[str]:
        return self.social_accounts.split()

    @property
    def site_verification_list(self) -> list[tuple[str, str]]:
        """Pairs of meta name and content."""
        pairs = (line.partition("=") for line in self.site_verification.splitlines())
        return [(name.strip(), content.strip()) for name, _eq, content in pairs if content.strip()]


class Heartbeat(models.Model):
    """When a process that must run beside the web server last said that it lives."""

    name = models.CharField(max_length=60, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
