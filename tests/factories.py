"""Builders of what tests talk about."""

from io import BytesIO

import factory
import wagtail_factories
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image
from wagtail.models import Collection, Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from contacts.inquiries.models import Inquiry
from contacts.models import Contact, ContactPage, Factory
from news.models import ArticlePage, Category, NewsIndexPage
from portal.models import Company, CustomImage, HomePage, StandardPage


def locale(code: str = "zh-hans") -> Locale:
    return Locale.objects.get_or_create(language_code=code)[0]


class HomePageFactory(wagtail_factories.PageFactory):
    title = "恒拓挤出模具"
    slug = factory.LazyAttribute(
        lambda page: "home" if page.locale.language_code == "zh-hans" else "home-en"
    )
    locale = factory.LazyFunction(locale)
    headline = "把截面做准"

    class Meta:
        model = HomePage


class StandardPageFactory(wagtail_factories.PageFactory):
    title = factory.Sequence(lambda n: f"关于我们 {n}")
    slug = factory.Sequence(lambda n: f"about-{n}")
    summary = "两座工厂，一支设计团队。"
    show_in_menus = True

    class Meta:
        model = StandardPage


class NewsIndexPageFactory(wagtail_factories.PageFactory):
    title = "新闻动态"
    slug = "news"
    show_in_menus = True

    class Meta:
        model = NewsIndexPage


class CategoryFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"分类 {n}")
    slug = factory.Sequence(lambda n: f"category-{n}")
    locale = factory.LazyFunction(locale)

    class Meta:
        model = Category


class ArticlePageFactory(wagtail_factories.PageFactory):
    title = factory.Sequence(lambda n: f"第 {n} 套断桥铝模具试模成功")
    slug = factory.Sequence(lambda n: f"article-{n}")
    summary = "首次试模即达到公差要求。"
    date = factory.LazyFunction(timezone.now)
    first_published_at = factory.LazyFunction(timezone.now)
    body = factory.LazyFunction(lambda: [("paragraph", "<p>挤压速度十二米每分钟。</p>")])

    class Meta:
        model = ArticlePage


class ContactPageFactory(wagtail_factories.PageFactory):
    title = "联系我们"
    slug = "contact"
    show_in_menus = True

    class Meta:
        model = ContactPage


class FactoryFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"第 {n} 工厂")
    address = "广东省东莞市示例镇示例路 8 号"
    locale = factory.LazyFunction(locale)

    class Meta:
        model = Factory


class ContactFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"陈先生 {n}")
    role = "销售经理"
    phones = "199-0000-0001"
    email = "sales@example.com"
    locale = factory.LazyFunction(locale)

    class Meta:
        model = Contact


class InquiryFactory(DjangoModelFactory):
    reference = factory.Sequence(lambda n: f"MX-2611-{n:04}")
    name = "王工"
    phone = "13800000000"
    phone_e164 = "+8613800000000"
    company = "示例铝业"
    country = "CN"
    message = "断桥铝型材模具一套，请报价。"
    consent_version = "1"

    class Meta:
        model = Inquiry


class CompanyFactory(DjangoModelFactory):
    name = "东莞市恒拓挤出模具有限公司"
    short_name = "恒拓模具"
    phones = "0769-5550 0101"
    email = "info@example.com"
    icp_number = "粤ICP备00000000号"
    police_number = "粤公网安备00000000000000号"
    locale = factory.LazyFunction(locale)

    class Meta:
        model = Company


class UserFactory(DjangoModelFactory):
    username = factory.Sequence(lambda n: f"user-{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.com")
    is_active = True

    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    @factory.post_generation
    def groups(user, create, names, **kwargs) -> None:
        if create and names:
            user.groups.set(Group.objects.filter(name__in=names))


def picture_file(name: str = "profile.png", size: tuple[int, int] = (1200, 800)) -> ContentFile:
    """A picture as a browser would upload it; its format follows from the name's ending."""
    buffer = BytesIO()
    Image.new("RGB", size, (190, 192, 196)).save(
        buffer, "JPEG" if name.endswith((".jpg", ".jpeg")) else "PNG"
    )
    return ContentFile(buffer.getvalue(), name=name)


def image(title: str = "型材截面", **kwargs) -> CustomImage:
    return CustomImage.objects.create(title=title, file=picture_file(**kwargs))


class SiteTree:
    """A small site in both languages: home, news and contact pages, and the default Site."""

    def __init__(self) -> None:
        # After a test with real transactions there is no language, and no root of anything.
        locale()
        if not Collection.get_first_root_node():
            Collection.add_root(name="Root")
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
        Site.objects.all().delete()
        self._clear(root)
        english = locale("en")
        # Nothing refers from one of these to another.
        with disable_reference_index_auto_update():
            self.home = self._page(HomePageFactory, root, 1, numchild=2)
            self.news = self._page(NewsIndexPageFactory, self.home, 1)
            self.contact = self._page(ContactPageFactory, self.home, 2)
            self.home_en = self._page(
                HomePageFactory, root, 2, numchild=2, title="Hengtuo Extrusion Dies",
                **self._twin(self.home, english),
            )  # fmt: skip
            self.news_en = self._page(
                NewsIndexPageFactory, self.home_en, 1, title="News",
                **self._twin(self.news, english),
            )  # fmt: skip
            self.contact_en = self._page(
                ContactPageFactory, self.home_en, 2, title="Contact",
                **self._twin(self.contact, english),
            )  # fmt: skip
        Page.objects.filter(pk=root.pk).update(numchild=2)
        self.site = Site.objects.create(
            hostname="localhost", root_page=self.home, is_default_site=True, site_name="恒拓模具"
        )

    @staticmethod
    def _page(
        factory: type[wagtail_factories.PageFactory], parent: Page, place: int, **fields
    ) -> Page:
        """Return the page at this place below a parent without pages, counted there already.

        Saved as `add_child` does, but without asking whether place and slug are free: nearly
        every test makes the tree, and that asks the database a hundred times.
        """
        fields = {"locale": parent.locale} | fields
        depth = parent.depth + 1
        page = factory.build(
            parent=None, depth=depth, path=Page._get_path(parent.path, depth, place), **fields
        )
        page.draft_title = page.title
        page._cached_parent_obj = parent
        page.save(clean=False)
        return page

    @staticmethod
    def _clear(root: Page) -> None:
        pages = root.get_children()
        if [page.specific_class for page in pages] == [Page]:
            # Wagtail's own first page, which nothing refers to: nearly every test begins with it.
            pages._raw_delete(pages.db)
        else:
            pages.delete()
        root.refresh_from_db()

    @staticmethod
    def _twin(page: Page, language: Locale) -> dict:
        return {"locale": language, "translation_key": page.translation_key}

    def article(self, **kwargs) -> ArticlePage:
        return ArticlePageFactory(parent=kwargs.pop("parent", self.news), **kwargs)
