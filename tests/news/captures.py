"""Captures for tests: an invented one with every trait of a real one, and ways to vary both."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

REAL_FILE = Path(__file__).resolve().parents[3] / "shared" / "capture" / "mxjpm-news.txt"

_POINTS = {
    1: "先看图纸,再看材料。图纸上没有的尺寸,不要猜。",
    2: "2024年以后,我们把试模记录全部改成电子表格。",
    3: "工作带长度每差0.5mm,出料速度就会差一截。",
    5: "6063-T5与6061-T6的修模思路不同,不能照搬。",
    6: "愿意俯身去做线.以后的尺寸自然稳定,这是慢功夫。",
    7: "H13(1.2344)氮化前先抛光,氮化后不再动工作带。",
    8: "分流桥要够结实,焊合室要够深。",
    11: "3D打印的砂型可以先试流道。",
    12: "最后一条:把经验写下来。",
}
POINT_NUMBERS = list(_POINTS)
TITLE = "模具师傅的12条经验!(附图纸清单+修模口诀)"
TITLES_ONLY = [
    "示例镇高分子电缆桥架项目(挤出机出产线设备)",
    "挤出模具使用寿命的五个误区",
    "恒拓配备:本公司根本的产品为挤出成型模具、挤出成型设备及下游设备",
]
ADDRESSES = {
    "东坑工厂": "广东省東莞市示例镇水边職教城8號",
    "南社工厂": "广东省东莞市示范镇白沙村六横路星河工业园第9栋101号",
}
OPENING = [
    "在整个2025年春节期间,车间没有停过机,试模次数创了新高。",
    "老师傅的笔记一共12条,传到今天缺了3条。本文按原来的编号抄录,希望对您有所帮助。",
]
CLOSING = [
    "以上各条来自车间的手写笔记,原件保存在设计部。",
    "感谢各位师傅多年来的指导和帮助,正是有了你们,工作才如此顺利。",
]
SYNTHETIC = "\n".join(
    [
        "新闻动态",
        "新闻资讯",
        *(f"- {title}" for title in TITLES_ONLY),
        "联系我们",
        "联系人: 陈先生",
        "手机: 19900000001",
        "电话:",
        "陈先生:19900000001",
        "chen@example.com",
        "林小姐:19900000002",
        "lin@example.com",
        "邮箱: chen@example.com",
        "地址:",
        *(f"{name}:{address}" for name, address in ADDRESSES.items()),
        "新闻动态",
        TITLE,
        *OPENING,
        *(f"{number}.{text}" for number, text in _POINTS.items()),
        *CLOSING,
        "新闻资讯",
        "- 2024-03-02 12:44:22",
        "- 2024-03-03 23:01:03",
    ]
)


@dataclass(frozen=True)
class Source:
    """A capture and what has to come out of it, whatever its form."""

    text: str
    people: dict[str, tuple[str, str]]
    addresses: dict[str, str]
    title: str
    numbers: list[int]
    titles_only: list[str]

    def line_of(self, text: str) -> str:
        return next(line for line in self.text.splitlines() if text in line)


def synthetic() -> Source:
    return Source(
        SYNTHETIC,
        {
            "陈先生": ("19900000001", "chen@example.com"),
            "林小姐": ("19900000002", "lin@example.com"),
        },
        ADDRESSES,
        TITLE,
        POINT_NUMBERS,
        TITLES_ONLY,
    )


def real() -> Source:
    """The capture of the company's own page, which is beside the checkout and not in it."""
    if not REAL_FILE.exists():
        pytest.skip(f"the real capture is not at {REAL_FILE}; the synthetic one has been tested")
    text = REAL_FILE.read_text(encoding="utf-8")
    lines = text.splitlines()
    return Source(
        text,
        {
            "黄先生": ("13553877099", "hmr@mxjpm.com.cn"),
            "吴小姐": ("18928238486", "wby@mxjpm.com.cn"),
        },
        dict(line.split(":", 1) for line in lines[17:19]),
        lines[20],
        [n for n in range(1, 60) if n not in (29, 34, 37, 43, 52, 53, 56)],
        [line.removeprefix("- ") for line in lines[2:7]],
    )


Variant = Callable[[str], str]
_FULL_WIDTH = str.maketrans("0123456789:()", "０１２３４５６７８９：（）")
_HAN = "零一二三四五六七八九"


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    text = (_HAN[tens] if tens > 1 else "") + ("十" if tens else "")
    return text + (_HAN[ones] if ones or not tens else "")


def numbered_as(pattern: str) -> Variant:
    """Write the numbers of points as `pattern`, with {n} for digits or {han} for numerals."""

    def vary(text: str) -> str:
        def mark(match: re.Match[str]) -> str:
            number = int(match[1])
            return pattern.format(n=number, han=han(number))

        return re.sub(r"^(\d{1,3})\.(?=\D|\d{4}年|\d{4}-T|3D)", mark, text, flags=re.M)

    return vary


def full_width(text: str) -> str:
    """Digits, colons and brackets of contact lines and numbers of points in full width."""
    rows = []
    for row in text.split("\n"):
        if re.match(r"(联系人|手机|电话|邮箱|地址|.先生|.小姐)", row) and "@" not in row:
            row = row.translate(_FULL_WIDTH)
        elif match := re.match(r"(\d{1,3})\.", row):
            row = match[1].translate(_FULL_WIDTH) + "．" + row[match.end() :]
        elif re.match(r"(邮箱|地址|.{1,4}工厂):", row):
            row = row.replace(":", "：", 1)
        elif re.fullmatch(r"- [-\d :]+", row):
            row = row.translate(_FULL_WIDTH)
        rows.append(row)
    return "\n".join(rows)


def labels_on_two_lines(text: str) -> str:
    return re.sub(r"^(联系人|手机|邮箱): ?(?=\S)", r"\1:\n", text, flags=re.M)


def labels_without_colons(text: str) -> str:
    return re.sub(r"^(联系人|手机|邮箱): ?(?=\S)", r"\1\n", text, flags=re.M)


def sections(text: str) -> tuple[str, str, str, str]:
    """Return list, contacts, article and lost titles, each with its heading."""
    head, contacts = text.split("\n联系我们\n", 1)
    contacts, article = contacts.split("\n新闻动态\n", 1)
    article, lost = article.rsplit("\n新闻资讯\n", 1)
    return head, "联系我们\n" + contacts, "新闻动态\n" + article, "新闻资讯\n" + lost


def reordered(*order: int) -> Variant:
    return lambda text: "\n".join(sections(text)[index] for index in order)


def headed(news: str, contact: str) -> Variant:
    def vary(text: str) -> str:
        text = re.sub(r"^(新闻动态|新闻资讯)$", news, text, flags=re.M)
        return re.sub(r"^联系我们$", contact, text, flags=re.M)

    return vary


def bulleted_with(bullet: str) -> Variant:
    return lambda text: re.sub(r"^- ", bullet, text, flags=re.M)


def spaced_out(text: str) -> str:
    return text.replace("\n", "\n\n")


def indented(text: str) -> str:
    return "\n".join("\u3000\u3000" + row + " \t" for row in text.split("\n"))


FRAME = [
    "首页 | 关于我们 | 产品中心 | 新闻动态 | 联系我们",
    "当前位置：首页 > 新闻动态",
    "版权所有 © 2024 示例模具有限公司 粤ICP备00000000号-1",
    "技术支持：示例网络",
]


def framed(text: str) -> str:
    """With the menu and the footer of every page."""
    return "\n".join([*FRAME[:2], text, *FRAME[2:]])


VARIANTS: dict[str, Variant] = {
    "as it is": lambda text: text,
    "blank lines between": spaced_out,
    "indented": indented,
    "full width": full_width,
    "labels on two lines": labels_on_two_lines,
    "labels without colons": labels_without_colons,
    "points 1、": numbered_as("{n}、"),
    "points 1．": numbered_as("{n}．"),
    "points 1. with a blank": numbered_as("{n}. "),
    "points 1)": numbered_as("{n})"),
    "points (1)": numbered_as("({n})"),
    "points （1）": numbered_as("（{n}）"),
    "points 一、": numbered_as("{han}、"),
    "points （一）": numbered_as("（{han}）"),
    "contacts first": reordered(1, 0, 2, 3),
    "contacts last": reordered(0, 2, 3, 1),
    "article first": reordered(2, 1, 0, 3),
    "other headings": headed("公司新闻", "联系方式"),
    "English headings": headed("News", "Contact us"),
    "headings in two languages": headed("新闻中心 NEWS CENTER", "CONTACT US 联系我们"),
    "headings with ornaments": headed("【行业资讯】", "==联系我们=="),
    "other bullets": bulleted_with("· "),
    "arrows as bullets": bulleted_with("> "),
    "menu and footer": framed,
}

ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with BOM": lambda text: text.encode("utf-8-sig"),
    "GB18030": lambda text: text.encode("gb18030"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 big end first": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "GB18030 with CRLF": lambda text: text.replace("\n", "\r\n").encode("gb18030"),
    "CR": lambda text: text.replace("\n", "\r").encode(),
}

# Whole pages as copied from other sites of the trade, all names and texts invented.
ARTICLE_PAGE = """\
欢迎访问东莞市示范精密模具有限公司官网！
服务热线：0769-55501111
首页
关于我们
产品中心
新闻资讯
联系我们
您的当前位置：网站首页 > 新闻资讯 > 行业资讯
铝型材挤压模具日常保养的几个要点
来源：本站    发布日期：2023/11/05    点击：356
　　铝型材挤压模具在使用一段时间之后，需要进行保养。下面由小编为大家介绍。
　　一、清理
　　模具卸下之后，应当及时放入碱液中清洗。
　　二、检查工作带
　　1、用放大镜检查工作带表面；
　　2、测量关键尺寸；
　　3、记录。
　　三、氮化
　　根据使用吨位决定氮化次数，一般为3-4次。
　　以上就是保养的要点，如有需要请来电咨询：0769-55501111。
标签：
铝型材模具
上一篇：挤压模具的设计流程
下一篇：没有了
相关新闻
铝挤压模具氮化的注意事项
2023-10-11
断桥铝模具的结构设计
2023-09-02
联系我们
东莞市示范精密模具有限公司
联系人：周经理
手  机：199 0000 0003
电  话：0769-55501111 / 55501112
传  真：0769-55501113
邮  箱：zhou@example.com
地  址：广东省东莞市长安镇示范工业区3栋
网  址：www.example.com
Copyright © 2023 东莞市示范精密模具有限公司 版权所有
粤ICP备00000000号
技术支持：示例网络
"""
ENGLISH_PAGE = """\
News
Sample Dies Exhibits at ALUMINIUM 2024
2024-09-12
We are pleased to announce that Sample Dies will exhibit at hall 5.
Visit us at stand 5B12. Our engineers are there all days.
New EDM machine installed
October 3, 2024
The new machine cuts up to 400 mm. It is in use since Monday.
Contact Us
Sample Dies Co., Ltd
Add: No. 18, Sample Road, Hengli Town, Dongguan City, Guangdong, China
Tel: +86-769-5550 1234
Fax: +86-769-5550 1235
Contact: Ms. Lin
Mobile: +86 19900000002
E-mail: lin@example.com
WhatsApp: +86 19900000002
Home  About Us  Products  News  Contact Us
Copyright 2024 Sample Dies Co., Ltd. All rights reserved.
"""
