"""Saved pages → plain values: the real capture, an invented one, and many forms of both."""

from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from news.importing import decoding
from news.importing.captures import Capture, Fate, Missing, Moment, NumberedPoint, Reason
from news.importing.merging import merge
from news.importing.numbering import han_number, read_marker
from news.importing.parser import parse
from tests.news import captures
from tests.news.captures import ENCODINGS, VARIANTS, Source

SOURCES = {"synthetic": captures.synthetic, "real": captures.real}


@pytest.fixture(params=SOURCES)
def source(request) -> Source:
    return SOURCES[request.param]()


def read(*lines: str) -> Capture:
    return parse("\n".join(lines))


def people(capture: Capture) -> dict[str, tuple[str, str]]:
    return {
        contact.name: (" ".join(map(str, contact.phones)), contact.email)
        for contact in capture.contacts
    }


def addresses(capture: Capture) -> dict[str, str]:
    return {factory.name: factory.address for factory in capture.factories}


def titles(capture: Capture) -> list[tuple[str, str]]:
    return [
        (article.title, article.date.when.strftime("%Y-%m-%d %H:%M") if article.date else "")
        for article in capture.articles
    ]


def unplaced(capture: Capture) -> dict[int, Reason | None]:
    return {a.number: a.reason for a in capture.accounts if a.fate is Fate.NOT_PLACED}


def assert_complete(capture: Capture, text: str) -> None:
    """One account for each line of the file, in order, with its text."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    rows = rows[:-1] if not rows[-1] else rows
    assert [account.text for account in capture.accounts] == rows
    assert [account.number for account in capture.accounts] == list(range(1, len(rows) + 1))


def assert_same(capture: Capture, source: Source) -> None:
    assert people(capture) == source.people
    assert addresses(capture) == source.addresses
    article = next(article for article in capture.articles if article.title == source.title)
    assert [point.number for point in article.points] == source.numbers
    kinds = [isinstance(block, NumberedPoint) for block in article.body]
    assert kinds == [False] * 2 + [True] * len(source.numbers) + [False] * 2
    assert article.missing == (Missing.DATE,)
    only = [article.title for article in capture.articles if not article.body]
    assert sorted(only) == sorted(source.titles_only)
    assert len(capture.articles) == len(source.titles_only) + 1
    assert [lost.date for lost in capture.lost_titles] == [
        Moment(datetime(2024, 3, 2, 12, 44, 22), True),
        Moment(datetime(2024, 3, 3, 23, 1, 3), True),
    ]


class TestWholeCaptures:
    @pytest.mark.parametrize("name", VARIANTS)
    def test_every_form_gives_the_same(self, source, name):
        text = VARIANTS[name](source.text)
        capture = parse(text)
        assert_same(capture, source)
        assert_complete(capture, text)

    @pytest.mark.parametrize("name", ENCODINGS)
    def test_every_encoding_gives_the_same(self, source, name):
        text = decoding.decode(ENCODINGS[name](source.text))
        assert_same(parse(text), source)

    def test_texts_are_to_the_letter(self, source):
        article = next(a for a in parse(source.text).articles if a.body)
        for block in article.body:
            row = source.text.split("\n")[block.line - 1]
            if isinstance(block, NumberedPoint):
                row = row.removeprefix(f"{block.number}.")
            assert block.text == row

    def test_a_full_stop_inside_a_point_starts_no_new_one(self, source):
        article = next(a for a in parse(source.text).articles if a.body)
        assert [point.number for point in article.points if "做线." in point.text] in ([6], [59])

    def test_nothing_is_left_over(self, source):
        capture = parse(source.text)
        assert capture.to_check == ()
        assert unplaced(capture) == {}

    def test_lost_titles_are_listed_with_their_lines(self, source):
        count = len(source.text.split("\n"))
        assert [lost.line for lost in parse(source.text).lost_titles] == [count - 1, count]

    def test_menu_and_footer_are_reported(self):
        capture = parse(captures.framed(captures.SYNTHETIC))
        last = len(capture.accounts)
        assert set(unplaced(capture)) == {1, last - 1, last}
        assert set(unplaced(capture).values()) == {Reason.FURNITURE}

    @pytest.mark.parametrize(
        ("parts", "contacts", "articles"), [((0, 2, 3), 0, 4), ((1,), 2, 0), ((0, 1), 2, 3)]
    )
    def test_sections_may_be_missing(self, parts, contacts, articles):
        capture = parse(captures.reordered(*parts)(captures.SYNTHETIC))
        assert len(capture.contacts) == contacts
        assert len(capture.articles) == articles

    def test_contacts_without_their_heading(self, source):
        text = source.text.replace("\n联系我们\n", "\n")
        capture = parse(text)
        assert people(capture) == source.people
        assert addresses(capture) == source.addresses

    def test_an_article_without_its_heading(self):
        _, contacts, article, _ = captures.sections(captures.SYNTHETIC)
        capture = parse(contacts + "\n" + article.removeprefix("新闻动态\n"))
        assert [len(article.points) for article in capture.articles] == [9]


class TestContacts:
    @pytest.mark.parametrize(
        ("line", "phones"),
        [
            ("电话:0769-55501234转802", ["0769-55501234 转802"]),
            ("电话：（0769）55501234 转 802", ["0769-55501234 转802"]),
            ("Tel: 0769-55501234 ext. 12", ["0769-55501234 转12"]),
            ("电话:0769-55501234-802", ["0769-55501234 转802"]),
            ("电　话：０７６９－５５５０１２３４", ["0769-55501234"]),
            ("电话:0769-55501234/55501235", ["0769-55501234", "0769-55501235"]),
            ("手机:19900000001、19900000002", ["19900000001", "19900000002"]),
            ("手机:199-0000-0001 / 199 0000 0002", ["19900000001", "19900000002"]),
            ("热线:400-555-0100", ["400-555-0100"]),
            ("Mobile: +86 199 0000 0001", ["+86 19900000001"]),
            ("Tel: +86-769-5550 1234", ["+86 769-55501234"]),
            ("手机19900000001", ["19900000001"]),
            ("联系电话 010-55501234", ["010-55501234"]),
            ("Tel: +1 212 555 0199", ["+1 212 555 0199"]),
        ],
    )
    def test_numbers(self, line, phones):
        capture = read("联系我们", "联系人：陈先生", line)
        assert list(map(str, capture.contacts[0].phones)) == phones
        assert capture.to_check == ()

    @pytest.mark.parametrize(
        "lines",
        [
            ["联系人：陈先生  手机：19900000001  邮箱：chen@example.com"],
            ["陈先生 19900000001 chen@example.com"],
            ["陈先生手机:19900000001,邮箱:chen@example.com"],
            ["陈先生", "19900000001", "chen@example.com"],
            ["联系人", "陈先生", "手机号码", "19900000001", "电子邮箱", "chen@example.com"],
            ["手机:19900000001", "邮箱:chen@example.com", "联系人:陈先生"],
            ["联系人:陈先生19900000001", "E-mail:chen@example.com"],
            ["19900000001(陈先生)", "chen@example.com"],
        ],
    )
    def test_forms_of_one_contact(self, lines):
        capture = read("联系方式", *lines)
        assert people(capture) == {"陈先生": ("19900000001", "chen@example.com")}
        assert capture.to_check == ()

    @pytest.mark.parametrize(
        "lines",
        [
            ["联系人:陈先生、林小姐", "手机:19900000001/19900000002"],
            ["陈先生:19900000001 林小姐:19900000002"],
            ["陈先生19900000001 林小姐19900000002"],
            ["联系人:陈先生", "手机:19900000001", "联系人:林小姐", "手机:19900000002"],
            ["陈先生", "手机:19900000001", "林小姐", "手机:19900000002"],
        ],
    )
    def test_forms_of_two_contacts(self, lines):
        capture = read("Contact us", *lines)
        expected = {"陈先生": ("19900000001", ""), "林小姐": ("19900000002", "")}
        assert people(capture) == expected
        assert capture.to_check == ()

    def test_role_and_wechat(self):
        capture = read("联系我们", "联系人：陈先生（销售经理）", "手机/微信：19900000001")
        contact = capture.contacts[0]
        assert (contact.role, contact.wechat_id) == ("销售经理", "19900000001")

    def test_a_number_of_nobody_is_reported(self):
        capture = read("联系我们", "联系人:陈先生、林小姐", "手机:19900000001")
        assert capture.contacts == ()
        assert unplaced(capture) == {2: Reason.NO_VALUE, 3: Reason.NO_OWNER}

    def test_what_has_no_field_is_reported(self):
        capture = read(
            "联系我们", "联系人:陈先生", "电话:0769-55501234 传真:0769-55501235", "QQ:55501234"
        )
        assert people(capture) == {"陈先生": ("0769-55501234", "")}
        fax, qq = capture.to_check
        assert (fax.number, fax.reason, fax.leftover) == (3, Reason.NO_FIELD, "0769-55501235")
        assert (qq.fate, qq.reason) == (Fate.NOT_PLACED, Reason.NO_FIELD)

    def test_a_second_address_is_reported(self):
        capture = read(
            "联系我们", "陈先生:19900000001", "chen@example.com", "邮箱:info@example.com"
        )
        assert people(capture) == {"陈先生": ("19900000001", "chen@example.com")}
        assert unplaced(capture) == {4: Reason.SECOND}

    def test_a_label_without_a_value_is_reported(self):
        assert unplaced(read("联系我们", "传真:", "", "新闻动态")) == {2: Reason.NO_VALUE}

    @pytest.mark.parametrize(
        "lines",
        [
            ["东坑工厂：广东省东莞市示例镇8号"],
            ["东坑工厂地址:广东省东莞市示例镇8号"],
            ["东坑工厂", "地址:广东省东莞市示例镇8号"],
            ["东坑工厂", "广东省东莞市示例镇8号"],
            ["地址:东坑工厂：广东省东莞市示例镇8号"],
            ["地址", "东坑工厂:广东省东莞市示例镇8号"],
        ],
    )
    def test_forms_of_a_factory(self, lines):
        capture = read("联系我们", *lines)
        assert addresses(capture) == {"东坑工厂": "广东省东莞市示例镇8号"}
        assert capture.to_check == ()

    def test_phones_below_the_name_of_a_factory_are_its_own(self):
        capture = read("联系我们", "东坑工厂", "地址:广东省东莞市示例镇8号", "电话:0769-55501234")
        assert list(map(str, capture.factories[0].phones)) == ["0769-55501234"]

    def test_an_address_takes_the_company_name(self):
        capture = read("联系我们", "示例模具有限公司", "地址:广东省东莞市示例镇8号")
        assert addresses(capture) == {"示例模具有限公司": "广东省东莞市示例镇8号"}

    def test_an_address_without_any_name_is_reported(self):
        capture = read("联系我们", "地址:广东省东莞市示例镇8号")
        assert unplaced(capture) == {2: Reason.NO_NAME}

    def test_english_contacts(self):
        capture = read(
            "Contact Us",
            "Contact Person: Lily Chen",
            "Mob: +86 199 0000 0001",
            "E-mail: lily@example.com",
            "Factory 1: No. 8 Sample Road, Sample Town, Dongguan City, China",
        )
        assert people(capture) == {"Lily Chen": ("+86 19900000001", "lily@example.com")}
        assert list(addresses(capture)) == ["Factory 1"]


class TestArticles:
    @pytest.mark.parametrize(
        "lines",
        [
            ["- 第一套模具试模成功", "- 2024-03-02", "- 第二套模具试模成功", "- 2024-03-01"],
            ["第一套模具试模成功", "2024年3月2日", "第二套模具试模成功", "2024年3月1日"],
            ["2024/3/2", "第一套模具试模成功", "2024/3/1", "第二套模具试模成功"],
            ["[2024-03-02] 第一套模具试模成功", "[2024-03-01] 第二套模具试模成功"],
            ["· 第一套模具试模成功 2024-03-02", "· 第二套模具试模成功 2024-03-01"],
            ["第一套模具试模成功（2024.03.02）", "第二套模具试模成功（2024.03.01）"],
            ["第一套模具试模成功2024-03-02", "第二套模具试模成功2024-03-01"],
            [
                "２０２４－０３－０２　第一套模具试模成功",
                "２０２４－０３－０１　第二套模具试模成功",
            ],
        ],
    )
    def test_dates_before_or_after_titles(self, lines):
        capture = read("公司新闻", *lines)
        assert titles(capture) == [
            ("第一套模具试模成功", "2024-03-02 00:00"),
            ("第二套模具试模成功", "2024-03-01 00:00"),
        ]
        assert capture.to_check == ()

    @pytest.mark.parametrize(
        ("date", "moment"),
        [
            ("2024-03-02 12:44:22", datetime(2024, 3, 2, 12, 44, 22)),
            ("2024年3月2日 9:05", datetime(2024, 3, 2, 9, 5)),
            ("2024年03月02日 星期六 下午3:05", datetime(2024, 3, 2, 15, 5)),
            ("发布时间：2024-03-02 12:44", datetime(2024, 3, 2, 12, 44)),
            ("March 2, 2024", datetime(2024, 3, 2)),
            ("2 Mar 2024", datetime(2024, 3, 2)),
        ],
    )
    def test_forms_of_dates(self, date, moment):
        capture = read("News", "第一套模具试模成功", date, "首次试模即达到公差要求。")
        assert capture.articles[0].date.when == moment
        assert len(capture.articles[0].body) == 1

    @pytest.mark.parametrize("date", ["2024-13-45", "2024-02-30", "2024-3", "03-02"])
    def test_what_is_no_date_is_not_made_one(self, date):
        capture = read("新闻动态", "- 第一套模具试模成功", f"- {date}")
        assert titles(capture) == [("第一套模具试模成功", "")]

    @pytest.mark.parametrize(
        "date",
        ["2024年2月30日", "2024-13-45 99:99", "[2024-02-30]", "2024-03-02 25:00", "Feb 30, 2024"],
    )
    def test_an_impossible_date_is_reported_and_moves_no_other(self, date):
        below = read(
            "新闻动态", "- 甲型材上线", f"- {date}", "- 2024-03-02", "- 乙型材上线", "- 2024-03-01"
        )
        assert titles(below) == [("甲型材上线", ""), ("乙型材上线", "2024-03-01 00:00")]
        assert unplaced(below) == {3: Reason.UNKNOWN}
        assert [lost.line for lost in below.lost_titles] == [4]
        above = read("新闻动态", date, "甲型材上线", "2024-03-01", "乙型材上线")
        assert titles(above) == [("甲型材上线", ""), ("乙型材上线", "2024-03-01 00:00")]
        assert unplaced(above) == {2: Reason.UNKNOWN}
        text = read("新闻动态", "甲型材上线", date, "首次试模即达到公差要求。")
        assert [block.text for block in text.articles[0].body] == ["首次试模即达到公差要求。"]

    @pytest.mark.parametrize(
        "details", ["发布时间:2024-02-30 来源:本站", "2024年2月30日 来源:本站"]
    )
    def test_an_impossible_date_among_details_is_reported(self, details):
        capture = read("新闻动态", "甲型材上线", details, "首次试模即达到公差要求。")
        assert titles(capture) == [("甲型材上线", "")]
        assert capture.articles[0].source == "本站"
        assert [account.number for account in capture.to_check] == [3]

    def test_a_number_too_large_for_a_point_is_reported(self):
        capture = read(
            "新闻动态", "试模记录整理", "下面是记录。", "99999999999999.", "12345.第一条。"
        )
        assert len(capture.articles[0].body) == 3
        assert [account.number for account in capture.to_check] == [4, 5]

    def test_points_beyond_a_hundred_in_chinese_numerals(self):
        capture = read("新闻动态", "试模记录整理", "一百零二、第一条。", "一百零三、第二条。")
        assert [point.number for point in capture.articles[0].points] == [102, 103]
        assert capture.to_check == ()

    def test_a_lost_title_moves_no_date(self):
        after = read(
            "新闻动态", "- 甲型材上线", "2024-03-03", "2024-03-02", "- 丙型材上线", "2024-03-01"
        )
        assert titles(after) == [
            ("甲型材上线", "2024-03-03 00:00"),
            ("丙型材上线", "2024-03-01 00:00"),
        ]
        assert [lost.line for lost in after.lost_titles] == [4]
        before = read(
            "新闻动态", "2024-03-03", "甲型材上线", "2024-03-02", "2024-03-01", "丙型材上线"
        )
        assert titles(before) == [
            ("甲型材上线", "2024-03-03 00:00"),
            ("丙型材上线", "2024-03-01 00:00"),
        ]
        assert [lost.line for lost in before.lost_titles] == [4]

    def test_a_date_between_two_titles_is_not_guessed(self):
        capture = read("新闻动态", "2024-03-02", "甲型材上线", "2024-03-01")
        assert titles(capture) == [("甲型材上线", "")]
        assert set(unplaced(capture).values()) == {Reason.UNCLEAR_DATE}

    @pytest.mark.parametrize(
        "line",
        [
            "6063-T5铝棒的加热温度是关键。",
            "2025年我们又添了两台设备。",
            "1.5 mm以下的壁厚要特别注意。",
            "1.2344热作模具钢是首选。",
            "3D打印的砂型可以先试流道。",
            "500、600吨挤压机都可以用。",
            "2.3.1 流道的要求见图纸。",
            "20世纪的做法不再适用。",
            "(2024)年的记录已经找不到。",
            "99.7%的型材一次合格。",
            "二、三线城市的需求也在增长。",
            "10:30开始试模。",
        ],
    )
    def test_what_starts_with_a_number_is_not_always_a_point(self, line):
        capture = read("新闻动态", "试模记录整理", "下面是记录。", line, "1.第一条。", "2.第二条。")
        article = capture.articles[0]
        assert [point.number for point in article.points] == [1, 2]
        assert article.body[1].text == line

    def test_a_year_may_start_a_point(self):
        capture = read("新闻动态", "试模记录整理", "1.第一条。", "2.2024年的记录。", "3.6063铝棒。")
        assert [point.text for point in capture.articles[0].points] == [
            "第一条。", "2024年的记录。", "6063铝棒。",
        ]  # fmt: skip

    def test_numbers_are_never_made_even(self):
        capture = read(
            "新闻动态", "试模记录整理", "3.第三条。", "5.第五条。", "5.又一条。", "4.第四条。"
        )
        assert [point.number for point in capture.articles[0].points] == [3, 5, 5, 4]

    def test_a_number_on_a_line_of_its_own(self):
        capture = read("新闻动态", "试模记录整理", "1.", "第一条。", "2.", "第二条。")
        points = capture.articles[0].points
        assert [(point.number, point.text) for point in points] == [
            (1, "第一条。"),
            (2, "第二条。"),
        ]

    def test_headings_with_numerals_keep_them(self):
        capture = read(
            "新闻动态", "氮化工艺要点整理", "一、氮化前", "1.先抛光。", "2.再清洗。",
            "二、氮化后", "不再动工作带。",
        )  # fmt: skip
        body = capture.articles[0].body
        assert [type(block).__name__ for block in body] == [
            "Subheading", "NumberedPoint", "NumberedPoint", "Subheading", "Paragraph",
        ]  # fmt: skip
        assert body[0].text == "一、氮化前"

    def test_several_articles_with_details(self):
        capture = read(
            "新闻中心",
            "第一套模具试模成功",
            "发布时间：2024-03-02 12:44:22 来源：本站 作者：admin 浏览次数：123",
            "首次试模即达到公差要求。",
            "断桥处没有变形。",
            "上一篇：没有了",
            "新闻中心",
            "第二套模具试模成功",
            "2024-03-01  来源:示例网",
            "1、第一条。",
            "2、第二条。",
        )
        first, second = capture.articles
        assert (first.source, first.author, len(first.body)) == ("本站", "admin", 2)
        assert (second.source, second.date.when.day, len(second.points)) == ("示例网", 1, 2)
        assert [(a.number, a.leftover) for a in capture.to_check if a.leftover] == [(3, "123")]

    def test_several_articles_with_dates_below_titles_only(self):
        capture = read(
            "新闻动态", "第一套模具试模成功", "2024-03-02", "首次试模即达到公差要求。",
            "第二套模具试模成功", "2024-03-01", "第二次试模也达到要求。",
        )  # fmt: skip
        assert [(len(a.body), a.date.when.day) for a in capture.articles] == [(1, 2), (1, 1)]

    def test_list_and_full_text_are_one_article(self):
        capture = read(
            "新闻动态", "- 第一套模具试模成功", "- 2024-03-02", "新闻资讯", "第一套模具试模成功",
            "首次试模即达到公差要求。",
        )  # fmt: skip
        assert titles(capture) == [("第一套模具试模成功", "2024-03-02 00:00")]
        assert len(capture.articles[0].body) == 1

    def test_a_text_cut_short_is_a_summary(self):
        capture = read(
            "新闻动态", "- 第一套模具试模成功", "首次试模即达到公差要求,客户十分满意...", "- 第二套"
        )
        article = capture.articles[0]
        assert article.summary == "首次试模即达到公差要求,客户十分满意..."
        assert Missing.BODY in article.missing
        assert len(capture.articles) == 2

    def test_a_line_like_a_title_inside_a_text_is_pointed_out(self):
        capture = read(
            "新闻动态", "第一套模具试模成功", "首次试模即达到公差要求。",
            "关于断桥铝型材的一些补充说明", "断桥处没有变形。",
        )  # fmt: skip
        assert len(capture.articles) == 1
        assert [(a.number, a.reason) for a in capture.to_check] == [(4, Reason.MAYBE_TITLE)]

    def test_a_page_of_one_article_without_headings(self):
        capture = read(
            "当前位置：首页 > 新闻中心 > 正文",
            "第一套模具试模成功",
            "日期：2024-03-02 浏览：12",
            "首次试模即达到公差要求。",
            "上一篇：没有了",
            "下一篇：第二套模具试模成功",
            "相关产品",
            "断桥铝模具",
            "版权所有 示例模具有限公司",
        )
        assert titles(capture) == [("第一套模具试模成功", "2024-03-02 00:00")]
        assert set(unplaced(capture)) == {5, 6, 8, 9}

    def test_other_sections_are_reported(self):
        capture = read("公司简介", "我们专注挤出模具二十年。", "产品中心", "断桥铝模具", "门窗模具")
        assert capture.articles == ()
        assert set(unplaced(capture)) == {2, 4, 5}


class TestOtherSites:
    def test_the_page_of_one_article(self):
        capture = parse(captures.ARTICLE_PAGE)
        article = capture.articles[0]
        assert article.title == "铝型材挤压模具日常保养的几个要点"
        assert (article.date.when, article.source) == (datetime(2023, 11, 5), "本站")
        assert [point.number for point in article.points] == [1, 2, 3]
        assert len(article.body) == 10
        assert titles(capture)[1:] == [
            ("铝挤压模具氮化的注意事项", "2023-10-11 00:00"),
            ("断桥铝模具的结构设计", "2023-09-02 00:00"),
        ]
        assert people(capture) == {
            "周经理": ("19900000003 0769-55501111 0769-55501112", "zhou@example.com")
        }
        assert addresses(capture) == {
            "东莞市示范精密模具有限公司": "广东省东莞市长安镇示范工业区3栋"
        }
        assert set(unplaced(capture).values()) == {
            Reason.FURNITURE, Reason.NO_FIELD, Reason.UNKNOWN,
        }  # fmt: skip

    def test_an_english_site(self):
        capture = parse(captures.ENGLISH_PAGE)
        assert titles(capture) == [
            ("Sample Dies Exhibits at ALUMINIUM 2024", "2024-09-12 00:00"),
            ("New EDM machine installed", "2024-10-03 00:00"),
        ]
        assert [len(article.body) for article in capture.articles] == [2, 1]
        assert people(capture) == {"Ms. Lin": ("+86 19900000002", "lin@example.com")}
        factory = capture.factories[0]
        assert factory.name == "Sample Dies Co., Ltd"
        assert factory.address.startswith("No. 18, Sample Road, Hengli Town")
        assert list(map(str, factory.phones)) == ["+86 769-55501234"]


class TestNumbering:
    @pytest.mark.parametrize(
        ("text", "number"),
        [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("一百零五", None)],
    )
    def test_numerals(self, text, number):
        if "零" not in text:
            assert han_number(text) == number

    @pytest.mark.parametrize("number", range(1, 100))
    def test_every_numeral(self, number):
        assert han_number(captures.han(number)) == number

    @pytest.mark.parametrize("text", ["①断桥", "⑴断桥", "⒈断桥"])
    def test_ready_made_characters(self, text):
        assert read_marker(text).number == 1


class TestDecoding:
    @pytest.mark.parametrize(
        ("data", "error"),
        [
            (b"", decoding.CaptureEmpty),
            (b" \r\n\t\n", decoding.CaptureEmpty),
            ("\ufeff".encode(), decoding.CaptureEmpty),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", decoding.CaptureIsBinary),
            (bytes(range(256)) * 4, decoding.CaptureIsBinary),
            (b"\x1f\x8b\x08" + bytes(range(1, 32)) * 20, decoding.CaptureIsBinary),
            (
                "新闻动态\n断桥铝".encode()[:-1] + b"\xff" + "模具试模".encode(),
                decoding.CaptureDamaged,
            ),
            (b"\xff\xfe" + b"\x00\xd8A", decoding.CaptureDamaged),
            (b"x\n" * (decoding.MAX_LINES + 2), decoding.CaptureTooLarge),
        ],
    )
    def test_what_is_no_capture(self, data, error):
        with pytest.raises(error):
            decoding.decode(data)

    def test_a_broken_line_is_named(self):
        data = "新闻动态\n断桥铝模具\n".encode() + b"\xe6\x96\n"
        with pytest.raises(decoding.CaptureDamaged) as raised:
            decoding.decode(data)
        assert raised.value.line == 3

    def test_files(self, tmp_path):
        with pytest.raises(decoding.CaptureMissing):
            decoding.read_capture(tmp_path / "none.txt")
        with pytest.raises(decoding.CaptureIsNoFile):
            decoding.read_capture(tmp_path)
        large = tmp_path / "large.txt"
        with large.open("wb") as file:
            file.truncate(50 * 1024 * 1024)
        with pytest.raises(decoding.CaptureTooLarge):
            decoding.read_capture(large)


class TestMerging:
    def test_pages_complete_each_other(self):
        first = read("新闻动态", "- 第一套模具试模成功", "联系我们", "陈先生:19900000001")
        second = read(
            "新闻动态", "第一套模具试模成功", "2024-03-02", "首次试模即达到公差要求。",
            "联系我们", "陈先生:0769-55501234", "chen@example.com",
        )  # fmt: skip
        merged = merge([first, second])
        assert people(Capture(contacts=merged.contacts)) == {
            "陈先生": ("0769-55501234 19900000001", "chen@example.com")
        }
        assert [article.missing for article in merged.articles] == [()]
        assert merged.conflicts == ()

    def test_pages_that_differ_are_reported(self):
        first = read("联系我们", "东坑工厂:广东省东莞市示例镇8号")
        second = read("联系我们", "东坑工厂:广东省东莞市示例镇9号")
        merged = merge([first, second])
        assert [conflict.left for conflict in merged.conflicts] == ["广东省东莞市示例镇9号"]


LINES = st.sampled_from(
    [
        *captures.SYNTHETIC.split("\n"), *captures.FRAME, "", "电话:", "地址", "1.", "一、", "- ",
        "2024-03-02", "发布时间：2024-03-02 来源：本站", "东坑工厂", "示例模具有限公司",
        "0769-55501234", "传真:0769-55501234", "陈先生、林小姐", "上一篇：无",
        "关于挤压速度的一点说明",
    ]
)  # fmt: skip


class TestAnyText:
    @settings(max_examples=300, deadline=None)
    @given(st.text())
    @example("电话:")
    @example("\x00\x0b\u2028电话\r")
    @example("1.")
    @example("(百)")
    def test_every_line_of_any_text_is_accounted_for(self, text):
        assert_complete(parse(text), text)

    @settings(max_examples=500, deadline=None)
    @given(st.lists(LINES | st.text(alphabet="一1.、:- 厂先生@年", max_size=12), max_size=25))
    def test_every_line_of_any_mixture_is_accounted_for(self, lines):
        text = "\n".join(lines)
        capture = parse(text)
        assert_complete(capture, text)
        kept = [block.text for article in capture.articles for block in article.body]
        for account in capture.accounts:
            if account.fate is Fate.BODY:
                assert account.text.strip() in kept

    @settings(max_examples=300, deadline=None)
    @given(st.binary())
    def test_any_bytes_are_text_or_a_documented_error(self, data):
        try:
            text = decoding.decode(data)
        except decoding.CaptureError:
            return
        assert_complete(parse(text), text)

    @pytest.mark.parametrize(
        "line",
        ["电话:" + " " * 10**6, "1" * 10**6, "a" * 10**6 + "@", "(" * 10**6, "年月日" * 3 * 10**5,
         "一二三" * 3 * 10**5, "2024-" * 10**5, "。" * 10**6, "\u3000" * 10**6, "http://" * 10**5],
    )  # fmt: skip
    def test_a_huge_line_is_read_to_its_end(self, line):
        """Squared time would take hours here."""
        text = f"联系我们\n{line}\n新闻动态\n{line}"
        assert_complete(parse(text), text)

    def test_very_many_lines_are_read_to_their_end(self):
        text = "\n".join([captures.SYNTHETIC] * 60 + ["- "] * 5_000 + ["断桥铝模具"] * 5_000)
        assert_complete(parse(text), text)
