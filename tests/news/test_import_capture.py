"""manage.py import_capture: what it writes, what it leaves alone, what it says."""

import threading
from datetime import datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation
from wagtail.models import Comment, Page, PageLogEntry, Revision

from contacts.models import Contact, Factory
from news.importing import loader
from news.importing.captures import Capture, CapturedArticle, Paragraph
from news.importing.history import ACTION
from news.models import ArticlePage, NewsIndexPage
from tests.factories import ContactFactory, FactoryFactory, SiteTree
from tests.news import captures

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_terminal(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def save(tmp_path):
    """Write a capture to a file and return its path."""

    def write(text: str | bytes, name: str = "page.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def run(*args: object) -> str:
    out = StringIO()
    call_command("import_capture", *map(str, args), stdout=out)
    return out.getvalue()


def snapshot() -> list[list[dict]]:
    """Everything an import may touch."""
    models = (Page, ArticlePage, Contact, Factory, Revision, PageLogEntry, Comment)
    return [list(model.objects.order_by("pk").values()) for model in models]


def article(title: str = captures.TITLE) -> ArticlePage:
    return ArticlePage.objects.get(title=title)


class TestWhatIsWritten:
    def test_the_synthetic_capture(self, site, save):
        report = run(save(captures.SYNTHETIC))
        people = Contact.objects.order_by("sort_order").values_list("name", "phones", "email")
        assert list(people) == [
            ("陈先生", "19900000001", "chen@example.com"),
            ("林小姐", "19900000002", "lin@example.com"),
        ]
        assert dict(Factory.objects.values_list("name", "address")) == captures.ADDRESSES
        assert ArticlePage.objects.count() == 4
        assert ArticlePage.objects.live().count() == 0
        assert "lost" in report

    def test_the_real_capture(self, site):
        source = captures.real()
        report = run(captures.REAL_FILE)
        rows = Contact.objects.values_list("name", "phones", "email")
        assert {name: (phones, email) for name, phones, email in rows} == source.people
        assert dict(Factory.objects.values_list("name", "address")) == source.addresses
        page = article(source.title)
        kinds = [block.block_type for block in page.body]
        assert kinds == ["paragraph"] * 2 + ["numbered_points"] + ["paragraph"] * 2
        assert [point["number"] for point in page.body[2].value["points"]] == source.numbers
        assert ArticlePage.objects.exclude(pk=page.pk).count() == 5
        assert "80 lines in the file, 80 accounted for" in report
        assert "line 79: 2024-03-02 12:44:22" in report
        assert "line 80: 2024-03-03 23:01:03" in report

    def test_texts_are_escaped_and_to_the_letter(self, site):
        text = 'a < b & c > "d" <script>alert(1)</script> 断桥'
        capture = Capture(articles=(CapturedArticle("<b>甲</b>", 1, None, "", "", "", (
            Paragraph(text, 2),)),))  # fmt: skip
        loader.load([capture])
        page = article("<b>甲</b>")
        source = page.body[0].value.source
        assert "<script>" not in source
        assert source.startswith("<p>a &lt; b &amp; c &gt; ")

    def test_readers_see_the_authors_numbers(self, site, save, client):
        run(save(captures.SYNTHETIC), "--publish")
        html = client.get(article().url).content.decode()
        for number in captures.POINT_NUMBERS:
            assert f'<li value="{number}"' in html
        assert '<li value="4"' not in html

    def test_articles_have_pinyin_slugs_in_the_chinese_news(self, site, save):
        run(save(captures.SYNTHETIC))
        page = article()
        assert page.get_parent().specific == site.news
        assert page.slug.startswith("mu-ju-shi-fu-de-12-tiao")

    def test_a_complete_article_is_published_with_its_date(self, site, save):
        report = run(
            save("新闻动态\n第一套模具试模成功\n2024-03-02 12:44:22\n首次即达到公差要求。")
        )
        page = article("第一套模具试模成功")
        assert page.live
        assert page.date == datetime(2024, 3, 2, 12, 44, 22, tzinfo=ZoneInfo("Asia/Shanghai"))
        assert "published: 第一套模具试模成功, 2024-03-02 12:44" in report

    def test_new_records_come_after_those_that_are_there(self, site, save):
        FactoryFactory(name="老厂", sort_order=7)
        run(save(captures.SYNTHETIC))
        names = Factory.objects.order_by("sort_order").values_list("name", flat=True)
        assert list(names) == ["老厂", "东坑工厂", "南社工厂"]

    def test_phones_are_one_on_a_line_and_valid(self, site, save):
        run(save("联系我们\n联系人：陈先生（销售经理）\n电话：0769-55501234转802，19900000001"))
        contact = Contact.objects.get()
        assert contact.phones == "0769-55501234 转802\n19900000001"
        assert contact.role == "销售经理"
        contact.full_clean()
        assert [phone.number.extension for phone in contact.phone_list] == ["802", None]

    def test_what_a_field_does_not_accept_is_left_out_and_said(self, site, save):
        report = run(save("联系我们\n陈先生:19900000001\n微信:" + "x" * 41 + "\n地址:"))
        assert Contact.objects.get().wechat_id in ("", "x" * 40)
        assert "x" * 20 in report or "not placed" in report

    def test_several_files_complete_each_other(self, site, save):
        listing = save("新闻动态\n- 第一套模具试模成功\n联系我们\n陈先生:19900000001", "list.txt")
        page = save(
            "新闻动态\n第一套模具试模成功\n2024-03-02\n首次即达到公差要求。\n"
            "联系我们\n陈先生:19900000001\nchen@example.com",
            "page.txt",
        )
        run(listing, page)
        assert article("第一套模具试模成功").live
        assert Contact.objects.get().email == "chen@example.com"


class TestDrafts:
    def test_drafts_say_what_is_missing(self, site, save):
        report = run(save(captures.SYNTHETIC))
        assert f"draft, lacks date: {captures.TITLE}" in report
        assert f"draft, lacks date, text: {captures.TITLES_ONLY[0]}" in report
        page = article(captures.TITLES_ONLY[0])
        assert not page.live and page.has_unpublished_changes and page.date is None
        assert page.get_latest_revision_as_object().title == page.title
        paths = page.wagtail_admin_comments.values_list("contentpath", flat=True)
        assert set(paths) == {"date", "body"}
        entry = PageLogEntry.objects.get(page=page.pk, action=ACTION)
        assert entry.data["missing"] == ["date", "body"]
        with translation.override("en"):
            assert entry.message == "Imported from the old site, where it lacks: date, text"

    def test_editors_see_the_drafts_in_the_admin(self, site, save, admin_client):
        run(save(captures.SYNTHETIC))
        page = article(captures.TITLES_ONLY[0])
        response = admin_client.get(f"/admin/pages/{page.pk}/edit/")
        assert response.status_code == 200
        assert "contentpath" in response.content.decode()
        assert admin_client.get(f"/admin/pages/{page.pk}/history/").status_code == 200

    def test_the_author_of_the_comments_cannot_log_in(self, site, save, django_user_model):
        run(save(captures.SYNTHETIC))
        user = django_user_model.objects.get(username="import")
        assert not user.is_active and not user.has_usable_password()

    def test_publish_publishes_what_lacks_only_the_date(self, site, save, client):
        report = run(save(captures.SYNTHETIC), "--publish")
        assert list(ArticlePage.objects.live()) == [article()]
        page = article()
        assert page.date is None
        assert page.listed_at == page.first_published_at
        assert f"published without a date: {captures.TITLE}" in report
        assert client.get(page.url).status_code == 200
        assert client.get(site.news.url).status_code == 200
        assert list(ArticlePage.objects.published()) == [page]

    def test_publish_after_a_run_without_it(self, site, save):
        path = save(captures.SYNTHETIC)
        run(path)
        run(path, "--publish")
        assert list(ArticlePage.objects.live()) == [article()]
        before = snapshot()
        run(path, "--publish")
        assert snapshot() == before

    def test_publish_leaves_drafts_that_editors_worked_on(self, site, save):
        path = save(captures.SYNTHETIC)
        run(path)
        page = article()
        page.summary = "编辑写的摘要"
        page.save_revision()
        run(path, "--publish")
        assert not ArticlePage.objects.live().exists()

    def test_publish_leaves_what_an_editor_unpublished(self, site, save):
        path = save(captures.SYNTHETIC)
        run(path, "--publish")
        article().unpublish()
        run(path, "--publish")
        assert not ArticlePage.objects.live().exists()


class TestSecondRun:
    @pytest.mark.parametrize("options", [[], ["--publish"]])
    def test_it_changes_nothing(self, site, save, options):
        path = save(captures.SYNTHETIC)
        run(path, *options)
        before = snapshot()
        report = run(path, *options)
        assert snapshot() == before
        assert report.count("already there") == 2 + 2 + 4

    def test_another_form_of_the_same_page_changes_nothing(self, site, save):
        run(save(captures.SYNTHETIC))
        before = snapshot()
        run(save(captures.full_width(captures.SYNTHETIC).encode("gb18030"), "again.txt"))
        assert snapshot()[:2] == before[:2]
        assert Contact.objects.count() == 2

    def test_it_overwrites_no_editors_work(self, site, save):
        path = save(captures.SYNTHETIC)
        run(path)
        Contact.objects.filter(name="陈先生").update(name="陈大文", email="", role="厂长")
        Contact.objects.filter(name="林小姐").update(phones="", email="new@example.com")
        Factory.objects.filter(name="东坑工厂").update(name="东坑一厂", address="新地址")
        page = article()
        page.title, page.body = "编辑改过的标题", [("paragraph", "<p>改写</p>")]
        page.save_revision().publish()
        moved = article(captures.TITLES_ONLY[0])
        moved.move(site.contact, "last-child")
        before = snapshot()
        run(path)
        assert snapshot() == before

    def test_what_editors_deleted_stays_deleted(self, site, save):
        path = save(captures.SYNTHETIC)
        run(path)
        article().delete()
        Contact.objects.filter(name="林小姐").delete()
        Factory.objects.filter(name="东坑工厂").delete()
        report = run(path)
        assert ArticlePage.objects.count() == 3
        assert Contact.objects.count() == Factory.objects.count() == 1
        assert report.count("deleted since") == 3

    def test_again_brings_the_deleted_back(self, site, save):
        path = save(captures.SYNTHETIC)
        run(path)
        article().delete()
        Contact.objects.all().delete()
        run(path, "--again")
        assert ArticlePage.objects.count() == 4
        assert Contact.objects.count() == 2
        before = snapshot()
        run(path, "--again")
        assert snapshot() == before

    @pytest.mark.parametrize(
        "known",
        [
            {"name": "陈经理", "phones": "+86 199-0000-0001 手机", "email": ""},
            {"name": "陈经理", "phones": "0769-5550 0101\n１９９０００００００１", "email": ""},
            {"name": "陈经理", "phones": "", "email": "CHEN@example.com"},
            {"name": "陈先生", "phones": "", "email": ""},
        ],
    )
    def test_contacts_that_editors_entered_are_recognised(self, site, save, known):
        ContactFactory(**known)
        report = run(save(captures.SYNTHETIC))
        assert "already there: 陈先生" in report
        assert Contact.objects.filter(name__startswith="陈").count() == 1

    def test_a_switchboard_is_shared(self, site, save):
        ContactFactory(name="王先生", phones="0769-55501234", email="")
        run(
            save(
                "联系我们\n陈先生:19900000001 电话:0769-55501234\n林小姐:19900000002,0769-55501234"
            )
        )
        assert Contact.objects.count() == 3

    def test_an_article_an_editor_wrote_is_left(self, site, save):
        mine = site.article(title=captures.TITLE)
        run(save(captures.SYNTHETIC))
        assert article() == mine
        assert ArticlePage.objects.count() == 4


class TestSafety:
    def test_a_dry_run_writes_nothing_and_says_the_same(self, site, save, django_user_model):
        path = save(captures.SYNTHETIC)
        before = snapshot()
        dry = run(path, "--dry-run", "--publish")
        assert snapshot() == before
        assert not django_user_model.objects.filter(username="import").exists()
        assert dry == run(path, "--publish") + "Dry run: nothing was written.\n"

    def test_nothing_is_half_written(self, site, save, monkeypatch):
        before = snapshot()
        monkeypatch.setattr(
            "news.importing.article_records.body_value",
            lambda blocks: 1 / 0 if blocks else [],
        )
        with pytest.raises(ZeroDivisionError):
            run(save(captures.SYNTHETIC))
        assert snapshot() == before

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "is empty"),
            (b" \n\n", "is empty"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not text"),
            ("新闻动态断桥铝".encode() + b"\xe6\x96\n", "broken characters in line 1"),
        ],
    )
    def test_files_that_are_no_captures(self, site, save, data, words):
        with pytest.raises(CommandError, match=words) as raised:
            run(save(data))
        assert "\n" not in str(raised.value)

    def test_missing_folder_and_huge_files_are_named_together(self, site, save, tmp_path):
        huge = save(b"", "huge.txt")
        with huge.open("wb") as file:
            file.truncate(50 * 1024 * 1024)
        before = snapshot()
        with pytest.raises(CommandError) as raised:
            run(save(captures.SYNTHETIC), tmp_path / "none.txt", tmp_path, huge)
        lines = str(raised.value).split("\n")
        assert [line.split(": ")[0].rsplit("/", 1)[-1] for line in lines] == [
            "none.txt", tmp_path.name, "huge.txt",
        ]  # fmt: skip
        assert snapshot() == before

    def test_a_site_without_news_says_what_to_do(self, site, save):
        site.news.delete()
        NewsIndexPage.objects.all().delete()
        with pytest.raises(CommandError, match=r"manage\.py demo"):
            run(save(captures.SYNTHETIC))

    def test_no_control_characters_reach_the_terminal(self, site, save):
        text = "新闻动态\n- 断桥\x1b[31m铝模具\x07\n- \x1b]0;title\x07" + "二" * 200
        assert "\x1b" not in run(save(text + "\n" + "铝" * 600))

    def test_every_line_is_counted(self, site, save):
        text = captures.framed(captures.SYNTHETIC)
        count = len(text.split("\n"))
        report = run(save(text))
        assert f"{count} lines in the file, {count} accounted for" in report
        assert "Lines not placed: 3" in report
        assert "line 1: 首页 | 关于我们" in report

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_two_imports_at_once(self, save):
        if connection.vendor == "sqlite" and "mode=memory" in str(connection.settings_dict["NAME"]):
            pytest.skip("an SQLite in memory knows no second connection")
        SiteTree()
        path, errors = save(captures.SYNTHETIC), []

        def work() -> None:
            try:
                run(path)
            except Exception as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert ArticlePage.objects.count() == 4
        assert Contact.objects.count() == 2
