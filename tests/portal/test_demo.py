"""The demo company."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Page, Site

from contacts.inquiries import routing
from contacts.inquiries.models import RoutingRule
from contacts.models import Contact
from news.models import ArticlePage
from portal.blocks import BodyBlock
from portal.models import Company, HomePage, StandardPage
from portal.pages import published_pages
from tests.factories import InquiryFactory

pytestmark = pytest.mark.django_db


DUMMY = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """What the command printed; loaded once for the module, in a transaction undone at its end.

    The pictures' sizes are left unmade: the worker's work, and the longest part.
    """
    media = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(TASKS=DUMMY, MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        printed = StringIO()
        call_command("demo", stdout=printed)
        yield printed.getvalue(), media
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db, settings) -> str:
    printed, settings.MEDIA_ROOT = loaded
    return printed


def test_the_demo_is_whole_and_in_both_languages(demo):
    chinese = ArticlePage.objects.filter(locale__language_code="zh-hans").published()
    english = ArticlePage.objects.filter(locale__language_code="en").published()
    assert (chinese.count(), english.count()) == (24, 8)
    assert chinese.values("category").distinct().count() in (3, 4)
    capabilities = StandardPage.objects.get(slug="capabilities", locale__language_code="zh-hans")
    assert len(capabilities.subpages()) == 4
    assert Company.objects.count() == 2
    assert Site.objects.get(is_default_site=True).root_page.specific == HomePage.objects.get(
        locale__language_code="zh-hans"
    )


def test_every_kind_of_block_is_shown_somewhere(demo):
    used = {block.block_type for page in published_pages().specific() if hasattr(page, "body")
            for block in page.body}  # fmt: skip
    assert used == set(BodyBlock().child_blocks)


def test_the_page_tree_is_sound(demo):
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_second_run_changes_nothing(demo):
    article = ArticlePage.objects.filter(locale__language_code="zh-hans").first()
    article.title = "编辑改过的标题"
    article.save_revision().publish()
    before = dict(Page.objects.values_list("pk", "latest_revision_id"))
    printed = StringIO()
    call_command("demo", stdout=printed)
    assert dict(Page.objects.values_list("pk", "latest_revision_id")) == before
    assert "0 pages made" in printed.getvalue()


#: Names no product and no province.
SILENT = {"message": "请尽快联系。", "country": "CN"}
ALUMINIUM, PLASTICS, EXPORT = "chen-liheng", "huang-simin", "he-jiawen"


@pytest.mark.parametrize(
    ("fields", "slug"),
    [
        ({"language": "en", "country": "", "message": "A die for 6063, please."}, EXPORT),
        ({"language": "en", "country": "CN", "message": "A head for PVC profiles."}, EXPORT),
        ({"country": "VN", "message": "断桥铝型材模具一套"}, EXPORT),
        ({"country": "HK", "message": "PVC线槽模头"}, EXPORT),
        ({"message": "断桥铝型材模具一套，请报价。", "province": "浙江"}, ALUMINIUM),
        ({"material": "6063-T5", "province": "四川省"}, ALUMINIUM),
        ({"message": "铝合金推拉窗，带胶条槽"}, ALUMINIUM),
        ({"message": "ＰＶＣ门窗型材的定型模", "province": "广东省"}, PLASTICS),
        ({"material": "木塑", "country": ""}, PLASTICS),
        ({"page": "aluminium-dies", "province": "浙江省"}, ALUMINIUM),
        ({"page": "plastics-dies", "province": "广东省"}, PLASTICS),
        ({"province": "广西壮族自治区"}, ALUMINIUM),
        ({"province": "江苏省"}, PLASTICS),
    ],
)
def test_inquiries_to_the_demo_go_to_whom_they_fit(demo, fields, slug):
    fields = SILENT | fields
    if page := fields.pop("page", None):
        chinese = StandardPage.objects.filter(locale__language_code="zh-hans")
        fields["source_page"] = chinese.get(slug=page)
    # In turn it would be somebody else's.
    last = Contact.objects.get(slug=slug, locale__language_code="zh-hans")
    InquiryFactory(contact=last, assigned_at=timezone.now())
    contact = routing.assign(InquiryFactory.build(**fields))
    assert contact == last


def test_what_tells_nothing_goes_to_the_demos_contacts_in_turn(demo):
    people = set()
    for _number in range(3):
        inquiry = InquiryFactory.build(**SILENT)
        people.add(routing.assign(inquiry).slug)
        inquiry.save()
    assert people == {ALUMINIUM, PLASTICS, EXPORT}


def test_the_demos_rules_can_be_saved_as_they_are_and_read_in_both_languages(demo):
    rules = RoutingRule.objects.all()
    assert rules
    for rule in rules:
        rule.full_clean()
        chinese, english = rule.name.split(" ", 1)
        assert english.isascii(), rule.name
        assert not any(letter.isascii() for letter in chinese), rule.name


def test_a_second_run_leaves_the_rules_to_the_staff(demo):
    RoutingRule.objects.first().delete()
    RoutingRule.objects.update(active=False)
    before = list(RoutingRule.objects.values())
    call_command("demo", verbosity=0)
    assert list(RoutingRule.objects.values()) == before


def test_every_page_of_the_demo_answers_with_few_queries(
    demo, client, django_assert_max_num_queries
):
    pages = list(published_pages())
    # What all of them show is read by the first, once in an edition.
    client.get("/")
    for page in pages:
        with django_assert_max_num_queries(12, info=page.url_path):
            answer = client.get(page.get_url())
        assert (page.url_path, answer.status_code) == (page.url_path, 200)
        assert answer.content.count(b"<h1") == 1


@pytest.mark.parametrize(
    "path", ["/search/?q=模具", "/en/search/?q=die", "/news/feed/", "/en/news/feed/atom/",
             "/sitemap.xml", "/news/category/technology/", "/news/2026/", "/news/page/2/"]
)  # fmt: skip
def test_what_is_made_of_many_pages_takes_few_queries(
    demo, client, path, django_assert_max_num_queries
):
    client.get("/")
    with django_assert_max_num_queries(12, info=path):
        assert client.get(path).status_code == 200


def test_each_new_page_is_named_while_it_is_made(demo):
    assert "新闻动态" in demo
