"""The site's own content: the home page, plain pages, and the company itself."""

from operator import attrgetter

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Page
from wagtail.search import index

from portal.drafts.models import DraftLink
from portal.images import CustomImage, CustomRendition
from portal.pages import BodyPage, CoveredPage
from portal.phones import Phone, parse_phones, validate_phones
from portal.prepared import prepared
from portal.published.remembered import remembered
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


class StandardPage(CoveredPage):
    parent_page_types = ["portal.HomePage", "portal.StandardPage"]
    subpage_types = ["portal.StandardPage"]
    template = "portal/standard_page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def subpages(self) -> list["StandardPage"]:
        """Published pages below this one, in the order of the page tree."""
        return subpages(self)


def subpages(page: Page) -> list[StandardPage]:
    """The published pages below a page of any type, in the order of the page tree."""
    below = StandardPage.objects.child_of(page).published().select_related("cover").defer("body")
    # Of their type, and sorted here: otherwise SQLite would walk through the whole page tree.
    kind = ContentType.objects.get_for_model(StandardPage)
    return sorted(below.filter(content_type=kind).order_by(), key=attrgetter("path"))


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
    def current(cls, request: HttpRequest | None = None) -> "Company | None":
        """Return the company in the reader's language, else in any; None before it is entered.

        With a request, as it is in the edition that the request is answered in.
        """

        def make() -> models.QuerySet[Company]:
            return cls.objects.select_related("locale", "logo", "wechat_qr").order_by("pk")

        companies = remembered(request, "companies", lambda: prepared("companies", make).ask())
        language = get_language()
        own = (found for found in companies if found.locale.language_code == language)
        return next(own, None) or next(iter(companies), None)

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
