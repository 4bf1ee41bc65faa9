"""Headings of sections, menus and paths, in the words company sites use."""

import re
from enum import StrEnum


class Section(StrEnum):
    """What a heading announces. OTHER: something that is not imported."""

    NEWS = "news"
    CONTACT = "contact"
    OTHER = "other"


_HEADINGS = {
    Section.NEWS: """
        新闻 新闻动态 新闻资讯 新闻中心 新闻列表 新闻公告 新闻快讯 新闻报道 新闻与活动 公司新闻
        公司动态 公司资讯 公司公告 企业新闻 企业动态 企业资讯 行业新闻 行业资讯 行业动态
        行业知识 最新动态 最新消息 最新新闻 最新资讯 最新公告 资讯 资讯中心 资讯动态 动态
        动态资讯 通知公告 媒体报道 技术文章 技术资讯 展会信息 展会动态 模具知识 常识 相关新闻
        相关资讯 相关文章 推荐新闻 推荐阅读 推荐资讯 热门新闻 热点新闻 热门资讯
        news|latest news|company news|industry news|news center|news centre|newsroom
        |news & events|news and events|recent news|related news|press|press releases|blog
        |articles""",
    Section.CONTACT: """
        联系我们 联系方式 联系 联络我们 联络方式 联系信息 联系资料 公司联系方式 聯繫我們
        联系人信息
        contact|contacts|contact us|contact info|contact information|contact details
        |get in touch""",
    Section.OTHER: """
        首页 网站首页 主页 返回首页 关于我们 关于 公司简介 企业简介 公司介绍 企业介绍 公司概况
        公司文化 企业文化 产品 产品中心 产品展示 产品系列 产品分类 产品列表 产品目录 主营产品
        推荐产品 热门产品 相关产品 最新产品 友情链接 荣誉资质 资质荣誉 公司荣誉 荣誉证书
        人才招聘 招贤纳士 加入我们 在线留言 客户留言 留言反馈 留言板 给我留言 在线客服 在线咨询
        在线询价 网站地图 服务项目 服务支持 服务中心 技术支持 技术中心 解决方案 成功案例
        工程案例 案例展示 客户案例 合作伙伴 合作客户 生产设备 设备展示 工厂展示 厂房设备
        工厂实景 车间设备 下载中心 资料下载 常见问题 站内搜索 搜索 热门关键词 关键词 热门搜索
        标签 二维码 手机网站 扫一扫 关注我们 快速导航 快捷导航 导航 网站导航 视频中心 购买指南
        home|homepage|about|about us|company profile|profile|products|product|product center
        |services|service|links|cases|case|faq|support|download|downloads|feedback|message
        |leave a message|inquiry|search|sitemap|factory tour|quality|capability|capabilities
        |honor|honors|jobs|careers|join us|solutions|gallery|video|videos|follow us
        |quick links""",
}


def _words(listing: str) -> list[str]:
    """Chinese words are parted by blanks, English phrases by bars."""
    head, *phrases = listing.split("|")
    *words, first = head.split()
    return [*words, first, *(" ".join(phrase.split()) for phrase in phrases)]


_SECTIONS = {word: section for section, listing in _HEADINGS.items() for word in _words(listing)}
_EDGES = " -=_*~#:[]()<>|/\\.,+>»›·•●■□◆◇▪►▶★☆※…"
_HAN = re.compile(r"[\u3400-\u9fff]+")
_MORE = re.compile(r"(?:更多|查看更多|more)[ >+.»]*$", re.IGNORECASE)
_PARTS = re.compile(r"[>»›|/]|--|::")
_PLACE = (
    "当前位置",
    "您的位置",
    "您现在的位置",
    "现在的位置",
    "所在位置",
    "正文",
    "详情",
    "you are here",
)


def section_named(folded: str) -> Section | None:
    """Return the section when `folded` is its heading in Chinese, English or both."""
    if len(folded) > 60:
        return None
    text = _MORE.sub("", folded.strip(_EDGES).lower()).strip(_EDGES)
    han = "".join(_HAN.findall(text))
    latin = " ".join(_HAN.sub(" ", text).strip(_EDGES).split()).strip(_EDGES)
    if any(character.isdigit() for character in text):
        return None
    if not han or not latin:
        return _SECTIONS.get(han or latin)
    bilingual = all(word.isalpha() or word in "&/|-" for word in latin.split())
    return _SECTIONS.get(han) if bilingual else None


def sections_in_path(folded: str) -> tuple[bool, Section | None]:
    """Tell whether `folded` is a menu or a path of section names, and what a path ends in.

    “首页 > 新闻中心 > 正文” ends in news; “首页 | 产品 | 联系我们” is a menu and ends in nothing.
    """
    if len(folded) > 200:
        return False, None
    path = any(mark in folded for mark in ">»›")
    parts = [part for part in _PARTS.split(folded) if part.strip()]
    if len(parts) < 2:
        parts = folded.split()
    place = folded.lower().lstrip(_EDGES).startswith(_PLACE)
    named = [section for part in parts if (section := section_named(part))]
    if len(parts) < 2 or (len(named) < 2 and not (place and named)):
        return False, None
    if path and (place or len(named) * 2 >= len(parts)):
        return True, named[-1]
    return len(named) * 3 >= len(parts) * 2, None
