"""Labels in front of values on contact pages: 联系人, 手机, 地址, Tel, E-mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """What a label announces. NO_FIELD: a value that the site has no field for."""

    PERSON = "person"
    PHONE = "phone"
    EMAIL = "email"
    WECHAT = "wechat"
    ADDRESS = "address"
    COMPANY = "company"
    FACTORY = "factory"
    NO_FIELD = "no field"


_HAN_LABELS = {
    Label.PERSON: "联系人 联络人 聯繫人 负责人 姓名 业务经理 销售经理 业务员 业务联系人",
    Label.PHONE: "电话 手机 移动电话 手机号码 手机号 电话号码 座机 固话 热线 总机 专线 联系方式"
    " 電話 手機 總機 專線",
    Label.EMAIL: "邮箱 电子邮箱 电子邮件 电邮 邮件 郵箱 电子信箱",
    Label.WECHAT: "微信 微信号 微信同号",
    Label.ADDRESS: "地址 厂址 地點 公司所在地",
    Label.COMPANY: "公司名称 企业名称 单位名称 公司",
    Label.FACTORY: "工厂名称 工厂 厂名",
    Label.NO_FIELD: "传真 傳真 邮编 邮政编码 网址 网站 官网 阿里旺旺 旺旺 公众号 微信公众号"
    " 微博 抖音",
}
_LATIN_LABELS = {
    Label.PERSON: r"contacts?(?: person)?|attn|attention|name",
    Label.PHONE: r"tel(?:ephone)?s?|phones?|mobiles?|mob|cell(?:phone)?|hotline|whats ?app|m|t|p",
    Label.EMAIL: r"e-?mails?|mail|e",
    Label.WECHAT: r"we ?chat(?: id)?",
    Label.ADDRESS: r"address|addr?|factory address",
    Label.COMPANY: r"company(?: name)?",
    Label.FACTORY: r"factory(?: name)?",
    Label.NO_FIELD: r"fax|f|qq|skype|web(?:site)?|url|https?|post ?code|zip(?: code)?|line",
}

# In front of a label these only say which: 销售电话, 联系地址.
_QUALIFIERS = """
    联系 联系人 公司 企业 工厂 我司 厂家 办公 办公室 详细 通讯 通信 销售 业务 服务 客服 咨询
    全国 免费 统一 固定 移动 招商 售前 售后 技术 投诉 监督 24小时 24h 24H 商务 订购 订货 预约
    值班 常用 电子 本公司 国内 国际 外贸 内贸 采购 厂 厂部 总部 公司总部 服务咨询 咨询服务
    销售咨询 全国服务 全国咨询 全国统一 customer service sales
"""
QUALIFIERS = frozenset(_QUALIFIERS.split())

_LABEL_OF = {word: label for label, words in _HAN_LABELS.items() for word in words.split()}


def _spaced(word: str) -> str:
    """电话 is also written 电　　话 to line up with longer labels."""
    return "[ ]{0,6}".join(map(re.escape, word))


def _any_of(words: list[str]) -> str:
    return "|".join(_spaced(word) for word in sorted(words, key=len, reverse=True))


# In “横沥工厂:” these are a part of a name: they are labels only where a word starts.
_FIRMS = [word for word, label in _LABEL_OF.items() if label in (Label.COMPANY, Label.FACTORY)]
_FIRM = _any_of(_FIRMS)
_HAN = _any_of([word for word in _LABEL_OF if word not in _FIRMS])
_LATIN = "|".join(f"(?P<{label.name}>{words})" for label, words in _LATIN_LABELS.items())
_NAME = (
    rf"(?:(?P<han>{_HAN})|(?<![\u4e00-\u9fff])(?P<firm>{_FIRM})"
    rf"|(?<![A-Za-z0-9@.])(?:{_LATIN})(?![A-Za-z0-9@]))"
)
# “电话(Tel):”, “手机/微信:”, “电话 Tel:”
_ALIAS = (
    r"(?:[ ]?[/(&、和][ ]?(?P<alias>[A-Za-z\u4e00-\u9fff. -]{1,12}?)\)?|[ ]{1,4}[A-Za-z.-]{1,12})?"
)
_WITH_COLON = re.compile(rf"{_NAME}[ ]{{0,4}}{_ALIAS}[ ]{{0,6}}[:]", re.IGNORECASE)
_ALONE = re.compile(rf"{_NAME}[ ]{{0,2}}{_ALIAS}[ ]{{0,6}}", re.IGNORECASE)
_AT_START = re.compile(rf"{_NAME}[ ]{{0,6}}(?=[\d(+]|[A-Za-z0-9._-]{{1,64}}@)", re.IGNORECASE)


_BEFORE_NUMBERS = (Label.PHONE, Label.EMAIL, Label.WECHAT, Label.NO_FIELD)


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label at `folded[start:end]`, its colon included; `also_wechat`: “手机/微信”."""

    label: Label
    start: int
    end: int
    also_wechat: bool = False


def find_labels(folded: str) -> list[FoundLabel]:
    """Return the labels in `folded`: those before a colon, or one at the start before a number."""
    if ":" in folded and (found := [_found(match) for match in _WITH_COLON.finditer(folded)]):
        return found
    for offset in _after_qualifiers(folded):
        match = _AT_START.match(folded, offset)
        if match and (found := _found(match)).label in _BEFORE_NUMBERS:
            return [found]
    return []


def label_alone(folded: str) -> FoundLabel | None:
    """Return the label when `folded` is a label without a value, with or without a colon."""
    text = folded.strip(" :()[]") if len(folded) <= 30 else ""
    for offset in _after_qualifiers(text):
        match = _ALONE.fullmatch(text, offset)
        if match and not match["firm"]:  # “公司” alone says nothing
            return _found(match)
    return None


def _after_qualifiers(text: str) -> Iterator[int]:
    """Yield where a label may start in `text`: at the start, or after words like 联系."""
    yield 0
    yield from (end for end in range(2, 9) if text[:end].strip() in QUALIFIERS)


def _found(match: re.Match[str]) -> FoundLabel:
    groups = match.groupdict()
    han = groups["han"] or groups["firm"]
    label = (
        _LABEL_OF[han.replace(" ", "")]
        if han
        else next(label for label in Label if groups.get(label.name))
    )
    alias = (groups.get("alias") or "").lower()
    also_wechat = label is Label.PHONE and ("微信" in alias or "wechat" in alias)
    return FoundLabel(label, *match.span(), also_wechat)
