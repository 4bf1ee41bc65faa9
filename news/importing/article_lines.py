"""One line of a news page → a date, an article's details, a title, a point or prose."""

import re
from dataclasses import dataclass
from enum import StrEnum

from news.importing.captures import Moment
from news.importing.dates import find_date, is_impossible_date, read_date, split_dated
from news.importing.lines import Line
from news.importing.numbering import Marker, read_marker

LONGEST_TITLE = 120
LONGEST_SUBHEADING = 40
_ELLIPSES = ("...", "…", "。。。")
_MORE = re.compile(r"[ \[(]{0,3}(?:详细|详情|更多|查看|more)[\])>+ ]{0,3}$")
_EDGES = " \u3000\xa0|/;；,，[]【】()（）"
_SENTENCE_ENDS = tuple("。;；,，、:：.")
_DETAIL = re.compile(
    r"(?P<date>发布时间|发布日期|发表时间|发表日期|更新时间|更新日期|添加时间|编辑时间|录入时间|发布于|日期|时间"
    r"|date|posted(?: on)?|published(?: on)?|updated|time)[ ]{0,2}:?"
    r"|(?P<source>文章来源|信息来源|新闻来源|稿件来源|来源|出处|source)[ ]{0,2}:"
    r"|(?P<author>责任编辑|文章作者|作者|编辑|发布者|发布人|撰稿|author|by)[ ]{0,2}:"
    r"|(?P<other>(?:浏览|阅读|点击|访问|关注)(?:次数|量|数|率)?|人气|热度|(?:所属)?分类|类别|标签|字[号体]"
    r"|分享到?|views|hits|read|category|tags?)[ ]{0,2}(?::|(?=\d)|(?=[\[(]\d))",
    re.IGNORECASE,
)


class Kind(StrEnum):
    DATE = "date"
    NO_DATE = "no date"  # written like a date, but none of the calendar
    DETAILS = "details"
    DATED_TITLE = "dated title"
    TITLE = "title"
    POINT = "point"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """What a line can be in an article; `title` to the letter for the two kinds of title."""

    kind: Kind
    title: str = ""
    date: Moment | None = None
    source: str = ""
    author: str = ""
    leftover: str = ""
    marker: Marker | None = None


def read_article_line(line: Line) -> ArticleLine:
    """Return what `line` looks like on its own, whatever stands around it."""
    folded = line.folded
    if moment := read_date(folded):
        return ArticleLine(Kind.DATE, date=moment)
    if is_impossible_date(folded):
        return ArticleLine(Kind.NO_DATE)
    if details := _read_details(line):
        return details
    if marker := read_marker(folded):
        return ArticleLine(Kind.POINT, title=_title(line.text[marker.end :]), marker=marker)
    if len(folded) <= LONGEST_TITLE + 40 and (dated := split_dated(folded)):
        moment, start, end = dated
        if title := _title(line.text[start:end]):
            return ArticleLine(Kind.DATED_TITLE, title=title, date=moment)
    if title := _title(line.text):
        return ArticleLine(Kind.TITLE, title=title)
    return ArticleLine(Kind.PROSE)


def is_cut_short(text: str) -> bool:
    """Tell whether a list of news cut `text` off."""
    return _MORE.sub("", text[-40:]).endswith(_ELLIPSES)


def _title(text: str) -> str:
    """Return `text` without edges when it can be a title, else an empty string."""
    text = text.strip()
    if not 2 <= len(text) <= LONGEST_TITLE or "。" in text or sum(map(str.isalpha, text)) < 2:
        return ""
    if text.endswith(_ELLIPSES):
        return text if len(text) <= 40 and not set(text) & set("，,") else ""
    if text.endswith(_SENTENCE_ENDS) or text.startswith(("http://", "https://", "www.")):
        return ""
    return "" if sum(map(text.count, "，,")) > 3 else text


def _read_details(line: Line) -> ArticleLine | None:
    """Read “发布时间:2024-03-02 来源:本站 浏览次数:123”; the date may stand without a label."""
    folded = line.folded.lstrip(_EDGES)
    matches = list(_DETAIL.finditer(folded)) if len(folded) <= 160 else []
    if not matches:
        return None
    text = line.text[len(line.text) - len(folded) :]
    before = folded[: matches[0].start()].strip(_EDGES)
    date = read_date(before)
    if before and date is None and not is_impossible_date(before):
        return None
    found = {"source": "", "author": ""}
    leftover = [before] if before and date is None else []
    ends = [match.start() for match in matches[1:]] + [len(folded)]
    for match, end in zip(matches, ends, strict=True):
        name, value = match.lastgroup, text[match.end() : end].strip(_EDGES)
        if name == "date" and is_impossible_date(value):
            leftover.append(value)
        elif name == "date":
            dated = find_date(folded[match.end() : end])
            if dated is None:
                return None
            date = date or dated.moment
            leftover.append(text[match.end() + dated.end : end].strip(_EDGES))
        elif name == "other" or found[name]:
            leftover.append(value)
        else:
            found[name] = value
    rest = " ".join(filter(None, leftover))
    return ArticleLine(Kind.DETAILS, date=date, leftover=rest, **found)
